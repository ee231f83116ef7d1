//! Versions of the organisation's looks, and the mails that follow them.

use std::time::Duration;

use super::accounts::{signed, who};
use crate::app::looks::{Editing, NotSaved, PictureFault, history, preview, refresh, restore, save};
use crate::app::sign_in::SignedIn;
use crate::app::{AppError, post, start};
use crate::domain::Looks;
use crate::domain::form::Label;
use crate::domain::looks::{Language, LogoChoice, MailKind, OwnWords, Versioned};
use crate::tests::world::{BOB, TestWorld, share};

const DOT: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>"#;

async fn anna(world: &TestWorld) -> SignedIn {
    who(&world.app, &signed(world).await).await
}

fn named(name: &str) -> Looks {
    Looks { name: Some(name.to_owned()), ..Looks::default() }
}

async fn set(world: &TestWorld, who: &SignedIn, looks: Looks) -> i64 {
    let editing = Editing { who, visitor: &TestWorld::visitor(), base: world.app.look().version };
    save(&world.app, &editing, looks, None).await.unwrap()
}

#[tokio::test]
async fn what_is_set_stands_over_the_configuration_and_the_log_names_what_changed() {
    let world =
        TestWorld::with(&[("organisation_name", "Nordlys"), ("support_contact", "it@nordlys.example")]).await;
    let anna = anna(&world).await;
    assert_eq!((world.app.look().version, world.app.look().name()), (0, "Nordlys"));
    let looks = Looks { colour: Some("#7a1f5c".to_owned()), ..named("Nordlys Advokater") };
    assert_eq!(set(&world, &anna, looks.clone()).await, 1);
    let look = world.app.look();
    assert_eq!((look.name(), look.colour.as_str()), ("Nordlys Advokater", "#7a1f5c"));
    assert_eq!(look.support.as_deref(), Some("it@nordlys.example"));
    // Saved again as it is, it is no new version.
    assert_eq!(set(&world, &anna, looks).await, 1);
    let past = history(&world.app, None, 10).await.unwrap();
    assert_eq!(past.len(), 1);
    assert_eq!(past[0].changed, ["name", "colour"]);
    let lines: Vec<_> = world.log().await.into_iter().filter(|line| line.kind == "looks.changed").collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].detail["changed"], serde_json::json!(["name", "colour"]));
}

#[tokio::test]
async fn of_two_who_save_at_once_the_second_is_told() {
    let world = TestWorld::new().await;
    let (anna, visitor) = (anna(&world).await, TestWorld::visitor());
    let editing = Editing { who: &anna, visitor: &visitor, base: 0 };
    let both = tokio::join!(
        save(&world.app, &editing, named("One"), None),
        save(&world.app, &editing, named("Two"), None)
    );
    let done = [&both.0, &both.1].into_iter().filter(|saved| matches!(saved, Ok(1))).count();
    let told =
        [&both.0, &both.1].into_iter().filter(|saved| matches!(saved, Err(NotSaved::Overtaken))).count();
    assert_eq!((done, told), (1, 1));
}

#[tokio::test]
async fn an_earlier_version_comes_back_with_its_logo_and_a_consent_that_comes_back_is_a_new_wording() {
    let world = TestWorld::new().await;
    let (anna, visitor) = (anna(&world).await, TestWorld::visitor());
    let consent = |text: &str| {
        let text = Label { da: Some(text.to_owned()), en: Some(text.to_owned()) };
        Some(Versioned { text, version: 0 })
    };
    let first = Looks { consent: consent("Yes."), ..named("One") };
    let editing = Editing { who: &anna, visitor: &visitor, base: 0 };
    save(&world.app, &editing, first, Some(DOT)).await.unwrap();
    assert_eq!(world.app.look().logo.as_ref().unwrap().bytes, DOT);
    set(&world, &anna, Looks { consent: consent("Yes, I do."), logo: LogoChoice::None, ..named("Two") })
        .await;
    assert!(world.app.look().logo.is_none());
    assert_eq!(world.app.look().looks.consent.as_ref().unwrap().version, 2);
    let editing = Editing { base: 2, ..editing };
    assert_eq!(restore(&world.app, &editing, 1).await.unwrap(), 3);
    let look = world.app.look();
    assert_eq!((look.name(), look.logo.as_ref().unwrap().bytes.as_slice()), ("One", DOT));
    assert_eq!(look.looks.consent.as_ref().unwrap().version, 3);
    let past = history(&world.app, None, 10).await.unwrap();
    assert_eq!((past[0].version, past[0].restored), (3, Some(1)));
    let editing = Editing { base: 3, ..editing };
    assert_eq!(restore(&world.app, &editing, 0).await.unwrap(), 4);
    assert!(world.app.look().logo.is_none());
    assert!(matches!(
        restore(&world.app, &Editing { base: 4, ..editing }, 99).await,
        Err(NotSaved::App(AppError::NotFound))
    ));
}

#[tokio::test]
async fn what_is_not_good_enough_is_not_stored_and_a_preview_stores_nothing() {
    let world = TestWorld::new().await;
    let (anna, visitor) = (anna(&world).await, TestWorld::visitor());
    let editing = Editing { who: &anna, visitor: &visitor, base: 0 };
    let script = br#"<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>"#;
    let refused = save(&world.app, &editing, named("One"), Some(script)).await.unwrap_err();
    assert!(matches!(refused, NotSaved::Picture(PictureFault::Active(_))), "{refused:?}");
    let refused =
        save(&world.app, &editing, Looks { colour: Some("red".to_owned()), ..Looks::default() }, None).await;
    assert!(matches!(refused.unwrap_err(), NotSaved::Fault(_)));
    let shown = preview(&world.app, named("Seen"), Some(DOT)).await.unwrap();
    assert_eq!((shown.name(), shown.logo.as_ref().unwrap().bytes.as_slice()), ("Seen", DOT));
    assert!(history(&world.app, None, 10).await.unwrap().is_empty());
    assert_eq!(world.app.look().version, 0);
}

#[tokio::test]
async fn another_node_follows_at_its_next_look() {
    let world = TestWorld::new().await;
    let anna = anna(&world).await;
    let other = start::start((*world.app.config).clone(), world.clock.clone(), false).await.unwrap();
    set(&world, &anna, named("Everywhere")).await;
    assert_ne!(other.look().name(), "Everywhere");
    refresh(&other).await.unwrap();
    assert_eq!(other.look().name(), "Everywhere");
}

#[tokio::test]
async fn a_mail_says_the_organisations_own_words_as_they_were_when_it_was_decided_on() {
    let world = TestWorld::new().await;
    let anna = anna(&world).await;
    let saying = |text: &str| {
        let own = |closing: &str| OwnWords {
            greeting: "Kære kunde".to_owned(),
            opening: format!("{text} {{sender}} {{{{7*7}}}} <b>${{7*7}}</b>"),
            closing: closing.to_owned(),
        };
        let languages = [(Language::Da, own("Hilsen")), (Language::En, own("Greetings"))];
        Looks { mails: [(MailKind::Invitation, languages.into())].into(), ..Looks::default() }
    };
    set(&world, &anna, saying("First words of")).await;
    world.clock.advance(Duration::from_mins(1));
    world.sent(share()).await;
    world.clock.advance(Duration::from_mins(1));
    // Changed before it was ever written.
    set(&world, &anna, saying("Second words of")).await;
    post::deliver_due(&world.app).await.unwrap();
    let mails = world.mails(BOB).await;
    let text = &mails[0].text;
    assert!(text.contains("First words of Anna"), "{text}");
    assert!(text.contains("{{7*7}} <b>${7*7}</b>"), "{text}");
    assert!(text.contains("Kære kunde"), "{text}");
    assert!(!text.contains("Second words"), "{text}");
}
