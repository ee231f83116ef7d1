//! Case 17: somebody leaves.

use super::accounts::{ANNA, PASSWORD, add_colleague, signed, step, with_app, with_password};
use crate::app::addin;
use crate::app::leaver::{self, Fate, Leaving};
use crate::app::sign_in::second::{self, Proof, Second};
use crate::app::sign_in::{Came, SignIn, by_cookie, by_token};
use crate::app::staff::Office;
use crate::app::tokens::{self, NewToken};
use crate::app::{AppError, overview};
use crate::domain::Scopes;
use crate::tests::world::{TestWorld, share};

const JENS: &str = "jens@nordlys.example";

#[tokio::test]
async fn case_17_every_way_in_ends_with_the_account_and_drafts_are_not_sent() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let browser = signed(&world).await;
    let me = by_cookie(&world.app, &browser.session.cookie).await.unwrap().unwrap();
    let office = Office::of(&world.app);
    let new = NewToken { label: "laptop".to_owned(), scopes: Scopes::ALL, days: 7 };
    let api = tokens::create(&office, world.staff, new, 365).await.unwrap();
    let own = addin::begin(&world.app, &visitor, world.staff).await.unwrap();
    let bound = addin::issue(&world.app, &visitor, world.staff, me.session.unwrap()).await.unwrap();
    with_app(&world).await;
    let half_way = step(&world).await;
    let draft = world.draft(share()).await;
    world.upload(&draft, "offer.pdf", b"the offer").await;

    let anna = ANNA.parse().unwrap();
    leaver::disable(&office, &anna).await.unwrap();
    assert!(
        matches!(
            world.try_send(&draft).await,
            Err(AppError::NotFound | AppError::Forbidden | AppError::NotADraft)
        ),
        "before the drafts are gone, too"
    );
    let left = leaver::settle(&office, &anna, Leaving::default()).await.unwrap();
    assert_eq!((left.drafts, left.shares), (1, 0));
    assert!(by_cookie(&world.app, &browser.session.cookie).await.unwrap().is_none());
    for token in [&api, &own.secret, &bound.secret] {
        assert!(by_token(&world.app, token).await.unwrap().is_none());
    }
    let shown =
        second::show(&world.app, &visitor, &half_way, Proof::Code("000000"), Came::default()).await.unwrap();
    assert!(matches!(shown, Second::Over));
    assert!(matches!(with_password(&world, &visitor, PASSWORD, Came::default()).await, SignIn::Wrong));
    assert!(world.try_send(&draft).await.is_err());

    leaver::enable(&office, &anna).await.unwrap();
    assert!(by_token(&world.app, &api).await.unwrap().is_none(), "what has ended stays ended");
    assert!(matches!(
        with_password(&world, &visitor, PASSWORD, Came::default()).await,
        SignIn::Second { .. }
    ));
    for kind in ["staff.disabled", "draft.discarded", "staff.enabled"] {
        assert_eq!(world.logged(kind).await, 1, "{kind}");
    }
}

#[tokio::test]
async fn case_17_what_was_sent_is_the_colleagues_and_appears_with_them() {
    let world = TestWorld::new().await;
    let jens = add_colleague(&world, JENS).await;
    let sent = world.sent(share()).await;
    let (office, anna) = (Office::of(&world.app), ANNA.parse().unwrap());
    let over = Leaving {
        shares: Fate::HandOver,
        requests: Fate::HandOver,
        inbox: Fate::HandOver,
        ..Leaving::default()
    };
    leaver::disable(&office, &anna).await.unwrap();
    assert!(matches!(leaver::settle(&office, &anna, over).await, Err(AppError::Invalid { field: "to", .. })));
    let to_herself = Leaving { to: Some(world.staff), ..over };
    assert!(matches!(leaver::settle(&office, &anna, to_herself).await, Err(AppError::Invalid { .. })));
    let over = Leaving { to: Some(jens), ..over };
    assert_eq!(leaver::settle(&office, &anna, over).await.unwrap().shares, 1);
    assert_eq!(leaver::settle(&office, &anna, over).await.unwrap().shares, 0);
    let (his, _) = overview::list(&world.app, jens, None, 10).await.unwrap();
    assert_eq!(his.len(), 1);
    assert!(overview::detail(&world.app, jens, sent.id).await.is_ok());
    assert!(overview::detail(&world.app, world.staff, sent.id).await.is_err());
    assert_eq!(world.logged("share.handed_over").await, 1);
}

#[tokio::test]
async fn case_17_what_was_sent_stays_open_where_it_is_kept() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    let (office, anna) = (Office::of(&world.app), ANNA.parse().unwrap());
    leaver::disable(&office, &anna).await.unwrap();
    leaver::settle(&office, &anna, Leaving::default()).await.unwrap();
    let mails = world.mails(crate::tests::world::BOB).await;
    assert_eq!(mails.len(), 1, "the invitation goes out");
    let detail = overview::detail(&world.app, world.staff, sent.id).await.unwrap();
    assert!(matches!(detail.share.state, crate::domain::ShareState::Active { .. }));
}
