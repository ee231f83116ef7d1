//! The development mailbox: one `.eml` file a mail in a directory.

use std::io;
use std::path::{Path, PathBuf};

use mail_parser::MessageParser;
use time::OffsetDateTime;

use super::{Accepted, InvalidMailUrl};
use crate::mail::{Composed, MessageId};

/// The largest file that is read back, in bytes; ours are far smaller.
const MAIL_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A directory of mails. Holds links and codes in the clear, so it is for development only.
#[derive(Clone, Debug)]
pub struct DirMailbox {
    path: PathBuf,
}

/// A mail as the development mailbox shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StoredMail {
    /// Names it in [`DirMailbox::read`]: the Message-ID before the `@`.
    pub name: String,
    /// `Anna Berg via Nordlys <kuvert@nordlys.dk>`.
    pub from: String,
    /// Like `from`.
    pub to: String,
    /// Decoded.
    pub subject: String,
    /// From the `Date` header.
    pub date: Option<OffsetDateTime>,
    /// The plain text part.
    pub text: String,
    /// The HTML part, whole; show it sandboxed. A logo in it (`cid:`) stays empty.
    pub html: String,
    /// The `https` links of the text part, in order.
    pub links: Vec<String>,
}

/// Why a mail cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// No mail has that name.
    #[error("there is no such mail")]
    NotFound,
    /// The file is not a mail of ours.
    #[error("the file {0} is not a readable mail")]
    Unreadable(String),
    /// The directory or file cannot be read.
    #[error("the mail directory cannot be read")]
    Io(#[source] io::Error),
}

impl DirMailbox {
    /// Makes the directory if it is absent.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, InvalidMailUrl> {
        let path = path.into();
        std::fs::create_dir_all(&path).map_err(InvalidMailUrl::Directory)?;
        Ok(Self { path })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes beside the place and renames, so that a reader sees a whole mail or none; a second attempt at the same
    /// mail replaces the first.
    pub(super) async fn store(&self, mail: &Composed) -> io::Result<Accepted> {
        let name = mail.message_id.local();
        let unfinished = self.path.join(format!("{name}.part"));
        tokio::fs::write(&unfinished, &mail.bytes).await?;
        tokio::fs::rename(&unfinished, self.file(name)).await?;
        Ok(Accepted { reply: format!("250 written to {name}.eml") })
    }

    /// All mails, the newest first. Files that are no mails are left out.
    pub async fn list(&self) -> Result<Vec<StoredMail>, MailboxError> {
        let mut found = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.path).await.map_err(MailboxError::Io)?;
        while let Some(entry) = entries.next_entry().await.map_err(MailboxError::Io)? {
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str().and_then(|name| name.strip_suffix(".eml")) else { continue };
            let written = entry.metadata().await.and_then(|metadata| metadata.modified());
            if let (Ok(mail), Ok(written)) = (self.read(name).await, written) {
                found.push((written, mail));
            }
        }
        found.sort_by(|(at, a), (bt, b)| (bt, &b.name).cmp(&(at, &a.name)));
        Ok(found.into_iter().map(|(_, mail)| mail).collect())
    }

    /// One mail by its name. A name that could leave the directory is not found.
    pub async fn read(&self, name: &str) -> Result<StoredMail, MailboxError> {
        // Names come from requests: only what can be a Message-ID is looked up.
        MessageId::new(name, "localhost").map_err(|_| MailboxError::NotFound)?;
        let file = self.file(name);
        let not_found_or = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => MailboxError::NotFound,
            _ => MailboxError::Io(error),
        };
        if tokio::fs::metadata(&file).await.map_err(not_found_or)?.len() > MAIL_BYTES_MAX {
            return Err(MailboxError::Unreadable(name.to_owned()));
        }
        let bytes = tokio::fs::read(&file).await.map_err(not_found_or)?;
        parse(name, &bytes).ok_or_else(|| MailboxError::Unreadable(name.to_owned()))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(format!("{name}.eml"))
    }
}

fn parse(name: &str, bytes: &[u8]) -> Option<StoredMail> {
    let mail = MessageParser::default().parse(bytes)?;
    let text = mail.body_text(0)?.into_owned();
    let date = mail.date().and_then(|date| OffsetDateTime::from_unix_timestamp(date.to_timestamp()).ok());
    Some(StoredMail {
        name: name.to_owned(),
        from: described(mail.from()?),
        to: described(mail.to()?),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date,
        html: mail.body_html(0)?.into_owned(),
        links: text.lines().filter(|line| line.starts_with("https://")).map(str::to_owned).collect(),
        text,
    })
}

fn described(addresses: &mail_parser::Address<'_>) -> String {
    let Some(first) = addresses.first() else { return String::new() };
    let address = first.address().unwrap_or_default();
    first.name().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>"))
}
