//! A scanner that is away, slow, dying or out of its mind: the file is never called clean, and never stops.

use std::time::{Duration, Instant};

use kuvert::scan::{FileKind, ScanConfig, Scanner, Verdict, Why};
use kuvert_tests::{Clamd, bytes, eicar, free_port};
use tokio::task::JoinSet;

use crate::base::{MIB, infected, judge, not_scanned, scanner, verdict};
use crate::fake::{Fake, Manner};

fn impatient(url: &str) -> Scanner {
    Scanner::new(ScanConfig {
        clamd: Some(url.parse().unwrap()),
        file_bytes_max: 25 << 20,
        patience: Duration::from_millis(300),
    })
}

#[tokio::test]
async fn without_a_scanner_nothing_is_called_clean() {
    let scanner =
        Scanner::new(ScanConfig { clamd: None, file_bytes_max: 25 << 20, patience: Duration::from_secs(1) });
    let judgement = judge(&scanner, "slip.pdf", b"%PDF-1.7").await;
    assert_eq!(judgement.verdict, not_scanned(Why::NoScanner));
    assert_eq!(judgement.kind, FileKind::Pdf);
    assert_eq!(verdict(&scanner, "a", &eicar()).await, not_scanned(Why::NoScanner));
}

#[tokio::test]
async fn case_31_a_scanner_that_is_down_is_asked_again_when_it_is_back() {
    let mut clamd = Clamd::start(25);
    let (url, tcp_url) = (clamd.url(), clamd.tcp_url());
    clamd.kill();
    for url in [&url, &tcp_url, "unix:/nonexistent/clamd.ctl", &format!("tcp://127.0.0.1:{}", free_port())] {
        let verdict = verdict(&scanner(url, 25), "a.txt", &eicar()).await;
        assert_eq!(verdict, not_scanned(Why::Unreachable), "{url}");
    }
    assert!(Why::Unreachable.may_pass(), "it is worth another try");
    clamd.restart();
    assert_eq!(verdict(&scanner(&url, 25), "a.txt", &eicar()).await, infected());
}

#[tokio::test]
async fn case_31_a_stalled_scanner_is_given_up_and_the_file_goes_on() {
    let clamd = Clamd::start(25);
    clamd.stall();
    let begun = Instant::now();
    let content = [b"%PDF-1.7".to_vec(), bytes(1, 10 * MIB)].concat();
    let judgement = judge(&impatient(&clamd.url()), "slip.pdf", &content).await;
    assert_eq!(judgement.verdict, not_scanned(Why::TimedOut));
    assert_eq!(judgement.kind, FileKind::Pdf);
    assert!(begun.elapsed() < Duration::from_secs(5), "it waits once, not for every piece");
}

#[tokio::test]
async fn case_31_a_scanner_that_never_answers_is_given_up() {
    let fake = Fake::start(Manner::Keeps).await;
    assert_eq!(verdict(&impatient(&fake.url()), "a.txt", b"hello").await, not_scanned(Why::TimedOut));
}

#[tokio::test]
async fn case_31_a_scanner_killed_in_the_middle_of_a_file_calls_nothing_clean() {
    let mut clamd = Clamd::start(25);
    let scanner = scanner(&clamd.url(), 25);
    let content = bytes(1, 4 * MIB);
    let mut pass = scanner.begin("a.bin", content.len() as u64);
    pass.push(&content[..MIB]).await;
    clamd.kill();
    pass.push(&content[MIB..]).await;
    assert_eq!(pass.finish().await.verdict, not_scanned(Why::ScannerError));

    clamd.restart();
    let mut pass = scanner.begin("a.bin", content.len() as u64);
    pass.push(&content).await;
    clamd.kill();
    assert_eq!(pass.finish().await.verdict, not_scanned(Why::ScannerError), "killed before its verdict");
}

#[tokio::test]
async fn only_the_exact_words_at_the_right_time_mean_clean() {
    let long = Box::leak(vec![b'x'; 100_000].into_boxed_slice());
    for (manner, expected) in [
        (Manner::Says(b"stream: OK\0"), Verdict::Clean),
        (Manner::Says(b"stream: OK"), not_scanned(Why::ScannerError)),
        (Manner::Says(b""), not_scanned(Why::ScannerError)),
        (Manner::Says(b"HTTP/1.1 200 OK\r\n\r\n"), not_scanned(Why::ScannerError)),
        (Manner::Says(b"stream: OK\0stream: OK\0"), not_scanned(Why::ScannerError)),
        (Manner::Says(long), not_scanned(Why::ScannerError)),
        // It has not heard all of the file.
        (Manner::Interrupts(MIB, b"stream: OK\0"), not_scanned(Why::ScannerError)),
        (Manner::Interrupts(MIB, b""), not_scanned(Why::ScannerError)),
    ] {
        let fake = Fake::start(manner).await;
        assert_eq!(verdict(&scanner(&fake.url(), 25), "a.bin", &bytes(1, 20 * MIB)).await, expected);
    }
}

#[tokio::test]
async fn many_files_at_once_take_turns() {
    let (clamd, fake) = (Clamd::start(25), Fake::start(Manner::Says(b"stream: OK\0")).await);
    for (url, content) in [(clamd.url(), b"Dear all".to_vec()), (fake.url(), bytes(1, MIB))] {
        let scanner = scanner(&url, 25);
        let mut files = JoinSet::new();
        for _ in 0..200 {
            let (scanner, content) = (scanner.clone(), content.clone());
            files.spawn(async move { verdict(&scanner, "a.txt", &content).await });
        }
        let verdicts = files.join_all().await;
        assert!(verdicts.iter().all(|verdict| *verdict == Verdict::Clean), "{verdicts:?}");
    }
    assert!((2..=10).contains(&fake.most()), "{} at once, where clamd has ten threads", fake.most());
}
