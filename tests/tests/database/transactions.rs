//! What a transaction promises, and how a database is refused.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::channel;

use kuvert::db::{self, DbError, meta};

use crate::base::{Base, open};

on_both! {
    a_failed_transaction_leaves_nothing,
    a_transaction_that_panics_leaves_nothing_and_the_next_one_works,
    of_many_writers_at_once_each_keeps_or_loses_its_own,
    nobody_sees_what_is_not_on_disk_yet,
    what_is_read_in_one_transaction_is_of_one_moment,
    case_57_a_database_of_a_later_program_is_refused,
    a_second_start_changes_nothing,
}

async fn a_failed_transaction_leaves_nothing(base: Base) {
    let failed = base.db.write(|conn| {
        meta::set(conn, "fact", b"one")?;
        Err::<(), _>(DbError::NotFound)
    });
    assert!(matches!(failed.await, Err(DbError::NotFound)));
    assert_eq!(base.read(|conn| meta::get(conn, "fact")).await, None);
    base.write(|conn| meta::set(conn, "fact", b"two")).await;
    assert!(base.read(|conn| meta::get(conn, "fact")).await.is_some());
}

async fn a_transaction_that_panics_leaves_nothing_and_the_next_one_works(base: Base) {
    let panics = base.db.write(|conn| -> Result<(), DbError> {
        meta::set(conn, "fact", b"one")?;
        panic!("in the middle of it");
    });
    assert!(futures_util::FutureExt::catch_unwind(AssertUnwindSafe(panics)).await.is_err());
    assert_eq!(base.read(|conn| meta::get(conn, "fact")).await, None);
    base.write(|conn| meta::set(conn, "fact", b"two")).await;
    assert!(base.read(|conn| meta::get(conn, "fact")).await.is_some());
}

/// Keeps the writer busy until the sender is used, so that others have to wait behind it.
fn hold(base: &Base) -> (std::sync::mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let (go_on, wait) = channel();
    let db = base.db.clone();
    let held = tokio::spawn(async move {
        let work = db.write(move |conn| {
            meta::set(conn, "held", b"1")?;
            wait.recv().unwrap();
            Ok::<_, DbError>(())
        });
        work.await.unwrap();
    });
    (go_on, held)
}

/// What the writer number `number` does in the end.
fn fate(number: usize) -> &'static str {
    match number {
        number if number % 7 == 0 => "panics",
        number if number % 3 == 0 => "fails",
        _ => "stays",
    }
}

async fn of_many_writers_at_once_each_keeps_or_loses_its_own(base: Base) {
    let (go_on, held) = hold(&base);
    let writers: Vec<_> = (0..200)
        .map(|number| {
            let db = base.db.clone();
            tokio::spawn(async move {
                db.write(move |conn| {
                    meta::set(conn, &format!("fact-{number}"), b"1")?;
                    match fate(number) {
                        "panics" => panic!("in the middle of it"),
                        "fails" => Err(DbError::NotFound),
                        _ => Ok(()),
                    }
                })
                .await
            })
        })
        .collect();
    go_on.send(()).unwrap();
    held.await.unwrap();
    for (number, writer) in writers.into_iter().enumerate() {
        match (writer.await, fate(number)) {
            (Ok(Ok(())), "stays") | (Ok(Err(DbError::NotFound)), "fails") => {}
            (Err(error), "panics") if error.is_panic() => {}
            (outcome, wanted) => panic!("writer {number} {wanted} and was told {outcome:?}"),
        }
        let fact = base.read(move |conn| meta::get(conn, &format!("fact-{number}"))).await;
        assert_eq!(fact.is_some(), fate(number) == "stays", "writer {number}");
    }
}

async fn nobody_sees_what_is_not_on_disk_yet(base: Base) {
    let (began, wait_began) = channel();
    let (go_on, wait) = channel();
    let (blocker, held) = hold(&base);
    let writer = |name: &'static str| {
        let db = base.db.clone();
        async move { db.write(move |conn| meta::set(conn, name, b"1")).await.unwrap() }
    };
    let first = tokio::spawn(writer("first"));
    let db = base.db.clone();
    let second = tokio::spawn(async move {
        let work = db.write(move |conn| {
            meta::set(conn, "second", b"1")?;
            began.send(()).unwrap();
            wait.recv().unwrap();
            Ok::<_, DbError>(())
        });
        work.await.unwrap();
    });
    blocker.send(()).unwrap();
    tokio::task::spawn_blocking(move || wait_began.recv().unwrap()).await.unwrap();
    // On SQLite the first may share the second's transaction; whoever was answered is visible, and nobody else.
    let answered = first.is_finished();
    let seen = base.read(|conn| meta::get(conn, "first")).await.is_some();
    assert!(seen || !answered, "an answer came before its commit");
    assert_eq!(base.read(|conn| meta::get(conn, "second")).await, None);
    go_on.send(()).unwrap();
    second.await.unwrap();
    first.await.unwrap();
    held.await.unwrap();
    for name in ["held", "first", "second"] {
        assert!(base.read(move |conn| meta::get(conn, name)).await.is_some(), "{name}");
    }
}

async fn what_is_read_in_one_transaction_is_of_one_moment(base: Base) {
    let (looked, wait_looked) = channel();
    let (changed, wait_changed) = channel();
    let reader = base.node();
    let reader = tokio::spawn(async move {
        reader
            .read(move |conn| {
                let before = meta::get(conn, "fact")?;
                looked.send(()).unwrap();
                wait_changed.recv().unwrap();
                Ok::<_, DbError>((before, meta::get(conn, "fact")?))
            })
            .await
            .unwrap()
    });
    tokio::task::spawn_blocking(move || wait_looked.recv().unwrap()).await.unwrap();
    base.write(|conn| meta::set(conn, "fact", b"changed")).await;
    changed.send(()).unwrap();
    assert_eq!(reader.await.unwrap(), (None, None));
    assert!(base.read(|conn| meta::get(conn, "fact")).await.is_some());
}

async fn case_57_a_database_of_a_later_program_is_refused(base: Base) {
    base.place.query("INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('20991231000001', CURRENT_TIMESTAMP)");
    assert!(matches!(open(&base.place), Err(DbError::Newer(version)) if version == "20991231000001"));
}

async fn a_second_start_changes_nothing(base: Base) {
    let before = base.place.query("SELECT version, run_on FROM __diesel_schema_migrations");
    let second = base.node();
    let share = base.share;
    assert!(second.read(move |conn| db::shares::find(conn, share)).await.is_ok());
    assert_eq!(base.place.query("SELECT version, run_on FROM __diesel_schema_migrations"), before);
}
