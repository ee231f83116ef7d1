//! A backup knows every table.

use std::collections::BTreeSet;

use kuvert::db::backup::TABLES;
use kuvert_tests::{Database, Engine};

use crate::base::Base;

/// What the database has, without what migrations keep for themselves.
fn tables(database: &Database) -> BTreeSet<String> {
    let names =
        database.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'");
    names.lines().map(str::to_owned).filter(|name| name != "__diesel_schema_migrations").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_holds_every_table_and_those_that_others_refer_to_come_first() {
    let base = Base::new(Engine::Postgres).await;
    let named: BTreeSet<String> = TABLES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(tables(&base.place), named, "add the table to `tables!` in db/backup.rs");
    let references = base.place.query(
        "SELECT DISTINCT conrelid::regclass, confrelid::regclass FROM pg_constraint WHERE contype = 'f'",
    );
    let place = |name: &str| TABLES.iter().position(|table| *table == name).unwrap();
    for line in references.lines() {
        let (from, to) = line.split_once('|').unwrap();
        assert!(place(to) <= place(from), "{from} refers to {to}, which comes later");
    }
}
