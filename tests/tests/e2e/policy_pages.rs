//! The policy on its page: who reads and changes it, what is in force then, and what would happen if.

use kuvert_tests::{Engine, ShareRequest, World, on_both_databases};
use serde_json::Value;

use crate::people::{ANNA, signed_in_as};

const ADMIN: &str = "it@firma.example";

/// The form for everyone, with numbers within the bounds of a new instance.
const FORM: &[(&str, &str)] = &[
    ("whom", "everyone"),
    ("shares", "yes"),
    ("requests", "yes"),
    ("notices", "yes"),
    ("expiry_days_max", "30"),
    ("expiry_days", "14"),
    ("renewal_days", "14"),
    ("recipients_max", "20"),
    ("files_max", "50"),
    ("request_files_max", "50"),
];

fn form<'f>(seen: &'f str, more: &[(&'f str, &'f str)]) -> Vec<(&'f str, &'f str)> {
    let kept = FORM.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    kept.copied().chain(more.iter().copied()).chain([("seen", seen)]).collect()
}

async fn code(world: &World, share: &ShareRequest) -> String {
    let answer = world.api().try_create(&share.0).await;
    if answer.status() == 201 {
        return String::new();
    }
    let problem: Value = answer.json().await.unwrap();
    problem["code"].as_str().unwrap().to_owned()
}

fn day_in(days: i64) -> String {
    let at = crate::lifetime::unix_now().whole_seconds() + days * 86_400;
    time::OffsetDateTime::from_unix_timestamp(at).unwrap().date().to_string()
}

on_both_databases! {
    async fn what_an_administrator_saves_is_in_force_and_is_found_in_the_history(engine: Engine) {
        let world = World::start(engine).await;
        let admin = signed_in_as(&world, ADMIN, "admin").await;
        let long = ShareRequest::mail(&[ANNA]).with("expires_in_days", 31);
        assert_eq!(code(&world, &long).await, "");
        let saved = admin.post("/admin/policy", &form("0", &[("note", "Shorter, says the DPO"), ("domains", "rival.example denied")])).await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/admin/policy?whom=everyone&done=changed"), "{}", saved.text());
        assert_eq!(code(&world, &long).await, "policy_expiry");
        assert_eq!(code(&world, &ShareRequest::mail(&["kim@rival.example"])).await, "policy_domain");
        let page = admin.get("/admin/policy").await;
        assert!(page.text().contains("Version 1 is in force.") && page.text().contains("rival.example denied"), "{}", page.text());

        // Whoever saw an earlier version overwrites nothing, keeps what they typed, and is told what changed.
        let late = admin.post("/admin/policy", &form("0", &[("expiry_days", "7")])).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Longest time to expiry") && late.html().contains(r#"value="7""#), "{}", late.text());
        for (wrong, says) in [
            (("expiry_days", "31"), "At most the longest time."),
            (("expiry_days_max", "1000"), "From 1 to 90."),
            (("kinds_denied", "no kind!"), "Endings of letters"),
            (("domains", "a.example\nb.example nowhere"), "Line 2"),
            (("files_max", ""), "A number is needed."),
        ] {
            let again = admin.post("/admin/policy", &form("1", &[wrong])).await;
            assert_eq!(again.status, 422, "{wrong:?}");
            assert!(again.text().contains(says), "{wrong:?}: {}", again.text());
        }

        let history = admin.get("/admin/policy/history").await;
        assert!(history.text().contains("Shorter, says the DPO") && history.text().contains("Domains"), "{}", history.text());
        let back = admin.post("/admin/policy/history/0/restore", &[("seen", "1")]).await;
        assert_eq!(back.header("location"), "/admin/policy?done=restored", "{}", back.text());
        assert_eq!(code(&world, &long).await, "");
        let log = world.settings.cli_ok(&["log", "--local", "--kind", "policy.changed", "--json"], "");
        assert_eq!(log.lines().count(), 2, "{log}");
    }

    async fn auditors_and_data_protection_officers_read_the_policy_and_change_nothing(engine: Engine) {
        let world = World::start(engine).await;
        for (role, address) in [("auditor", "revision@firma.example"), ("dpo", "dpo@firma.example")] {
            let reader = signed_in_as(&world, address, role).await;
            let page = reader.get("/admin/policy").await;
            assert_eq!(page.status, 200, "{role}");
            assert!(page.html().contains("<fieldset disabled>") && !page.text().contains("Save as a new version"), "{role}");
            assert_eq!(reader.post("/admin/policy", &form("0", &[])).await.status, 403, "{role}");
        }
        let sender = signed_in_as(&world, "per.lund@firma.example", "sender").await;
        assert_eq!(sender.get("/admin/policy").await.status, 403);
        assert_eq!(sender.get("/admin/policy/preview").await.status, 403);
    }

    async fn a_group_is_narrowed_on_its_tab_and_no_administrator_widens_it(engine: Engine) {
        let world = World::start(engine).await;
        let admin = signed_in_as(&world, ADMIN, "admin").await;
        let sent = world.api().share(&ShareRequest::mail(&[ANNA]).with("expires_in_days", 1), &[("a.txt", b"hello")]).await;
        let made = admin.post("/admin/policy/groups", &[("name", "Interns")]).await;
        let tab = made.header("location").trim_end_matches("&done=group-added").to_owned();
        let id = tab.rsplit('=').next().unwrap().to_owned();
        assert_eq!(admin.post("/admin/policy/groups", &[("name", "INTERNS")]).await.status, 422);
        let group = format!("/admin/policy/groups/{id}");
        assert_eq!(admin.post(&format!("{group}/put"), &[("address", "nobody@firma.example")]).await.status, 422);
        assert_eq!(admin.post(&format!("{group}/put"), &[("address", world.sender())]).await.status, 303);
        assert!(admin.get(&tab).await.html().contains(world.sender()));
        let narrow = [("whom", id.as_str()), ("seen", "0"), ("expiry_days_max", "2"), ("expiry_days", "2"), ("no_requests", "yes")];
        assert_eq!(admin.post("/admin/policy", &narrow).await.status, 303);
        assert_eq!(code(&world, &ShareRequest::mail(&[ANNA]).with("expires_in_days", 3)).await, "policy_expiry");

        // What holds for whoever sent it holds for the administrator who acts on it.
        let page = format!("/admin/shares/{}", sent.id);
        assert_eq!(admin.post(&format!("{page}/extend"), &[("until", &day_in(5))]).await.status, 400);
        let within = admin.post(&format!("{page}/extend"), &[("until", &day_in(2))]).await;
        assert_eq!(within.status, 303, "{}", within.text());

        let preview = format!("/admin/policy/preview?who={}&to={ANNA}&days=3", world.sender());
        let preview = admin.get(&preview).await;
        assert!(preview.text().contains("It would be refused.") && preview.text().contains("2 days"), "{}", preview.text());
        let other = admin.get(&format!("/admin/policy/preview?who={ADMIN}&to={ANNA}&days=3&file=a.txt")).await;
        assert!(other.text().contains("It would go out."), "{}", other.text());
        assert!(admin.get("/admin/policy/preview?who=nobody&days=x").await.text().contains("No account has this address."));

        assert_eq!(admin.post(&format!("{group}/remove"), &[]).await.status, 409, "its people would be let do more");
        assert_eq!(admin.post("/admin/policy", &[("whom", id.as_str()), ("seen", "1")]).await.status, 303);
        assert_eq!(admin.post(&format!("{group}/rename"), &[("name", "Trainees")]).await.status, 303);
        assert!(admin.get(&tab).await.text().contains("Trainees"));
        assert_eq!(admin.post(&format!("{group}/take"), &[("address", world.sender())]).await.status, 303);
        assert_eq!(admin.post(&format!("{group}/remove"), &[]).await.status, 303);
        assert_eq!(admin.get(&tab).await.status, 404);
        let log = world.settings.cli_ok(&["log", "--local", "--json"], "");
        for kind in ["group.created", "group.membership", "group.renamed", "group.removed"] {
            assert!(log.contains(kind), "{kind} is not in the log");
        }
    }
}
