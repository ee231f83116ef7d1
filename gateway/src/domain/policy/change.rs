//! Which rules are others in another version.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value};

use super::Policy;

/// The rules as a table of names.
fn table(rules: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(rules) {
        Ok(Value::Object(table)) => table,
        _ => Map::new(),
    }
}

fn differing(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

pub(super) fn between(before: &Policy, after: &Policy) -> Vec<String> {
    let mut changed = differing(&table(&before.everyone), &table(&after.everyone));
    let ungrouped = differing(&table(&before.ungrouped), &table(&after.ungrouped));
    changed.extend(ungrouped.into_iter().map(|name| format!("ungrouped/{name}")));
    let groups: BTreeSet<&String> = before.groups.keys().chain(after.groups.keys()).collect();
    for group in groups {
        let of = |policy: &Policy| policy.groups.get(group).map(table).unwrap_or_default();
        let own = differing(&of(before), &of(after));
        changed.extend(own.into_iter().map(|name| format!("{group}/{name}")));
    }
    changed
}
