//! A colleague reads an inbox while its owner is away.

use std::time::Duration;

use super::requests::{acting, ask, whole};
use crate::app::inbox::{self, Acting, Change, Wish};
use crate::app::staff::{self, Office};
use crate::app::{AppError, delegation, inboxes};
use crate::domain::{InboxId, Role, StaffId};
use crate::tests::world::{TestWorld, add_staff, add_staff_as};

const PER: &str = "per@nordlys.example";

async fn own(world: &TestWorld, staff: StaffId) -> InboxId {
    inboxes::mine(&world.app, staff).await.unwrap()[0].id
}

async fn delegate(
    world: &TestWorld,
    staff: StaffId,
    inbox: InboxId,
    to: &str,
    days: i64,
) -> Result<(), AppError> {
    let until = world.app.now() + time::Duration::days(days);
    let to = to.parse().unwrap();
    delegation::delegate(&world.app, &TestWorld::visitor(), staff, inbox, (&to, until)).await
}

#[tokio::test]
async fn a_delegate_reads_until_the_instant_it_ends_and_both_names_are_in_the_log() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let id = whole(&world, &token).await;
    let (inbox, per) = (own(&world, world.staff).await, add_staff(&world.app, PER).await);
    delegate(&world, world.staff, inbox, PER, 2).await.unwrap();

    let listed = inbox::list(&world.app, per, Wish::default(), None, 10).await.unwrap();
    assert!(listed[0].inbox.is_on_behalf(per) && !listed[0].inbox.is_on_behalf(world.staff));
    let reading = || Acting { staff: per, ..acting(&world, id) };
    inbox::view(&world.app, reading()).await.unwrap();
    let readers = delegation::readers(&world.app, world.staff, inbox).await.unwrap();
    assert_eq!((readers.readers[0].id, readers.may_delegate), (per, true));

    world.clock.advance(Duration::from_hours(48) - Duration::from_secs(1));
    inbox::view(&world.app, reading()).await.unwrap();
    world.clock.advance(Duration::from_secs(1));
    assert!(matches!(inbox::view(&world.app, reading()).await, Err(AppError::NotFound)));
    assert!(inbox::list(&world.app, per, Wish::default(), None, 10).await.unwrap().is_empty());
    assert!(delegation::readers(&world.app, world.staff, inbox).await.unwrap().readers.is_empty());

    let line = world.log().await.into_iter().find(|line| line.kind == "inbox.member_added").unwrap();
    assert_eq!((line.staff, line.personal.person.as_deref()), (Some(world.staff), Some(PER)));
}

#[tokio::test]
async fn the_owner_ends_it_at_once_and_so_may_the_delegate() {
    let world = TestWorld::new().await;
    let (inbox, per) = (own(&world, world.staff).await, add_staff(&world.app, PER).await);
    for by in [world.staff, per] {
        delegate(&world, world.staff, inbox, PER, 9).await.unwrap();
        delegation::end(&world.app, &TestWorld::visitor(), by, inbox, per).await.unwrap();
        assert!(matches!(delegation::readers(&world.app, per, inbox).await, Err(AppError::NotFound)));
    }
    assert_eq!(world.logged("inbox.member_removed").await, 2);
    let again = delegation::end(&world.app, &TestWorld::visitor(), world.staff, inbox, per).await;
    assert!(matches!(again, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_delegate_deletes_nothing_and_lets_nobody_else_in() {
    let world = TestWorld::new().await;
    let (_, token) = ask(&world).await;
    let id = whole(&world, &token).await;
    let (inbox, per) = (own(&world, world.staff).await, add_staff(&world.app, PER).await);
    let ida = add_staff(&world.app, "ida@nordlys.example").await;
    delegate(&world, world.staff, inbox, PER, 9).await.unwrap();
    let reading = || Acting { staff: per, ..acting(&world, id) };
    let refused = inbox::change(&world.app, reading(), Change::Delete).await;
    assert!(matches!(refused, Err(AppError::Forbidden)));
    inbox::change(&world.app, reading(), Change::Close).await.unwrap();
    assert!(matches!(delegate(&world, per, inbox, "ida@nordlys.example", 1).await, Err(AppError::Forbidden)));
    // What is asked for into it would outlast the delegation.
    let mut wanted = super::requests::request(crate::domain::Reach::Personal);
    wanted.inbox = Some(inbox);
    let made = crate::app::requests::create(&world.app, &TestWorld::visitor(), per, wanted).await;
    assert!(matches!(made, Err(AppError::Invalid { field: "inbox", .. })));
    // To a stranger the inbox does not exist.
    assert!(matches!(delegate(&world, ida, inbox, PER, 1).await, Err(AppError::NotFound)));
    let ended = delegation::end(&world.app, &TestWorld::visitor(), ida, inbox, per).await;
    assert!(matches!(ended, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_delegation_has_an_end_and_somebody_who_may_read() {
    let world = TestWorld::new().await;
    let inbox = own(&world, world.staff).await;
    add_staff(&world.app, PER).await;
    add_staff_as(&world.app, "ida@nordlys.example", Role::Auditor).await;
    for days in [-1, 0, 367] {
        let refused = delegate(&world, world.staff, inbox, PER, days).await;
        assert!(matches!(refused, Err(AppError::Invalid { field: "until", .. })), "{days}");
    }
    for to in ["ida@nordlys.example", "nobody@nordlys.example", "anna@nordlys.example"] {
        let refused = delegate(&world, world.staff, inbox, to, 1).await;
        assert!(matches!(refused, Err(AppError::Invalid { field: "email", .. })), "{to}");
    }
    staff::disable(&Office::of(&world.app), &PER.parse().unwrap()).await.unwrap();
    let refused = delegate(&world, world.staff, inbox, PER, 1).await;
    assert!(matches!(refused, Err(AppError::Invalid { field: "email", .. })));
}

#[tokio::test]
async fn members_see_who_is_in_a_team_and_change_nothing() {
    let world = TestWorld::new().await;
    let per = add_staff(&world.app, PER).await;
    let office = Office::of(&world.app);
    let team = crate::app::teams::add(&office, "Loans").await.unwrap();
    for member in [world.staff, per] {
        crate::app::teams::admit(&office, team, member, None).await.unwrap();
    }
    let readers = delegation::readers(&world.app, per, team).await.unwrap();
    assert_eq!((readers.readers.len(), readers.may_delegate), (2, false));
    assert!(matches!(delegate(&world, per, team, PER, 1).await, Err(AppError::Forbidden)));
    for member in [world.staff, per] {
        let refused = delegation::end(&world.app, &TestWorld::visitor(), per, team, member).await;
        assert!(matches!(refused, Err(AppError::Forbidden)));
    }
}
