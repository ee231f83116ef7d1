//! The database under a test: every scenario runs on each kind.

use std::path::Path;
use std::process::Command;

use crate::postgres::server;
use crate::tools::{python, run_program};

/// Which database a scenario runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// One empty database for one test.
#[derive(Clone, Debug)]
pub struct Database {
    engine: Engine,
    /// File (SQLite) or database name (PostgreSQL).
    place: String,
}

impl Database {
    /// Makes an empty database; a SQLite file stands in `folder`.
    pub fn new(engine: Engine, folder: &Path) -> Self {
        let place = match engine {
            Engine::Sqlite => folder.join("kuvert.db").to_string_lossy().into_owned(),
            Engine::Postgres => server().create(None),
        };
        Self { engine, place }
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The value of `KUVERT_DATABASE_URL`.
    pub fn url(&self) -> String {
        match self.engine {
            Engine::Sqlite => format!("sqlite:{}", self.place),
            Engine::Postgres => server().url(&self.place),
        }
    }

    /// What a thief of the database gets: a second database with the same rows. Nothing may be connected to this one.
    #[must_use]
    pub fn copy(&self, folder: &Path) -> Self {
        let place = match self.engine {
            Engine::Sqlite => {
                let copy = folder.join("kuvert.db");
                for suffix in ["", "-wal"] {
                    let from = format!("{}{suffix}", self.place);
                    if Path::new(&from).exists() {
                        std::fs::copy(&from, format!("{}{suffix}", copy.display()))
                            .expect("the file is copied");
                    }
                }
                copy.to_string_lossy().into_owned()
            }
            Engine::Postgres => server().create(Some(&self.place)),
        };
        Self { engine: self.engine, place }
    }

    /// Everything in it as SQL text.
    pub fn dump(&self) -> Vec<u8> {
        match self.engine {
            Engine::Sqlite => self.python_sqlite(
                "import sqlite3,sys\n\
                 for line in sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True).iterdump(): print(line)",
                None,
            ),
            Engine::Postgres => run_program(server().program("pg_dump").arg(&self.place)).stdout,
        }
    }

    /// Runs one query behind the gateway's back and returns its rows, columns separated by `|`.
    pub fn query(&self, sql: &str) -> String {
        match self.engine {
            Engine::Sqlite => {
                let rows = self.python_sqlite(
                    "import sqlite3,sys\n\
                     base = sqlite3.connect(sys.argv[1], timeout=10)\n\
                     for row in base.execute(sys.argv[2]): print('|'.join(map(str, row)))\n\
                     base.commit()",
                    Some(sql),
                );
                String::from_utf8(rows).expect("rows are UTF-8")
            }
            Engine::Postgres => server().query(&self.place, sql),
        }
    }

    /// Runs a script of statements behind the gateway's back, all of them or none.
    pub fn run(&self, script: &str) {
        match self.engine {
            Engine::Sqlite => {
                self.python_sqlite(
                    "import sqlite3,sys\n\
                     sqlite3.connect(sys.argv[1]).executescript('BEGIN;' + sys.argv[2] + ';COMMIT;')",
                    Some(script),
                );
            }
            Engine::Postgres => {
                server().query(&self.place, &format!("BEGIN;{script};COMMIT;"));
            }
        }
    }

    fn python_sqlite(&self, script: &str, sql: Option<&str>) -> Vec<u8> {
        run_program(Command::new(python()).args(["-c", script, &self.place]).args(sql)).stdout
    }
}
