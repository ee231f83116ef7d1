//! What has ended, copied beside the keystore, and done again to a database from before.

use std::collections::HashSet;

use time::{Duration, OffsetDateTime};

use super::open_links::{is_open, open};
use crate::app::{delegation, erasures, inboxes, requests};
use crate::config::DatabaseUrl;
use crate::db;
use crate::domain::{EndingKind, InboxId, Role, StaffId};
use crate::tests::world::{TestWorld, add_staff};

const PER: &str = "per@nordlys.example";

async fn note(world: &TestWorld, number: u8, at: OffsetDateTime) {
    let noted =
        world.app.db.write(move |conn| db::erasures::note(conn, EndingKind::Token, [number; 16], at)).await;
    noted.unwrap();
    erasures::follow(&world.app).await.unwrap();
}

/// The subjects in the file, and how many lines it has.
fn listed(world: &TestWorld) -> (HashSet<[u8; 16]>, usize) {
    let (mut subjects, mut lines) = (HashSet::new(), 0);
    let read = world.app.keys.ledger().read(|line| {
        subjects.insert(line.subject);
        lines += 1;
    });
    read.unwrap();
    (subjects, lines)
}

#[tokio::test]
async fn endings_of_a_long_command_and_under_a_clock_that_was_set_back_are_copied_once() {
    let world = TestWorld::new().await;
    let now = world.app.now();
    note(&world, 1, now).await;
    // Begun an hour ago.
    note(&world, 2, now - Duration::HOUR).await;
    // The clock was a year ahead for a while.
    note(&world, 3, now + Duration::days(365)).await;
    note(&world, 4, now + Duration::MINUTE).await;
    note(&world, 5, now + Duration::HOUR).await;
    erasures::follow(&world.app).await.unwrap();
    let (subjects, lines) = listed(&world);
    assert_eq!(subjects, (1..=5).map(|number| [number; 16]).collect());
    assert_eq!(lines, 5);
    let order = world.read(|conn| db::erasures::since(conn, OffsetDateTime::UNIX_EPOCH, None, 10)).await;
    assert!(order.is_sorted_by(|one, other| one.at < other.at), "which came last is known");
    assert_eq!(order.last().map(|ending| ending.subject), Some([5; 16]));
}

async fn own(world: &TestWorld, staff: StaffId) -> InboxId {
    inboxes::mine(&world.app, staff).await.unwrap()[0].id
}

#[tokio::test]
async fn rights_that_were_taken_away_are_taken_from_an_older_database_too() {
    let mut world = TestWorld::new().await;
    let (inbox, per) = (own(&world, world.staff).await, add_staff(&world.app, PER).await);
    let until = world.app.now() + Duration::days(9);
    let to = PER.parse().unwrap();
    let visitor = TestWorld::visitor();
    delegation::delegate(&world.app, &visitor, world.staff, inbox, (&to, until)).await.unwrap();
    let (request, link) = open(&world).await;
    let now = world.app.now();
    let set = async |world: &TestWorld, role: Role| {
        assert!(world.app.db.write(move |conn| db::staff::set_role(conn, per, role, now)).await.unwrap());
    };
    set(&world, Role::Admin).await;
    let database = db::Database::from(&world.app.config.database_url);
    let copy = world.home.path().join("before.db");
    assert!(db::backup::copy_sqlite(&database, &copy.to_string_lossy()).unwrap());

    delegation::end(&world.app, &visitor, world.staff, inbox, per).await.unwrap();
    requests::renew_link(&world.app, &visitor, world.staff, request, None).await.unwrap();
    for role in [Role::Auditor, Role::Admin, Role::Sender] {
        set(&world, role).await;
    }
    erasures::follow(&world.app).await.unwrap();

    let mut config = (*world.app.config).clone();
    config.database_url = DatabaseUrl::Sqlite(copy);
    world.restart_with(config).await;
    assert_eq!(delegation::readers(&world.app, world.staff, inbox).await.unwrap().readers.len(), 1);
    let role = || world.read(move |conn| Ok(db::staff::find(conn, per)?.role));
    assert_eq!(role().await, Role::Admin);
    assert_eq!(erasures::reapply(&world.app).await.unwrap(), 5);
    assert!(delegation::readers(&world.app, world.staff, inbox).await.unwrap().readers.is_empty());
    assert_eq!(role().await, Role::Sender);
    assert!(!is_open(&world, &link).await);
    assert_eq!(erasures::reapply(&world.app).await.unwrap(), 0);
}
