//! The two sets of migrations make the same tables.

use std::collections::BTreeSet;

use kuvert_tests::{Database, Engine};

use crate::base::Base;

const SQLITE_COLUMNS: &str = "
    SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0, c.pk
    FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";

const POSTGRES_COLUMNS: &str = "
    SELECT c.table_name, c.column_name, c.data_type, CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END,
           coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)
    FROM information_schema.columns c
    JOIN pg_attribute a ON a.attrelid = c.table_name::regclass AND a.attname = c.column_name
    LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE c.table_schema = 'public'";

const SQLITE_INDEXES: &str = "
    SELECT t.name, i.\"unique\", i.partial,
           (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
    FROM sqlite_schema t, pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.origin != 'pk'";

const POSTGRES_INDEXES: &str = "
    SELECT i.indrelid::regclass, i.indisunique::int, (i.indpred IS NOT NULL)::int,
           (SELECT string_agg(a.attname, ',' ORDER BY k.n)
            FROM unnest(i.indkey) WITH ORDINALITY k (attnum, n)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE s.nspname = 'public' AND NOT i.indisprimary";

const SQLITE_REFERENCES: &str = "
    SELECT t.name, f.\"from\", f.\"table\", f.\"to\"
    FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";

const POSTGRES_REFERENCES: &str = "
    SELECT r.conrelid::regclass, a.attname, r.confrelid::regclass, b.attname
    FROM pg_constraint r
    JOIN pg_attribute a ON a.attrelid = r.conrelid AND a.attnum = r.conkey[1]
    JOIN pg_attribute b ON b.attrelid = r.confrelid AND b.attnum = r.confkey[1]
    WHERE r.contype = 'f'";

/// Table, column, type, whether it must have a value, place in the primary key.
pub(crate) fn columns(database: &Database) -> BTreeSet<String> {
    rows(database, SQLITE_COLUMNS, POSTGRES_COLUMNS)
}

/// Table, whether unique, whether partial, columns.
pub(crate) fn indexes(database: &Database) -> BTreeSet<String> {
    rows(database, SQLITE_INDEXES, POSTGRES_INDEXES)
}

/// Table and column, and to which table and column they lead.
pub(crate) fn references(database: &Database) -> BTreeSet<String> {
    rows(database, SQLITE_REFERENCES, POSTGRES_REFERENCES)
}

fn rows(database: &Database, sqlite: &str, postgres: &str) -> BTreeSet<String> {
    let sql = match database.engine() {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    };
    let rows: BTreeSet<String> = database.query(sql).lines().map(str::to_owned).collect();
    // The migration tool's own table is the tool's affair.
    rows.into_iter().filter(|row| !row.starts_with("__diesel")).collect()
}

/// SQLite's names for PostgreSQL's types; a whole number or a truth value is an `INTEGER` there.
fn as_sqlite(row: &str) -> String {
    let (whole, bytes, text) = ("INTEGER", "BLOB", "TEXT");
    [("bigint", whole), ("integer", whole), ("boolean", whole), ("bytea", bytes), ("text", text)]
        .iter()
        .fold(row.to_owned(), |row, (postgres, sqlite)| {
            row.replace(&format!("|{postgres}|"), &format!("|{sqlite}|"))
        })
}

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables_columns_indexes_and_references() {
    let (sqlite, postgres) = (Base::new(Engine::Sqlite).await, Base::new(Engine::Postgres).await);
    let postgres_columns: BTreeSet<String> =
        columns(&postgres.place).iter().map(|row| as_sqlite(row)).collect();
    assert!(postgres_columns.len() > 100, "{postgres_columns:?}");
    for (what, sqlite, postgres) in [
        ("columns", columns(&sqlite.place), postgres_columns),
        ("indexes", indexes(&sqlite.place), indexes(&postgres.place)),
        ("references", references(&sqlite.place), references(&postgres.place)),
    ] {
        let differences: Vec<_> = sqlite.symmetric_difference(&postgres).collect();
        assert!(differences.is_empty(), "{what} differ: {differences:#?}");
        assert!(sqlite.len() > 10, "{what}: {sqlite:?}");
    }
}
