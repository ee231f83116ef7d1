//! Case 49: no salt and no commitment comes twice, whatever is sealed again after a crash.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use getrandom::{SysRng, rand_core::UnwrapErr};
use kuvert_crypto::{
    cobblestone,
    kvt1::{SegmentWriter, open_segment, prefix},
};
use support::{BLOB, KEY, ORG};

const ENCRYPTIONS: usize = 1_000_000;

fn assert_all_differ<const N: usize>(mut values: Vec<[u8; N]>, what: &str) {
    let total = values.len();
    values.sort_unstable();
    values.dedup();
    assert_eq!(values.len(), total, "a {what} came twice");
}

#[test]
fn case_49_a_million_encryptions_repeat_no_salt_and_no_commitment() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let seal_some = || {
        let mut rng = UnwrapErr(SysRng);
        let mut headers: (Vec<[u8; 24]>, Vec<[u8; 32]>) = (Vec::new(), Vec::new());
        for _ in 0..ENCRYPTIONS.div_ceil(threads) {
            // One key, context and plaintext: only the salt tells the messages apart.
            let sealed = cobblestone::seal(KEY.as_bytes(), b"case 49", &[], &mut rng);
            headers.0.push(*sealed.first_chunk().unwrap());
            headers.1.push(*sealed[24..].first_chunk().unwrap());
        }
        headers
    };
    let (mut salts, mut commitments) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(seal_some)).collect();
        for worker in workers {
            let (more_salts, more_commitments) = worker.join().unwrap();
            salts.extend(more_salts);
            commitments.extend(more_commitments);
        }
    });
    assert!(salts.len() >= ENCRYPTIONS);
    assert_all_differ(salts, "salt");
    assert_all_differ(commitments, "commitment");
}

#[test]
fn case_49_a_place_written_again_after_a_crash_is_sealed_afresh() {
    let mut rng = UnwrapErr(SysRng);
    let prefix = prefix(BLOB.as_bytes(), &ORG);
    let (mut salts, mut first_chunks) = (Vec::new(), Vec::new());
    for attempt in 0_u32..2_000 {
        let mut writer = SegmentWriter::begin(&KEY, &prefix, 7, false, &mut rng).unwrap();
        // Other bytes than last time come to the same place; every second attempt dies before its end.
        let plaintext = [&attempt.to_be_bytes()[..], &[0; 60]].concat();
        writer.push(&plaintext).unwrap();
        if attempt % 2 == 0 {
            continue;
        }
        let stored = writer.finish();
        salts.push(*stored[4..].first_chunk::<24>().unwrap());
        first_chunks.push(*stored[60..].first_chunk::<64>().unwrap());
        assert_eq!(open_segment(&KEY, &prefix, 7, false, &stored), Ok(plaintext));
    }
    assert_all_differ(salts, "salt");
    // The same zeros under the same key stream would give the same ciphertext.
    assert_all_differ(
        first_chunks.iter().map(|chunk| *chunk[4..].first_chunk::<60>().unwrap()).collect(),
        "chunk",
    );
}
