//! The access log as auditors search it.

use askama::Template;
use time::OffsetDateTime;

use super::Page;

/// `GET /admin/log`.
#[derive(Debug, Template)]
#[template(path = "admin_log.html")]
pub struct AdminLog {
    pub page: Page,
    pub typed: LogTyped,
    /// All kinds of events, as the log names them.
    pub kinds: Vec<&'static str>,
    pub lines: Vec<LogLine>,
    pub older: Option<String>,
    pub newer: Option<String>,
    pub newest: Option<String>,
    /// Nothing older was looked at; `older` goes on there.
    pub looked_until: Option<OffsetDateTime>,
    /// The words are those of more shares than were looked at.
    pub more_shares: bool,
    /// Where all that is found is, as CSV, as lines of JSON, and as proofs.
    pub exports: [String; 3],
    /// The field that does not parse.
    pub problem: Option<LogField>,
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default)]
pub struct LogTyped {
    pub span: String,
    pub from: String,
    pub to: String,
    pub person: String,
    pub staff: String,
    pub words: String,
    pub share: String,
    pub file: String,
    pub request: String,
    pub submission: String,
    pub kind: String,
    pub outcome: String,
    pub network: String,
}

impl LogTyped {
    /// Whether one of the fields is filled in that are folded away otherwise.
    fn unfolds(&self) -> bool {
        let folded = [
            &self.from,
            &self.to,
            &self.staff,
            &self.share,
            &self.file,
            &self.request,
            &self.submission,
            &self.network,
        ];
        folded.iter().any(|field| !field.is_empty())
    }
}

/// A field of the form.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogField {
    Time,
    Staff,
    Id,
    Network,
    Words,
    Other,
}

impl LogField {
    fn key(self) -> &'static str {
        match self {
            Self::Time => "log-problem-time",
            Self::Staff => "log-problem-staff",
            Self::Id => "log-problem-id",
            Self::Network => "log-problem-network",
            Self::Words => "log-problem-words",
            Self::Other => "log-problem-other",
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// `/admin/log/<number>`.
    pub href: String,
    pub seq: i64,
    pub at: OffsetDateTime,
    pub kind: String,
    pub outcome: LogOutcome,
    /// One of `staff`, `recipient`, `uploader`, `visitor`, `system`.
    pub actor: String,
    pub person: Option<String>,
    pub network: Option<String>,
    pub file: Option<String>,
    /// Facts that name nobody, as `name=value`.
    pub detail: String,
}

impl LogLine {
    fn actor_key(&self) -> String {
        format!("log-actor-{}", self.actor)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogOutcome {
    Ok,
    Refused,
    Failed,
}

impl LogOutcome {
    fn key(self) -> &'static str {
        match self {
            Self::Ok => "log-outcome-ok",
            Self::Refused => "log-outcome-refused",
            Self::Failed => "log-outcome-failed",
        }
    }

    fn tone(self) -> &'static str {
        match self {
            Self::Ok => "good",
            Self::Refused => "warn",
            Self::Failed => "bad",
        }
    }
}

impl AdminLog {
    pub(super) fn spans() -> [&'static str; 7] {
        ["", "hour", "day", "week", "month", "quarter", "year"]
    }

    pub(super) fn span_key(span: &str) -> String {
        if span.is_empty() { "log-span-all".to_owned() } else { format!("log-span-{span}") }
    }

    fn outcomes() -> [(&'static str, LogOutcome); 3] {
        [("ok", LogOutcome::Ok), ("refused", LogOutcome::Refused), ("failed", LogOutcome::Failed)]
    }
}

/// `GET /admin/log/<number>`.
#[derive(Debug, Template)]
#[template(path = "admin_log_line.html")]
pub struct AdminLogLine {
    pub page: Page,
    pub line: LogLine,
    pub id: String,
    pub user_agent: Option<String>,
    /// What the mail relay said.
    pub reply: Option<String>,
    pub comment: Option<String>,
    /// What it is about: the name of the text, the id, and where all lines about it are.
    pub about: Vec<(&'static str, String, String)>,
    /// The facts that name nobody.
    pub facts: Vec<(String, String)>,
    /// Where all lines about the person, and all from the network address, are.
    pub of_person: Option<String>,
    pub of_network: Option<String>,
}
