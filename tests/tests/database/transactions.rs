//! What a transaction promises, and how a database is refused.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::channel;

use kuvert::db::{self, DbError, meta};

use crate::base::{Base, open};

on_both! {
    a_failed_transaction_leaves_nothing,
    a_transaction_that_panics_leaves_nothing_and_the_next_one_works,
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
