//! Events as the API gives them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `GET /events`.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) events: Vec<Event>,
    /// Where the page before this one ends.
    pub(super) next: Option<i64>,
}

/// One line of the log. What this program does not know is kept for `--json`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Event {
    pub(super) seq: i64,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

impl Event {
    /// A field as text; empty where there is none.
    pub(super) fn field(&self, name: &str) -> String {
        self.rest.get(name).map(written).unwrap_or_default()
    }

    /// A field of what names a person; empty where there is none (any more).
    pub(super) fn personal(&self, name: &str) -> String {
        self.rest.get("personal").and_then(|personal| personal.get(name)).map(written).unwrap_or_default()
    }
}

/// A value for the eye: objects as `name=value` pairs.
fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let pairs: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}={}", written(value))).collect();
            pairs.join(" ")
        }
        other => other.to_string(),
    }
}
