//! `kuvert receive`: what a recipient's browser does, from the shell.

mod args;
mod link;
mod listing;
mod proof;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use self::args::ReceiveArgs;
use self::listing::Listing;
use self::proof::Proof;
use super::ask::{Ask, Person};
use super::client::{Client, Right};
use super::download::{self, Listed, Say};
use super::{Failure, out, text, when};

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
    download::all(client, Listed { files: listing.files, again: Some("/link/files") }, to, say).await
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
