//! A share that is being made.

use data_encoding::HEXLOWER;
use hyper::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use zeroize::Zeroizing;

use super::order::Order;
use super::sent::Sent;
use super::source::Source;
use super::upload;
use crate::cli::client::{Call, Client, ClientError, Stamina};
use crate::cli::{Failure, Status, text};

/// A draft on the server, and the key to it.
pub(super) struct Draft<'a> {
    client: &'a Client,
    id: String,
    token: Zeroizing<String>,
    /// Where uploads are created, until this address is too old.
    ticket: Url,
    limits: Limits,
}

#[derive(Deserialize)]
struct Created {
    id: String,
    draft_token: String,
    upload_url: String,
    limits: Limits,
}

#[derive(Clone, Copy, Deserialize)]
struct Limits {
    file_bytes_max: u64,
    files_max: usize,
}

#[derive(Deserialize)]
struct Detail {
    state: String,
    files: Vec<ListedFile>,
}

#[derive(Deserialize)]
struct ListedFile {
    id: String,
    state: String,
}

impl<'a> Draft<'a> {
    /// Makes an empty draft. Asking again after a lost answer gives the same one.
    pub(super) async fn create(client: &'a Client, order: &Order) -> Result<Self, Failure> {
        let key = HEXLOWER.encode(&crate::keys::random::<16>());
        let call = client.call(Method::POST, "/shares").header("idempotency-key", &key).idempotent();
        let created: Created = call.json(&order.share).answer().await?;
        let ticket = client.resolve(&created.upload_url)?;
        Ok(Self { client, id: created.id, token: created.draft_token.into(), ticket, limits: created.limits })
    }

    /// Brings message and files in.
    pub(super) async fn fill(&mut self, order: &Order) -> Result<(), Failure> {
        self.check(&order.sources)?;
        if let Some(message) = &order.message {
            self.call(Method::PUT, "/message").json(&json!({ "markdown": message })).done().await?;
        }
        for source in &order.sources {
            let upload = self.create_upload(source).await?;
            upload::push(self.client, &upload, source).await?;
        }
        Ok(())
    }

    /// Says what the server would refuse before anything is uploaded.
    fn check(&self, sources: &[Source]) -> Result<(), Failure> {
        if sources.len() > self.limits.files_max {
            let max = self.limits.files_max;
            return Err(Failure::new(Status::Refused, format!("a share has at most {max} files"))
                .hint("Pack them together, or send two shares."));
        }
        match sources.iter().find(|source| source.length > self.limits.file_bytes_max) {
            None => Ok(()),
            Some(source) => {
                let max = text::size(self.limits.file_bytes_max);
                let size = text::size(source.length);
                let sentence = format!("{} has {size}; a file may have at most {max}", source.name);
                Err(Failure::new(Status::Refused, sentence))
            }
        }
    }

    async fn create_upload(&mut self, source: &Source) -> Result<Url, ClientError> {
        let mut stamina = Stamina::new(*self.client.patience());
        let mut renewed = false;
        loop {
            match upload::create(self.client, &self.ticket, source).await {
                Err(error) if error.is("upload_gone") && !renewed => {
                    self.renew_ticket().await?;
                    renewed = true;
                }
                Err(error) if error.is_passing() => {
                    stamina.pause(error).await?;
                    self.sweep().await?;
                }
                done => return done,
            }
        }
    }

    async fn renew_ticket(&mut self) -> Result<(), ClientError> {
        #[derive(Deserialize)]
        struct Fresh {
            upload_url: String,
        }
        let fresh: Fresh = self.call(Method::POST, "/uploads").idempotent().answer().await?;
        self.ticket = self.client.resolve(&fresh.upload_url)?;
        Ok(())
    }

    /// Removes the upload that a lost answer may have left behind: the share could not be sent with it. Files go up
    /// one after the other, so whatever is unfinished now is that one.
    async fn sweep(&self) -> Result<(), ClientError> {
        for file in self.detail().await?.files.iter().filter(|file| file.state == "receiving") {
            self.call(Method::DELETE, &format!("/files/{}", file.id)).done().await?;
        }
        Ok(())
    }

    /// Sends it. Asking again after a lost answer gives the same one.
    pub(super) async fn send(self) -> Result<Sent, Failure> {
        let error = match self.call(Method::POST, "/send").idempotent().answer::<Value>().await {
            Ok(answer) => return Ok(Sent::read(answer, self.id)?),
            Err(error) => error,
        };
        let refused = error.problem().is_some_and(|problem| problem.status < 500);
        let state =
            if refused { Ok("draft".to_owned()) } else { self.detail().await.map(|detail| detail.state) };
        match state {
            Ok(state) if state == "draft" => {
                self.discard().await;
                Err(error.into())
            }
            Ok(_) => {
                Err(Failure::new(Status::Network, "it was sent, but the answer with the links was lost")
                    .hint("The recipients' mails are not affected. The server's pages can make new links."))
            }
            Err(_) => Err(Failure::new(Status::Network, format!("{error}; it may have been sent"))
                .hint("Your list of shares on the server's pages says whether it was.")),
        }
    }

    /// Throws it away. Failing at that is no harm: the server does it itself after some days.
    pub(super) async fn discard(&self) {
        let _ = self.call(Method::DELETE, "").done().await;
    }

    async fn detail(&self) -> Result<Detail, ClientError> {
        self.call(Method::GET, "").answer().await
    }

    fn call(&self, method: Method, path: &str) -> Call<'a> {
        let call = self.client.call(method, &format!("/shares/{}{path}", self.id));
        call.header("kuvert-draft", &self.token)
    }
}
