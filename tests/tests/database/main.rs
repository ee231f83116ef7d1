//! Every family of queries on both databases: a promise that only one of them keeps is none.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::cast_possible_truncation, reason = "the numbers are small, and a wrong one fails the test")]

/// Runs each scenario on SQLite and on PostgreSQL, as a test of its own.
macro_rules! on_both {
    ($($name:ident,)+) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::base::Base::new(kuvert_tests::Engine::Sqlite).await).await;
            }
        )+ }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name(crate::base::Base::new(kuvert_tests::Engine::Postgres).await).await;
            }
        )+ }
    };
}

mod accounts;
mod asked;
mod backup;
mod base;
mod codes;
mod counters;
mod events;
mod files;
mod inboxes;
mod links;
mod outbox;
mod people;
mod schema;
mod shares;
mod slots;
mod transactions;
mod upgrade;
