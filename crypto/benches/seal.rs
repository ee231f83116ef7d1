//! Seal and open, bytes a second on one core, beside the raw primitives on the same buffers.
//!
//! `raw/…` encrypts the plaintext 16 KiB at a time from one buffer into another and does nothing else: no salt, no
//! key derivation, no commitment. `seal/…` and `open/…` are what the crate does. Sealing is to reach 90 % of the raw
//! primitive that it uses, and that primitive is the faster one here.
//!
//! ```text
//! cargo bench -p kuvert-crypto
//! ```
#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use aes_gcm::{Aes256Gcm, KeyInit, aead::AeadInOut, aead::inout::InOutBuf};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use getrandom::{SysRng, rand_core::UnwrapErr};
use kuvert_crypto::{
    cobblestone::{self, CHUNK_LEN, SEALED_CHUNK_LEN, Sealer},
    ids::{BlobId, OrgId},
    kvt1::{Decoder, Header, SegmentWriter},
    secret::FileKey,
};

/// Plaintext of one run: a whole segment.
const LEN: usize = 8 << 20;
const KEY: [u8; 32] = [7; 32];

fn nonce(chunk: usize) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&(chunk as u64).to_be_bytes());
    nonce
}

/// Seals one chunk (its number, its plaintext) into ciphertext and tag.
trait Raw {
    fn seal(&self, number: usize, plaintext: &[u8], ciphertext: &mut [u8], tag: &mut [u8]);

    fn seal_all(&self, plaintext: &[u8], sealed: &mut [u8]) {
        let places = plaintext.chunks_exact(CHUNK_LEN).zip(sealed.chunks_exact_mut(SEALED_CHUNK_LEN));
        for (number, (chunk, place)) in places.enumerate() {
            let (ciphertext, tag) = place.split_at_mut(CHUNK_LEN);
            self.seal(number, chunk, ciphertext, tag);
        }
        black_box(sealed);
    }
}

impl Raw for LessSafeKey {
    fn seal(&self, number: usize, plaintext: &[u8], ciphertext: &mut [u8], tag: &mut [u8]) {
        let nonce = Nonce::assume_unique_for_key(nonce(number));
        self.seal_out_of_place_scatter(nonce, Aad::empty(), plaintext, ciphertext, &[], tag).unwrap();
    }
}

impl Raw for Aes256Gcm {
    fn seal(&self, number: usize, plaintext: &[u8], ciphertext: &mut [u8], tag: &mut [u8]) {
        let buffers = InOutBuf::new(plaintext, ciphertext).unwrap();
        let computed = self.encrypt_inout_detached(&nonce(number).into(), &[], buffers).unwrap();
        tag.copy_from_slice(&computed);
    }
}

fn aws_lc() -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &KEY).unwrap())
}

fn raw(c: &mut Criterion) {
    let mut group = c.benchmark_group("raw");
    group.throughput(Throughput::Bytes(LEN as u64));
    let plaintext = vec![1; LEN];
    let mut sealed = vec![0; LEN / CHUNK_LEN * SEALED_CHUNK_LEN];
    let aws_lc = aws_lc();
    group.bench_function("aws-lc-rs", |b| b.iter(|| aws_lc.seal_all(&plaintext, &mut sealed)));
    let rust_crypto = Aes256Gcm::new(&KEY.into());
    group.bench_function("aes-gcm", |b| b.iter(|| rust_crypto.seal_all(&plaintext, &mut sealed)));
    group.finish();
}

fn seal(c: &mut Criterion) {
    let mut group = c.benchmark_group("seal");
    group.throughput(Throughput::Bytes(LEN as u64));
    let mut rng = UnwrapErr(SysRng);
    let plaintext = vec![1; LEN];

    let mut out = Vec::new();
    group.bench_function("cobblestone", |b| {
        b.iter(|| {
            out.clear();
            let mut sealer = Sealer::new(&KEY, b"context", &mut rng, &mut out);
            sealer.push(&plaintext, &mut out);
            sealer.finish(&mut out);
            black_box(&out);
        });
    });

    let header =
        Header { blob_id: BlobId::random(&mut rng), org_id: OrgId::random(&mut rng), stanzas: vec![] };
    let key = FileKey::from_bytes(KEY);
    let mut buffer = Vec::new();
    group.bench_function("segment, in pieces of 64 KiB", |b| {
        b.iter(|| {
            let used = std::mem::take(&mut buffer);
            let mut writer =
                SegmentWriter::begin_in(used, &key, &header.prefix(), 0, false, &mut rng).unwrap();
            for piece in plaintext.chunks(64 * 1024) {
                writer.push(piece).unwrap();
            }
            buffer = writer.finish();
        });
    });
    group.finish();
}

fn open(c: &mut Criterion) {
    let mut group = c.benchmark_group("open");
    group.throughput(Throughput::Bytes(LEN as u64));
    let mut rng = UnwrapErr(SysRng);
    let sealed = cobblestone::seal(&KEY, b"context", &vec![1; LEN], &mut rng);
    let header = sealed.first_chunk().unwrap();
    let opener = cobblestone::Opener::new(&KEY, b"context", header).unwrap();
    group.bench_function("chunks in place", |b| {
        b.iter_batched_ref(
            || sealed[cobblestone::HEADER_LEN..].to_vec(),
            |body| {
                for (index, chunk) in body.chunks_exact_mut(SEALED_CHUNK_LEN).enumerate() {
                    black_box(opener.open_chunk(index as u64, false, chunk).unwrap());
                }
            },
            BatchSize::LargeInput,
        );
    });

    let file = Header { blob_id: BlobId::random(&mut rng), org_id: OrgId::random(&mut rng), stanzas: vec![] };
    let key = FileKey::from_bytes(KEY);
    let mut writer = SegmentWriter::begin(&key, &file.prefix(), 0, true, &mut rng).unwrap();
    writer.push(&vec![1; LEN]).unwrap();
    let stored = [file.encode().unwrap(), writer.finish()].concat();
    let mut out = Vec::new();
    group.bench_function("decoder with hashes, in pieces of 64 KiB", |b| {
        b.iter(|| {
            let mut decoder = Decoder::new(key.clone());
            for piece in stored.chunks(64 * 1024) {
                out.clear();
                decoder.push(piece, &mut out).unwrap();
                black_box(&out);
            }
            decoder.finish().unwrap();
        });
    });
    group.finish();
}

/// Sealing and its raw primitive in turns, so that whatever else the machine does meets both; the best of many runs
/// of each is what the code can do.
#[expect(clippy::print_stdout, reason = "a benchmark's result")]
fn ratio(_: &mut Criterion) {
    let mut rng = UnwrapErr(SysRng);
    let plaintext = vec![1; LEN];
    let mut sealed = vec![0; LEN / CHUNK_LEN * SEALED_CHUNK_LEN];
    let aws_lc = aws_lc();
    let header =
        Header { blob_id: BlobId::random(&mut rng), org_id: OrgId::random(&mut rng), stanzas: vec![] };
    let key = FileKey::from_bytes(KEY);
    let mut buffer = Vec::new();
    let mut best = [Duration::MAX; 2];
    for _ in 0..400 {
        let start = Instant::now();
        aws_lc.seal_all(&plaintext, &mut sealed);
        best[0] = best[0].min(start.elapsed());

        let start = Instant::now();
        let used = std::mem::take(&mut buffer);
        let mut writer = SegmentWriter::begin_in(used, &key, &header.prefix(), 0, false, &mut rng).unwrap();
        for piece in plaintext.chunks(64 * 1024) {
            writer.push(piece).unwrap();
        }
        buffer = writer.finish();
        best[1] = best[1].min(start.elapsed());
    }
    let [raw, seal] = best.map(|best| f64::from(u32::try_from(LEN).unwrap()) / best.as_secs_f64() / 1e6);
    println!("ratio: raw aws-lc-rs {raw:.0} MB/s, segment {seal:.0} MB/s: {:.1} %", seal / raw * 100.0);
}

criterion_group!(benches, ratio, raw, seal, open);
criterion_main!(benches);
