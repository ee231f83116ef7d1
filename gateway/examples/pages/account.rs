//! The pages of an employee's own account, and the steps of signing in.

use askama::Template;
use kuvert::web::views::{
    Account, AccountFactor, AccountNotice, AccountProblem, ApiToken, ArrivalsChoice, ConnectedPerson,
    FactorProblem, NewToken, OrganisationProblem, Prove, QrPicture, RecoveryCodes, SecondStep, SetUpApp,
    SignInWay, StaffSession,
};
use time::OffsetDateTime;

use crate::Rendered;
use crate::sample::{EXPIRES, NOW, SENT, Sample};

pub(crate) fn pages(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let mut pages = account(sample)?;
    pages.extend(second_steps(sample)?);
    Ok(pages)
}

fn session(sample: &Sample, id: &str, agent: &str, current: bool) -> StaffSession {
    StaffSession {
        id: id.to_owned(),
        agent: sample.text(agent),
        network_address: "2001:db8::17".to_owned(),
        started_at: SENT,
        last_seen_at: NOW,
        current,
        way: if current { SignInWay::Two } else { SignInWay::Passkey },
    }
}

fn factor(id: &str, label: Option<String>, last_used_at: Option<OffsetDateTime>) -> AccountFactor {
    AccountFactor { id: id.to_owned(), label, created_at: SENT, last_used_at }
}

fn tokens(sample: &Sample) -> Vec<ApiToken> {
    let token = |id: &str, name: String, scopes, last_used_at, expires_at| ApiToken {
        id: id.to_owned(),
        name,
        scopes,
        created_at: SENT,
        last_used_at,
        expires_at,
    };
    let script = sample.say("Script på filserveren", "Script on the file server");
    let scopes = Some(vec!["shares:read", "shares:write"]);
    vec![
        token("t1", script, scopes, Some(NOW), Some(EXPIRES)),
        token("t2", sample.say("Min bærbare", "My laptop"), None, None, None),
    ]
}

fn plain(sample: &Sample) -> Account {
    Account {
        page: sample.staff_page("/account"),
        email: sample.text("anna.holm@nordlys-advokater.example"),
        proved: true,
        has_password: true,
        language: "da".to_owned(),
        factors: vec![
            factor("f1", None, Some(NOW)),
            factor("f2", Some(sample.say("Arbejds-pc", "Work laptop")), None),
        ],
        factors_required: false,
        recovery_codes_left: 9,
        sessions: vec![
            session(sample, "s1", "Firefox, Windows", true),
            session(sample, "s2", "Safari, iPhone", false),
        ],
        tokens: tokens(sample),
        arrivals: ArrivalsChoice::Each,
        token_days_max: 365,
        new_token: None,
        organisation: None,
        notice: None,
        problem: None,
    }
}

fn account(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let plain = || plain(sample);
    let connected = |needed| {
        Some(vec![ConnectedPerson { id: "p1".to_owned(), connected_at: SENT, used_at: Some(NOW), needed }])
    };
    let only_way = Account { organisation: connected(true), has_password: false, ..plain() };
    let new_token = Some(NewToken {
        name: sample.say("Min bærbare", "My laptop"),
        secret: "kvt_3mJt0Yb2c8Xq7LwZrN5vHs1KfPdG9eUaQiTo4".to_owned(),
    });
    let alone = Account {
        sessions: vec![session(sample, "s1", "Firefox, Windows", true)],
        tokens: Vec::new(),
        factors: Vec::new(),
        problem: Some(AccountProblem::TokenNameMissing),
        ..plain()
    };
    let required = Account {
        factors: vec![factor("f1", None, Some(NOW))],
        factors_required: true,
        recovery_codes_left: 0,
        problem: Some(AccountProblem::LastFactor),
        ..plain()
    };
    Ok(vec![
        ("account", plain().render()?),
        ("account-new-token", Account { new_token, ..plain() }.render()?),
        ("account-changed", Account { notice: Some(AccountNotice::PasswordChanged), ..plain() }.render()?),
        (
            "account-arrivals",
            Account {
                notice: Some(AccountNotice::ArrivalsChosen),
                arrivals: ArrivalsChoice::Daily,
                ..plain()
            }
            .render()?,
        ),
        ("account-short", Account { problem: Some(AccountProblem::PasswordTooShort), ..plain() }.render()?),
        ("account-alone", alone.render()?),
        ("account-unproved", Account { proved: false, ..plain() }.render()?),
        ("account-required", required.render()?),
        ("account-connect", Account { organisation: Some(Vec::new()), ..plain() }.render()?),
        ("account-connected", Account { organisation: connected(false), ..plain() }.render()?),
        ("account-only-way", only_way.render()?),
    ])
}

fn second_steps(sample: &Sample) -> askama::Result<Vec<Rendered>> {
    let step = |has_app, has_passkey, problem| SecondStep {
        page: sample.page("/sign-in/factor"),
        next: None,
        has_app,
        has_passkey,
        problem,
    };
    let picture =
        kuvert::factors::qr::picture("otpauth://totp/Nordlys:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    let set_up = |required, wrong| SetUpApp {
        page: if required { sample.page("/sign-in/set-up") } else { sample.staff_page("/account") },
        next: None,
        required,
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
        picture: picture.clone().map(|picture| QrPicture { size: picture.size, path: picture.path }),
        wrong,
    };
    let codes = RecoveryCodes {
        page: sample.staff_page("/account"),
        codes: vec!["k4qz-77aw-mnb2-x5ti".to_owned(); 10],
        next: "/account".to_owned(),
    };
    let organisation = |problem| Prove {
        page: sample.staff_page("/account/prove"),
        has_password: false,
        has_app: false,
        has_passkey: false,
        has_organisation: true,
        problem,
    };
    let prove = |problem| Prove {
        page: sample.staff_page("/account/prove"),
        has_password: true,
        has_app: true,
        has_passkey: true,
        has_organisation: true,
        problem,
    };
    let stale = Some(FactorProblem::Organisation(OrganisationProblem::NotFresh));
    Ok(vec![
        ("second-step", step(true, true, None).render()?),
        ("second-step-wrong", step(true, false, Some(FactorProblem::Wrong)).render()?),
        ("second-step-recovery", step(true, false, Some(FactorProblem::WrongRecovery)).render()?),
        ("second-step-passkey", step(false, true, None).render()?),
        ("set-up-app", set_up(false, false).render()?),
        ("set-up-app-required", set_up(true, true).render()?),
        ("recovery-codes", codes.render()?),
        ("prove", prove(None).render()?),
        ("prove-organisation", organisation(None).render()?),
        ("prove-organisation-stale", organisation(stale).render()?),
        ("prove-wrong", prove(Some(FactorProblem::WrongPassword)).render()?),
    ])
}
