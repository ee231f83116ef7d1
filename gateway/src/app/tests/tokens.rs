//! API tokens and the add-in's: what they may do, and when they end.

use std::time::Duration;

use crate::app::addin::{self, TOKEN_LIFE};
use crate::app::sessions;
use crate::app::sign_in::{SignIn, by_cookie, by_token, sign_in};
use crate::app::staff::{self, Office};
use crate::app::tokens::{self, NewToken};
use crate::app::{App, AppError};
use crate::domain::{Scope, Scopes, TokenKind};
use crate::tests::world::TestWorld;

const ANNA: &str = "anna@nordlys.example";

async fn make(world: &TestWorld, scopes: Scopes, days: u32) -> Result<String, AppError> {
    let new = NewToken { label: "laptop".to_owned(), scopes, days };
    let made = tokens::create(&Office::of(&world.app), world.staff, new, 365).await;
    made.map(|secret| secret.to_string())
}

async fn is_valid(app: &App, token: &str) -> bool {
    by_token(app, token).await.unwrap().is_some()
}

#[tokio::test]
async fn a_token_has_its_scopes_and_an_end() {
    let world = TestWorld::new().await;
    let only_read = Scopes::from_iter([Scope::SharesRead]);
    let token = make(&world, only_read, 7).await.unwrap();
    let who = by_token(&world.app, &token).await.unwrap().unwrap();
    assert_eq!((who.scopes, who.token, who.session), (only_read, Some(TokenKind::Api), None));
    let listed = tokens::list(&Office::of(&world.app), world.staff).await.unwrap();
    assert_eq!((listed.len(), listed[0].scopes), (1, only_read));
    assert!(listed[0].used_at.is_some(), "its owner sees that it was used");
    world.clock.advance(Duration::from_hours(7 * 24));
    assert!(!is_valid(&world.app, &token).await);
    for (scopes, days) in [(Scopes::NONE, 7), (only_read, 0), (only_read, 366)] {
        assert!(matches!(make(&world, scopes, days).await, Err(AppError::Invalid { .. })), "{days} days");
    }
    assert_eq!(world.logged("token.created").await, 1);
}

#[tokio::test]
async fn a_token_under_another_prefix_is_none() {
    let world = TestWorld::new().await;
    let token = make(&world, Scopes::ALL, 7).await.unwrap();
    let secret = token.strip_prefix("kvt_").unwrap();
    for wrong in [
        format!("kva_{secret}"),
        secret.to_owned(),
        format!("KVT_{secret}"),
        format!("{token}A"),
        String::new(),
    ] {
        assert!(!is_valid(&world.app, &wrong).await, "{wrong}");
    }
}

#[tokio::test]
async fn an_add_ins_token_is_short_and_each_renewal_ends_the_one_before() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let first = addin::begin(&world.app, &visitor, world.staff).await.unwrap();
    assert!(first.secret.starts_with("kva_"));
    let who = by_token(&world.app, &first.secret).await.unwrap().unwrap();
    assert_eq!((who.scopes, who.token), (Scopes::ADDIN, Some(TokenKind::Addin)));
    assert!(
        tokens::list(&Office::of(&world.app), world.staff).await.unwrap().is_empty(),
        "no token of a person's own"
    );

    let second = addin::renew(&world.app, &visitor, &first.secret).await.unwrap();
    assert!(!is_valid(&world.app, &first.secret).await && is_valid(&world.app, &second.secret).await);
    assert!(matches!(addin::renew(&world.app, &visitor, &first.secret).await, Err(AppError::Forbidden)));
    world.clock.advance(TOKEN_LIFE.unsigned_abs());
    assert!(!is_valid(&world.app, &second.secret).await);
    assert!(matches!(addin::renew(&world.app, &visitor, &second.secret).await, Err(AppError::Forbidden)));
    let api = make(&world, Scopes::ALL, 7).await.unwrap();
    assert!(
        matches!(addin::renew(&world.app, &visitor, &api).await, Err(AppError::Forbidden)),
        "an API token is not renewed"
    );
}

#[tokio::test]
async fn an_add_ins_token_ends_with_its_session() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let password = "a long enough password".to_owned().into();
    let SignIn::Done { cookie, .. } = sign_in(&world.app, &visitor, ANNA, password, None).await.unwrap()
    else {
        panic!("the right password signs in");
    };
    let who = by_cookie(&world.app, &cookie).await.unwrap().unwrap();
    let bound = addin::issue(&world.app, &visitor, world.staff, who.session.unwrap()).await.unwrap();
    let own = addin::begin(&world.app, &visitor, world.staff).await.unwrap();
    assert!(is_valid(&world.app, &bound.secret).await);

    // What was made for the browser's session is ended alone.
    addin::end(&world.app, &visitor, &own.secret).await.unwrap();
    assert!(!is_valid(&world.app, &own.secret).await);
    assert_eq!(
        sessions::list(&world.app, &who).await.unwrap().len(),
        1,
        "the add-in's own session is gone, too"
    );
    sessions::sign_out(&world.app, &visitor, &who).await.unwrap();
    assert!(!is_valid(&world.app, &bound.secret).await, "it outlives its session");
    let late = addin::issue(&world.app, &visitor, world.staff, who.session.unwrap()).await;
    assert!(matches!(late, Err(AppError::Forbidden)));
}

#[tokio::test]
async fn no_token_of_a_disabled_account_is_valid_or_renewed() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let (api, addin_token) = (
        make(&world, Scopes::ALL, 7).await.unwrap(),
        addin::begin(&world.app, &visitor, world.staff).await.unwrap(),
    );
    staff::disable(&Office::of(&world.app), &ANNA.parse().unwrap()).await.unwrap();
    assert!(!is_valid(&world.app, &api).await && !is_valid(&world.app, &addin_token.secret).await);
    assert!(matches!(
        addin::renew(&world.app, &visitor, &addin_token.secret).await,
        Err(AppError::Forbidden)
    ));
    assert!(matches!(addin::begin(&world.app, &visitor, world.staff).await, Err(AppError::Forbidden)));
}
