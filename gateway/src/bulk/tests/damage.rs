//! Cases 44 and 46: what the store gives back is not what was stored.

use std::path::Path;

use super::world::{Ended, World, noise};

/// Three data segments and the closing one.
async fn stored(world: &World, content: &[u8]) -> (String, Vec<std::path::PathBuf>) {
    let path = world.create("a", content.len() as u64).await;
    let third = content.len() / 3;
    for (start, end) in [(0, third), (third, 2 * third), (2 * third, content.len())] {
        world.patch(&path, start as u64, content[start..end].to_vec()).await;
    }
    let blob = world.blob_of(&path);
    (world.download_path(&[blob], false).await, world.objects(&blob))
}

/// Downloads, and returns whether all of it came. Never is a byte wrong.
async fn came_whole(world: &World, path: &str, content: &[u8], what: &str) -> bool {
    let answer = world.get(path, &[]).await;
    if answer.status == 503 {
        return false;
    }
    assert_eq!(answer.status, 200, "{what}");
    assert!(content.starts_with(&answer.body), "{what}: wrong bytes");
    assert_eq!(answer.broken, answer.body.len() < content.len(), "{what}: cut short, and not aborted");
    !answer.broken
}

fn flip(path: &Path, byte: usize, bit: u8) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[byte] ^= 1 << bit;
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn case_44_a_flipped_bit_is_never_delivered() {
    let world = World::new().await;
    let content = noise(120_000);
    let (path, objects) = stored(&world, &content).await;
    let header_and_head: Vec<_> = (0..108).map(|byte| (0, byte)).collect();
    let sampled = (0..300).map(|n| {
        let object = n % 3;
        (object, 108 + n * 131 % (std::fs::metadata(&objects[object]).unwrap().len() as usize - 108))
    });
    for (object, byte) in header_and_head.into_iter().chain(sampled) {
        let bit = (byte % 8) as u8;
        flip(&objects[object], byte, bit);
        let what = format!("bit {bit} of byte {byte} in object {object}");
        assert!(!came_whole(&world, &path, &content, &what).await, "{what} went unnoticed");
        flip(&objects[object], byte, bit);
    }
    assert!(came_whole(&world, &path, &content, "unharmed").await);
    let ended = world.ended(409).await;
    assert_eq!(
        ended.iter().filter(|end| matches!(end, Ended::Damaged { .. })).count(),
        408,
        "each is an alarm"
    );
}

#[tokio::test]
async fn case_44_cut_swapped_and_lengthened_objects_are_refused_before_the_first_byte() {
    let world = World::new().await;
    let content = noise(120_000);
    let (path, objects) = stored(&world, &content).await;
    let whole: Vec<_> = objects.iter().map(|object| std::fs::read(object).unwrap()).collect();
    let restore =
        || objects.iter().zip(&whole).for_each(|(object, bytes)| std::fs::write(object, bytes).unwrap());

    for (object, len) in
        [(0, 0), (0, 47), (0, 48), (0, 108), (1, 60), (1, 60 + 16_400), (2, 60 + 2 * 16_400), (3, 0)]
    {
        std::fs::write(&objects[object], &whole[object][..len]).unwrap();
        let answer = world.get(&path, &[("accept", "application/json")]).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (503, "file_unavailable"),
            "{object} at {len}"
        );
        restore();
    }
    std::fs::write(&objects[1], [&whole[1][..], b"x"].concat()).unwrap();
    assert_eq!(world.get(&path, &[]).await.status, 503);
    restore();
    std::fs::remove_file(&objects[2]).unwrap();
    assert_eq!(world.get(&path, &[]).await.status, 503);
    restore();
    std::fs::write(&objects[1], &whole[2]).unwrap();
    std::fs::write(&objects[2], &whole[1]).unwrap();
    assert!(!came_whole(&world, &path, &content, "swapped segments").await);
    restore();
    assert!(came_whole(&world, &path, &content, "restored").await);
}

#[tokio::test]
async fn an_older_sealing_of_the_same_place_is_refused() {
    let world = World::new().await;
    let path = world.create("a", 10).await;
    let blob = world.blob_of(&path);
    world.patch(&path, 0, "01234").await;
    let older = std::fs::read(&world.objects(&blob)[0]).unwrap();
    world.rewind(&blob, &[]).await;
    world.patch(&path, 0, "abcde").await;
    world.patch(&path, 5, "fghij").await;
    std::fs::write(&world.objects(&blob)[0], older).unwrap();

    let answer = world.get(&world.download_path(&[blob], false).await, &[]).await;

    assert_eq!(answer.status, 503);
    assert_eq!(world.ended(1).await, [Ended::Damaged { file: blob }]);
}

#[tokio::test]
async fn case_46_one_missing_file_leaves_the_others_alone() {
    let world = World::new().await;
    let lost = world.upload("lost", b"lost").await;
    let kept = world.upload("kept", b"kept").await;
    world.inner.app.blobs.delete_blob(&lost).await.unwrap();
    let answer = world.get(&world.download_path(&[lost], false).await, &[("accept-language", "da")]).await;
    assert_eq!(answer.status, 503);
    assert!(String::from_utf8_lossy(&answer.body).contains("midlertidigt utilgængelig"));
    assert_eq!(world.ended(1).await, [Ended::Damaged { file: lost }]);
    assert_eq!(world.get(&world.download_path(&[kept], false).await, &[]).await.body, "kept");
    assert_eq!(world.get(&world.download_path(&[kept, lost], true).await, &[]).await.status, 503);
}
