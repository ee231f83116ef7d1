//! The store on a real directory, and where it matters on an object store of another kind.

use std::os::unix::fs::PermissionsExt;

use object_store::memory::InMemory;

use super::*;

const BLOB: BlobId = BlobId::from_bytes([0xAB; 16]);

fn directory() -> (tempfile::TempDir, BlobStore) {
    let home = tempfile::tempdir().unwrap();
    let store = BlobStore::directory(&home.path().join("blobs"), Reserve::default()).unwrap();
    (home, store)
}

fn memory() -> BlobStore {
    BlobStore { objects: Arc::new(InMemory::new()), directory: None, reserve: Reserve::default() }
}

async fn read_all(store: &BlobStore, index: u32, range: std::ops::Range<u64>) -> Result<Vec<u8>, BlobError> {
    let mut reader = store.read(&BLOB, index, range).await?;
    let mut all = Vec::new();
    loop {
        let piece = reader.next(7).await?;
        if piece.is_empty() {
            return Ok(all);
        }
        all.extend_from_slice(&piece);
    }
}

#[tokio::test]
async fn a_segment_lies_under_its_random_name_and_comes_back_in_pieces() {
    let (home, on_disk) = directory();
    for store in [on_disk, memory()] {
        store.put_segment(&BLOB, 12, PutPayload::from_static(b"hello, ciphertext")).await.unwrap();
        assert_eq!(read_all(&store, 12, 0..17).await.unwrap(), b"hello, ciphertext");
        assert_eq!(read_all(&store, 12, 7..13).await.unwrap(), b"cipher");
        assert_eq!(read_all(&store, 12, 17..17).await.unwrap(), b"");
        assert!(matches!(read_all(&store, 12, 10..18).await, Err(BlobError::Short)));
        assert!(matches!(read_all(&store, 12, 20..30).await, Err(BlobError::Short)));
        assert!(matches!(read_all(&store, 13, 0..1).await, Err(BlobError::NotFound)));
    }
    let name = "ab".repeat(16);
    assert!(home.path().join("blobs/ab").join(name).join("12").is_file());
}

#[tokio::test]
async fn a_stale_writer_cannot_replace_a_stored_segment() {
    for store in [directory().1, memory()] {
        store.put_segment(&BLOB, 0, PutPayload::from_static(b"first")).await.unwrap();
        let second = store.put_segment(&BLOB, 0, PutPayload::from_static(b"second")).await;
        assert!(matches!(second, Err(BlobError::AlreadyExists)));
        assert_eq!(read_all(&store, 0, 0..5).await.unwrap(), b"first");
    }
}

#[tokio::test]
async fn the_holder_of_the_lease_replaces_what_was_never_acknowledged() {
    for store in [directory().1, memory()] {
        store.replace_uncommitted(&BLOB, 3, PutPayload::from_static(b"one")).await.unwrap();
        store.replace_uncommitted(&BLOB, 3, PutPayload::from_static(b"two")).await.unwrap();
        assert_eq!(read_all(&store, 3, 0..3).await.unwrap(), b"two");
    }
}

#[tokio::test]
async fn a_deleted_blob_leaves_nothing_behind_not_even_a_half_written_segment() {
    let (home, store) = directory();
    let other = BlobId::from_bytes([0xAC; 16]);
    for index in 0..30 {
        store.put_segment(&BLOB, index, PutPayload::from_static(b"x")).await.unwrap();
    }
    store.put_segment(&other, 0, PutPayload::from_static(b"x")).await.unwrap();
    let folder = home.path().join("blobs/ab").join("ab".repeat(16));
    std::fs::write(folder.join("30#1"), "left by a crash").unwrap();

    store.delete_blob(&BLOB).await.unwrap();
    store.delete_blob(&BLOB).await.unwrap();

    assert!(!folder.exists());
    assert_eq!(store.list_blobs().await.unwrap(), [other]);
}

#[tokio::test]
async fn blobs_and_the_sizes_of_their_segments_are_listed() {
    for store in [directory().1, memory()] {
        store.put_segment(&BLOB, 0, PutPayload::from_static(b"abc")).await.unwrap();
        store.put_segment(&BLOB, 10, PutPayload::from_static(b"a")).await.unwrap();
        store.probe().await.unwrap();
        assert_eq!(store.list_blobs().await.unwrap(), [BLOB]);
        assert_eq!(store.segment_sizes(&BLOB).await.unwrap(), BTreeMap::from([(0, 3), (10, 1)]));
        assert!(store.segment_sizes(&BlobId::from_bytes([1; 16])).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_upload_larger_than_the_disk_is_refused_beforehand() {
    let (_home, store) = directory();
    assert!(store.check_room(0).await.is_ok());
    assert!(matches!(store.check_room(u64::MAX).await, Err(BlobError::Full)));
}

#[test]
fn a_new_directory_belongs_to_its_owner_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("deep/blobs");
    BlobStore::directory(&path, Reserve::default()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_store_is_relied_on_only_if_it_keeps_what_is_there_when_told_to() {
    for store in [directory().1, memory()] {
        store.check_conditions(&BLOB).await.unwrap();
        store.check_conditions(&BLOB).await.unwrap();
        assert!(store.list_blobs().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn case_55_a_place_that_cannot_be_written_is_an_error_and_not_a_segment() {
    let (home, store) = directory();
    std::fs::create_dir_all(home.path().join("blobs/ab")).unwrap();
    std::fs::write(home.path().join("blobs/ab").join("ab".repeat(16)), "a file where a folder must be")
        .unwrap();
    assert!(store.put_segment(&BLOB, 0, PutPayload::from_static(b"x")).await.is_err());
}
