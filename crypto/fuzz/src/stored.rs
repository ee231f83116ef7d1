//! The stored file and what it is made of.

use kuvert_crypto::{
    cobblestone as cobble,
    ids::{BlobId, OrgId},
    kvt1::{Decoder, Header, Layout, SegmentOpener, SegmentWriter, open_file, open_segment},
    secret::{FileKey, InboxPrivateKey},
    stanza::{STANZA_LEN, Stanza},
};

use crate::{Still, Take};

const KEY: FileKey = FileKey::from_bytes([7; 32]);

/// A header is read only in the one spelling that it is written in.
pub fn header(data: &[u8]) {
    // Random bytes rarely begin as a file does: also try them behind the beginning of one.
    let begun = [&b"KUVERT\0\x01\x02\0\0\0"[..], &[1; 32], data].concat();
    for bytes in [data, &begun] {
        if let Ok(header) = Header::decode(bytes) {
            assert_eq!(header.encode().unwrap(), bytes[..header.encoded_len()]);
        }
    }
}

/// A stanza likewise; and an arbitrary one does not open.
pub fn stanza(data: &[u8]) {
    let Some(bytes) = data.first_chunk::<STANZA_LEN>() else { return };
    if let Ok(stanza) = Stanza::decode(bytes) {
        assert_eq!(stanza.encode(), *bytes);
        let private = InboxPrivateKey::from_bytes([3; 32]);
        assert!(stanza.open_file_key(OrgId::from_bytes([2; 16]), &private, &[0; 44]).is_err());
    }
}

/// An arbitrary sealed message does not open, nor a true one with arbitrary changes.
pub fn cobblestone(data: &[u8]) {
    let key = [7; 32];
    assert!(cobble::open(&key, b"context", data).is_err());
    let mut take = Take(data);
    let plaintext = vec![take.byte(); take.number()];
    let sealed = cobble::seal(&key, b"context", &plaintext, &mut Still);
    let damaged = damage(&sealed, &mut take);
    let opened = cobble::open(&key, b"context", &damaged);
    assert_eq!(opened.is_ok(), damaged == sealed);
    assert!(opened.is_err() || opened == Ok(plaintext));
}

/// An arbitrary segment does not open, whole or in part.
pub fn segment(data: &[u8]) {
    let mut take = Take(data);
    let (index, last) = (u32::from(take.byte()), take.byte() % 2 == 1);
    let prefix = [1; 44];
    assert!(open_segment(&KEY, &prefix, index, last, take.0).is_err());
    if let Some(head) = take.0.first_chunk() {
        assert!(SegmentOpener::new(&KEY, &prefix, index, last, head).is_err());
    }
    // One of a true segment with an arbitrary length field: chunks open at their place or not at all.
    let mut writer = SegmentWriter::begin(&KEY, &prefix, index, last, &mut Still).unwrap();
    let plaintext = vec![take.byte(); take.number()];
    writer.push(&plaintext).unwrap();
    let mut stored = writer.finish();
    let claimed = [take.byte() % 2, take.byte(), take.byte(), take.byte()];
    stored[..4].copy_from_slice(&claimed);
    let Ok(opener) = SegmentOpener::new(&KEY, &prefix, index, last, stored.first_chunk().unwrap()) else {
        return;
    };
    let chunk = u32::from(take.byte()) % 8;
    let within = opener.stored_chunk(chunk).map(|range| range.start as usize..range.end as usize);
    let Some(Some(found)) = within.map(|within| stored.get(within)) else { return };
    let mut buf = found.to_vec();
    if let Ok(opened) = opener.open_chunk(chunk, &mut buf) {
        let start = chunk as usize * cobble::CHUNK_LEN;
        assert_eq!(opened, &plaintext[start..plaintext.len().min(start + cobble::CHUNK_LEN)]);
    }
}

/// An arbitrary file does not open, and nothing comes out of it.
pub fn stored_file(data: &[u8]) {
    let begun = [&b"KUVERT\0\x01\x02\0\0\0"[..], &[1; 32], data].concat();
    for bytes in [data, &begun] {
        let mut out = Vec::new();
        let mut decoder = Decoder::new(KEY);
        let pushed = decoder.push(bytes, &mut out);
        assert!(pushed.is_err() || decoder.finish().is_err());
        assert!(out.is_empty());
    }
}

/// Of a true file with arbitrary changes nothing but true plaintext comes out, and no cut goes unnoticed.
pub fn damaged_file(data: &[u8]) {
    let mut take = Take(data);
    let header =
        Header { blob_id: BlobId::from_bytes([1; 16]), org_id: OrgId::from_bytes([2; 16]), stanzas: vec![] };
    let mut stored = header.encode().unwrap();
    let mut plaintext = Vec::new();
    let segments = u32::from(take.byte() % 4) + 1;
    for index in 0..segments {
        let piece = vec![take.byte(); take.number() % 40_000];
        let mut writer =
            SegmentWriter::begin(&KEY, &header.prefix(), index, index + 1 == segments, &mut Still).unwrap();
        writer.push(&piece).unwrap();
        stored.extend_from_slice(&writer.finish());
        plaintext.extend_from_slice(&piece);
    }
    let damaged = damage(&stored, &mut take);
    let mut out = Vec::new();
    let mut decoder = Decoder::new(KEY);
    let step = take.number() + 1;
    let pushed = damaged.chunks(step).try_for_each(|piece| decoder.push(piece, &mut out));
    assert!(plaintext.starts_with(&out), "wrong plaintext");
    let complete = pushed.is_ok() && decoder.finish().is_ok();
    assert_eq!(complete, damaged == stored);
    assert_eq!(open_file(&KEY, &damaged).ok(), complete.then_some(plaintext));
}

/// A layout finds exactly the range that was asked for, in order.
pub fn layout(data: &[u8]) {
    let mut take = Take(data);
    let (from, len) = (take.number() as u64, take.number() as u64);
    let lens: Vec<u32> =
        take.0.chunks(3).map(|c| c.iter().fold(0, |n, &byte| n << 8 | u32::from(byte))).collect();
    let Ok(layout) = Layout::new(48, lens.iter().copied()) else { return };
    assert_eq!(layout.plain_len(), lens.iter().map(|&len| u64::from(len)).sum::<u64>());
    let mut position = from;
    let end = layout.plain_len().min(from + len);
    for read in layout.locate(from..from + len) {
        let segment_start: u64 = lens[..read.index as usize].iter().map(|&len| u64::from(len)).sum();
        let chunk_start = segment_start + u64::from(read.first_chunk) * cobble::CHUNK_LEN as u64;
        assert_eq!(chunk_start + read.skip as u64, position);
        assert!(read.skip < cobble::CHUNK_LEN && read.take > 0 && read.chunks > 0);
        assert!(read.stored_range().end <= layout.stored_len());
        position += read.take;
    }
    assert_eq!(position, end.max(from));
}

/// Changes, cuts, repeats and swaps, as the bytes say.
fn damage(original: &[u8], take: &mut Take<'_>) -> Vec<u8> {
    let mut damaged = original.to_vec();
    for _ in 0..take.byte() % 4 {
        let at = take.number() % damaged.len().max(1);
        match take.byte() % 5 {
            0 if !damaged.is_empty() => damaged[at] ^= take.byte(),
            1 => damaged.truncate(at),
            2 => damaged.extend_from_slice(&take.number().to_be_bytes()),
            3 => {
                let repeated = damaged[at..].to_vec();
                damaged.extend_from_slice(&repeated);
            }
            _ => damaged.rotate_left(at),
        }
    }
    damaged
}
