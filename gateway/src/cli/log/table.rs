//! Events for the eye: one line each.

use super::Event;
use crate::cli::columns::Columns;
use crate::cli::{text, when};

/// The columns before the last: what they show, and how wide they are at least (characters).
const COLUMNS: [(&str, usize); 7] =
    [("TIME", 20), ("KIND", 18), ("OUTCOME", 7), ("ACTOR", 9), ("SHARE", 26), ("PERSON", 24), ("FROM", 15)];

/// Prints events, as a table or as JSON.
pub(super) struct Table {
    /// None for JSON.
    columns: Option<Columns<{ COLUMNS.len() }>>,
}

impl Table {
    pub(super) fn new(json: bool) -> Self {
        Self { columns: (!json).then(|| Columns::new(COLUMNS, "DETAIL")) }
    }

    /// The lines for `events`; a table's first ones have a heading.
    pub(super) fn lines(&mut self, events: &[Event]) -> Vec<String> {
        let Some(columns) = &mut self.columns else {
            let written = |event| serde_json::to_string(event).expect("JSON that was read can be written");
            return events.iter().map(written).collect();
        };
        columns.lines(&events.iter().map(cells).collect::<Vec<_>>())
    }
}

/// The cells of a line and its last column. Everything is escaped: much of it was written by strangers.
fn cells(event: &Event) -> ([String; COLUMNS.len()], String) {
    let shown = |field: String| text::shown(&field);
    let cells = [
        when::readable(&event.field("at")),
        shown(event.field("kind")),
        shown(event.field("outcome")),
        shown(event.field("actor")),
        shown(event.field("share")),
        shown(event.personal("person")),
        shown(event.personal("ip")),
    ];
    let file = event.personal("file_name");
    let file = if file.is_empty() { file } else { format!("{file:?}") };
    let detail = [file, event.field("detail"), event.personal("reply")];
    let detail: Vec<_> = detail.into_iter().filter(|part| !part.is_empty()).map(shown).collect();
    (cells, detail.join(" "))
}
