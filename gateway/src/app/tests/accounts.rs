//! Helpers for whoever signs in, and what passwords must be.

use zeroize::Zeroizing;

use crate::app::factors::{self, Confirmed};
use crate::app::passwords::{Unfit, Weakness};
use crate::app::sign_in::{Came, SignIn, Signed, SignedIn, by_cookie, enter, sign_in};
use crate::app::staff::{self, NewStaff, Office, PasswordChange};
use crate::app::step_up::{self, Again, SteppedUp};
use crate::app::{App, AppError, Visitor};
use crate::domain::{Role, StaffId, Way};
use crate::factors::totp::Secret;
use crate::locales::Locale;
use crate::tests::world::TestWorld;

pub(super) const ANNA: &str = "anna@nordlys.example";
pub(super) const PASSWORD: &str = "a long enough password";

pub(super) fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// Somebody in another network.
pub(super) fn stranger(n: u8) -> Visitor {
    Visitor::new([203, 0, 113, n].into(), "another browser")
}

pub(super) async fn with_password(
    world: &TestWorld,
    visitor: &Visitor,
    password: &str,
    came: Came<'_>,
) -> SignIn {
    sign_in(&world.app, visitor, ANNA, secret(password), came).await.unwrap()
}

/// Signs in where a password is enough.
pub(super) async fn signed(world: &TestWorld) -> Signed {
    match with_password(world, &TestWorld::visitor(), PASSWORD, Came::default()).await {
        SignIn::Done(signed) => signed,
        _ => panic!("the right password signs in"),
    }
}

/// The step behind the password.
pub(super) async fn step(world: &TestWorld) -> Zeroizing<String> {
    match with_password(world, &TestWorld::visitor(), PASSWORD, Came::default()).await {
        SignIn::Second { step, .. } => step,
        _ => panic!("a second step is asked for"),
    }
}

pub(super) async fn who(app: &App, signed: &Signed) -> SignedIn {
    by_cookie(app, &signed.session.cookie).await.unwrap().expect("a session")
}

pub(super) fn code(world: &TestWorld, secret: &Secret) -> String {
    secret.code_at(world.app.now().unix_timestamp())
}

/// Sets up an authenticator app; its secret and the recovery codes.
pub(super) async fn with_app(world: &TestWorld) -> (Secret, Vec<Zeroizing<String>>) {
    let set_up = factors::begin_app(&world.app, world.staff, ANNA).await.unwrap();
    let secret = Secret::from_base32(&set_up.secret).unwrap();
    let typed = code(world, &secret);
    match factors::confirm_app(&world.app, &TestWorld::visitor(), world.staff, &typed).await.unwrap() {
        Confirmed::Done(codes) => (secret, codes),
        Confirmed::Wrong => panic!("the app's own code is right"),
    }
}

pub(super) async fn add_colleague(world: &TestWorld, address: &str) -> StaffId {
    let new = NewStaff {
        address: address.parse().unwrap(),
        name: "Jens Friis".to_owned(),
        role: Role::Sender,
        language: Locale::En,
        password: secret("another long enough password"),
    };
    staff::add(&Office::of(&world.app), new).await.unwrap()
}

async fn change(world: &TestWorld, who: &SignedIn, current: &str, new: &str) -> PasswordChange {
    staff::change_password(&world.app, &TestWorld::visitor(), who, secret(current), secret(new))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_new_password_is_judged_on_every_way_in() {
    let list = tempfile::tempdir().unwrap();
    let path = list.path().join("pwned.txt");
    // SHA-1 of "green bicycle radio kettle".
    let hash = {
        use sha1::Digest as _;
        data_encoding::HEXUPPER.encode(&sha1::Sha1::digest(b"green bicycle radio kettle"))
    };
    std::fs::write(&path, format!("{hash}:7\r\n")).unwrap();
    let world = TestWorld::with(&[
        ("breached_passwords_file", path.to_str().unwrap()),
        ("organisation_name", "Nordlys Advokater"),
    ])
    .await;
    let me = who(&world.app, &signed(&world).await).await;
    let bad = [
        ("short", Unfit::Weak(Weakness::TooShort)),
        ("password1234", Unfit::Weak(Weakness::Common)),
        ("AnnaBergNordlys1", Unfit::Weak(Weakness::Own)),
        ("green bicycle radio kettle", Unfit::Breached),
    ];
    let office = Office::of(&world.app);
    for (password, why) in bad {
        assert_eq!(change(&world, &me, PASSWORD, password).await, PasswordChange::Unfit(why), "{password}");
        let set = staff::set_password(&office, &ANNA.parse().unwrap(), password).await;
        assert!(matches!(set, Err(AppError::Invalid { field: "password", .. })), "{password}");
        let new = NewStaff {
            address: "anna.berg@nordlys.example".parse().unwrap(),
            name: "Anna Berg".to_owned(),
            role: Role::Sender,
            language: Locale::En,
            password: secret(password),
        };
        assert!(matches!(staff::add(&office, new).await, Err(AppError::Invalid { field: "password", .. })));
    }
    assert_eq!(change(&world, &me, PASSWORD, "seven wild squirrels dance").await, PasswordChange::Done);
    assert_eq!(world.logged("staff.password").await, 1);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_forgets_the_browsers() {
    let world = TestWorld::new().await;
    let (mine, other) = (signed(&world).await, signed(&world).await);
    let me = who(&world.app, &mine).await;
    assert_eq!(
        change(&world, &me, "wrong", "seven wild squirrels dance").await,
        PasswordChange::WrongCurrent
    );
    assert_eq!(change(&world, &me, PASSWORD, "seven wild squirrels dance").await, PasswordChange::Done);
    assert!(by_cookie(&world.app, &mine.session.cookie).await.unwrap().is_some());
    assert!(by_cookie(&world.app, &other.session.cookie).await.unwrap().is_none());
    assert!(matches!(
        with_password(&world, &TestWorld::visitor(), PASSWORD, Came::default()).await,
        SignIn::Wrong
    ));
    // The browser is a stranger's again: its failures count for its network.
    let came = Came { old_cookie: None, device: Some(&mine.device) };
    for _ in 0..9 {
        with_password(&world, &TestWorld::visitor(), "wrong", came).await;
    }
    let tenth = with_password(&world, &TestWorld::visitor(), "wrong", Came::default()).await;
    assert!(matches!(tenth, SignIn::SlowDown { .. }));
}

#[tokio::test]
async fn case_19_a_step_up_puts_the_session_under_a_new_id() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let first = signed(&world).await;
    let me = who(&world.app, &first).await;
    assert!(me.proved(world.app.now()), "signing in is a proof");
    world.clock.advance(std::time::Duration::from_mins(10));
    assert!(!who(&world.app, &first).await.proved(world.app.now()), "it lasts ten minutes");
    let bound =
        crate::app::addin::issue(&world.app, &visitor, world.staff, me.session.unwrap()).await.unwrap();

    let again = |text: &str| Again::Password(secret(text));
    let wrong = step_up::prove(&world.app, &visitor, &me, again("wrong")).await.unwrap();
    assert!(matches!(wrong, SteppedUp::Wrong));
    let SteppedUp::Done(begun) = step_up::prove(&world.app, &visitor, &me, again(PASSWORD)).await.unwrap()
    else {
        panic!("the right password proves it");
    };
    assert_ne!(*begun.cookie, *first.session.cookie);
    assert!(by_cookie(&world.app, &first.session.cookie).await.unwrap().is_none(), "the old id is dead");
    let now = by_cookie(&world.app, &begun.cookie).await.unwrap().unwrap();
    assert!(now.proved(world.app.now()));
    assert!(begun.max_age < first.session.max_age, "it ends when it would have ended");
    let token = crate::app::sign_in::by_token(&world.app, &bound.secret).await.unwrap();
    assert!(
        token.is_some_and(|token| !token.proved(world.app.now())),
        "its token lives on, and proves nothing"
    );
    let dead = step_up::prove(&world.app, &visitor, &me, again(PASSWORD)).await;
    assert!(matches!(dead, Err(AppError::Forbidden)), "a dead session is not renewed");
    assert_eq!((world.logged("staff.stepped_up").await, world.logged("staff.step_up_refused").await), (1, 1));
}

#[tokio::test]
async fn a_sign_in_that_is_under_way_while_the_password_changes_comes_to_nothing() {
    let world = TestWorld::new().await;
    let staff = world.staff;
    let before = world.read(move |conn| crate::db::staff::find(conn, staff)).await;
    world.tamper("UPDATE staff SET password_hash = 'another'".to_owned()).await;
    let (visitor, way) = (TestWorld::visitor(), Way::Password);
    let entered = enter(&world.app, &visitor, &before, way, Came::default()).await.unwrap();
    assert!(entered.is_none());
}
