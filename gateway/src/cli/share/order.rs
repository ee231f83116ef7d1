//! What is to be sent, with everything read and asked that sending needs.

use std::io::Read as _;
use std::path::Path;

use serde::Serialize;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::args::{DeliverArg, ShareArgs, VerifyArg};
use super::source::Source;
use crate::cli::ask::{Ask, needed};
use crate::cli::when::{Point, rfc3339};
use crate::cli::{Failure, Status};
use crate::domain::policy::{Sensitivity, TransferBasis};

/// A passphrase file or a message on standard input is never longer, in bytes.
const TEXT_BYTES_MAX: u64 = 4 << 20;

pub(super) struct Order {
    pub(super) sources: Vec<Source>,
    pub(super) message: Option<String>,
    pub(super) share: NewShare,
}

/// The body of `POST /shares`.
#[derive(Serialize)]
pub(super) struct NewShare {
    title: String,
    deliver: &'static str,
    recipients: Vec<NewRecipient>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloads_max: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notify_opened: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensitivity: Option<Sensitivity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_basis: Option<TransferBasis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_text: Option<String>,
}

#[derive(Serialize)]
struct NewRecipient {
    email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    verification: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase: Option<String>,
}

impl Order {
    /// Reads files' sizes, standard input and passphrase; asks `person` where needed.
    ///
    /// # Errors
    ///
    /// [`Failure`] that names the file or option.
    pub(super) fn read(args: ShareArgs, person: &mut dyn Ask, now: OffsetDateTime) -> Result<Self, Failure> {
        let from_stdin = args.files.iter().filter(|file| *file == "-").count();
        let message_from_stdin = args.message.as_deref() == Some("-");
        if from_stdin + usize::from(message_from_stdin) > 1 {
            return Err(Failure::new(
                Status::Usage,
                "standard input can be one file or the message, not both",
            ));
        }
        let message =
            if message_from_stdin { Some(message_from(std::io::stdin())?) } else { args.message.clone() };
        let sources = args.files.iter().map(|file| match (file.to_str(), &args.name) {
            (Some("-"), Some(name)) => Source::stdin(name),
            (Some("-"), None) => {
                let nameless = Failure::new(Status::Usage, "standard input has no name");
                Err(nameless.hint("Say what the file is to be called: --name NAME."))
            }
            _ => Source::file(Path::new(file)),
        });
        let sources = sources.collect::<Result<Vec<_>, _>>()?;
        let passphrase = passphrase(&args, person)?;
        Ok(Self { sources, message, share: NewShare::new(&args, passphrase, now) })
    }

    /// `Sent 2 files to 3 recipients.`
    pub(super) fn summary(&self) -> String {
        let counted = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let files = match (self.sources.len(), &self.message) {
            (0, _) => "a message".to_owned(),
            (n, None) => counted(n, "file"),
            (n, Some(_)) => format!("{} and a message", counted(n, "file")),
        };
        match self.share.deliver {
            "mail" => format!("Sent {files} to {}.", counted(self.share.recipients.len(), "recipient")),
            _ => format!("Made a link to {files} for {}.", counted(self.share.recipients.len(), "recipient")),
        }
    }
}

impl NewShare {
    fn new(args: &ShareArgs, passphrase: Option<Zeroizing<String>>, now: OffsetDateTime) -> Self {
        let days = args.expires.and_then(|expires| match expires {
            Point::Span(span) => span.whole_days(),
            Point::Day(_) | Point::At(_) => None,
        });
        let at = args.expires.filter(|_| days.is_none()).map(|expires| rfc3339(expires.ahead(now)));
        let recipient = |address: &crate::mail::Address| NewRecipient {
            email: address.as_str().to_owned(),
            language: args.language.map(crate::locales::Locale::tag),
            verification: match args.verify {
                VerifyArg::Code => "code",
                VerifyArg::Passphrase => "passphrase",
            },
            passphrase: passphrase.as_ref().map(|passphrase| passphrase.to_string()),
        };
        Self {
            title: args.title.clone(),
            deliver: match args.deliver {
                DeliverArg::Mail => "mail",
                DeliverArg::Link => "link",
            },
            recipients: args.to.iter().map(recipient).collect(),
            expires_in_days: days,
            expires_at: at,
            downloads_max: args.downloads,
            // What is not said is as the organisation has it; it may be fixed.
            notify_opened: (args.notify || args.no_notify).then_some(args.notify),
            sensitivity: args.sensitivity,
            transfer_basis: args.transfer_basis,
            transfer_text: args.transfer_text.clone(),
        }
    }
}

fn message_from(input: impl std::io::Read) -> Result<String, Failure> {
    let mut text = String::new();
    let read = input.take(TEXT_BYTES_MAX).read_to_string(&mut text);
    read.map_err(|error| Failure::new(Status::Failed, format!("the message cannot be read: {error}")))?;
    Ok(text)
}

fn passphrase(args: &ShareArgs, person: &mut dyn Ask) -> Result<Option<Zeroizing<String>>, Failure> {
    match (args.verify, &args.passphrase_file) {
        (VerifyArg::Code, None) => Ok(None),
        (VerifyArg::Code, Some(_)) => {
            Err(Failure::new(Status::Usage, "--passphrase-file goes with --verify passphrase"))
        }
        (VerifyArg::Passphrase, Some(path)) => passphrase_file(path).map(Some),
        (VerifyArg::Passphrase, None) => {
            let hint = "Without a terminal, put the passphrase in a file: --passphrase-file FILE.";
            let first = needed(person.secret("Passphrase for the recipients:"), hint)?;
            let again = needed(person.secret("The same again:"), hint)?;
            if first == again { Ok(Some(first)) } else { Err(Failure::new(Status::Usage, "the two differ")) }
        }
    }
}

/// The first line of `path`.
pub(in crate::cli) fn passphrase_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bad = |why: &str| Failure::new(Status::Usage, format!("{}: {why}", path.display()));
    let mut text = Zeroizing::new(String::new());
    let file = std::fs::File::open(path).map_err(|error| bad(&error.to_string()))?;
    file.take(TEXT_BYTES_MAX).read_to_string(&mut text).map_err(|error| bad(&error.to_string()))?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() { Err(bad("the first line is empty")) } else { Ok(Zeroizing::new(line.to_owned())) }
}
