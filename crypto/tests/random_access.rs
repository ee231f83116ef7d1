//! Any plaintext range comes out of any legal file, read in pieces of any size.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use kuvert_crypto::{
    kvt1::{
        Decoder, Header, Layout, LayoutError, MAX_SEGMENT_PLAIN_LEN, MAX_SEGMENTS, SegmentError,
        SegmentOpener, SegmentRead, SegmentWriter, WriteError, open_file, open_segment,
    },
    manifest::Sha256Hash,
};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use support::{BLOB, KEY, ORG, SeededRng, StoredFile, stored_file};

fn layout_of(file: &StoredFile, plain_lens: &[usize]) -> Layout {
    let lens = plain_lens.iter().map(|&len| u32::try_from(len).unwrap());
    let layout = Layout::new(file.header_len as u64, lens).unwrap();
    assert_eq!(layout.plain_len(), file.plaintext.len() as u64);
    assert_eq!(layout.stored_len(), file.bytes.len() as u64);
    assert_eq!(layout.segments() as usize, plain_lens.len());
    layout
}

fn slice(bytes: &[u8], range: std::ops::Range<u64>) -> &[u8] {
    &bytes[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()]
}

fn header() -> Header {
    Header { blob_id: BLOB, org_id: ORG, stanzas: vec![] }
}

/// Reads as a download does: nothing but what a [`SegmentRead`] names.
fn fetch(stored: &[u8], read: &SegmentRead) -> Vec<u8> {
    let head = slice(stored, read.header_range()).try_into().unwrap();
    let opener = SegmentOpener::new(&KEY, &header().prefix(), read.index, read.last, head).unwrap();
    assert_eq!(opener.plain_len(), read.plain_len);
    let run = slice(stored, read.stored_range());
    let mut plaintext = Vec::new();
    let mut at = 0;
    for chunk in read.first_chunk..read.first_chunk + read.chunks {
        let within = opener.stored_chunk(chunk).unwrap();
        let len = usize::try_from(within.end - within.start).unwrap();
        let mut buf = run[at..at + len].to_vec();
        plaintext.extend_from_slice(opener.open_chunk(chunk, &mut buf).unwrap());
        at += len;
    }
    assert_eq!(at, run.len(), "nothing is read that is not used");
    plaintext[read.skip..][..usize::try_from(read.take).unwrap()].to_vec()
}

fn lens() -> impl Strategy<Value = Vec<usize>> {
    let len = prop_oneof![
        Just(0),
        Just(1),
        Just(16_383),
        Just(16_384),
        Just(16_385),
        Just(32_768),
        0_usize..50_000
    ];
    prop::collection::vec(len, 1..6)
}

proptest! {
    #[test]
    fn any_range_is_found(lens in lens(), from: prop::sample::Index, len: prop::sample::Index) {
        let file = stored_file(&lens, vec![], &mut SeededRng::new(1));
        let layout = layout_of(&file, &lens);
        let from = from.index(file.plaintext.len() + 1);
        let to = from + len.index(file.plaintext.len() - from + 1);
        let found: Vec<u8> =
            layout.locate(from as u64..to as u64).flat_map(|read| fetch(&file.bytes, &read)).collect();
        prop_assert!(found == file.plaintext[from..to]);
        // What lies past the end is left out.
        let past: Vec<u8> =
            layout.locate(from as u64..u64::MAX).flat_map(|read| fetch(&file.bytes, &read)).collect();
        prop_assert!(past == file.plaintext[from..]);
    }

    #[test]
    fn the_last_segment_can_be_read_whatever_it_holds(lens in lens()) {
        let file = stored_file(&lens, vec![], &mut SeededRng::new(2));
        let last = layout_of(&file, &lens).last_segment();
        prop_assert!(last.last);
        prop_assert!(fetch(&file.bytes, &last) == file.plaintext[file.plaintext.len() - lens[lens.len() - 1]..]);
    }

    #[test]
    fn a_decoder_takes_pieces_of_any_size(lens in lens(), piece in 1_usize..40_000) {
        let file = stored_file(&lens, vec![], &mut SeededRng::new(3));
        let mut decoder = Decoder::new(KEY);
        let mut out = Vec::new();
        let mut segments = Vec::new();
        for piece in file.bytes.chunks(piece) {
            decoder.push(piece, &mut out).unwrap();
            segments.extend(decoder.take_segments());
        }
        prop_assert_eq!(decoder.finish().unwrap(), header());
        prop_assert!(out == file.plaintext);
        prop_assert_eq!(segments.len(), lens.len());
        for (number, segment) in segments.iter().enumerate() {
            let stored = &file.bytes[file.segments[number]..file.segments[number + 1]];
            prop_assert_eq!(segment.plain_len as usize, lens[number]);
            prop_assert_eq!(segment.stored_len(), stored.len() as u64);
            prop_assert_eq!(segment.sha256, Sha256Hash::from_bytes(Sha256::digest(stored).into()));
        }
        prop_assert!(open_file(&KEY, &file.bytes).unwrap() == file.plaintext);
    }
}

#[test]
fn a_reader_asks_for_no_chunk_that_is_not_there() {
    let file = stored_file(&[16_384], vec![], &mut SeededRng::new(4));
    let head = file.bytes[file.header_len..].first_chunk().unwrap();
    let opener = SegmentOpener::new(&KEY, &header().prefix(), 0, true, head).unwrap();
    assert_eq!(opener.chunks(), 2, "a full chunk is never the last");
    assert_eq!(opener.stored_chunk(1), Some(60 + 16_400..60 + 16_416));
    assert_eq!(opener.stored_chunk(2), None);
    assert_eq!(opener.open_chunk(2, &mut [0; 16]).err(), Some(SegmentError::OutOfRange));
    let mut short = file.bytes[file.header_len + 60..][..16_399].to_vec();
    assert!(opener.open_chunk(0, &mut short).is_err());
    assert!(short.iter().all(|&byte| byte == 0), "a refused buffer holds nothing");
}

#[test]
fn a_layout_is_that_of_a_stored_file_or_refused() {
    let max = MAX_SEGMENT_PLAIN_LEN;
    assert_eq!(Layout::new(48, []), Err(LayoutError::Empty));
    assert_eq!(Layout::new(48, [max, max + 1]), Err(LayoutError::SegmentTooLong { index: 1 }));
    let longest = Layout::new(48, vec![max; MAX_SEGMENTS as usize]).unwrap();
    assert_eq!(longest.plain_len(), u64::from(max) * u64::from(MAX_SEGMENTS));
    assert_eq!(Layout::new(48, vec![0; MAX_SEGMENTS as usize + 1]), Err(LayoutError::TooManySegments));
}

#[test]
fn a_writer_makes_no_segment_the_format_does_not_have() {
    let mut rng = SeededRng::new(5);
    let prefix = header().prefix();
    let begin = |index, rng: &mut SeededRng| SegmentWriter::begin(&KEY, &prefix, index, false, rng);
    assert_eq!(begin(MAX_SEGMENTS, &mut rng).err(), Some(WriteError::TooManySegments));

    let mut writer = begin(MAX_SEGMENTS - 1, &mut rng).unwrap();
    let plaintext = vec![1; MAX_SEGMENT_PLAIN_LEN as usize];
    writer.push(&plaintext[..5]).unwrap();
    assert_eq!(writer.push(&plaintext), Err(WriteError::SegmentFull));
    assert_eq!((writer.plain_len(), writer.room()), (5, MAX_SEGMENT_PLAIN_LEN - 5));
    writer.push(&plaintext[5..]).unwrap();
    assert_eq!(writer.push(&[1]), Err(WriteError::SegmentFull));
    let stored = writer.finish();
    assert!(open_segment(&KEY, &prefix, MAX_SEGMENTS - 1, false, &stored) == Ok(plaintext));
}
