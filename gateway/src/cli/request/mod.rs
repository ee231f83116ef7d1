//! `kuvert request`: asks others for documents and answers.

mod args;
mod ask;

#[cfg(test)]
mod tests;

use std::time::Duration;

use data_encoding::HEXLOWER;
use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::args::RequestArgs;
use self::args::{AskArgs, LinkArgs, RequestCommand};
use self::ask::Question;
use super::client::{Client, ClientError, Patience};
use super::links::{self, Link};
use super::{Failure, out, text, when};
use crate::locales::Locale;
use crate::mail::Address;

/// How long the server is asked again when it does not answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// Makes the request that `args` describe and prints its links, or does what else they say.
///
/// # Errors
///
/// [`Failure`].
pub fn run(args: RequestArgs) -> Result<(), Failure> {
    match args.command {
        Some(RequestCommand::Link(args)) => link(args),
        None => ask(args.ask),
    }
}

/// Makes an open link anew and prints it.
fn link(args: LinkArgs) -> Result<(), Failure> {
    super::block_on(async {
        let client = args.server.client(Patience::new(PATIENCE))?;
        out::line(&format!("Link: {}", text::shown(&renewed(&client, &args.request.to_string()).await?)))
    })
}

/// A new open link. Asking again after a lost answer makes one more, and the last one counts.
async fn renewed(client: &Client, request: &str) -> Result<String, ClientError> {
    #[derive(Deserialize)]
    struct Renewed {
        url: String,
    }
    let call = client.call(Method::POST, &format!("/requests/{request}/link")).idempotent();
    let renewed: Renewed = call.answer().await?;
    Ok(renewed.url)
}

fn ask(args: AskArgs) -> Result<(), Failure> {
    super::block_on(async {
        let client = args.server.client(Patience::new(PATIENCE))?;
        let made = Made::make(&client, &NewRequest::new(&args)).await?;
        if args.json {
            return out::line(&made.answer.to_string());
        }
        out::note(&made.summary(args.to.len()));
        made.lines(&client).await.iter().try_for_each(|line| out::line(line))
    })
}

/// The body of `POST /requests`.
#[derive(Serialize)]
struct NewRequest<'a> {
    title: &'a str,
    purpose: &'a str,
    message: Option<&'a str>,
    deliver: &'static str,
    slug: Option<&'a str>,
    recipients: Vec<Recipient<'a>>,
    documents: Vec<Document<'a>>,
    other_files: bool,
    questions: &'a [Question],
    consent: Option<Consent<'a>>,
    expires_in_days: Option<u32>,
    inbox: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tell: Vec<&'a str>,
    language: Option<&'static str>,
}

#[derive(Serialize)]
struct Recipient<'a> {
    email: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    label: &'a str,
    required: bool,
}

#[derive(Serialize)]
struct Consent<'a> {
    text: &'a str,
    privacy_url: Option<&'a str>,
}

impl<'a> NewRequest<'a> {
    fn new(args: &'a AskArgs) -> Self {
        let documents =
            |names: &'a [String], required| names.iter().map(move |label| Document { label, required });
        Self {
            // The command line asks for both.
            title: args.title.as_deref().unwrap_or_default(),
            purpose: args.purpose.as_deref().unwrap_or_default(),
            message: args.message.as_deref(),
            deliver: match (&args.standing, args.open) {
                (Some(_), _) => "standing",
                (None, true) => "link",
                (None, false) => "mail",
            },
            slug: args.standing.as_deref(),
            recipients: args.to.iter().map(|address| Recipient { email: address.as_str() }).collect(),
            documents: documents(&args.want, true).chain(documents(&args.want_optional, false)).collect(),
            other_files: args.other_files,
            questions: &args.ask,
            consent: args
                .consent
                .as_deref()
                .map(|text| Consent { text, privacy_url: args.privacy_url.as_deref() }),
            expires_in_days: args.expires,
            inbox: args.inbox.map(|inbox| inbox.to_string()),
            tell: args.tell.iter().map(Address::as_str).collect(),
            language: args.language.map(Locale::tag),
        }
    }
}

/// A request that was made.
struct Made {
    answer: Value,
    read: Answer,
}

#[derive(Deserialize)]
struct Answer {
    id: String,
    expires_at: Option<String>,
    links: Vec<Link>,
}

impl Made {
    /// Makes it. Asking again after a lost answer makes no second one.
    async fn make(client: &Client, new: &NewRequest<'_>) -> Result<Self, ClientError> {
        let key = HEXLOWER.encode(&crate::keys::random::<16>());
        let call = client.call(Method::POST, "/requests").header("idempotency-key", &key).idempotent();
        let answer: Value = call.json(new).answer().await?;
        let read = Answer::deserialize(&answer);
        let mut read = read.map_err(|_| ClientError::Odd("an answer in an unknown form"))?;
        let mut answer = answer;
        if new.deliver == "link" && read.links.is_empty() {
            // The first answer was lost, and with it the link: nobody has it, so another one takes its place.
            let url = renewed(client, &read.id).await?;
            answer["links"] = serde_json::json!([{ "url": url }]);
            read =
                Answer::deserialize(&answer).map_err(|_| ClientError::Odd("an answer in an unknown form"))?;
        }
        Ok(Self { answer, read })
    }

    /// `Asked 2 people. Expires 2026-03-15 12:00:00Z.`
    fn summary(&self, people: usize) -> String {
        let asked = match people {
            0 => "The page is ready.".to_owned(),
            1 => "Asked 1 person.".to_owned(),
            people => format!("Asked {people} people."),
        };
        match &self.read.expires_at {
            Some(at) => format!("{asked} Expires {}.", when::readable(at)),
            None => format!("{asked} It does not expire."),
        }
    }

    async fn lines(&self, client: &Client) -> Vec<String> {
        links::lines(client, &format!("/requests/{}", self.read.id), &self.read.links).await
    }
}
