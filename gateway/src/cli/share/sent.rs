//! What sending gives back.

use serde::Deserialize;
use serde_json::Value;

use crate::cli::client::{Client, ClientError};
use crate::cli::links::{self, Link};
use crate::cli::{text, when};

/// A share that is on its way.
#[derive(Debug)]
pub(super) struct Sent {
    answer: Value,
    id: String,
    read: Answer,
}

#[derive(Debug, Deserialize)]
struct Answer {
    expires_at: String,
    sender_link: String,
    links: Vec<Link>,
}

impl Sent {
    pub(super) fn read(answer: Value, id: String) -> Result<Self, ClientError> {
        let read =
            Answer::deserialize(&answer).map_err(|_| ClientError::Odd("an answer in an unknown form"))?;
        Ok(Self { answer, id, read })
    }

    /// The server's answer, on one line.
    pub(super) fn json(&self) -> String {
        self.answer.to_string()
    }

    pub(super) fn expiry(&self) -> String {
        when::readable(&self.read.expires_at)
    }

    /// The links, one a line, the sender's first.
    pub(super) async fn lines(&self, client: &Client) -> Vec<String> {
        let mut lines = vec![format!("Sender link: {}", text::shown(&self.read.sender_link))];
        lines.extend(links::lines(client, &format!("/shares/{}", self.id), &self.read.links).await);
        lines
    }
}
