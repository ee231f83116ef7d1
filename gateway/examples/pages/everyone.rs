//! The console's overview, and everyone's shares and requests.

use askama::Template;
use kuvert::web::views::{
    Everyone, EveryoneKind, EveryoneNotice, EveryoneOwner, EveryoneProblem, EveryoneRequest, EveryoneRow,
    EveryoneShare, EveryoneState, EveryoneTrouble, EveryoneTyped, MayChange, Overview, OverviewTask,
    OverviewTaskKind, PersonState, RequestDelivery, RequestPerson, RequestState, ShareState,
};

use crate::Rendered;
use crate::sample::{EXPIRES, KEY_DAY, NOW, SENT, Sample};
use crate::staff::detail;

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    Ok(vec![
        ("overview", overview(sample, true).render()?),
        ("overview-quiet", overview(sample, false).render()?),
        ("everyone-shares", list(sample).render()?),
        (
            "everyone-shares-bad",
            Everyone {
                rows: Vec::new(),
                older: None,
                problem: Some(EveryoneProblem::BadPerson),
                typed: EveryoneTyped { person: sample.text("kim"), ..EveryoneTyped::default() },
                ..list(sample)
            }
            .render()?,
        ),
        ("everyone-share", share(sample, MayChange::Yes).render()?),
        ("everyone-share-read-only", share(sample, MayChange::No).render()?),
        ("everyone-share-proof", share(sample, MayChange::Proof).render()?),
        (
            "everyone-share-bad-colleague",
            EveryoneShare { problem: Some(EveryoneTrouble::BadColleague), ..share(sample, MayChange::Yes) }
                .render()?,
        ),
        (
            "everyone-share-handed-over",
            EveryoneShare { notice: Some(EveryoneNotice::HandedOver), ..share(sample, MayChange::Yes) }
                .render()?,
        ),
        ("everyone-request", request(sample).render()?),
    ])
}

fn overview(sample: &Sample, busy: bool) -> Overview {
    let task = |kind, count, href, urgent| OverviewTask { kind, count, href, urgent };
    let tasks = vec![
        task(OverviewTaskKind::RefusedMails, 2, None, true),
        task(OverviewTaskKind::HeldFiles, 1, None, true),
        task(OverviewTaskKind::StaleAccounts, 4, None, true),
        task(OverviewTaskKind::Expiring, 17, Some("/admin/shares?state=open"), false),
    ];
    Overview { page: sample.staff_page("/admin"), clock: busy, tasks: if busy { tasks } else { Vec::new() } }
}

fn list(sample: &Sample) -> Everyone {
    let row = |state, owner_left, needs_attention| EveryoneRow {
        href: "/admin/shares/sh_4Kq8".to_owned(),
        title: sample.say("Papirer til mødet den 22. september", "Papers for the meeting on 22 September"),
        owner: sample.text("Per Lund"),
        owner_left,
        first: Some(sample.text("kim.andersen@kunde.example")),
        people: 3,
        state: EveryoneState::Share(state),
        created_at: SENT,
        expires_at: Some(EXPIRES),
        size: Some((2, 48_306_514)),
        needs_attention,
    };
    Everyone {
        page: sample.staff_page("/admin/shares"),
        kind: EveryoneKind::Shares,
        typed: EveryoneTyped {
            person: sample.text("kim.andersen@kunde.example"),
            state: "open".to_owned(),
            ..EveryoneTyped::default()
        },
        rows: vec![
            row(ShareState::Active, false, true),
            row(ShareState::Expired, true, false),
            row(ShareState::Revoked, false, false),
        ],
        older: Some("/admin/shares?before=1.aaaaaaaaaaaaaaaaaaaaaaaaaa".to_owned()),
        newest: None,
        problem: None,
    }
}

fn owner(sample: &Sample) -> EveryoneOwner {
    EveryoneOwner {
        name: sample.text("Per Lund"),
        address: sample.text("per.lund@nordlys-advokater.example"),
        left: true,
    }
}

fn share(sample: &Sample, may_change: MayChange) -> EveryoneShare {
    let seen = detail(sample);
    EveryoneShare {
        page: sample.staff_page("/admin/shares/sh_4Kq8"),
        id: seen.id,
        title: seen.title,
        owner: owner(sample),
        state: seen.state,
        delivery: seen.delivery,
        verification: seen.verification,
        created_at: seen.created_at,
        sent_at: seen.sent_at,
        expires_at: seen.expires_at,
        renewable_until: seen.renewable_until,
        extendable_until: seen.extendable_until,
        has_message: seen.has_message,
        files: seen.files,
        recipients: seen.recipients,
        timeline: seen.timeline,
        timeline_cut: false,
        may_change,
        notice: None,
        problem: None,
    }
}

fn request(sample: &Sample) -> EveryoneRequest {
    let seen = detail(sample);
    EveryoneRequest {
        page: sample.staff_page("/admin/requests/rq_1"),
        id: "rq_1".to_owned(),
        title: sample.say("Papirer til dit lån", "Papers for your loan"),
        owner: owner(sample),
        state: RequestState::Submitted,
        delivery: RequestDelivery::Mail,
        inbox: sample.say("Lån", "Loans"),
        created_at: SENT,
        expires_at: Some(EXPIRES),
        extendable_until: Some(KEY_DAY),
        people: vec![RequestPerson {
            id: "p1".to_owned(),
            address: sample.text("kim.andersen@kunde.example"),
            name: Some(sample.text("Kim Andersen")),
            state: PersonState::HandedIn,
            mail: None,
            opened_at: Some(SENT),
            handed_in_at: Some(NOW),
            files: 2,
            submission_href: None,
            resendable: false,
        }],
        timeline: seen.timeline,
        timeline_cut: false,
        may_change: MayChange::Yes,
        notice: None,
        problem: None,
    }
}
