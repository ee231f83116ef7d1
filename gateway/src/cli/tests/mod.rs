//! The command line as a whole, and a tiny server that plays the gateway.

mod help;
mod server;
mod usage;

pub(super) use self::server::{Asked, Reply, Server, json, refusal};

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use zeroize::Zeroizing;

use super::ask::Ask;
use super::client::{Client, Patience, Right, Security};

/// Gives up soon and pauses briefly.
pub(super) const PATIENCE: Patience =
    Patience { give_up_after: Duration::from_secs(5), first_pause: Duration::from_millis(5) };

pub(super) const TOKEN: &str = "kvt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// An employee's client of `server`.
pub(super) fn staff(server: &Server) -> Client {
    let right = Right::Token(Zeroizing::new(TOKEN.to_owned()));
    Client::new(&server.url, right, &Security::default(), PATIENCE).unwrap()
}

/// Someone with ready answers.
pub(super) struct Script(pub(super) VecDeque<&'static str>);

impl Script {
    pub(super) fn new<const N: usize>(answers: [&'static str; N]) -> Self {
        Self(answers.into())
    }
}

impl Ask for Script {
    fn line(&mut self, _question: &str) -> io::Result<Option<String>> {
        Ok(self.0.pop_front().map(str::to_owned))
    }

    fn secret(&mut self, _question: &str) -> io::Result<Option<Zeroizing<String>>> {
        Ok(self.0.pop_front().map(|answer| Zeroizing::new(answer.to_owned())))
    }
}
