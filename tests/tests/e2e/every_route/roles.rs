//! Case 22 for what belongs to a person, or to nobody in particular: every role, and always with another's things.

use std::collections::BTreeSet;

use kuvert_tests::{Engine, World, on_both_databases};

use super::shares::{PARTS, people};
use super::table::Door;
use super::things::Things;
use super::{Held, all, ask, given};
use crate::dump::{quiet, rows};
use crate::people::sign_in;

/// What has tables of its own: shares in `shares`, requests and inboxes in `rights`.
const ELSEWHERE: [&str; 4] = ["/requests", "/inbox", "/api/v1/requests", "/api/v1/inbox"];

/// What a sender, an administrator, an auditor and a data protection officer get, with a form that has nothing in it that
/// anybody wants, and with the ids of somebody else's things.
const TABLE: &[([u16; 4], &str)] = &[
    ([200, 200, 200, 200], "GET /account"),
    ([400, 400, 400, 400], "POST /account/arrivals"),
    // Somebody else's.
    ([404, 404, 404, 404], "POST /account/factors/<id>/remove"),
    ([200, 200, 200, 200], "POST /account/factors/app"),
    ([403, 403, 403, 403], "POST /account/factors/app/confirm"),
    ([400, 400, 400, 400], "POST /account/factors/passkey"),
    ([200, 200, 200, 200], "POST /account/factors/passkey/options"),
    ([303, 303, 303, 303], "POST /account/language"),
    // There is no provider here.
    ([404, 404, 404, 404], "POST /account/organisation"),
    ([404, 404, 404, 404], "POST /account/organisation/<id>/disconnect"),
    ([403, 403, 403, 403], "POST /account/password"),
    ([200, 200, 200, 200], "GET /account/prove"),
    ([403, 403, 403, 403], "POST /account/prove"),
    ([404, 404, 404, 404], "POST /account/prove/organisation"),
    ([403, 403, 403, 403], "POST /account/prove/passkey"),
    ([200, 200, 200, 200], "POST /account/prove/passkey/options"),
    ([403, 403, 403, 403], "POST /account/recovery-codes"),
    ([404, 404, 404, 404], "POST /account/sessions/<id>/end"),
    ([303, 303, 303, 303], "POST /account/sessions/end-others"),
    ([400, 400, 400, 400], "POST /account/tokens"),
    ([404, 404, 404, 404], "POST /account/tokens/<id>/revoke"),
    // A pane is nobody's until somebody lets it in, and then it is theirs. The sender said no in the end.
    ([200, 200, 200, 200], "GET /addin/signin/<id>"),
    ([200, 404, 404, 404], "POST /addin/signin/<id>/allow"),
    ([200, 404, 404, 404], "POST /addin/signin/<id>/confirm"),
    ([200, 404, 404, 404], "POST /addin/signin/<id>/refuse"),
    // What the console does with others' things is in `everyone`; here there is nothing of the id.
    ([403, 200, 200, 200], "GET /admin"),
    ([403, 200, 200, 200], "GET /admin/requests"),
    ([403, 404, 404, 404], "GET /admin/requests/<id>"),
    ([403, 404, 403, 403], "POST /admin/requests/<id>/extend"),
    ([403, 404, 403, 403], "POST /admin/requests/<id>/hand-over"),
    ([403, 404, 403, 403], "POST /admin/requests/<id>/revoke"),
    ([403, 200, 200, 200], "GET /admin/shares"),
    ([403, 404, 404, 404], "GET /admin/shares/<id>"),
    ([403, 404, 403, 403], "POST /admin/shares/<id>/extend"),
    ([403, 404, 403, 403], "POST /admin/shares/<id>/hand-over"),
    ([403, 404, 403, 403], "POST /admin/shares/<id>/revoke"),
    ([403, 200, 403, 403], "GET /admin/addin"),
    ([403, 200, 403, 403], "GET /admin/addin/test"),
    ([403, 200, 403, 403], "GET /admin/looks"),
    // No version is named that the form was about.
    ([403, 422, 403, 403], "POST /admin/looks"),
    ([403, 200, 403, 403], "POST /admin/looks/preview"),
    ([403, 400, 403, 403], "POST /admin/looks/restore"),
    ([403, 200, 200, 200], "GET /admin/log"),
    ([403, 200, 200, 200], "GET /admin/log/<seq>"),
    ([403, 200, 200, 200], "GET /admin/policy"),
    // What is asked for is missing, and so is the group.
    ([403, 404, 403, 403], "POST /admin/policy"),
    ([403, 422, 403, 403], "POST /admin/policy/groups"),
    ([403, 404, 403, 403], "POST /admin/policy/groups/<id>/put"),
    ([403, 404, 403, 403], "POST /admin/policy/groups/<id>/remove"),
    ([403, 404, 403, 403], "POST /admin/policy/groups/<id>/rename"),
    ([403, 404, 403, 403], "POST /admin/policy/groups/<id>/take"),
    ([403, 200, 200, 200], "GET /admin/policy/history"),
    ([403, 404, 403, 403], "POST /admin/policy/history/<version>/restore"),
    ([403, 200, 200, 200], "GET /admin/policy/preview"),
    ([403, 400, 400, 400], "GET /admin/log/export"),
    ([200, 200, 200, 200], "GET /shares"),
    ([200, 200, 403, 403], "GET /shares/new"),
    ([422, 422, 403, 403], "POST /shares/new"),
    ([204, 204, 204, 204], "DELETE /api/v1/addin/session"),
    ([403, 403, 403, 403], "POST /api/v1/addin/session/renew"),
    ([403, 200, 200, 200], "GET /api/v1/events"),
    ([200, 200, 200, 200], "GET /api/v1/me"),
    ([400, 400, 400, 400], "POST /api/v1/me/arrivals"),
    ([200, 200, 200, 200], "GET /api/v1/shares"),
    ([400, 400, 400, 400], "POST /api/v1/shares"),
];

fn is_elsewhere(path: &str) -> bool {
    PARTS.iter().chain(&ELSEWHERE).any(|part| path.starts_with(part))
}

on_both_databases! {
    async fn case_22_what_is_somebodys_own_is_nobody_elses_whatever_their_role(engine: Engine) {
        let world = World::start(engine).await;
        let owner = world.browser();
        let cookie = given(&sign_in(&world, &owner).await).join("; ");
        let things = Things::of(&world, &owner).await;
        let people = people(&world).await;
        quiet(&world).await;
        let mine = |world: &World| -> BTreeSet<String> {
            let of_accounts = ["staff_factors", "staff_identities", "staff_recovery_codes", "shares", "requests"];
            let all = rows(world).into_iter();
            all.filter(|row| of_accounts.iter().any(|table| row.starts_with(&format!("{table}: ")))).collect()
        };
        let before = mine(&world);
        let routes: Vec<_> = all().into_iter().filter(|route| !is_elsewhere(route.path)).collect();
        let mut faults = Vec::new();
        for route in routes.iter().filter(|route| route.is(&[Door::Session, Door::Token])) {
            let mut got = [0; 4];
            for (number, person) in people[2..].iter().enumerate() {
                let held = match route.door {
                    Door::Token => Held::bearer(person.name, person.token.as_deref().expect("staff have tokens")),
                    _ => Held::cookie(person.name, &person.cookie),
                };
                got[number] = ask(&world, &things, &held, std::iter::once(route)).await[0].1.status.as_u16();
            }
            let name = format!("{} {}", route.method, route.path);
            let expected = TABLE.iter().find(|row| row.1 == name).map(|row| row.0);
            if expected != Some(got) {
                faults.push(format!("({got:?}, {name:?}), // declared {expected:?}"));
            }
        }
        let there: BTreeSet<String> = routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        faults.extend(TABLE.iter().filter(|row| !there.contains(row.1)).map(|row| format!("{} is no route", row.1)));
        assert!(faults.is_empty(), "{} answers are not as declared:\n{}", faults.len(), faults.join("\n"));
        let gone: Vec<String> = before.difference(&mine(&world)).cloned().collect();
        assert!(gone.is_empty(), "others changed {gone:#?}");
        let still = ask(&world, &things, &Held::cookie("the owner", &cookie), routes.iter().filter(|route| route.path == "/account")).await;
        assert_eq!(still[0].1.status, 200, "others ended the owner's session");
        assert_eq!(world.api().get("/me").await["email"], world.sender(), "others revoked the owner's token");
    }
}
