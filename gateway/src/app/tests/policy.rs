//! The policy as it is stored, and as every way in meets it.

use time::Duration;

use super::super::drafts::NewShare;
use super::super::groups::{self, Ruler};
use super::super::policy::{self, Change, Changed};
use super::super::staff::Office;
use super::super::{AppError, manage, send};
use crate::domain::policy::{
    DomainRule, Forbidden, Mode, Narrow, Policy, Rule, Standing, Transfer, TransferBasis,
};
use crate::domain::{GroupId, Verification};
use crate::tests::world::{BOB, TestWorld, person, share};

async fn put(world: &TestWorld, with: impl FnOnce(&mut Policy)) -> Changed {
    let office = Office::of(&world.app);
    let seen = policy::in_force(&world.app).await.unwrap();
    let mut fresh = seen.policy;
    with(&mut fresh);
    let change = Change { seen: seen.version, policy: fresh, note: String::new() };
    let by = Ruler::staff(world.staff, &TestWorld::visitor());
    policy::change(&office, &world.app.config, by, change).await.unwrap()
}

fn forbidden<T>(result: Result<T, AppError>) -> &'static str {
    match result {
        Err(AppError::Policy(refusal)) => refusal.what.code(),
        Err(error) => panic!("{error}"),
        Ok(_) => "",
    }
}

#[tokio::test]
async fn each_change_is_a_new_version_and_whoever_has_not_seen_the_last_changes_nothing() {
    let world = TestWorld::new().await;
    assert_eq!(policy::in_force(&world.app).await.unwrap().version, 0);
    let first = policy::in_force(&world.app).await.unwrap().policy;
    assert_eq!(put(&world, |policy| policy.everyone.expiry_days_max = 30).await, Changed::Done(1));
    assert_eq!(put(&world, |_| ()).await, Changed::Nothing);
    let office = Office::of(&world.app);
    let late = Change { seen: 0, policy: first.clone(), note: String::new() };
    let by = Ruler::staff(world.staff, &TestWorld::visitor());
    let changed = policy::change(&office, &world.app.config, by.clone(), late).await.unwrap();
    let expected = Changed::Overtaken { version: 1, changes: vec!["expiry_days_max".to_owned()] };
    assert_eq!(changed, expected);
    let restored = policy::restore(&office, &world.app.config, by, 1, 0).await.unwrap();
    assert_eq!(restored, Changed::Done(2));
    assert_eq!(policy::in_force(&world.app).await.unwrap().policy, first);
    let history = policy::history(&office, &world.app.config, None).await.unwrap();
    assert_eq!(history.iter().map(|one| one.version).collect::<Vec<_>>(), [2, 1]);
    assert!(history.iter().all(|one| one.by.is_some() && one.changes == ["expiry_days_max"]));
}

#[tokio::test]
async fn a_policy_holds_for_drafts_that_were_made_before_it() {
    let world = TestWorld::new().await;
    let draft = world.draft(share()).await;
    put(&world, |policy| {
        policy.everyone.domains.push(DomainRule {
            domain: BOB.rsplit('@').next().unwrap().to_owned(),
            standing: Standing::Denied,
            outside: false,
            verification: None,
        });
    })
    .await;
    let sent = send::send(&world.app, &TestWorld::visitor(), world.staff, draft.id, &draft.token).await;
    // Without a file or a message, nothing gets so far; with one, the policy stands against it.
    assert!(sent.is_err());
    let new = crate::app::drafts::create(&world.app, &TestWorld::visitor(), world.staff, share()).await;
    assert_eq!(forbidden(new.map(drop)), "domain");
}

#[tokio::test]
async fn what_goes_outside_is_sent_once_the_ground_is_given_and_the_log_names_it() {
    let world = TestWorld::new().await;
    put(&world, |policy| {
        policy.everyone.domains.push(DomainRule {
            domain: BOB.rsplit('@').next().unwrap().to_owned(),
            standing: Standing::Allowed,
            outside: true,
            verification: None,
        });
    })
    .await;
    let given = Some(Transfer { basis: TransferBasis::Clauses, text: "of 2021".to_owned() });
    let sent = world.sent(NewShare { recipients: vec![person(BOB)], transfer: given, ..share() }).await;
    let lines = world.log().await;
    let line = lines.iter().find(|line| line.kind == "share.sent").unwrap();
    assert_eq!(line.detail["transfer_basis"], "sccs");
    // What was said holds for whoever is sent a link again.
    assert!(!sent.sender_link.is_empty());
}

#[tokio::test]
async fn extending_and_renewing_go_as_far_as_the_policy_of_today() {
    let world = TestWorld::new().await;
    let sent = world.sent(share()).await;
    put(&world, |policy| {
        policy.everyone.expiry_days_max = 5;
        policy.everyone.expiry_days = Rule { value: 5, mode: Mode::Locked };
    })
    .await;
    let to = world.app.now() + Duration::days(6);
    let extended = manage::extend(&world.app, world.acting(sent.id), to, None).await;
    assert_eq!(forbidden(extended), "expiry");
    let refused = world.log().await.into_iter().filter(|line| line.kind == "policy.refused").count();
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn a_group_narrows_what_its_people_may_and_stays_while_it_does() {
    let world = TestWorld::new().await;
    let office = Office::of(&world.app);
    let by = || Ruler::staff(world.staff, &TestWorld::visitor());
    let group = groups::create(&office, by(), " Law  firm ").await.unwrap();
    assert!(matches!(groups::create(&office, by(), "law FIRM").await, Err(AppError::Invalid { .. })));
    put(&world, |policy| {
        let narrow = Narrow {
            no_requests: true,
            verification: Some(Rule { value: Verification::Passphrase, mode: Mode::Locked }),
            ..Narrow::default()
        };
        policy.groups.insert(group.to_string(), narrow);
    })
    .await;
    let weigh = async || {
        let new = crate::app::drafts::create(&world.app, &TestWorld::visitor(), world.staff, share()).await;
        forbidden(new.map(drop))
    };
    assert_eq!(weigh().await, "");
    groups::set_of(&office, by(), world.staff, vec![group]).await.unwrap();
    assert_eq!(weigh().await, "verification");
    assert!(!policy::rules(&world.app, world.staff).await.unwrap().requests);
    assert!(matches!(groups::remove(&office, by(), group).await, Err(AppError::Invalid { .. })));
    put(&world, |policy| drop(policy.groups.remove(&group.to_string()))).await;
    groups::remove(&office, by(), group).await.unwrap();
    assert!(groups::of(&office, world.staff).await.unwrap().is_empty());
    let unknown = GroupId::from_bytes([9; 16]);
    let nowhere = groups::set_of(&office, by(), world.staff, vec![unknown]).await;
    assert!(matches!(nowhere, Err(AppError::NotFound)));
    assert_eq!(Forbidden::Shares.code(), "shares");
}
