//! What sending gives back.

use std::collections::HashMap;

use hyper::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::cli::client::{Client, ClientError};
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

#[derive(Debug, Deserialize)]
struct Link {
    /// A recipient's id; none for the link of everybody.
    recipient: Option<String>,
    url: String,
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

    /// The links, one a line, the sender's first. Where the recipients' addresses cannot be had, their ids stand
    /// instead: what was made must not be lost.
    pub(super) async fn lines(&self, client: &Client) -> Vec<String> {
        let mut lines = vec![format!("Sender link: {}", text::shown(&self.read.sender_link))];
        let addresses = if self.read.links.iter().any(|link| link.recipient.is_some()) {
            self.addresses(client).await.unwrap_or_default()
        } else {
            HashMap::new()
        };
        for link in &self.read.links {
            let url = text::shown(&link.url);
            lines.push(match &link.recipient {
                None => format!("Link: {url}"),
                Some(id) => format!("Link for {}: {url}", text::shown(addresses.get(id).unwrap_or(id))),
            });
        }
        lines
    }

    /// Mail addresses by recipient's id.
    async fn addresses(&self, client: &Client) -> Result<HashMap<String, String>, ClientError> {
        #[derive(Deserialize)]
        struct Detail {
            recipients: Vec<Recipient>,
        }
        #[derive(Deserialize)]
        struct Recipient {
            id: String,
            email: String,
        }
        let detail: Detail = client.call(Method::GET, &format!("/shares/{}", self.id)).answer().await?;
        Ok(detail.recipients.into_iter().map(|recipient| (recipient.id, recipient.email)).collect())
    }
}
