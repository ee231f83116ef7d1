//! How far a transfer is: a bar on a terminal, plain lines elsewhere, always on standard error.

use std::io::{self, IsTerminal as _};

use indicatif::{ProgressBar, ProgressStyle};

use super::{out, text};

const BAR: &str = "{prefix} {wide_bar} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}";
/// Characters of a file's name beside the bar.
const NAME_CHARS_MAX: usize = 30;

/// One file on its way. Cloning gives another handle on the same bar.
#[derive(Clone)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Announces `name` with `total` bytes; `doing` is a word such as `Uploading`.
    pub(super) fn start(doing: &str, name: &str, total: u64) -> Self {
        let name = text::shown(name);
        if !io::stderr().is_terminal() {
            out::note(&format!("{doing} {name} ({})", text::size(total)));
            return Self(ProgressBar::hidden());
        }
        let style = ProgressStyle::with_template(BAR).expect("the template is right");
        Self(ProgressBar::new(total).with_style(style).with_prefix(shortened(&name)))
    }

    /// Sets how many bytes have come through.
    pub(super) fn at(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    /// Says something without disturbing the bar.
    pub(super) fn note(&self, text: &str) {
        self.0.suspend(|| out::note(text));
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME_CHARS_MAX - 1).collect();
    start + "…"
}
