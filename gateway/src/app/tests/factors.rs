//! Second factors (I-14): on every path, what is wrong, empty, malformed or used before is refused.

use std::time::Duration;

use super::accounts::{ANNA, PASSWORD, code, secret, signed, step, stranger, who, with_app, with_password};
use crate::app::AppError;
use crate::app::factors::{self, Confirmed};
use crate::app::sign_in::second::{self, Proof, Second, SetUpEnd};
use crate::app::sign_in::{Came, SignIn, by_cookie};
use crate::app::staff::Office;
use crate::app::step_up::{self, Again, SteppedUp};
use crate::factors::totp::Secret;
use crate::tests::world::TestWorld;

async fn show(world: &TestWorld, step: &str, proof: Proof<'_>) -> Second {
    second::show(&world.app, &TestWorld::visitor(), step, proof, Came::default()).await.unwrap()
}

#[tokio::test]
async fn a_password_alone_signs_nobody_in_where_there_is_a_second_factor() {
    let world = TestWorld::new().await;
    let (secret, codes) = with_app(&world).await;
    assert_eq!(codes.len(), 10);
    let step = step(&world).await;
    assert!(by_cookie(&world.app, &step).await.unwrap().is_none(), "the step is no session");
    let waiting = second::waiting(&world.app, &step).await.unwrap().unwrap();
    assert!(waiting.has_app && !waiting.has_passkey);
    // The code that confirmed the app is used up; the next one is not.
    assert!(matches!(show(&world, &step, Proof::Code(&code(&world, &secret))).await, Second::Wrong));
    world.clock.advance(Duration::from_secs(30));
    let Second::Done(signed) = show(&world, &step, Proof::Code(&code(&world, &secret))).await else {
        panic!("the right code signs in");
    };
    assert!(by_cookie(&world.app, &signed.session.cookie).await.unwrap().is_some());
    assert!(matches!(show(&world, &step, Proof::Code("000000")).await, Second::Over), "the step is spent");
}

#[tokio::test]
async fn what_is_no_right_code_is_refused_at_sign_in_at_step_up_and_at_set_up() {
    let world = TestWorld::new().await;
    let me = who(&world.app, &signed(&world).await).await;
    let set_up = factors::begin_app(&world.app, world.staff, ANNA).await.unwrap();
    let waiting = Secret::from_base32(&set_up.secret).unwrap();
    let right = code(&world, &waiting);
    let array = format!("[\"{right}\"]");
    let (short, long) = (&right[..5], format!("{right}0"));
    let wrong = ["", " ", "null", "0", short, &long, &array, "000000000000", "-1"];
    for typed in wrong {
        let confirmed =
            factors::confirm_app(&world.app, &TestWorld::visitor(), world.staff, typed).await.unwrap();
        assert!(matches!(confirmed, Confirmed::Wrong), "{typed:?} at set-up");
    }
    assert!(!factors::list(&world.app, world.staff).await.unwrap().has_app());
    factors::confirm_app(&world.app, &TestWorld::visitor(), world.staff, &right).await.unwrap();
    for typed in wrong.into_iter().chain([right.as_str()]) {
        let step = step(&world).await;
        assert!(
            matches!(show(&world, &step, Proof::Code(typed)).await, Second::Wrong),
            "{typed:?} at sign-in"
        );
        let recovery = show(&world, &step, Proof::Recovery(typed)).await;
        assert!(matches!(recovery, Second::Wrong), "{typed:?} as a recovery code");
        world.clock.advance(Duration::from_hours(1));
    }
    // Another session's limit than the sign-in's; the ten of them are within it.
    for typed in wrong {
        let again = step_up::prove(&world.app, &TestWorld::visitor(), &me, Again::Code(typed)).await.unwrap();
        assert!(matches!(again, SteppedUp::Wrong), "{typed:?} at step-up");
    }
}

#[tokio::test]
async fn of_two_uses_of_one_code_at_once_one_counts() {
    let world = TestWorld::new().await;
    let (secret, codes) = with_app(&world).await;
    world.clock.advance(Duration::from_mins(1));
    let typed = code(&world, &secret);
    let steps = [step(&world).await, step(&world).await, step(&world).await];
    let shown =
        futures_util::future::join_all(steps.iter().map(|step| show(&world, step, Proof::Code(&typed))))
            .await;
    assert_eq!(shown.iter().filter(|shown| matches!(shown, Second::Done(_))).count(), 1);
    let steps = [step(&world).await, step(&world).await];
    let shown = futures_util::future::join_all(
        steps.iter().map(|step| show(&world, step, Proof::Recovery(&codes[0]))),
    )
    .await;
    assert_eq!(shown.iter().filter(|shown| matches!(shown, Second::Done(_))).count(), 1);
    // An older code than the last that was used does not count either, though its minute is not over.
    let older = secret.code_at(world.app.now().unix_timestamp() - 30);
    assert!(matches!(show(&world, &step(&world).await, Proof::Code(&older)).await, Second::Wrong));
}

#[tokio::test]
async fn recovery_codes_work_once_and_new_ones_end_the_old_ones() {
    let world = TestWorld::new().await;
    let (_, codes) = with_app(&world).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert!(matches!(show(&world, &step(&world).await, Proof::Recovery(&typed)).await, Second::Done(_)));
    assert!(matches!(show(&world, &step(&world).await, Proof::Recovery(&codes[3])).await, Second::Wrong));
    assert_eq!(factors::list(&world.app, world.staff).await.unwrap().recovery_codes_left, 9);
    let fresh = factors::new_recovery_codes(&world.app, &TestWorld::visitor(), world.staff).await.unwrap();
    assert!(matches!(show(&world, &step(&world).await, Proof::Recovery(&codes[4])).await, Second::Wrong));
    assert!(matches!(show(&world, &step(&world).await, Proof::Recovery(&fresh[4])).await, Second::Done(_)));
    let stored = world
        .read(|conn| crate::db::factors::codes_left(conn, crate::domain::StaffId::from_bytes([0; 16])))
        .await;
    assert_eq!(stored, 0, "of nobody");
}

#[tokio::test]
async fn five_wrong_factors_end_the_step_and_the_owner_hears_that_the_password_is_known() {
    let world = TestWorld::new().await;
    let (secret, _) = with_app(&world).await;
    world.clock.advance(Duration::from_mins(1));
    let step_cookie = step(&world).await;
    for _ in 0..5 {
        assert!(matches!(show(&world, &step_cookie, Proof::Code("000000")).await, Second::Wrong));
    }
    let right = code(&world, &secret);
    assert!(
        matches!(show(&world, &step_cookie, Proof::Code(&right)).await, Second::Over),
        "not even the right one"
    );
    let mails = world.mails(ANNA).await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("may know your password")).count(), 1);
    // The code was not looked at, so it still counts, behind the password.
    assert!(matches!(show(&world, &step(&world).await, Proof::Code(&right)).await, Second::Done(_)));
}

#[tokio::test]
async fn whoever_knows_the_password_cannot_try_factors_without_end_nor_keep_the_owner_out() {
    let world = TestWorld::new().await;
    let mine = signed(&world).await;
    let (secret, _) = with_app(&world).await;
    world.clock.advance(Duration::from_mins(1));
    let mut looked_at = 0;
    for n in 0..8 {
        let SignIn::Second { step, .. } =
            with_password(&world, &stranger(n), PASSWORD, Came::default()).await
        else {
            panic!("the right password leads to the second step");
        };
        for _ in 0..5 {
            let shown = second::show(&world.app, &stranger(n), &step, Proof::Code("000000"), Came::default())
                .await
                .unwrap();
            looked_at += usize::from(matches!(shown, Second::Wrong));
        }
    }
    assert_eq!(looked_at, 20, "of one account in a day, from whatever networks");
    let step_cookie = step(&world).await;
    let right = code(&world, &secret);
    assert!(matches!(show(&world, &step_cookie, Proof::Code(&right)).await, Second::SlowDown { .. }));
    let came = Came { old_cookie: None, device: Some(&mine.device) };
    let own = second::show(&world.app, &TestWorld::visitor(), &step_cookie, Proof::Code(&right), came)
        .await
        .unwrap();
    assert!(matches!(own, Second::Done(_)), "a browser that the owner has signed in with before");
}

#[tokio::test]
async fn where_a_factor_is_required_it_is_set_up_before_anything_else() {
    let world = TestWorld::with(&[("second_factor_required_roles", "sender")]).await;
    let SignIn::Second { step, set_up: true } =
        with_password(&world, &TestWorld::visitor(), PASSWORD, Came::default()).await
    else {
        panic!("nobody is signed in without it");
    };
    assert!(second::waiting(&world.app, &step).await.unwrap().is_none(), "no factor can be shown yet");
    let shown = second::set_up(&world.app, &step).await.unwrap().unwrap();
    let again = second::set_up(&world.app, &step).await.unwrap().unwrap();
    assert_eq!(shown.secret, again.secret, "a second look shows the same");
    // Whoever else has the password and looked before knows an app that is nobody's.
    let SignIn::Second { step, set_up: true } =
        with_password(&world, &TestWorld::visitor(), PASSWORD, Came::default()).await
    else {
        panic!("nobody is signed in without it");
    };
    let seen_before = shown.secret;
    let shown = second::set_up(&world.app, &step).await.unwrap().unwrap();
    assert_ne!(shown.secret, seen_before, "each sign-in sets up an app of its own");
    let app_secret = Secret::from_base32(&shown.secret).unwrap();
    let confirm = |typed: String| {
        let (world, step) = (&world, &step);
        async move {
            second::confirm_set_up(&world.app, &TestWorld::visitor(), step, &typed, Came::default())
                .await
                .unwrap()
        }
    };
    assert!(matches!(confirm(String::new()).await, SetUpEnd::Wrong));
    let SetUpEnd::Done(signed, codes) = confirm(code(&world, &app_secret)).await else {
        panic!("the right code confirms it and signs in");
    };
    assert_eq!(codes.len(), 10);
    assert!(by_cookie(&world.app, &signed.session.cookie).await.unwrap().is_some());
    assert!(matches!(confirm(code(&world, &app_secret)).await, SetUpEnd::Over));
    let only = factors::list(&world.app, world.staff).await.unwrap().factors.remove(0).id;
    let removed = factors::remove(&world.app, &TestWorld::visitor(), world.staff, only).await;
    assert!(matches!(removed, Err(AppError::Forbidden)), "the last one stays");
}

#[tokio::test]
async fn a_reset_takes_every_factor_and_every_session() {
    let world = TestWorld::new().await;
    let mine = signed(&world).await;
    with_app(&world).await;
    let waits = step(&world).await;
    let office = Office::of(&world.app);
    assert_eq!(factors::reset(&office, &ANNA.parse().unwrap()).await.unwrap(), 1);
    assert!(by_cookie(&world.app, &mine.session.cookie).await.unwrap().is_none());
    assert!(matches!(show(&world, &waits, Proof::Code("000000")).await, Second::Over));
    signed(&world).await;
    assert_eq!(world.logged("factor.reset").await, 1);
}

#[tokio::test]
async fn nothing_of_a_factor_lies_in_clear() {
    let world = TestWorld::new().await;
    let set_up = factors::begin_app(&world.app, world.staff, ANNA).await.unwrap();
    let app_secret = Secret::from_base32(&set_up.secret).unwrap();
    let typed = code(&world, &app_secret);
    let Confirmed::Done(codes) =
        factors::confirm_app(&world.app, &TestWorld::visitor(), world.staff, &typed).await.unwrap()
    else {
        panic!("the right code confirms it");
    };
    let mut bytes = Vec::new();
    for name in ["kuvert.db", "kuvert.db-wal"] {
        bytes.extend(std::fs::read(world.home.path().join(name)).unwrap_or_default());
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds(&set_up.secret));
    for code in &codes {
        assert!(!holds(code) && !holds(&secret(&code.replace('-', ""))));
    }
}
