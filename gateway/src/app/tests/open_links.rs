//! Open links and standing pages: strangers type at them, owners make them anew.

use std::time::Duration;

use super::requests::{land, request};
use crate::app::requests::{self, Created, FormKey, NewRequest};
use crate::app::uploading::{self, Landing, Opening, Way};
use crate::app::{AppError, Visitor, cookies, purge};
use crate::db;
use crate::domain::policy::WayIn;
use crate::domain::{Reach, RequestId, RequestRefusal};
use crate::locales::Locale;
use crate::tests::world::{BOB, TestWorld, token};

async fn make(world: &TestWorld, new: NewRequest) -> Created {
    requests::create(&world.app, &TestWorld::visitor(), world.staff, new).await.unwrap()
}

/// An open request and its link's token.
pub(super) async fn open(world: &TestWorld) -> (RequestId, String) {
    let made = make(world, request(Reach::Open)).await;
    (made.id, token(&made.links[0].url).to_owned())
}

async fn type_address(
    world: &TestWorld,
    from: [u8; 4],
    token: &str,
    address: &str,
) -> Result<String, AppError> {
    let visitor = Visitor::new(from.into(), "a browser");
    let person = (address.parse().unwrap(), None, Locale::En);
    let asked = uploading::ask_code(&world.app, &visitor, Way::Token(token), person, None).await?;
    Ok(format!("{}={}", cookies::BROWSER, &*asked.browser))
}

/// Proves [`BOB`]'s address at an open link; returns the token of a link of his own.
async fn prove(world: &TestWorld, door: &str) -> String {
    prove_at(world, Way::Token(door)).await
}

/// The same at any door.
pub(super) async fn prove_at(world: &TestWorld, door: Way<'_>) -> String {
    let visitor = Visitor::new([192, 0, 2, 7].into(), "a browser");
    let person = (BOB.parse().unwrap(), None, Locale::En);
    let asked = uploading::ask_code(&world.app, &visitor, door, person, None).await.unwrap();
    let browser = format!("{}={}", cookies::BROWSER, &*asked.browser);
    let code = world.code(BOB).await;
    let visitor = TestWorld::visitor();
    match uploading::open(&world.app, &visitor, door, &code, Some(&browser)).await.unwrap() {
        Opening::Open { path } => token(&path).to_owned(),
        _ => panic!("the right code does not open"),
    }
}

async fn addresses(world: &TestWorld, id: RequestId) -> i64 {
    world.read(move |conn| db::uploaders::count_unproved(conn, id)).await
}

pub(super) async fn is_open(world: &TestWorld, token: &str) -> bool {
    let landing = uploading::look(&world.app, Way::Token(token)).await.unwrap();
    !matches!(landing, Landing::Unknown | Landing::Closed { .. })
}

#[tokio::test]
async fn an_address_that_nobody_proves_is_forgotten_after_a_day_and_a_proved_one_is_not() {
    let world = TestWorld::new().await;
    let (id, door) = open(&world).await;
    let own = prove(&world, &door).await;
    type_address(&world, [192, 0, 2, 8], &door, "who@elsewhere.example").await.unwrap();
    let view = requests::view(&world.app, world.staff, id).await.unwrap();
    assert_eq!(view.uploaders.len(), 1, "what a stranger typed is nobody who was asked");

    world.clock.advance(Duration::from_hours(23));
    purge::forget_unproved(&world.app).await.unwrap();
    assert_eq!(addresses(&world, id).await, 1);
    world.clock.advance(Duration::from_hours(2));
    purge::forget_unproved(&world.app).await.unwrap();
    purge::forget_unproved(&world.app).await.unwrap();
    assert_eq!(addresses(&world, id).await, 0);
    assert!(is_open(&world, &own).await);
    let lines = world.log().await;
    let told: Vec<_> = lines.iter().filter(|line| line.kind == "request.addresses_forgotten").collect();
    assert_eq!((told.len(), told[0].detail["count"].as_u64()), (1, Some(1)));
    let mails = world.read(move |conn| db::outbox::of_request(conn, id)).await;
    assert_eq!(mails.iter().filter(|mail| mail.kind == "request_code").count(), 1, "only the proved one's");
}

#[tokio::test]
async fn somebody_who_was_asked_by_mail_is_not_forgotten() {
    let world = TestWorld::new().await;
    let made = make(&world, request(Reach::Personal)).await;
    world.clock.advance(Duration::from_hours(49));
    purge::forget_unproved(&world.app).await.unwrap();
    assert_eq!(requests::view(&world.app, world.staff, made.id).await.unwrap().uploaders.len(), 1);
}

#[tokio::test]
async fn a_request_holds_so_many_unproved_addresses_and_the_oldest_makes_room() {
    let world = TestWorld::with(&[("unproved_addresses_max", "2")]).await;
    let (id, door) = open(&world).await;
    let browser = type_address(&world, [192, 0, 2, 7], &door, BOB).await.unwrap();
    let code = world.code(BOB).await;
    for n in 1..=2 {
        world.clock.advance(Duration::from_secs(1));
        type_address(&world, [192, 0, 2, n], &door, &format!("{n}@elsewhere.example")).await.unwrap();
    }
    assert_eq!(addresses(&world, id).await, 2);
    let lines = world.log().await;
    assert!(
        lines.iter().any(|line| line.kind == "request.addresses_forgotten" && line.detail["why"] == "full")
    );
    // Bob's made room: his code is as good as an old one, and he asks again.
    let visitor = TestWorld::visitor();
    let opening =
        uploading::open(&world.app, &visitor, Way::Token(&door), &code, Some(&browser)).await.unwrap();
    assert!(matches!(opening, Opening::NoCode(_)));
    world.clock.advance(Duration::from_secs(31));
    prove(&world, &door).await;
}

#[tokio::test]
async fn one_network_asks_for_so_many_codes_a_day_without_showing_them_known_address_or_not() {
    let world = TestWorld::with(&[("unproved_per_network_per_day", "2")]).await;
    let (_, door) = open(&world).await;
    prove(&world, &door).await;
    let from = |last| [192, 0, 2, last];
    for name in ["a", "b"] {
        type_address(&world, from(7), &door, &format!("{name}@elsewhere.example")).await.unwrap();
    }
    world.clock.advance(Duration::from_secs(31));
    for address in ["c@elsewhere.example", BOB] {
        let refused = type_address(&world, from(7), &door, address).await;
        assert!(matches!(refused, Err(AppError::SlowDown { .. })), "{address} tells who is known");
    }
    assert_eq!(world.logged("code.refused").await, 1, "once a minute");
    type_address(&world, from(9), &door, "c@elsewhere.example").await.unwrap();
}

#[tokio::test]
async fn codes_typed_without_a_browser_that_asked_leave_one_line_a_minute() {
    let world = TestWorld::new().await;
    let (_, door) = open(&world).await;
    for _ in 0..20 {
        let visitor = TestWorld::visitor();
        let opening = uploading::open(&world.app, &visitor, Way::Token(&door), "123456", None).await.unwrap();
        assert!(matches!(opening, Opening::NoCode(_)));
    }
    assert_eq!(world.logged("code.wrong").await, 1);
}

#[tokio::test]
async fn a_new_open_link_kills_the_old_one_and_leaves_people_their_own() {
    let world = TestWorld::new().await;
    let (id, door) = open(&world).await;
    let own = prove(&world, &door).await;
    let visitor = TestWorld::visitor();
    let fresh = requests::renew_link(&world.app, &visitor, world.staff, id, None).await.unwrap();
    assert_eq!((is_open(&world, &door).await, is_open(&world, token(&fresh)).await), (false, true));
    assert!(land(&world, &own).await.refusal.is_none());
    assert_eq!(world.logged("request.link_renewed").await, 1);
    // The old door says that another one took its place, not that it never was.
    let old = uploading::look(&world.app, Way::Token(&door)).await.unwrap();
    assert!(matches!(old, Landing::Closed { refusal: RequestRefusal::LinkReplaced, .. }));
}

#[tokio::test]
async fn only_a_living_open_request_of_ones_own_gets_a_new_link() {
    let world = TestWorld::new().await;
    let visitor = TestWorld::visitor();
    let personal = make(&world, request(Reach::Personal)).await.id;
    let (id, _) = open(&world).await;
    let renew = |staff, id| requests::renew_link(&world.app, &visitor, staff, id, None);
    assert!(matches!(renew(world.staff, personal).await, Err(AppError::NotActive)));
    let stranger = world.colleague("per@nordlys.example").await;
    assert!(matches!(renew(stranger, id).await, Err(AppError::NotFound)));
    requests::change(&world.app, &visitor, world.staff, id, requests::Change::Close, WayIn::Page)
        .await
        .unwrap();
    assert!(matches!(renew(world.staff, id).await, Err(AppError::NotActive)));
}

fn key(key: &str, field: &str) -> FormKey {
    FormKey::of(Some(key), [("key", key), ("field", field)].into_iter()).unwrap()
}

fn of_form(form: &FormKey, reach: Reach) -> NewRequest {
    let (request_key, open_token) = (Some(form.name()), Some(form.open_token()));
    NewRequest { request_key, open_token, ..request(reach) }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_request_and_shows_the_same_link() {
    let world = TestWorld::new().await;
    let random = FormKey::fresh();
    let form = key(&random, "Papers");
    let (first, again) =
        tokio::join!(make(&world, of_form(&form, Reach::Open)), make(&world, of_form(&form, Reach::Open)));
    assert_eq!((first.id, &first.links[0].url), (again.id, &again.links[0].url));
    assert!(is_open(&world, token(&first.links[0].url)).await);
    assert_eq!(world.logged("request.created").await, 1);

    let changed = make(&world, of_form(&key(&random, "Other papers"), Reach::Open)).await;
    assert_ne!(changed.id, first.id, "a changed form means another request");

    let visitor = TestWorld::visitor();
    requests::renew_link(&world.app, &visitor, world.staff, first.id, None).await.unwrap();
    let late = make(&world, of_form(&form, Reach::Open)).await;
    assert_eq!((late.id, late.links.len()), (first.id, 0), "a dead link is not shown");

    let standing = key(&random, "standing");
    let (one, two) = (
        make(&world, of_form(&standing, Reach::Standing)).await,
        make(&world, of_form(&standing, Reach::Standing)).await,
    );
    assert_eq!((one.id, &one.links[0].url), (two.id, &two.links[0].url));
}

#[tokio::test]
async fn a_form_for_a_new_link_that_is_sent_twice_makes_one() {
    let world = TestWorld::new().await;
    let (id, _) = open(&world).await;
    let (visitor, random) = (TestWorld::visitor(), FormKey::fresh());
    let renew = |form| requests::renew_link(&world.app, &visitor, world.staff, id, form);
    let first = renew(Some(key(&random, "link"))).await.unwrap();
    assert_eq!(renew(Some(key(&random, "link"))).await.unwrap(), first);
    assert_eq!(world.logged("request.link_renewed").await, 1);
    let newer = renew(None).await.unwrap();
    assert!(matches!(renew(Some(key(&random, "link"))).await, Err(AppError::NotActive)));
    assert!(is_open(&world, token(&newer)).await, "an old form does not kill a newer link");
}
