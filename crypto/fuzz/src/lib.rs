//! Every decoder of `kuvert-crypto` as a function over arbitrary bytes. A function returns if the decoder behaved,
//! and panics if it did not: if it panicked, took two spellings of one thing, or gave wrong plaintext.
//!
//! `cargo test` runs each for some seconds on any toolchain (`tests/targets.rs`); `cargo bolero` and `cargo fuzz`
//! guide them by coverage where a nightly toolchain is at hand.
#![forbid(unsafe_code)]

mod stored;
mod text;

pub use stored::{cobblestone, damaged_file, header, layout, segment, stanza, stored_file};
pub use text::{boxes, cookie, entry, ids, keystore, link_token, manifest, tickets};

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};

/// A target.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 15] = [
    ("boxes", boxes),
    ("cobblestone", cobblestone),
    ("cookie", cookie),
    ("damaged_file", damaged_file),
    ("entry", entry),
    ("header", header),
    ("ids", ids),
    ("keystore", keystore),
    ("layout", layout),
    ("link_token", link_token),
    ("manifest", manifest),
    ("segment", segment),
    ("stanza", stanza),
    ("stored_file", stored_file),
    ("tickets", tickets),
];

/// Not random at all: a target must do the same with the same bytes.
struct Still;

impl TryRng for Still {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0x5a5a_5a5a)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0x5a5a_5a5a_5a5a_5a5a)
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.fill(0x5a);
        Ok(())
    }
}

impl TryCryptoRng for Still {}

/// Takes numbers off the front of a target's bytes; zero once they are used up.
struct Take<'a>(&'a [u8]);

impl Take<'_> {
    fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        byte
    }

    fn number(&mut self) -> usize {
        usize::from(u16::from_be_bytes([self.byte(), self.byte()]))
    }
}
