//! Everyone's shares and requests in the console: who sees them, who changes them, and what the log and the people hear.

use kuvert_tests::{Engine, World, on_both_databases};
use serde_json::json;

use crate::people::{ANNA, share_with_anna, sign_in, signed_in_as};

const ADMIN: &str = "it@firma.example";
const COLLEAGUE: &str = "per.lund@firma.example";

fn logged(world: &World, kind: &str) -> String {
    world.settings.cli_ok(&["log", "--local", "--kind", kind, "--json"], "")
}

async fn request(world: &World) -> String {
    let form = json!({
        "title": "Papers", "purpose": "To see", "deliver": "mail", "other_files": true,
        "recipients": [{"email": ANNA, "language": "en"}],
    });
    world.api().ask(&form).await["id"].as_str().expect("an id").to_owned()
}

on_both_databases! {
    async fn administrators_find_extend_hand_over_and_withdraw_what_others_sent_under_their_own_name(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let admin = signed_in_as(&world, ADMIN, "admin").await;
        let colleague = signed_in_as(&world, COLLEAGUE, "sender").await;
        let page = format!("/admin/shares/{}", sent.id);

        // Found by the recipient, by the sender, by state; and not by others.
        for (query, there) in [
            (format!("?person={ANNA}"), true),
            (format!("?sender={}", world.sender()), true),
            ("?state=open".to_owned(), true),
            ("?state=revoked".to_owned(), false),
            ("?person=nobody@kunde.example".to_owned(), false),
            ("?sender=nobody@firma.example".to_owned(), false),
            ("?to=2020-01-01".to_owned(), false),
        ] {
            let list = admin.get(&format!("/admin/shares{query}")).await;
            assert_eq!(list.status, 200, "{query}");
            assert_eq!(list.html().contains(&page), there, "{query}");
        }
        for wrong in ["?person=anna", "?sender=x", "?from=yesterday"] {
            assert_eq!(admin.get(&format!("/admin/shares{wrong}")).await.status, 400, "{wrong}");
        }
        let seen = admin.get(&page).await;
        assert!(seen.html().contains("report.pdf") && seen.html().contains(ANNA), "{}", seen.text());
        assert!(seen.downloads().is_empty(), "the console has a way to the contents");
        assert!(logged(&world, "share.inspected").contains(&sent.id));
        assert!(logged(&world, "everyone.listed").contains(r#""by":"person""#));

        let extended = admin.post(&format!("{page}/extend"), &[("until", "2999-01-01")]).await;
        assert_eq!(extended.status, 400, "beyond the keys");
        let myself = admin.post(&format!("{page}/hand-over"), &[("to", ADMIN)]).await;
        assert_eq!(myself.status, 400, "administrators do not take over what others sent");
        assert_eq!(admin.post(&format!("{page}/hand-over"), &[("to", "nobody@firma.example")]).await.status, 400);
        let over = admin.post(&format!("{page}/hand-over"), &[("to", COLLEAGUE)]).await;
        assert_eq!(over.status, 303, "{}", over.text());
        assert!(colleague.get("/shares").await.html().contains(&sent.id));
        assert_eq!(world.browser().get(&link).await.status, 200, "the recipient notices nothing");
        for address in [COLLEAGUE, world.sender()] {
            world.sink.wait_for_mail(address, |mail| mail.text().contains("An administrator has given")).await;
        }
        let line = logged(&world, "share.handed_over");
        assert!(line.contains(r#""by":"administrator""#), "{line}");

        assert_eq!(admin.post(&format!("{page}/revoke"), &[]).await.status, 303);
        assert_eq!(world.browser().get(&link).await.status, 410);
        world.sink.wait_for_mail(COLLEAGUE, |mail| mail.text().contains("An administrator withdrew")).await;
        assert!(logged(&world, "share.revoked").contains(r#""by":"administrator""#));
        assert_eq!(admin.post(&format!("{page}/revoke"), &[]).await.status, 409, "once is enough");
        let told = colleague.get(&format!("/shares/{}", sent.id)).await;
        assert!(told.text().contains("by an administrator"), "{}", told.text());
    }

    async fn an_administrator_ends_a_request_and_gives_it_to_nobody_who_does_not_read_its_inbox(engine: Engine) {
        let world = World::start(engine).await;
        let id = request(&world).await;
        let admin = signed_in_as(&world, ADMIN, "admin").await;
        signed_in_as(&world, COLLEAGUE, "sender").await;
        let page = format!("/admin/requests/{id}");
        assert!(admin.get(&format!("/admin/requests?person={ANNA}")).await.html().contains(&page));
        assert_eq!(admin.get(&page).await.status, 200);
        assert_eq!(admin.post(&format!("{page}/hand-over"), &[("to", COLLEAGUE)]).await.status, 400);
        assert_eq!(admin.post(&format!("{page}/extend"), &[("until", "never")]).await.status, 400);
        assert_eq!(admin.post(&format!("{page}/revoke"), &[]).await.status, 303);
        assert!(logged(&world, "request.revoked").contains(r#""by":"administrator""#));
        assert!(logged(&world, "request.inspected").contains(&id));
        world.sink.wait_for_mail(world.sender(), |mail| mail.text().contains("An administrator withdrew")).await;
    }

    async fn case_22_auditors_and_data_protection_officers_see_and_change_nothing(engine: Engine) {
        let world = World::start(engine).await;
        let (sent, link) = share_with_anna(&world).await;
        let id = request(&world).await;
        let auditor = signed_in_as(&world, "revision@firma.example", "auditor").await;
        let dpo = signed_in_as(&world, "dpo@firma.example", "dpo").await;
        let sender = world.browser();
        sign_in(&world, &sender).await;
        let draft = world.api().create(&kuvert_tests::ShareRequest::mail(&[ANNA])).await;
        for (who, name) in [(&auditor, "an auditor"), (&dpo, "a data protection officer")] {
            for path in ["/admin".to_owned(), format!("/admin/shares/{}", sent.id), format!("/admin/requests/{id}")] {
                assert_eq!(who.get(&path).await.status, 200, "{name}: {path}");
            }
            assert_eq!(who.get(&format!("/admin/shares/{}", draft.id)).await.status, 404, "{name}: a draft");
            for part in ["shares", "requests"] {
                let id = if part == "shares" { &sent.id } else { &id };
                for verb in ["revoke", "extend", "hand-over"] {
                    let form = [("until", "2026-12-31"), ("to", "dpo@firma.example")];
                    let answer = who.post(&format!("/admin/{part}/{id}/{verb}"), &form).await;
                    assert_eq!(answer.status, 403, "{name}: {verb} {part}");
                }
            }
            assert!(!who.get(&format!("/admin/shares/{}", sent.id)).await.html().contains("/revoke\""), "{name}");
        }
        for path in ["/admin", "/admin/shares", "/admin/requests"] {
            assert_eq!(sender.get(path).await.status, 403, "a sender: {path}");
            assert_eq!(world.browser().get(path).await.status, 401, "a stranger: {path}");
        }
        // What a file is called is for the data protection officer and not for the auditor.
        let names = |page: kuvert_tests::Page| page.html().contains("report.pdf");
        assert!(names(dpo.get(&format!("/admin/shares/{}", sent.id)).await));
        assert!(!names(auditor.get(&format!("/admin/shares/{}", sent.id)).await));
        assert_eq!(world.browser().get(&link).await.status, 200, "nothing has changed");
        assert_eq!(world.api().detail(&sent.id).await["state"], "active");
    }
}
