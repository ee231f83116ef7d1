//! `kuvert receive`: what a recipient's browser does, from the shell.

mod args;
mod fetch;
mod link;
mod listing;
mod names;
mod part;
mod proof;
mod table;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use self::args::ReceiveArgs;
use self::fetch::Fetcher;
use self::listing::{ListedFile, Listing};
use self::proof::Proof;
use super::ask::{Ask, Person};
use super::client::{Client, Right};
use super::{Failure, Status, out, text, when};

/// Opens the link and downloads everything behind it.
///
/// # Errors
///
/// [`Failure`]; files that were downloaded before it stay.
pub fn run(args: ReceiveArgs) -> Result<(), Failure> {
    super::block_on(async {
        let link = args.link(&mut Person)?;
        let proof = Proof::from_args(&args)?;
        let client = Client::new(&link.server, Right::Link(link.token), &args.security, args.patience())?;
        receive(&client, &proof, &args.to, &mut Person, &mut out::line).await
    })
}

type Say<'a> = &'a mut dyn FnMut(&str) -> Result<(), Failure>;

/// Does it, asking `person` and telling `say` line by line.
async fn receive(
    client: &Client,
    proof: &Proof,
    to: &Path,
    person: &mut dyn Ask,
    say: Say<'_>,
) -> Result<(), Failure> {
    let listing = proof::open(client, proof, person).await?;
    introduce(&listing, say)?;
    if listing.files.is_empty() {
        return Ok(());
    }
    std::fs::create_dir_all(to)
        .map_err(|error| Failure::new(Status::Failed, format!("{} cannot be made: {error}", to.display())))?;
    let files = listing.files.clone();
    let mut fetcher = Fetcher::new(client, listing, to);
    let mut worst = None;
    for file in &files {
        let outcome = fetcher.fetch(file).await;
        say(&table::row(file, &outcome))?;
        if let Err(failure) = outcome {
            let hopeless = failure.status() == Status::Network;
            worst = Some(worse(worst, failure));
            if hopeless {
                break;
            }
        }
    }
    match worst {
        None => Ok(()),
        Some(failure) => Err(failure),
    }
}

/// Wrong bytes are worse than none; otherwise what happened first is told.
fn worse(before: Option<Failure>, now: Failure) -> Failure {
    match before {
        Some(before) if now.status() != Status::Unverified => before,
        _ => now,
    }
}

/// Who sent it, what it is called, until when, and the message.
fn introduce(listing: &Listing, say: Say<'_>) -> Result<(), Failure> {
    if let Some(sender) = &listing.sender {
        say(&format!("From: {}", sender.described()))?;
    }
    if let Some(title) = listing.title.as_deref().filter(|title| !title.is_empty()) {
        say(&format!("Title: {}", text::shown(title)))?;
    }
    if let Some(expires_at) = &listing.expires_at {
        say(&format!("Expires: {}", when::readable(expires_at)))?;
    }
    if let Some(message) = listing.message_markdown.as_deref().filter(|message| !message.is_empty()) {
        say(&format!("\n{}\n", text::shown_lines(message).trim_end()))?;
    }
    Ok(())
}
