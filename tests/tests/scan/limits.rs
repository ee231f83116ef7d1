//! clamd is silent about what it skipped. So everything that is let through must lie within what it really looks at.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kuvert::scan::limits::{DEPTH_MAX, ENTRIES_MAX, TOTAL_FILES_MAX};
use kuvert::scan::{Limit, Verdict, Why};
use kuvert_tests::{Clamd, Zip, bytes, eicar};

use crate::base::{MIB, infected, not_scanned, scanner, verdict};
use crate::fake::{Fake, Manner};

/// `length` bytes with a virus at their end; hard to pack at their beginning.
fn ends_infected(length: usize) -> Vec<u8> {
    let virus = eicar();
    let mut content = bytes(1, length / 20);
    content.resize(length - virus.len(), 0);
    [content, virus].concat()
}

#[tokio::test]
async fn the_last_byte_of_the_largest_member_is_looked_at_and_one_more_is_not_scanned() {
    let clamd = Clamd::start(1);
    let careful = scanner(&clamd.url(), 1);
    let zip = |length| Zip::new().deflate("a.bin", &ends_infected(length)).finish();
    assert_eq!(verdict(&careful, "a.zip", &zip(MIB)).await, infected());
    assert_eq!(verdict(&careful, "a.zip", &zip(MIB + 1)).await, not_scanned(Why::TooLarge));
    // That is why: clamd calls it clean, although it was told to report what exceeds its limits.
    assert_eq!(verdict(&scanner(&clamd.url(), 2), "a.zip", &zip(MIB + 1)).await, Verdict::Clean);
}

#[tokio::test]
async fn a_file_over_the_limit_is_not_scanned() {
    let clamd = Clamd::start(1);
    let careful = scanner(&clamd.url(), 1);
    assert_eq!(verdict(&careful, "a.bin", &ends_infected(MIB)).await, infected());
    assert_eq!(verdict(&careful, "a.bin", &ends_infected(MIB + 1)).await, not_scanned(Why::TooLarge));
}

#[tokio::test]
async fn a_file_that_is_too_large_is_kept_from_the_scanner_also_if_it_was_announced_as_small() {
    let fake = Fake::start(Manner::Says(b"stream: OK\0")).await;
    let careful = scanner(&fake.url(), 1);
    let content = bytes(1, MIB + 1);
    assert_eq!(verdict(&careful, "a.bin", &content).await, not_scanned(Why::TooLarge));
    assert_eq!(fake.most(), 0, "nobody was asked");
    let mut pass = careful.begin("a.bin", 1);
    pass.push(&content).await;
    assert_eq!(pass.finish().await.verdict, not_scanned(Why::TooLarge));
}

#[tokio::test]
async fn case_31_a_scanner_with_a_lower_limit_says_so_and_is_heard() {
    let clamd = Clamd::start(1);
    let trusting = scanner(&clamd.url(), 25);
    assert_eq!(verdict(&trusting, "a.bin", &bytes(1, 3 * MIB)).await, not_scanned(Why::TooLarge));
}

#[tokio::test]
async fn the_last_byte_of_the_largest_archive_is_looked_at_and_more_is_not_scanned() {
    let clamd = Clamd::start(1);
    let careful = scanner(&clamd.url(), 1);
    let archive = |last| {
        let mut zip = Zip::new();
        for name in ["a", "b"] {
            zip = zip.deflate(name, &[bytes(5, 1000), vec![0; MIB - 1000]].concat());
        }
        zip.deflate("c", &ends_infected(last)).finish()
    };
    let room = usize::try_from(TOTAL_FILES_MAX).unwrap() * MIB - 2 * MIB;
    let fits = room - archive(room).len() - 100;
    assert_eq!(verdict(&careful, "a.zip", &archive(fits)).await, infected());
    assert_eq!(verdict(&careful, "a.zip", &archive(room)).await, not_scanned(Why::ArchiveLimit(Limit::Size)));
}

#[tokio::test]
async fn the_last_of_the_most_members_is_looked_at_and_one_more_is_not_scanned() {
    let clamd = Clamd::start(25);
    let careful = scanner(&clamd.url(), 25);
    // The file itself counts, too.
    let mut zip = Zip::new();
    for number in 2..ENTRIES_MAX {
        zip = zip.store(&number.to_string(), b"x");
    }
    let fits = zip.clone().store("last", &eicar());
    assert_eq!(verdict(&careful, "a.zip", &fits.clone().finish()).await, infected());
    let over = fits.store("one more", b"x").finish();
    assert_eq!(verdict(&careful, "a.zip", &over).await, not_scanned(Why::ArchiveLimit(Limit::Entries)));
}

#[tokio::test]
async fn the_deepest_archive_is_looked_at_and_one_deeper_is_not_scanned() {
    let clamd = Clamd::start(25);
    let careful = scanner(&clamd.url(), 25);
    let mut deep = eicar();
    for _ in 0..DEPTH_MAX {
        deep = Zip::new().deflate("in.zip", &deep).finish();
    }
    assert_eq!(verdict(&careful, "a.zip", &deep).await, infected());
    let deeper = Zip::new().deflate("in.zip", &deep).finish();
    assert_eq!(verdict(&careful, "a.zip", &deeper).await, not_scanned(Why::ArchiveLimit(Limit::Depth)));
}

#[tokio::test]
async fn what_clamd_leaves_out_of_a_pdf_is_not_called_infected() {
    let clamd = Clamd::start(1);
    let careful = scanner(&clamd.url(), 1);
    let pdf = |length| {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&ends_infected(length)).unwrap();
        let packed = packed.finish().unwrap();
        let head = format!("%PDF-1.4\n1 0 obj\n<</Length {}/Filter/FlateDecode>>\nstream\n", packed.len());
        let tail = b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF";
        [head.as_bytes(), &packed, tail].concat()
    };
    assert_eq!(verdict(&careful, "slip.pdf", &pdf(MIB / 2)).await, infected());
    assert_eq!(verdict(&careful, "slip.pdf", &pdf(2 * MIB)).await, not_scanned(Why::TooLarge));
}
