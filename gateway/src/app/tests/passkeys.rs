//! Passkeys, with an authenticator made of software: registered, used at sign-in, behind a password and at step-up.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::accounts::{add_colleague, secret, signed, step, who};
use crate::app::factors::{self, Purpose};
use crate::app::sign_in::passkey::{self, ByPasskey};
use crate::app::sign_in::second::{self, Proof, Second};
use crate::app::sign_in::{Came, SignedIn, by_cookie};
use crate::app::step_up::{self, Again, SteppedUp};
use crate::app::{AppError, cookies, leaver, staff};
use crate::factors::passkey::software::Authenticator;
use crate::tests::world::TestWorld;

const ORIGIN: &str = "https://share.nordlys.example";
const SITE: &str = "share.nordlys.example";

fn challenge(options: &impl serde::Serialize) -> Vec<u8> {
    let options = serde_json::to_value(options).unwrap();
    BASE64URL_NOPAD.decode(options["challenge"].as_str().unwrap().as_bytes()).unwrap()
}

/// What the script sends of a new passkey.
fn created(authenticator: &Authenticator, challenge: &[u8]) -> String {
    let client_data = Authenticator::client_data("webauthn.create", challenge, ORIGIN);
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let object = authenticator.attest(SITE);
    json!({"clientData": encode(&client_data), "attestationObject": encode(&object)}).to_string()
}

/// What the script sends of one that signed.
fn answer(authenticator: &mut Authenticator, challenge: &[u8], user: Option<&[u8]>) -> String {
    authenticator.counter += 1;
    let client_data = Authenticator::client_data("webauthn.get", challenge, ORIGIN);
    let (data, signature) = authenticator.sign(SITE, &client_data);
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    json!({
        "id": encode(&authenticator.id),
        "clientData": encode(&client_data),
        "authenticatorData": encode(&data),
        "signature": encode(&signature),
        "userHandle": user.map(encode),
    })
    .to_string()
}

async fn register(world: &TestWorld, me: &SignedIn, id: &[u8]) -> Authenticator {
    let authenticator = Authenticator::new(id);
    let options = factors::creation_options(&world.app, me).await.unwrap();
    let text = created(&authenticator, &challenge(&options));
    let codes = factors::register(&world.app, &TestWorld::visitor(), me, "laptop", &text).await.unwrap();
    assert_eq!(codes.len(), 10, "recovery codes come with the first factor");
    let again = factors::register(&world.app, &TestWorld::visitor(), me, "laptop", &text).await;
    assert!(matches!(again, Err(AppError::Invalid { .. })), "a challenge is answered once");
    authenticator
}

async fn alone(world: &TestWorld, step: &str, text: &str) -> ByPasskey {
    passkey::sign_in(&world.app, &TestWorld::visitor(), step, text, Came::default()).await.unwrap()
}

#[tokio::test]
async fn a_passkey_signs_in_alone() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let mut authenticator = register(&world, &me, b"an id").await;
    let visitor = TestWorld::visitor();
    let (cookie, options) = passkey::options(&world.app, &visitor).await.unwrap();
    let text = answer(&mut authenticator, &challenge(&options), Some(world.staff.as_bytes()));
    assert!(matches!(alone(&world, "another browser's cookie", &text).await, ByPasskey::Wrong));

    let (cookie2, options) = passkey::options(&world.app, &visitor).await.unwrap();
    let text = answer(&mut authenticator, &challenge(&options), Some(world.staff.as_bytes()));
    let ByPasskey::Done(signed) = alone(&world, &cookie2, &text).await else { panic!("a passkey signs in") };
    assert_eq!(by_cookie(&world.app, &signed.session.cookie).await.unwrap().unwrap().staff, world.staff);
    assert!(matches!(alone(&world, &cookie2, &text).await, ByPasskey::Wrong), "an answer counts once");
    assert!(matches!(alone(&world, &cookie, &text).await, ByPasskey::Wrong));
}

#[tokio::test]
async fn a_passkey_that_does_not_know_who_is_there_is_no_sign_in_alone() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let mut authenticator = register(&world, &me, b"an id").await;
    authenticator.flags = 0b001;
    let (cookie, options) = passkey::options(&world.app, &TestWorld::visitor()).await.unwrap();
    let text = answer(&mut authenticator, &challenge(&options), None);
    assert!(matches!(alone(&world, &cookie, &text).await, ByPasskey::Wrong));
    // Behind a password, touching it is enough.
    let step_cookie = step(&world).await;
    let options = second::passkey_options(&world.app, &step_cookie).await.unwrap().unwrap();
    let text = answer(&mut authenticator, &challenge(&options), None);
    assert!(matches!(show(&world, &step_cookie, &text).await, Second::Done(_)));
}

async fn show(world: &TestWorld, step: &str, text: &str) -> Second {
    let bound = cookies::hash(step);
    let proof = Proof::Passkey { answer: text, purpose: Purpose::Second, bound };
    second::show(&world.app, &TestWorld::visitor(), step, proof, Came::default()).await.unwrap()
}

#[tokio::test]
async fn an_answer_counts_for_its_purpose_its_browser_and_its_owner_only() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let mut authenticator = register(&world, &me, b"an id").await;
    let visitor = TestWorld::visitor();

    // A challenge for the second step, answered at step-up, and the other way round.
    let step_cookie = step(&world).await;
    let options = second::passkey_options(&world.app, &step_cookie).await.unwrap().unwrap();
    let text = answer(&mut authenticator, &challenge(&options), None);
    let up = step_up::prove(&world.app, &visitor, &me, Again::Passkey(&text)).await.unwrap();
    assert!(matches!(up, SteppedUp::Wrong));
    let options = step_up::passkey_options(&world.app, &me).await.unwrap();
    let text = answer(&mut authenticator, &challenge(&options), None);
    assert!(matches!(show(&world, &step_cookie, &text).await, Second::Wrong));

    // Malformed in every way (I-14).
    let good: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = vec![
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "\"x\"".to_owned(),
        json!([good]).to_string(),
    ];
    for field in ["id", "clientData", "authenticatorData", "signature"] {
        for value in [json!(null), json!(""), json!(["x"]), json!(7), json!("=")] {
            let mut changed = good.clone();
            changed[field] = value;
            wrong.push(changed.to_string());
        }
        let mut missing = good.clone();
        missing.as_object_mut().unwrap().remove(field);
        wrong.push(missing.to_string());
    }
    for (n, text) in wrong.iter().enumerate() {
        assert!(factors::discover(&world.app, text, [0; 32]).await.unwrap().is_none(), "{n}");
        let proof = Proof::Passkey { answer: text, purpose: Purpose::Second, bound: [0; 32] };
        assert!(factors::prove(&world.app, world.staff, proof).await.unwrap().is_none(), "{n}");
    }

    // Somebody else's passkey is no second factor of hers, nor with her name on it.
    let jens = add_colleague(&world, "jens@nordlys.example").await;
    let came = Came::default();
    let his = crate::app::sign_in::sign_in(
        &world.app,
        &visitor,
        "jens@nordlys.example",
        secret("another long enough password"),
        came,
    )
    .await;
    let crate::app::sign_in::SignIn::Done(his) = his.unwrap() else { panic!("he signs in") };
    let him = who(&world.app, &his).await;
    assert_eq!(him.staff, jens);
    let mut other = register(&world, &him, b"his id").await;
    let options = second::passkey_options(&world.app, &step_cookie).await.unwrap().unwrap();
    let text = answer(&mut other, &challenge(&options), None);
    assert!(matches!(show(&world, &step_cookie, &text).await, Second::Wrong));
    let (cookie, options) = passkey::options(&world.app, &visitor).await.unwrap();
    let text = answer(&mut other, &challenge(&options), Some(world.staff.as_bytes()));
    assert!(matches!(alone(&world, &cookie, &text).await, ByPasskey::Wrong));
}

#[tokio::test]
async fn a_copied_passkey_is_noticed_by_its_counter() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let mut authenticator = register(&world, &me, b"an id").await;
    authenticator.counter = 10;
    for (counter, counts) in [(10, true), (4, false), (10, false), (11, true)] {
        authenticator.counter = counter;
        let (cookie, options) = passkey::options(&world.app, &TestWorld::visitor()).await.unwrap();
        // `answer` counts one further: 11, 5, 11, 12.
        let text = answer(&mut authenticator, &challenge(&options), None);
        assert_eq!(matches!(alone(&world, &cookie, &text).await, ByPasskey::Done(_)), counts, "{counter}");
    }
}

#[tokio::test]
async fn a_disabled_account_has_no_use_of_its_passkey() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let mut authenticator = register(&world, &me, b"an id").await;
    let (cookie, options) = passkey::options(&world.app, &TestWorld::visitor()).await.unwrap();
    let text = answer(&mut authenticator, &challenge(&options), None);
    leaver::disable(&staff::Office::of(&world.app), &"anna@nordlys.example".parse().unwrap()).await.unwrap();
    assert!(matches!(alone(&world, &cookie, &text).await, ByPasskey::Wrong));
}

#[tokio::test]
async fn passkey_prompts_that_are_called_off_keep_nobody_from_a_password() {
    let world = TestWorld::new().await;
    for _ in 0..60 {
        passkey::options(&world.app, &TestWorld::visitor()).await.unwrap();
    }
    // The same network.
    world.staff_cookie().await;
}
