//! Events for the eye: one line each, in columns that stay aligned from page to page.

use super::Event;
use crate::cli::{text, when};

/// The columns before the last: what they show, and how wide they are at least (characters).
const COLUMNS: [(&str, usize); 7] =
    [("TIME", 20), ("KIND", 18), ("OUTCOME", 7), ("ACTOR", 9), ("SHARE", 26), ("PERSON", 24), ("FROM", 15)];

/// Prints events, remembering how wide the columns have become.
pub(super) struct Table {
    json: bool,
    widths: [usize; COLUMNS.len()],
    headed: bool,
}

impl Table {
    pub(super) fn new(json: bool) -> Self {
        Self { json, widths: COLUMNS.map(|(_, width)| width), headed: false }
    }

    /// The lines for `events`; the first time with a heading.
    pub(super) fn lines(&mut self, events: &[Event]) -> Vec<String> {
        if self.json {
            let written = |event| serde_json::to_string(event).expect("JSON that was read can be written");
            return events.iter().map(written).collect();
        }
        let rows: Vec<_> = events.iter().map(cells).collect();
        for (cells, _) in &rows {
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let heading = (!self.headed).then(|| self.line(&COLUMNS.map(|(name, _)| name.to_owned()), "DETAIL"));
        self.headed = true;
        heading.into_iter().chain(rows.iter().map(|(cells, detail)| self.line(cells, detail))).collect()
    }

    fn line(&self, cells: &[String; COLUMNS.len()], detail: &str) -> String {
        let padded = cells.iter().zip(self.widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}{detail}", padded.collect::<String>()).trim_end().to_owned()
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
