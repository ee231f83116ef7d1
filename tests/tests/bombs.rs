//! Archives that unfold to more than anybody can hold. Alone in its process, whose memory is measured.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "scan/base.rs"]
mod base;

use std::io::Read as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use kuvert::scan::{Limit, Why};
use kuvert_tests::{Clamd, Zip};

use base::{MIB, infected, not_scanned, scanner, verdict};

const SECONDS_MAX: Duration = Duration::from_secs(5);
const MEMORY_MAX_KIB: u64 = 100 << 10;

/// The most memory this process ever had, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn bombs() -> Vec<(&'static str, Vec<u8>, Why)> {
    let zeros = |bytes: usize| std::io::repeat(0).take(bytes as u64);
    let limit = Why::ArchiveLimit;
    let mut crowd = Zip::new();
    for number in 0..100_000 {
        crowd = crowd.store(&number.to_string(), b"");
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::copy(&mut zeros(200 * MIB), &mut gzip).unwrap();
    let mut overlap = Zip::new().deflate_from("0", zeros(MIB));
    let kernel = overlap.entries[0].clone();
    overlap.entries.extend((0..5000).map(|_| kernel.clone()));
    // Sixteen in each of sixteen, five times over: a million times twenty mebibytes.
    let library = Zip::new().deflate_from("0.dll", zeros(20 * MIB)).finish();
    let mut million = library;
    for _ in 0..5 {
        let all = (0..16).fold(Zip::new(), |zip, copy| zip.deflate(&format!("lib {copy}.zip"), &million));
        million = all.finish();
    }
    // Each member is small, and hard enough to pack; together they are too much.
    let many = (0..100).fold(Zip::new(), |zip, member| {
        let noise = kuvert_tests::bytes(member, MIB / 2);
        zip.deflate_from(&member.to_string(), noise.as_slice().chain(zeros(20 * MIB)))
    });
    vec![
        ("200 MiB of zeros", Zip::new().deflate_from("0", zeros(200 * MIB)).finish(), limit(Limit::Ratio)),
        ("200 MiB of zeros in gzip", gzip.finish().unwrap(), limit(Limit::Ratio)),
        (
            "12 deep",
            (0..12).fold(b"hello".to_vec(), |all, _| Zip::new().deflate("in.zip", &all).finish()),
            limit(Limit::Depth),
        ),
        ("100,000 entries", crowd.finish(), limit(Limit::Entries)),
        ("overlapping entries", overlap.finish(), limit(Limit::Overlap)),
        ("a million zips", million, limit(Limit::Depth)),
        ("too much together", many.finish(), limit(Limit::Size)),
    ]
}

#[tokio::test]
async fn case_29_a_bomb_is_recognised_in_five_seconds_and_little_memory() {
    let clamd = Clamd::start(25);
    let careful = scanner(&clamd.url(), 25);
    let bombs = bombs();
    let before = peak_kib();
    for (what, content, why) in bombs {
        let begun = Instant::now();
        assert_eq!(verdict(&careful, "bomb.zip", &content).await, not_scanned(why), "{what}");
        assert!(begun.elapsed() <= SECONDS_MAX, "{what}: {:?}", begun.elapsed());
        let grown = peak_kib() - before;
        assert!(grown <= MEMORY_MAX_KIB, "{what}: {grown} KiB more");
    }
    assert_eq!(verdict(&careful, "a.txt", &kuvert_tests::eicar()).await, infected(), "clamd is still well");
}
