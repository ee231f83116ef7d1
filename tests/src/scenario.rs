//! How a test says that it holds on every database.

/// Runs each scenario on SQLite and on PostgreSQL: `case_06_…::sqlite` and `case_06_…::postgres`.
#[macro_export]
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident: $kind:ty) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a scenario may need nothing of its file")]
            use super::*;

            async fn scenario($engine: $kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                scenario($crate::Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                scenario($crate::Engine::Postgres).await;
            }
        }
    )+};
}
