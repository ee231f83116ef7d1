//! Case 38: HTTP/2 frames that cost the sender little and were meant to cost us much.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::world::World;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// `GET /slow/5000` in HPACK without any table.
fn head(world: &World) -> Vec<u8> {
    let literal = |name: u8, value: &str| {
        let mut out = vec![name, u8::try_from(value.len()).unwrap()];
        out.extend(value.as_bytes());
        out
    };
    [vec![0x82, 0x87], literal(4, "/slow/5000"), literal(1, &world.host())].concat()
}

/// Sends `frames` on one connection while reading what comes; whether it ended with GOAWAY or a closed connection.
async fn ends_after(world: &World, frames: Vec<u8>) -> bool {
    let (mut reader, mut writer) = tokio::io::split(world.tls("h2").await);
    let all = [PREFACE, &frame(SETTINGS, 0, 0, &[]), &frames].concat();
    let sending = tokio::spawn(async move {
        let _closed = writer.write_all(&all).await;
        let _closed = writer.flush().await;
        writer
    });
    let reading = async {
        loop {
            let mut header = [0; 9];
            if reader.read_exact(&mut header).await.is_err() || header[3] == GOAWAY {
                return;
            }
            let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
            let _closed = reader.read_exact(&mut vec![0; length]).await;
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(8), reading).await.is_ok();
    sending.abort();
    ended
}

async fn assert_others_are_served(world: &World) {
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", world.host());
    assert!(world.raw(request.as_bytes()).await.starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn case_38_streams_opened_and_reset_ten_thousand_times_end_the_connection() {
    let world = World::new().await;
    let head = head(&world);
    let frames = (0..10_000).flat_map(|number| {
        let stream = 2 * number + 1;
        let open = frame(HEADERS, END_STREAM | END_HEADERS, stream, &head);
        [open, frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())].concat()
    });
    assert!(ends_after(&world, frames.collect()).await);
    assert_others_are_served(&world).await;
}

#[tokio::test]
async fn case_38_a_head_that_never_ends_ends_the_connection() {
    let world = World::new().await;
    let mut frames = frame(HEADERS, 0, 1, &head(&world));
    for _ in 0..10_000 {
        // One more small header, over and over.
        frames.extend(frame(CONTINUATION, 0, 1, &[0, 1, b'x', 1, b'y']));
    }
    assert!(ends_after(&world, frames).await);
    assert_others_are_served(&world).await;
}

#[tokio::test]
async fn case_38_empty_data_frames_do_not_disturb_the_others() {
    let world = World::new().await;
    let mut frames = frame(HEADERS, END_HEADERS, 1, &head(&world));
    for _ in 0..10_000 {
        frames.extend(frame(DATA, 0, 1, &[]));
    }
    let _either_way = tokio::join!(ends_after(&world, frames), assert_others_are_served(&world));
}

#[tokio::test]
async fn case_38_pings_and_settings_do_not_disturb_the_others() {
    let world = World::new().await;
    let flood = (0..10_000).flat_map(|_| [frame(PING, 0, 0, &[0; 8]), frame(SETTINGS, 0, 0, &[])].concat());
    let _either_way = tokio::join!(ends_after(&world, flood.collect()), assert_others_are_served(&world));
}
