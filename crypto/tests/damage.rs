//! Case 44: a stored file that is damaged anywhere never gives wrong plaintext.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    cobblestone::{self, SEALED_CHUNK_LEN},
    kvt1::{DecodeError, Decoder, HeaderError, SEGMENT_HEADER_LEN, open_file, prefix},
    secret::FileKey,
    stanza::{Addressee, InboxKeyPair, Stanza, StanzaKind},
};
use proptest::prelude::*;
use support::{BLOB, KEY, ORG, SeededRng, StoredFile, stored_file};

/// Full chunks, a part of one, an empty segment in between, and an empty last one.
const LAYOUT: [usize; 6] = [40_000, 16_384, 1, 0, 32_768, 0];

struct Case {
    file: StoredFile,
    inboxes: [InboxKeyPair; 2],
}

fn case() -> Case {
    let mut rng = SeededRng::new(44);
    let inboxes = [InboxKeyPair::generate(&mut rng), InboxKeyPair::generate(&mut rng)];
    let prefix = prefix(BLOB.as_bytes(), &ORG);
    let stanza = |kind, key_id, inbox: &InboxKeyPair, rng: &mut SeededRng| {
        let to = Addressee { kind, org_id: ORG, key_id };
        Stanza::seal_file_key(&to, inbox.public(), &prefix, &KEY, rng).unwrap()
    };
    let stanzas = vec![
        stanza(StanzaKind::Recovery, 1, &inboxes[0], &mut rng),
        stanza(StanzaKind::Inbox, 2, &inboxes[1], &mut rng),
    ];
    Case { file: stored_file(&LAYOUT, stanzas, &mut rng), inboxes }
}

/// Reads to the first error. Returns it with what came before, which must be true.
fn read(stored: &[u8], plaintext: &[u8]) -> Result<(), DecodeError> {
    let mut decoder = Decoder::new(KEY);
    let mut out = Vec::new();
    let pushed = stored.chunks(1_000).try_for_each(|piece| decoder.push(piece, &mut out));
    assert!(plaintext.starts_with(&out), "wrong plaintext came out");
    pushed?;
    decoder.finish()?;
    assert_eq!(out.len(), plaintext.len(), "a part of the plaintext is missing and nobody said so");
    Ok(())
}

/// Whether a changed byte is one of a stanza, which the segments are not bound to: the stanza itself refuses.
fn is_in_stanza(file: &StoredFile, at: usize) -> bool {
    (48..file.header_len).contains(&at)
}

fn check_changed(case: &Case, stored: &[u8], at: usize) {
    let result = read(stored, &case.file.plaintext);
    if !is_in_stanza(&case.file, at) {
        assert!(result.is_err(), "byte {at} was changed and nobody noticed");
        assert!(open_file(&KEY, stored).is_err());
        return;
    }
    // Either the header is refused, or exactly the stanza that was changed.
    let Ok(header) = kuvert_crypto::kvt1::Header::decode(stored) else { return };
    let changed = (at - 48) / 88;
    for (number, (stanza, inbox)) in header.stanzas.iter().zip(&case.inboxes).enumerate() {
        let opened = stanza.open_file_key(ORG, inbox.private(), &header.prefix());
        assert_eq!(opened.is_err(), number == changed, "byte {at}, stanza {number}");
    }
}

#[test]
fn an_undamaged_file_is_read() {
    let case = case();
    assert_eq!(read(&case.file.bytes, &case.file.plaintext), Ok(()));
    for (stanza, inbox) in
        kuvert_crypto::kvt1::Header::decode(&case.file.bytes).unwrap().stanzas.iter().zip(&case.inboxes)
    {
        assert_eq!(stanza.open_file_key(ORG, inbox.private(), &prefix(BLOB.as_bytes(), &ORG)), Ok(KEY));
    }
}

#[test]
fn case_44_ten_thousand_flipped_bits_are_noticed() {
    let case = case();
    let mut rng = SeededRng::new(1);
    let mut stored = case.file.bytes.clone();
    for _ in 0..10_000 {
        let at = rng.below(stored.len());
        let bit = 1 << rng.below(8);
        stored[at] ^= bit;
        check_changed(&case, &stored, at);
        stored[at] ^= bit;
    }
}

#[test]
fn case_44_every_header_byte_is_checked() {
    let case = case();
    let headers: Vec<usize> = (0..case.file.header_len)
        .chain(case.file.segments[..LAYOUT.len()].iter().flat_map(|&start| start..start + SEGMENT_HEADER_LEN))
        .collect();
    for at in headers {
        for change in [0x01, 0x80, 0xff] {
            let mut stored = case.file.bytes.clone();
            stored[at] ^= change;
            check_changed(&case, &stored, at);
        }
    }
}

#[test]
fn case_44_a_cut_at_every_boundary_is_noticed() {
    let case = case();
    let mut cuts = vec![0, 1, 8, 44, 47, 48, 48 + 88];
    for window in case.file.segments.windows(2) {
        let chunks = (window[0] + SEGMENT_HEADER_LEN..window[1]).step_by(SEALED_CHUNK_LEN);
        cuts.extend([window[0], window[0] + 4]);
        cuts.extend(chunks);
    }
    let end = case.file.bytes.len();
    let cuts = cuts.iter().flat_map(|&cut| [cut.saturating_sub(1), cut, cut + 1]).chain([end - 1]);
    for cut in cuts.filter(|&cut| cut < end) {
        assert_eq!(
            read(&case.file.bytes[..cut], &case.file.plaintext),
            Err(DecodeError::Truncated),
            "cut at {cut}"
        );
    }
}

#[test]
fn case_44_segments_out_of_place_are_noticed() {
    let case = case();
    let file = &case.file;
    let segment = |number: usize| &file.bytes[file.segments[number]..file.segments[number + 1]];
    let header = &file.bytes[..file.header_len];
    let build = |order: &[usize]| {
        let mut stored = header.to_vec();
        for &number in order {
            stored.extend_from_slice(segment(number));
        }
        stored
    };
    assert_eq!(build(&[0, 1, 2, 3, 4, 5]), file.bytes);
    let orders: [&[usize]; 8] = [
        &[1, 0, 2, 3, 4, 5],
        &[0, 1, 3, 2, 4, 5],
        &[0, 0, 1, 2, 3, 4, 5],
        &[0, 1, 2, 3, 5],
        &[0, 1, 2, 3, 4],
        &[5],
        &[0, 1, 2, 3, 4, 5, 5],
        &[0, 1, 2, 3, 4, 4],
    ];
    for order in orders {
        assert!(read(&build(order), &file.plaintext).is_err(), "{order:?}");
    }
}

#[test]
fn case_44_a_segment_of_another_file_is_noticed() {
    let mine = stored_file(&[100, 0], vec![], &mut SeededRng::new(1));
    // The same key, place and file; but that one closes the file with its first segment.
    let other = stored_file(&[100], vec![], &mut SeededRng::new(2));
    let mut stored = mine.bytes.clone();
    stored.splice(mine.segments[0]..mine.segments[1], other.bytes[other.segments[0]..].iter().copied());
    assert_eq!(open_file(&KEY, &stored), Err(DecodeError::TrailingBytes));

    let wrong_key = open_file(&FileKey::from_bytes([1; 32]), &mine.bytes);
    assert!(matches!(wrong_key, Err(DecodeError::Segment { index: 0, .. })), "{wrong_key:?}");
}

#[test]
fn case_44_appended_bytes_are_noticed() {
    let case = case();
    for tail in [&[0][..], &[0; 76], b"KUVERT\0\x01"] {
        let stored = [&case.file.bytes, tail].concat();
        assert_eq!(read(&stored, &case.file.plaintext), Err(DecodeError::TrailingBytes));
    }
}

#[test]
fn a_decoder_that_failed_stays_failed() {
    let case = case();
    let mut decoder = Decoder::new(KEY);
    let mut out = Vec::new();
    let error =
        decoder.push(b"not a stored file, whatever comes after these first forty-eight bytes", &mut out);
    assert_eq!(error, Err(DecodeError::Header(HeaderError::Unknown)));
    assert_eq!(decoder.push(&case.file.bytes, &mut out), error);
    assert_eq!(decoder.finish().err(), error.err());
    assert!(out.is_empty());
}

proptest! {
    #[test]
    fn a_message_changed_anywhere_does_not_open(
        len in 0_usize..40_000,
        at: prop::sample::Index,
        change in 1_u8..,
        key: [u8; 32],
    ) {
        let mut rng = SeededRng::new(len as u64);
        let mut sealed = cobblestone::seal(&key, b"context", &vec![7; len], &mut rng);
        prop_assert!(cobblestone::open(&key, b"other", &sealed).is_err());
        let at = at.index(sealed.len());
        sealed[at] ^= change;
        prop_assert!(cobblestone::open(&key, b"context", &sealed).is_err());
    }

    #[test]
    fn a_message_cut_or_extended_does_not_open(len in 0_usize..40_000, cut: prop::sample::Index, more in 1_usize..20_000) {
        let key = [1; 32];
        let mut sealed = cobblestone::seal(&key, b"", &vec![7; len], &mut SeededRng::new(0));
        prop_assert!(cobblestone::open(&key, b"", &sealed[..cut.index(sealed.len())]).is_err());
        sealed.resize(sealed.len() + more, 0);
        prop_assert!(cobblestone::open(&key, b"", &sealed).is_err());
    }

    #[test]
    fn swapped_chunks_do_not_open(a in 0_usize..4, b in 0_usize..4) {
        prop_assume!(a != b);
        let key = [1; 32];
        let mut sealed = cobblestone::seal(&key, b"", &vec![7; 4 * 16_384], &mut SeededRng::new(0));
        let (low, high) = (a.min(b), a.max(b));
        let (left, right) = sealed[56..].split_at_mut(high * SEALED_CHUNK_LEN);
        left[low * SEALED_CHUNK_LEN..][..SEALED_CHUNK_LEN].swap_with_slice(&mut right[..SEALED_CHUNK_LEN]);
        prop_assert!(cobblestone::open(&key, b"", &sealed).is_err());
    }
}
