//! A scanner that looks at one file.

use std::time::Duration;

use kuvert::scan::{Judgement, ScanConfig, Scanner, Verdict, Why};

/// Bytes of a mebibyte.
pub(crate) const MIB: usize = 1 << 20;

/// The scanner at `url` with a limit for files and members, in MiB.
pub(crate) fn scanner(url: &str, limit_mib: u32) -> Scanner {
    Scanner::new(ScanConfig {
        clamd: Some(url.parse().unwrap()),
        file_bytes_max: u64::from(limit_mib) << 20,
        patience: Duration::from_secs(20),
    })
}

/// Sends `content` past the scanner as the finishing pass does, in pieces of no special size.
pub(crate) async fn judge(scanner: &Scanner, name: &str, content: &[u8]) -> Judgement {
    let mut pass = scanner.begin(name, content.len() as u64);
    for piece in content.chunks(77_777) {
        pass.push(piece).await;
    }
    pass.finish().await
}

pub(crate) async fn verdict(scanner: &Scanner, name: &str, content: &[u8]) -> Verdict {
    judge(scanner, name, content).await.verdict
}

pub(crate) fn not_scanned(why: Why) -> Verdict {
    Verdict::NotScanned(why)
}

pub(crate) fn infected() -> Verdict {
    Verdict::Infected { signature: "Kuvert.Eicar.UNOFFICIAL".to_owned() }
}
