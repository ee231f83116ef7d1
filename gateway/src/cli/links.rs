//! Links that were made, for whoever hands them over.

use std::collections::HashMap;

use hyper::Method;
use serde::Deserialize;

use super::client::{Client, ClientError};
use super::text;

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    /// A recipient's id; none for the link of everybody.
    recipient: Option<String>,
    url: String,
}

/// The links, one a line. `detail` is where the API says whose they are: where it cannot be had, the recipients' ids
/// stand instead, for what was made must not be lost.
pub(super) async fn lines(client: &Client, detail: &str, links: &[Link]) -> Vec<String> {
    let personal = links.iter().any(|link| link.recipient.is_some());
    let addresses =
        if personal { addresses(client, detail).await.unwrap_or_default() } else { HashMap::new() };
    let line = |link: &Link| {
        let url = text::shown(&link.url);
        match &link.recipient {
            None => format!("Link: {url}"),
            Some(id) => format!("Link for {}: {url}", text::shown(addresses.get(id).unwrap_or(id))),
        }
    };
    links.iter().map(line).collect()
}

/// Mail addresses by recipient's id.
async fn addresses(client: &Client, detail: &str) -> Result<HashMap<String, String>, ClientError> {
    #[derive(Deserialize)]
    struct Detail {
        recipients: Vec<Recipient>,
    }
    #[derive(Deserialize)]
    struct Recipient {
        id: String,
        email: String,
    }
    let detail: Detail = client.call(Method::GET, detail).answer().await?;
    Ok(detail.recipients.into_iter().map(|recipient| (recipient.id, recipient.email)).collect())
}
