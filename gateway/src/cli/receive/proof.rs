//! The recipient's way in: the address where it is asked for, then a code or a passphrase.

use hyper::Method;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::args::ReceiveArgs;
use super::listing::{LinkState, Listing, State};
use crate::cli::ask::{Ask, needed};
use crate::cli::client::{Client, ClientError};
use crate::cli::{Failure, Status, out, share, when};

/// What is known before anybody is asked.
#[derive(Default)]
pub(super) struct Proof {
    pub(super) email: Option<String>,
    pub(super) passphrase: Option<Zeroizing<String>>,
}

impl Proof {
    pub(super) fn from_args(args: &ReceiveArgs) -> Result<Self, Failure> {
        let passphrase = args.passphrase_file.as_deref().map(share::passphrase_file).transpose()?;
        Ok(Self { email: args.email.as_ref().map(|email| email.as_str().to_owned()), passphrase })
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    passphrase: Option<&'a str>,
}

/// Opens the link.
///
/// # Errors
///
/// [`Failure`] if the link is over, or the proof is not accepted.
pub(super) async fn open(client: &Client, proof: &Proof, person: &mut dyn Ask) -> Result<Listing, Failure> {
    let link: LinkState = match client.call(Method::GET, "/link").answer().await {
        Err(error) if error.problem().is_some_and(|problem| problem.status == 404) => {
            return Err(Failure::new(Status::Refused, "this link is not known")
                .hint("Copy all of it from the mail. Links that ended long ago are forgotten."));
        }
        link => link?,
    };
    refuse_ended(&link)?;
    if link.state == State::Opened {
        return Ok(client.call(Method::GET, "/link/files").answer().await?);
    }
    let email = match &proof.email {
        Some(email) => Some(email.clone()),
        None if link.asks_address => {
            let answer = person.line("Which mail address was the link sent to?");
            Some(needed(answer, "Say which mail address the link was sent to: --email ADDR.")?)
        }
        None => None,
    };
    let email = email.as_deref().filter(|_| link.asks_address);
    match (link.state, &proof.passphrase) {
        (State::Passphrase, Some(passphrase)) => by_passphrase(client, email, passphrase).await,
        (State::Passphrase, None) => {
            let hint = "Put the passphrase in a file: --passphrase-file FILE.";
            let passphrase = needed(person.secret("Passphrase:"), hint)?;
            by_passphrase(client, email, &passphrase).await
        }
        _ => by_code(client, email, person).await,
    }
}

fn refuse_ended(link: &LinkState) -> Result<(), Failure> {
    let sender =
        link.sender.as_ref().map_or_else(|| "the sender".to_owned(), super::listing::Sender::described);
    let (sentence, hint) = match link.state {
        State::Expired => {
            ("this link has expired".to_owned(), "Open it in a browser to ask for new access.".to_owned())
        }
        State::Revoked => (format!("{sender} has withdrawn this share"), format!("Ask {sender} why.")),
        State::Locked => {
            let until = link.locked_until.as_deref().map(when::readable);
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            let sentence = format!("this link is locked{until}, because of too many wrong codes");
            (sentence, format!("If that was not you, tell {sender}."))
        }
        State::Code | State::Passphrase | State::Opened => return Ok(()),
    };
    Err(Failure::new(Status::Refused, sentence).hint(hint))
}

async fn by_passphrase(client: &Client, email: Option<&str>, passphrase: &str) -> Result<Listing, Failure> {
    let answer = Answer { email, code: None, passphrase: Some(passphrase) };
    Ok(client.call(Method::POST, "/link/open").json(&answer).answer().await?)
}

/// Has a code mailed and asks for it, until it is right or worn out.
async fn by_code(client: &Client, email: Option<&str>, person: &mut dyn Ask) -> Result<Listing, Failure> {
    #[derive(Deserialize)]
    struct Asked {
        valid_minutes: u32,
    }
    let asked = client.call(Method::POST, "/link/code").json(&Answer { email, code: None, passphrase: None });
    let asked: Asked = asked.answer().await?;
    out::note(&format!("A code has been mailed; it is good for {} minutes.", asked.valid_minutes));
    let mut refused: Option<ClientError> = None;
    loop {
        let code = match (person.line("Code:"), refused) {
            // Nobody tries again: what the server said last is the answer.
            (Ok(None), Some(refused)) => return Err(refused.into()),
            (answer, _) => needed(answer, "Type the code from the mail, or feed it to standard input.")?,
        };
        let code: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let answer = Answer { email, code: Some(&code), passphrase: None };
        match client.call(Method::POST, "/link/open").json(&answer).answer().await {
            Ok(listing) => return Ok(listing),
            Err(error) => {
                let left = error.problem().and_then(|problem| problem.tries_left).unwrap_or(0);
                if !error.is("code_wrong") || left == 0 {
                    return Err(error.into());
                }
                out::note(&format!("That is not the code. Tries left: {left}."));
                refused = Some(error);
            }
        }
    }
}
