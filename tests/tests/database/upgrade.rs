//! Databases of earlier versions, with rows in every table, become what a new one is and keep their rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use kuvert_tests::{Authority, Database, Engine, Settings, repository, sha256_hex};

use crate::schema;

/// Rows of each table. In the last one everything that may be absent is.
const ROWS: usize = 3;
/// Columns of which exactly one has a value.
const EITHER: &[(&str, &str, &str)] = &[("files", "share_id", "hand_in_id")];
/// Tables whose rows live for minutes: an upgrade may forget them.
const FORGOTTEN: &[&str] = &["codes"];
/// Tables that an upgrade fills from others.
const FILLED: &[&str] = &["log_queue"];

/// The migrations, oldest first: diesel's name for each version, and its script.
fn migrations(engine: Engine) -> Vec<(String, String)> {
    let folder = repository().join("migrations").join(match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    });
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    paths.sort();
    let version = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.split('_').next().unwrap().replace('-', "")
    };
    paths.iter().map(|path| (version(path), std::fs::read_to_string(path.join("up.sql")).unwrap())).collect()
}

/// A database with its folder, and a configuration that names it.
struct Place {
    database: Database,
    settings: Settings,
    _folder: tempfile::TempDir,
}

impl Place {
    fn new(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::new(engine, folder.path());
        let authority = Authority::new(&folder.path().join("tls"));
        let mut settings = Settings::new(folder.path(), &authority, 1, 1);
        settings.set("KUVERT_DATABASE_URL", &database.url());
        settings.set("KUVERT_MAIL_URL", "smtp://localhost:1");
        Self { database, settings, _folder: folder }
    }

    /// As the program of an earlier version left it.
    fn of_version(engine: Engine, applied: &[(String, String)]) -> Self {
        let place = Self::new(engine);
        for (version, script) in applied {
            place.database.run(script);
            place.database.run(&format!(
                "CREATE TABLE IF NOT EXISTS __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
                 run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP); \
                 INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')"
            ));
        }
        place
    }

    fn migrate(&self) {
        self.settings.cli_ok(&["migrate"], "");
    }
}

/// One column of a table.
#[derive(Clone)]
struct Column {
    name: String,
    kind: String,
    required: bool,
}

/// What a database is made of.
struct Shape {
    engine: Engine,
    tables: BTreeMap<String, Vec<Column>>,
    /// Table and column to table and column.
    references: BTreeMap<(String, String), (String, String)>,
}

impl Shape {
    fn of(database: &Database) -> Self {
        let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
        for row in schema::columns(database) {
            let parts: Vec<&str> = row.split('|').collect();
            let column = Column {
                name: parts[1].to_owned(),
                kind: parts[2].to_lowercase(),
                required: parts[3] == "1",
            };
            tables.entry(parts[0].to_owned()).or_default().push(column);
        }
        let references = schema::references(database).into_iter().map(|row| {
            let parts: Vec<String> = row.split('|').map(str::to_owned).collect();
            ((parts[0].clone(), parts[1].clone()), (parts[2].clone(), parts[3].clone()))
        });
        Self { engine: database.engine(), tables, references: references.collect() }
    }

    /// Tables in an order in which rows can be inserted.
    fn ordered(&self) -> Vec<&String> {
        let mut done: Vec<&String> = Vec::new();
        while done.len() < self.tables.len() {
            let ready = |table: &&String| {
                let mut on = self.references.iter().filter(|((from, _), _)| from == *table);
                on.all(|(_, (to, _))| to == *table || done.contains(&to))
            };
            let next: Vec<&String> =
                self.tables.keys().filter(|table| !done.contains(table)).filter(ready).collect();
            assert!(!next.is_empty(), "tables that refer to each other in a circle");
            done.extend(next);
        }
        done
    }

    /// The value of a column in one row, as SQL: the same at every call.
    fn value(&self, table: &str, column: &Column, row: usize) -> String {
        let has = |name: &str| self.tables[table].iter().any(|column| column.name == name);
        for (_, first, second) in EITHER.iter().filter(|(of, _, _)| *of == table) {
            let absent = if row == 0 { second } else { first };
            if column.name == *absent && has(first) && has(second) {
                return "NULL".to_owned();
            }
        }
        let either = EITHER.iter().any(|(of, a, b)| *of == table && [a, b].contains(&&column.name.as_str()));
        if row + 1 == ROWS && !column.required && !either {
            return "NULL".to_owned();
        }
        if let Some((to, of)) = self.references.get(&(table.to_owned(), column.name.clone())) {
            let target =
                self.tables[to].iter().find(|column| column.name == *of).expect("references lead somewhere");
            return self.value(to, target, row);
        }
        let hash = sha256_hex(format!("{table} {} {row}", column.name).as_bytes());
        let number = 100 * (row + 1) + usize::from_str_radix(&hash[..2], 16).unwrap() % 100;
        match (column.kind.as_str(), self.engine) {
            ("blob", _) => format!("X'{}'", &hash[..32]),
            ("bytea", _) => format!("'\\x{}'::bytea", &hash[..32]),
            ("text", _) => format!("'{} of row {row}'", column.name),
            ("boolean", _) => row.is_multiple_of(2).to_string(),
            ("integer" | "bigint" | "smallint", _) => number.to_string(),
            (other, _) => panic!("{table}.{} is of a type that nobody thought of: {other}", column.name),
        }
    }

    /// Rows in every table.
    fn fill(&self) -> String {
        let mut script = String::new();
        let system = if self.engine == Engine::Postgres { "OVERRIDING SYSTEM VALUE" } else { "" };
        for table in self.ordered() {
            let columns = &self.tables[table];
            let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
            for row in 0..ROWS {
                let values: Vec<String> =
                    columns.iter().map(|column| self.value(table, column, row)).collect();
                let (names, values) = (names.join(", "), values.join(", "));
                writeln!(script, "INSERT INTO {table} ({names}) {system} VALUES ({values});").unwrap();
            }
        }
        script
    }

    /// The columns that `later` has, too; its tables are all there.
    fn kept_in(&self, later: &Self) -> Self {
        let kept = self.tables.iter().map(|(table, columns)| {
            let others = later.tables.get(table).unwrap_or_else(|| panic!("the table {table} is gone"));
            let is_kept = |column: &&Column| others.iter().any(|other| other.name == column.name);
            (table.clone(), columns.iter().filter(is_kept).cloned().collect())
        });
        Self { engine: self.engine, tables: kept.collect(), references: BTreeMap::new() }
    }

    /// All rows of these tables, with these columns.
    fn rows(&self, database: &Database) -> BTreeSet<String> {
        let selects = self.tables.iter().map(|(table, columns)| {
            let values = columns.iter().map(|column| match self.engine {
                Engine::Sqlite => format!("'{0}=' || quote({0})", column.name),
                Engine::Postgres => format!("'{0}=' || coalesce({0}::text, 'NULL')", column.name),
            });
            let values = values.collect::<Vec<_>>().join(" || ' ' || ");
            format!("SELECT '{table}: ' || {values} FROM {table}")
        });
        let query = selects.collect::<Vec<_>>().join(" UNION ALL ");
        database.query(&query).lines().map(str::to_owned).collect()
    }

    /// Every row once more, which keys and unique indexes must refuse.
    fn again(&self) -> String {
        let insert = |table: &String| match self.engine {
            Engine::Sqlite => format!("INSERT OR IGNORE INTO {table} SELECT * FROM {table};"),
            Engine::Postgres => {
                format!(
                    "INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} ON CONFLICT DO NOTHING;"
                )
            }
        };
        self.tables.keys().map(insert).collect()
    }
}

/// Everything a database says of itself: tables, checks, indexes.
fn definitions(database: &Database) -> BTreeSet<String> {
    let sql = match database.engine() {
        Engine::Sqlite => {
            "SELECT name, replace(sql, char(10), ' ') FROM sqlite_schema \
             WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '__diesel%'"
        }
        Engine::Postgres => {
            "SELECT conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid) FROM pg_constraint \
             WHERE conrelid::regclass::text NOT LIKE '\\_\\_diesel%' AND conrelid > 0 \
             AND connamespace = 'public'::regnamespace \
             UNION ALL SELECT tablename::regclass, indexname, true, indexdef FROM pg_indexes \
             WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_diesel%'"
        }
    };
    let all = [
        database.query(sql).lines().map(str::to_owned).collect(),
        schema::columns(database),
        schema::indexes(database),
    ];
    all.into_iter().flatten().chain(schema::references(database)).collect()
}

fn is_forgotten(row: &str) -> bool {
    FORGOTTEN.iter().any(|table| row.starts_with(&format!("{table}: ")))
}

fn is_filled(row: &str) -> bool {
    FILLED.iter().any(|table| row.starts_with(&format!("{table}: ")))
}

fn differences<'a>(one: &'a BTreeSet<String>, other: &'a BTreeSet<String>) -> Vec<&'a String> {
    one.symmetric_difference(other).collect()
}

fn upgraded(engine: Engine) {
    let all = migrations(engine);
    let fresh = Place::new(engine);
    fresh.migrate();
    let (wanted, shape) = (definitions(&fresh.database), Shape::of(&fresh.database));
    for version in 1..all.len() {
        let (name, _) = &all[version - 1];
        let place = Place::of_version(engine, &all[..version]);
        let before = Shape::of(&place.database);
        place.database.run(&before.fill());
        let kept = before.kept_in(&shape);
        let old = kept.rows(&place.database);
        assert_eq!(old.len(), ROWS * before.tables.len(), "{name}: {old:#?}");

        place.migrate();
        let found = definitions(&place.database);
        let odd = differences(&wanted, &found);
        assert!(odd.is_empty(), "{name}: not what a new one is: {odd:#?}");
        let new = kept.rows(&place.database);
        let odd: Vec<_> = differences(&old, &new).into_iter().filter(|row| !is_forgotten(row)).collect();
        assert!(odd.is_empty(), "{name}: rows are lost, changed or new: {odd:#?}");

        place.database.run(&shape.again());
        assert_eq!(kept.rows(&place.database), new, "{name}: a row is there twice");
        let mut all_rows = shape.rows(&place.database);
        all_rows.retain(|row| new.contains(row) || !is_filled(row));
        assert_eq!(all_rows.len(), new.len(), "{name}: a row is there twice");
        if engine == Engine::Sqlite {
            let faults = place.database.query("SELECT \"table\" FROM pragma_foreign_key_check");
            assert_eq!(faults.trim(), "", "{name}");
            assert_eq!(place.database.query("PRAGMA integrity_check").trim(), "ok", "{name}");
        }
    }
}

#[test]
fn sqlite_databases_of_every_earlier_version_keep_their_rows_and_become_what_a_new_one_is() {
    upgraded(Engine::Sqlite);
}

#[test]
fn postgres_databases_of_every_earlier_version_keep_their_rows_and_become_what_a_new_one_is() {
    upgraded(Engine::Postgres);
}
