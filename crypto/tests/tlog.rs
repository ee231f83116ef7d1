//! The tree against its definition (RFC 6962 section 2.1), against known roots, and against every change.

use kuvert_crypto::note::{Checkpoint, NoteError, NoteKey, NoteSigner};
use kuvert_crypto::secret::LogSeed;
use kuvert_crypto::tlog::{
    Edge, Hash, Tile, Tiles, consistency, empty_root, inclusion, leaf_hash, node_hash, root,
    verify_consistency, verify_inclusion,
};

fn leaf(n: u64) -> Hash {
    leaf_hash(format!("entry {n}").as_bytes())
}

/// MTH of RFC 6962, word by word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [alone] => *alone,
        _ => {
            let k = 1_usize << (leaves.len() - 1).ilog2();
            node_hash(&defined(&leaves[..k]), &defined(&leaves[k..]))
        }
    }
}

/// All tiles of a tree, as a store keeps them.
#[derive(Default)]
struct Kept(std::collections::HashMap<(u8, u64), Vec<Hash>>);

impl Kept {
    fn keep(&mut self, tiles: Vec<Tile>) {
        for tile in tiles {
            self.0.insert((tile.level, tile.n), tile.hashes);
        }
    }
}

impl Tiles for Kept {
    type Error = String;

    fn tile(&mut self, level: u8, n: u64, width: usize) -> Result<Vec<Hash>, String> {
        let tile = self.0.get(&(level, n)).ok_or_else(|| format!("no tile {level}/{n}"))?;
        tile.get(..width).map(<[Hash]>::to_vec).ok_or_else(|| format!("tile {level}/{n} is short"))
    }
}

fn grown(size: u64, steps: u64) -> (Kept, Edge) {
    let (mut kept, mut edge) = (Kept::default(), Edge::default());
    for n in 0..size {
        edge.push(leaf(n));
        if n % steps == 0 || n + 1 == size {
            kept.keep(edge.changed());
            let open = Edge::of(edge.size()).map(|(level, n, width)| {
                if width == 0 {
                    Vec::new()
                } else {
                    kept.tile(level, n, width).expect("a tile that was kept")
                }
            });
            edge = Edge::resume(edge.size(), open.collect()).expect("the tiles of this edge");
        }
    }
    (kept, edge)
}

#[test]
fn the_hashes_are_those_of_rfc_6962() {
    // From the test data of certificate-transparency: the tree over eight known entries.
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    let entries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::default();
    assert_eq!(
        edge.root().as_slice(),
        hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    );
    for (entry, root) in entries.iter().zip(roots) {
        edge.push(leaf_hash(&hex(entry)));
        assert_eq!(edge.root().as_slice(), hex(root), "after {entry}");
    }
}

#[test]
fn a_tree_that_grows_in_tiles_has_the_defined_root_at_every_size() {
    let leaves: Vec<Hash> = (0..70_000).map(leaf).collect();
    let (mut kept, edge) = grown(70_000, 37);
    assert_eq!(edge.root(), defined(&leaves));
    for size in (0..600).chain([65_535, 65_536, 65_537, 65_800, 69_999, 70_000]) {
        let expected = defined(&leaves[..usize::try_from(size).unwrap()]);
        assert_eq!(root(&mut kept, size).unwrap(), expected, "size {size}");
    }
}

#[test]
fn every_proof_of_every_small_tree_holds_and_no_other_entry_has_it() {
    let leaves: Vec<Hash> = (0..70).map(leaf).collect();
    let (mut kept, _) = grown(70, 1);
    for size in 1..=70_u64 {
        let whole = root(&mut kept, size).unwrap();
        for index in 0..size {
            let proof = inclusion(&mut kept, index, size).unwrap();
            let hash = &leaves[usize::try_from(index).unwrap()];
            assert!(verify_inclusion(hash, index, size, &proof, &whole), "{index} of {size}");
            assert!(!verify_inclusion(&leaf(999), index, size, &proof, &whole));
            assert!(!verify_inclusion(hash, (index + 1) % size.max(2), size, &proof, &whole));
            for at in 0..proof.len() {
                let mut bent = proof.clone();
                bent[at][0] ^= 1;
                assert!(!verify_inclusion(hash, index, size, &bent, &whole));
                assert!(!verify_inclusion(hash, index, size, &proof[..at], &whole));
            }
        }
        for old in 0..=size {
            let before = root(&mut kept, old).unwrap();
            let proof = consistency(&mut kept, old, size).unwrap();
            assert!(verify_consistency(old, &before, size, &whole, &proof), "{old} to {size}");
            assert!(!verify_consistency(old, &leaf(999), size, &whole, &proof));
            for at in 0..proof.len() {
                let mut bent = proof.clone();
                bent[at][31] ^= 0x80;
                assert!(!verify_consistency(old, &before, size, &whole, &bent));
                assert!(!verify_consistency(old, &before, size, &whole, &proof[..at]));
            }
        }
    }
}

#[test]
fn proofs_in_a_tree_of_three_levels_hold() {
    let (mut kept, edge) = grown(70_000, 999);
    let whole = edge.root();
    for index in [0, 255, 256, 65_535, 65_536, 69_000, 69_999] {
        let proof = inclusion(&mut kept, index, 70_000).unwrap();
        assert!(verify_inclusion(&leaf(index), index, 70_000, &proof, &whole), "{index}");
        let before = root(&mut kept, index).unwrap();
        let proof = consistency(&mut kept, index, 70_000).unwrap();
        assert!(verify_consistency(index, &before, 70_000, &whole, &proof), "from {index}");
    }
}

#[test]
fn an_edge_of_another_size_is_not_resumed() {
    assert!(Edge::resume(2, vec![vec![leaf(0)]]).is_none());
    assert!(Edge::resume(256, vec![vec![], vec![leaf(0)]]).is_some());
    assert!(Edge::resume(256, vec![vec![]]).is_none());
}

fn signer(name: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(name, &LogSeed::from_bytes([seed; 32])).expect("a name a key can bear")
}

#[test]
fn the_note_of_the_specification_verifies() {
    // C2SP signed-note: the example of golang.org/x/mod/sumdb/note.
    let key = NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\
        \n\
        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    assert!(key.verify(note).unwrap().starts_with("If you think"));
    assert_eq!(key.to_text(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

#[test]
fn a_checkpoint_reads_back_and_no_flipped_bit_passes() {
    let signer = signer("share.example.org/log", 7);
    let checkpoint = Checkpoint { origin: "share.example.org/log".to_owned(), size: 70_000, root: leaf(1) };
    let note = signer.sign(&checkpoint.to_text());
    let key = NoteKey::parse(&signer.key().to_text()).unwrap();
    assert_eq!(key.checkpoint(&note).unwrap(), checkpoint);
    for at in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let bent = String::from_utf8(bytes).unwrap_or_default();
            assert!(key.checkpoint(&bent).is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn another_key_another_log_and_another_text_are_told_apart() {
    let ours = signer("share.example.org/log", 7);
    let of = |origin: &str| Checkpoint { origin: origin.to_owned(), size: 1, root: leaf(1) }.to_text();
    let own = of("share.example.org/log");
    assert_eq!(
        ours.key().checkpoint(&signer("share.example.org/log", 8).sign(&own)),
        Err(NoteError::Unsigned)
    );
    assert_eq!(ours.key().checkpoint(&ours.sign(&of("other.example/log"))), Err(NoteError::Origin));
    assert_eq!(
        ours.key().checkpoint(&ours.sign("share.example.org/log\n01\n\n")),
        Err(NoteError::Checkpoint)
    );
    assert_eq!(ours.key().checkpoint("hello\n"), Err(NoteError::Malformed));
    assert!(NoteKey::parse("share.example.org/log+00000000+AQ==").is_err());
    assert!(NoteSigner::new("two words", &LogSeed::from_bytes([1; 32])).is_none());
}

#[test]
fn a_note_with_a_witness_on_it_verifies_for_both() {
    let (log, witness) = (signer("share.example.org/log", 7), signer("witness.example", 9));
    let text = Checkpoint { origin: "share.example.org/log".to_owned(), size: 3, root: leaf(3) }.to_text();
    let (note, other) = (log.sign(&text), witness.sign(&text));
    let both = note.clone() + other.lines().last().unwrap() + "\n";
    assert!(log.key().verify(&both).is_ok() && witness.key().verify(&both).is_ok());
    assert_eq!(witness.key().verify(&note), Err(NoteError::Unsigned));
}
