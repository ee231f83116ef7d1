use super::*;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
use tokio::time::timeout;

/// What comes out of a guard when `pieces` go in one after the other.
async fn through(pieces: &[Vec<u8>]) -> (Vec<u8>, Arc<Verdict>) {
    let (mut client, server) = duplex(64);
    let mut guard = Guard::new(server, Duration::from_secs(10));
    let verdict = guard.verdict();
    let sender = async move {
        for piece in pieces {
            if client.write_all(piece).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(client);
    };
    // Takes the guard with it when it is done, or a sender that is not heard would wait for ever.
    let receiver = async move {
        let (mut out, mut buf) = (Vec::new(), [0; 100]);
        // A refused connection gives nothing more and does not end: that is for whoever holds it.
        while let Ok(Ok(len @ 1..)) = timeout(Duration::from_secs(1), guard.read(&mut buf)).await {
            out.extend_from_slice(&buf[..len]);
        }
        out
    };
    let ((), out) = tokio::join!(sender, receiver);
    (out, verdict)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..300);
    let chunk = proptest::collection::vec(any::<u8>(), 1..200);
    prop_oneof![
        Just(b"\r\n".to_vec()),
        bytes().prop_map(|bytes| {
            let mut out = format!("Content-Length: {}\r\n\r\n", bytes.len()).into_bytes();
            out.extend(bytes);
            out
        }),
        proptest::collection::vec(chunk, 0..4).prop_map(|chunks| {
            let mut out = b"transfer-encoding: chunked\r\n\r\n".to_vec();
            for (count, chunk) in chunks.iter().enumerate() {
                let size = if count % 2 == 0 {
                    format!("{:x}\r\n", chunk.len())
                } else {
                    format!("{:04X}\r\n", chunk.len())
                };
                out.extend(size.into_bytes());
                out.extend(chunk);
                out.extend(b"\r\n");
            }
            out.extend(b"0\r\n\r\n");
            out
        }),
    ]
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    let start = prop_oneof![
        Just("GET / HTTP/1.1\r\nHost: a.example\r\n"),
        Just("POST /s/x?y=z HTTP/1.1\r\nhost: a.example:8443\r\nCookie: a=b; c=d\r\n"),
        Just("OPTIONS * HTTP/1.1\r\nX-Empty:\r\nHOST:\ta.example \r\n"),
        Just("PATCH https://a.example/bulk/u/t HTTP/1.1\r\nHost: A.example\r\nX-Latin: caf\u{e9}\r\n"),
    ];
    (start, body()).prop_map(|(start, body)| [start.as_bytes(), &body].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_sequence_of_valid_requests_passes_unchanged_however_it_is_cut(
        messages in proptest::collection::vec(message(), 1..5),
        cuts in proptest::collection::vec(1..200_usize, 1..8),
    ) {
        let sent = messages.concat();
        let mut pieces = Vec::new();
        let mut rest = &sent[..];
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece.to_vec());
            rest = after;
        }
        let (out, verdict) = run(through(&pieces));
        prop_assert!(verdict.0.get().is_none(), "{:?}", verdict);
        prop_assert_eq!(out, sent);
    }

    #[test]
    fn no_bytes_make_the_guard_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        run(through(&[bytes]));
    }

    /// Whatever a good request turns into when one byte of its head changes: what passes is a whole head that parses
    /// again to the same thing, or the stand-in.
    #[test]
    fn a_flipped_byte_never_lets_part_of_a_bad_head_through(at in 0..60_usize, byte in any::<u8>()) {
        let mut sent = b"POST /x HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello".to_vec();
        let at = at.min(sent.len() - 6);
        sent[at] = byte;
        let (out, verdict) = run(through(std::slice::from_ref(&sent)));
        match verdict.on(1) {
            Some(_) => prop_assert_eq!(out, STAND_IN),
            None => prop_assert!(sent.starts_with(&out)),
        }
    }
}

#[test]
fn a_refusal_behind_good_requests_names_its_place_in_the_row() {
    let good = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n".to_vec();
    let bad = b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\nGET /canary HTTP/1.1\r\nHost: a\r\n\r\n".to_vec();
    let (out, verdict) = run(through(&[good.clone(), good.clone(), bad]));
    assert_eq!(out, [&good[..], &good[..], STAND_IN].concat());
    assert_eq!([1, 2, 3, 4].map(|number| verdict.on(number)), [None, None, Some(Refusal::Malformed), None]);
}

#[test]
fn a_violation_in_a_body_breaks_the_body_off() {
    let head = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let (out, verdict) = run(through(&[head.clone(), b"3\r\nabcXX4\r\nGET /canary".to_vec()]));
    assert_eq!(out, [&head[..], b"3\r\nabc"].concat());
    assert_eq!(verdict.on(1), Some(Refusal::Framing));
}

#[test]
fn a_head_that_dribbles_is_refused_when_its_time_is_over() {
    run(async {
        let (mut client, server) = duplex(64);
        let mut guard = Guard::new(server, Duration::from_secs(10));
        let verdict = guard.verdict();
        let dribble = async {
            for byte in b"GET / HTTP/1.1\r\nHost: a.example\r\n" {
                client.write_all(&[*byte]).await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
        };
        let mut buf = [0; 100];
        let started = tokio::time::Instant::now();
        tokio::select! {
            () = dribble => panic!("it was not stopped"),
            len = guard.read(&mut buf) => assert_eq!(&buf[..len.unwrap()], STAND_IN),
        }
        assert_eq!(started.elapsed().as_secs(), 10);
        assert_eq!(verdict.on(1), Some(Refusal::HeadTimeout));
    });
}

#[test]
fn limits_hold_at_their_edge() {
    let head = |target: usize, headers: usize, filler: usize| {
        let mut head = format!("GET /{} HTTP/1.1\r\nHost: a\r\n", "t".repeat(target - 1));
        for number in 1..headers {
            let value = "v".repeat(if number == 1 { filler } else { 0 });
            head.extend(["X", &number.to_string(), ": ", &value, "\r\n"]);
        }
        (head + "\r\n").into_bytes()
    };
    let judge = |head: Vec<u8>| run(through(&[head])).1.on(1);
    assert_eq!(judge(head(8 << 10, 2, 0)), None);
    assert_eq!(judge(head((8 << 10) + 1, 2, 0)), Some(Refusal::TargetTooLong));
    assert_eq!(judge(head(1, 64, 0)), None);
    assert_eq!(judge(head(1, 65, 0)), Some(Refusal::HeadTooLarge));
    let full = (16 << 10) - head(1, 2, 0).len();
    assert_eq!(judge(head(1, 2, full)), None);
    assert_eq!(judge(head(1, 2, full + 1)), Some(Refusal::HeadTooLarge));
}
