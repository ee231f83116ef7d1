//! What stands in the database, to see that nothing changed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kuvert_tests::World;

/// Tables that change although nothing happens: the log, limits, and when somebody was last seen.
const UNWATCHED: &[&str] = &[
    "events",
    "event_personal",
    "person_keys",
    "log_queue",
    "log_leaves",
    "log_tiles",
    "log_head",
    "log_checkpoints",
    "log_deliveries",
    "counters",
    "staff_sessions",
    "api_tokens",
    "jobs",
    "meta",
    "sqlite_sequence",
];

/// All watched rows.
pub(crate) fn rows(world: &World) -> BTreeSet<String> {
    let dump = String::from_utf8_lossy(&world.database.dump()).into_owned();
    let mut table = String::new();
    let mut rows = BTreeSet::new();
    for line in dump.lines() {
        let insert = line.strip_prefix("INSERT INTO \"").and_then(|rest| rest.split('"').next());
        let copy = line.strip_prefix("COPY public.").and_then(|rest| rest.split(' ').next());
        match (insert, copy) {
            (Some(of), _) => rows.insert(format!("{of}: {}", without_seen_at(of, line))),
            (_, Some(of)) => {
                of.clone_into(&mut table);
                false
            }
            _ if line == "\\." => {
                table.clear();
                false
            }
            _ if !table.is_empty() => rows.insert(format!("{table}: {}", without_seen_at(&table, line))),
            _ => false,
        };
    }
    rows.retain(|row| UNWATCHED.iter().all(|table| !row.starts_with(&format!("{table}: "))));
    assert!(rows.iter().any(|row| row.starts_with("staff: ")), "the dump is read");
    rows
}

/// An account's last column tells when somebody was last seen.
fn without_seen_at<'r>(table: &str, row: &'r str) -> &'r str {
    let last = if table == "staff" { row.rfind([',', '\t']) } else { None };
    &row[..last.unwrap_or(row.len())]
}

/// Waits until every mail has left.
pub(crate) async fn quiet(world: &World) {
    let end = Instant::now() + Duration::from_mins(1);
    while world.database.query("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')").trim()
        != "0"
    {
        assert!(Instant::now() < end, "mails never left");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
