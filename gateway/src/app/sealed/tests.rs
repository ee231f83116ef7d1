//! The log is sealed, proved and verified; whatever is done to it behind its back is named.

use std::sync::Arc;

use kuvert_crypto::note::NoteSigner;
use kuvert_crypto::secret::LogSeed;

use super::verify::{Against, Report};
use super::walk::Fault;
use super::*;
use crate::app::{Entry, log};
use crate::db::log_tree;
use crate::domain::{Actor, EventKind};
use crate::tests::world::TestWorld;

async fn note(world: &TestWorld, n: u32) {
    let line = Entry::new(EventKind::ShareViewed, Actor::Recipient)
        .person(&format!("person{}@example.org", n % 3))
        .detail("n", n);
    log::note(&world.app, line).await.unwrap();
}

/// A log with lines in more than one tile, sealed in several rounds.
async fn sealed(lines: u32) -> TestWorld {
    let world = TestWorld::new().await;
    for n in 0..lines {
        note(&world, n).await;
        if n % 100 == 0 {
            seal::round(&world.app).await.unwrap();
        }
    }
    seal::round(&world.app).await.unwrap();
    world
}

async fn verified(world: &TestWorld, notes: &[String]) -> Report {
    let (keys, notes) = (world.app.keys.clone(), notes.to_vec());
    let verify = move |conn: &mut Conn| {
        let key = key(conn, &keys)?;
        verify::database(conn, &Against { org: keys.org_id().to_string(), key, notes })
    };
    world.app.db.read(verify).await.unwrap()
}

async fn checkpoint(world: &TestWorld) -> String {
    let last = |conn: &mut Conn| Ok::<_, AppError>(log_tree::last_checkpoint(conn)?.unwrap().note);
    world.app.db.read(last).await.unwrap()
}

async fn tamper(world: &TestWorld, sql: &'static str) {
    world.app.db.write(move |conn| Ok::<_, AppError>(db::tamper(conn, sql)?)).await.unwrap();
}

/// Says in the log that lines before the place `to` are to go.
async fn announce(world: &TestWorld, to: i64) {
    let line = Entry::new(EventKind::LogPruned, Actor::System).detail("to", to);
    log::note(&world.app, line).await.unwrap();
    seal::round(&world.app).await.unwrap();
}

fn first(report: &Report) -> &Fault {
    report.faults.told.first().unwrap()
}

#[tokio::test]
async fn a_sealed_log_verifies_and_each_of_its_lines_has_a_proof() {
    let world = sealed(300).await;
    let report = verified(&world, &[checkpoint(&world).await]).await;
    assert!(report.faults.is_empty(), "{report:?}");
    assert_eq!((report.lines, report.size, report.waiting, report.erased), (301, 301, 0, 0));
    let keys = world.app.keys.clone();
    let proofs = world.app.db.read(move |conn| {
        let key = key(conn, &keys)?;
        for seq in 1..=301 {
            let proof = proof::proof_of_seq(conn, &keys, seq)?;
            assert_eq!(proof.check(&key).unwrap().size, 301);
            let mut other = proof.clone();
            other.entry = other.entry.replace("\"out\":\"ok\"", "\"out\":\"no\"");
            assert!(other.check(&key).is_err());
        }
        Ok::<_, AppError>(())
    });
    proofs.await.unwrap();
}

#[tokio::test]
async fn a_line_is_proved_once_it_is_sealed() {
    let world = TestWorld::new().await;
    note(&world, 1).await;
    let keys = world.app.keys.clone();
    let find = |conn: &mut Conn| Ok::<_, AppError>(log_tree::waiting(conn, 9)?.pop().unwrap().id);
    let id = world.app.db.read(find).await.unwrap();
    let id = crate::domain::EventId::from_slice(&id).unwrap();
    let (again, other) = (keys.clone(), keys.clone());
    assert_eq!(world.app.db.read(move |conn| proof_of(conn, &keys, id)).await.unwrap(), None);
    seal::round(&world.app).await.unwrap();
    let proof = world.app.db.read(move |conn| proof_of(conn, &again, id)).await.unwrap().unwrap();
    assert!(proof.entry.contains(&id.to_string()));
    let nobody = crate::domain::EventId::from_bytes([9; 16]);
    let missing = world.app.db.read(move |conn| proof_of(conn, &other, nobody)).await;
    assert!(matches!(missing, Err(AppError::NotFound)));
}

#[tokio::test]
async fn case_52_what_is_done_to_a_line_is_named_at_its_entry() {
    let world = sealed(300).await;
    let cases: [(&str, &str); 5] = [
        ("UPDATE events SET outcome = 'refused' WHERE seq = 101", "entry 100 "),
        ("UPDATE events SET at = at + 1 WHERE seq = 101", "entry 100 "),
        ("UPDATE events SET commitment = zeroblob(32) WHERE seq = 101", "entry 100 "),
        (
            "DELETE FROM event_personal WHERE seq = 101; DELETE FROM events WHERE seq = 101",
            "entry 100 is missing",
        ),
        ("DELETE FROM log_leaves WHERE idx = 100", "entry 100 is missing"),
    ];
    for (sql, expected) in cases {
        // Each case comes on top of the one before, at the same entry.
        tamper(&world, sql).await;
        let report = verified(&world, &[]).await;
        assert!(first(&report).to_string().starts_with(expected), "{sql}: {:?}", report.faults);
    }
}

#[tokio::test]
async fn case_52_lines_that_change_places_are_named() {
    let world = sealed(300).await;
    tamper(
        &world,
        "UPDATE log_leaves SET seq = -1 WHERE idx = 40; UPDATE log_leaves SET seq = 41 WHERE idx = 270; \
         UPDATE log_leaves SET seq = 271 WHERE idx = 40",
    )
    .await;
    let report = verified(&world, &[]).await;
    assert!(matches!(first(&report), Fault::Moved { index: 40, home: 270, .. }), "{:?}", report.faults);
}

#[tokio::test]
async fn case_52_a_line_that_was_put_in_is_named() {
    let world = sealed(300).await;
    // With its own place, and all behind it one place on.
    tamper(
        &world,
        "INSERT INTO events (id, at, kind, outcome, actor, detail, commitment) \
         SELECT randomblob(16), at, kind, outcome, actor, '{}', commitment FROM events WHERE seq = 50; \
         CREATE TEMP TABLE moved AS SELECT idx + 1 AS idx, seq FROM log_leaves WHERE idx >= 60; \
         DELETE FROM log_leaves WHERE idx >= 60; \
         INSERT INTO log_leaves SELECT * FROM moved; DROP TABLE moved; \
         INSERT INTO log_leaves (idx, seq) SELECT 60, max(seq) FROM events",
    )
    .await;
    let report = verified(&world, &[]).await;
    assert!(matches!(first(&report), Fault::Inserted { index: 60, .. }), "{:?}", report.faults);
    // One that nobody gave a place.
    let world = sealed(5).await;
    tamper(
        &world,
        "INSERT INTO events (id, at, kind, outcome, actor, detail, commitment) \
         SELECT randomblob(16), at, kind, outcome, actor, '{}', commitment FROM events WHERE seq = 3",
    )
    .await;
    assert!(matches!(first(&verified(&world, &[]).await), Fault::Stray { .. }));
}

#[tokio::test]
async fn case_52_a_line_that_was_taken_out_with_its_place_is_named() {
    let world = sealed(300).await;
    tamper(
        &world,
        "DELETE FROM event_personal WHERE seq = 61; DELETE FROM log_leaves WHERE idx = 60; \
         DELETE FROM events WHERE seq = 61; \
         CREATE TEMP TABLE moved AS SELECT idx - 1 AS idx, seq FROM log_leaves WHERE idx > 60; \
         DELETE FROM log_leaves WHERE idx > 60; INSERT INTO log_leaves SELECT * FROM moved; DROP TABLE moved",
    )
    .await;
    let report = verified(&world, &[]).await;
    assert_eq!(*first(&report), Fault::Missing { index: 60 }, "{:?}", report.faults);
}

#[tokio::test]
async fn case_52_a_cut_end_is_named_by_a_checkpoint_that_was_kept() {
    let world = sealed(40).await;
    let kept = checkpoint(&world).await;
    tamper(&world, "DELETE FROM event_personal WHERE seq > 30; DELETE FROM events WHERE seq > 30").await;
    assert_eq!(*first(&verified(&world, &[]).await), Fault::Missing { index: 30 });
    // A thief who is thorough sets all of the tree back, too.
    let world = sealed(40).await;
    let longer = checkpoint(&world).await.replacen("\n41\n", "\n99\n", 1);
    assert!(!verified(&world, &[longer]).await.faults.is_empty(), "what was not signed is no checkpoint");
    assert!(!verified(&world, &[kept]).await.faults.is_empty(), "another installation's is none, either");
}

#[tokio::test]
async fn case_52_a_log_signed_with_another_key_is_not_this_log() {
    let world = sealed(40).await;
    let own = checkpoint(&world).await;
    let text = own.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let name = text.lines().next().unwrap().to_owned();
    let forged = NoteSigner::new(&name, &LogSeed::from_bytes([1; 32])).unwrap().sign(&text);
    let report = verified(&world, std::slice::from_ref(&forged)).await;
    assert!(matches!(first(&report), Fault::Checkpoint { .. }), "{:?}", report.faults);
    assert!(verified(&world, &[own]).await.faults.is_empty());
}

#[tokio::test]
async fn case_52_hashes_that_fit_altered_lines_do_not_fit_what_was_signed() {
    let world = sealed(300).await;
    tamper(&world, "UPDATE log_tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE level = 0 AND n = 0").await;
    let report = verified(&world, &[]).await;
    assert!(matches!(first(&report), Fault::Altered { index: 0, .. }), "{:?}", report.faults);
    assert!(report.faults.told.iter().any(|fault| matches!(fault, Fault::Rewritten { .. })));
    // Nothing more is signed on top of hashes that do not fit.
    let world = sealed(30).await;
    tamper(&world, "UPDATE log_tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB) WHERE level = 0 AND n = 0").await;
    note(&world, 1).await;
    assert!(seal::round(&world.app).await.is_err());
}

#[tokio::test]
async fn case_52_an_erased_person_leaves_a_log_that_verifies() {
    let world = sealed(30).await;
    tamper(&world, "DELETE FROM event_personal WHERE seq % 3 = 0; DELETE FROM person_keys").await;
    let report = verified(&world, &[checkpoint(&world).await]).await;
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert_eq!(report.erased, 10);
}

#[tokio::test]
async fn lines_whose_time_was_over_are_verified_by_their_hashes() {
    let world = sealed(300).await;
    announce(&world, 120).await;
    let pruned = world.app.db.write(|conn| {
        assert_eq!(log_tree::prune(conn, 120, 100)?, 100);
        assert_eq!(log_tree::prune(conn, 120, 100)?, 20);
        Ok::<_, AppError>(log_tree::prune(conn, 120, 100)?)
    });
    assert_eq!(pruned.await.unwrap(), 0);
    let report = verified(&world, &[checkpoint(&world).await]).await;
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert_eq!((report.pruned, report.lines), (120, 182));
    tamper(&world, "DELETE FROM event_personal WHERE seq = 121; DELETE FROM events WHERE seq = 121").await;
    assert_eq!(*first(&verified(&world, &[]).await), Fault::Missing { index: 120 });
}

#[tokio::test]
async fn two_sealers_at_once_do_not_fork() {
    let world = TestWorld::new().await;
    for n in 0..50 {
        note(&world, n).await;
    }
    let (keys, config, now) = (world.app.keys.clone(), Arc::clone(&world.app.config), world.app.now());
    let rounds = (0..4).map(|_| {
        let (keys, config, db) = (keys.clone(), Arc::clone(&config), world.app.db.clone());
        tokio::spawn(
            async move { db.write(move |conn| seal::seal(conn, &keys, &config.public_url, now)).await },
        )
    });
    let mut lines = 0;
    for round in rounds.collect::<Vec<_>>() {
        lines += round.await.unwrap().unwrap().lines;
    }
    assert_eq!(lines, 51);
    assert!(verified(&world, &[]).await.faults.is_empty());
}

type Files = std::collections::BTreeMap<String, Vec<u8>>;

async fn exported(world: &TestWorld) -> (Files, NoteKey) {
    let keys = world.app.keys.clone();
    let export = move |conn: &mut Conn| {
        let mut files = Files::new();
        export::export(conn, &keys, &mut |path, bytes| {
            assert!(files.insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} is written once");
            Ok(())
        })?;
        Ok::<_, AppError>((files, key(conn, &keys)?))
    };
    world.app.db.read(export).await.unwrap()
}

fn bundle(files: &Files, key: &NoteKey) -> Report {
    let notes = files.iter().filter(|(path, _)| path.starts_with("checkpoints/"));
    let notes: Vec<String> =
        notes.map(|(_, note)| String::from_utf8(note.clone()).unwrap_or_default()).collect();
    bundle::verify(&mut |path| Ok(files.get(path).cloned()), key, &notes).unwrap()
}

#[tokio::test]
async fn case_52_no_bit_of_an_exported_log_can_be_flipped_unnoticed() {
    let world = sealed(12).await;
    let (files, key) = exported(&world).await;
    assert!(bundle(&files, &key).faults.is_empty(), "{:?}", bundle(&files, &key).faults);
    for (path, whole) in &files {
        // The key is what one knows from elsewhere.
        if path == "key" {
            continue;
        }
        for at in 0..whole.len() {
            let mut bent = files.clone();
            bent.get_mut(path).unwrap()[at] ^= 1 << (at % 8);
            assert!(!bundle(&bent, &key).faults.is_empty(), "byte {at} of {path}");
        }
        let mut cut = files.clone();
        cut.get_mut(path).unwrap().pop();
        assert!(!bundle(&cut, &key).faults.is_empty(), "{path} without its end");
        if !path.starts_with("checkpoints/") {
            cut.remove(path);
            assert!(!bundle(&cut, &key).faults.is_empty(), "without {path}");
        }
    }
}

#[tokio::test]
async fn case_52_an_exported_log_names_what_was_done_to_it() {
    let world = sealed(600).await;
    let (files, key) = exported(&world).await;
    let report = bundle(&files, &key);
    assert!(report.faults.is_empty() && report.lines == 601, "{report:?}");
    let mut bent = files.clone();
    let entries = bent.get_mut("tile/entries/001").unwrap();
    let at = entries.windows(9).position(|word| word == b"\"seq\":300").unwrap();
    let out = entries[at..].windows(10).position(|word| word == b"\"out\":\"ok\"").unwrap();
    entries[at + out + 7..at + out + 9].copy_from_slice(b"no");
    assert!(matches!(first(&bundle(&bent, &key)), Fault::Altered { index: 300, .. }));
    // Lines whose time is over have no bytes, and that is no fault; without `minimum` it would be.
    announce(&world, 300).await;
    world.app.db.write(|conn| Ok::<_, AppError>(log_tree::prune(conn, 300, 1_000)?)).await.unwrap();
    let (mut files, key) = exported(&world).await;
    let report = bundle(&files, &key);
    assert!(report.faults.is_empty() && report.pruned == 300 && report.lines == 302, "{report:?}");
    files.insert("minimum".to_owned(), b"299\n".to_vec());
    assert_eq!(*first(&bundle(&files, &key)), Fault::Missing { index: 299 });
}

#[tokio::test]
async fn case_52_a_database_that_was_set_back_is_noticed_and_answered_for() {
    let world = sealed(10).await;
    outside::look(&world.app).await.unwrap();
    let kept = std::fs::read_to_string(world.app.checkpoint_places().path()).unwrap();
    assert_eq!(kept, checkpoint(&world).await);
    // As an old backup has it: the tree of before, and nothing of after.
    tamper(
        &world,
        "DELETE FROM log_checkpoints WHERE size > 2; UPDATE log_head SET size = 2, \
         root = (SELECT root FROM log_checkpoints WHERE size = 2); \
         UPDATE log_tiles SET hashes = substr(hashes, 1, 64); \
         DELETE FROM log_leaves WHERE idx > 1; DELETE FROM event_personal WHERE seq > 2; \
         DELETE FROM events WHERE seq > 2",
    )
    .await;
    assert!(verified(&world, &[]).await.faults.is_empty(), "by itself nothing is wrong");
    assert_eq!(
        *first(&verified(&world, std::slice::from_ref(&kept)).await),
        Fault::Cut { size: 2, signed: 11 }
    );
    outside::look(&world.app).await.unwrap();
    assert_eq!(world.app.standing.broken(), Some(outside::Broken::Smaller { size: 2, signed: 11 }));
    note(&world, 1).await;
    assert_eq!(seal::round(&world.app).await.unwrap().lines, 0, "nothing is signed");
    let office = crate::app::staff::Office::of(&world.app);
    let answered = outside::acknowledge(&office, &world.app.config, "an old backup").await.unwrap();
    assert_eq!(answered, outside::Broken::Smaller { size: 2, signed: 11 });
    outside::look(&world.app).await.unwrap();
    assert_eq!(world.app.standing.broken(), None);
    let report = verified(&world, &[]).await;
    assert!(report.faults.is_empty() && report.breaks.len() == 1, "{report:?}");
    assert!(!verified(&world, &[kept]).await.faults.is_empty(), "whoever kept it still sees it");
    assert!(outside::acknowledge(&office, &world.app.config, "again").await.is_err());
}

#[tokio::test]
async fn case_52_whoever_may_write_the_database_hides_no_line_and_signs_nothing() {
    let year_10000 = "UPDATE events SET at = at - 315569520000000 WHERE seq = 50";
    let minimum = "UPDATE log_head SET minimum = 20; DELETE FROM log_leaves WHERE idx < 20; \
        DELETE FROM event_personal WHERE seq <= 20; DELETE FROM events WHERE seq <= 20";
    let unsigned = "DELETE FROM log_checkpoints WHERE size > 1";
    let beside = "INSERT INTO events (id, at, kind, outcome, actor, detail, commitment) \
        SELECT randomblob(16), at, kind, outcome, actor, '{}', commitment FROM events WHERE seq = 50; \
        INSERT INTO log_leaves (idx, seq) SELECT -1, max(seq) FROM events";
    for (done, is_it) in [
        (year_10000, (|fault| matches!(fault, Fault::Altered { index: 49, .. })) as fn(&Fault) -> bool),
        (minimum, |fault| matches!(fault, Fault::Missing { index: 0 })),
        (unsigned, |fault| matches!(fault, Fault::Unsigned { size: 101, .. })),
        (beside, |fault| matches!(fault, Fault::Stray { .. })),
    ] {
        let world = sealed(100).await;
        tamper(&world, done).await;
        let report = verified(&world, &[]).await;
        assert!(report.faults.told.iter().any(is_it), "{done}: {report:?}");
    }
}
