//! What an entry is, byte for byte: whoever verifies the log from outside relies on it.

use super::*;

fn line() -> LineFacts {
    LineFacts {
        seq: 77,
        id: vec![1; 16],
        at: 1_795_935_599_123,
        kind: "download.completed".to_owned(),
        outcome: "ok".to_owned(),
        actor: "recipient".to_owned(),
        pseudonym: Some(vec![2; 16]),
        share_id: Some(vec![3; 16]),
        recipient_id: Some(vec![4; 16]),
        file_id: Some(vec![5; 16]),
        staff_id: None,
        request_id: None,
        submission_id: None,
        detail: r#"{"bytes":123,"æ":"ø"}"#.to_owned(),
        commitment: vec![9; 32],
    }
}

fn text(place: i64, line: &LineFacts) -> String {
    String::from_utf8(entry("orgorgorg", place, line)).unwrap()
}

#[test]
fn an_entry_is_this_text() {
    assert_eq!(
        text(12, &line()),
        concat!(
            r#"{"v":1,"seq":12,"t":"2026-11-29T06:59:59.123Z","ev":"download.completed","out":"ok","#,
            r#""org":"orgorgorg","id":"aeaqcaibaeaqcaibaeaqcaibae","by":"recipient","#,
            r#""who":"aibaeaqcaibaeaqcaibaeaqcai","share":"ambqgaydambqgaydambqgaydam","#,
            r#""recipient":"aqcaibaeaqcaibaeaqcaibaeaq","file":"aucqkbifaucqkbifaucqkbifau","#,
            r#""detail":{"bytes":123,"æ":"ø"},"pd":"CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="}"#
        )
    );
}

#[test]
fn an_entry_is_json_whatever_stands_in_its_row() {
    let odd = LineFacts { kind: "a\"b\\\n".to_owned(), at: -1, ..line() };
    let parsed: serde_json::Value = serde_json::from_str(&text(i64::MAX, &odd)).unwrap();
    assert_eq!(parsed["ev"], "a\"b\\\n");
    assert_eq!(parsed["t"], "1969-12-31T23:59:59.999Z");
    assert_eq!(parsed["seq"], i64::MAX);
}

#[test]
fn times_are_those_of_the_calendar() {
    for (millis, expected) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
        (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
    ] {
        assert!(text(0, &LineFacts { at: millis, ..line() }).contains(expected), "{expected}");
    }
}

#[test]
fn facts_that_are_too_long_stand_there_as_their_hash() {
    let long = LineFacts { detail: format!("{{\"a\":\"{}\"}}", "x".repeat(5_000)), ..line() };
    let text = text(12, &long);
    assert!(text.len() <= ENTRY_MAX && text.contains("\"detail_sha256\":\""), "{text}");
    for length in 1_500..2_000 {
        let line = LineFacts { detail: format!("\"{}\"", "x".repeat(length)), ..line() };
        assert!(entry("orgorgorg", 12, &line).len() <= ENTRY_MAX, "{length}");
    }
}

#[test]
fn whatever_changes_in_a_row_changes_its_entry() {
    let own = line();
    let others = [
        LineFacts { id: vec![7; 16], ..line() },
        LineFacts { at: own.at + 1, ..line() },
        LineFacts { kind: "download.started".to_owned(), ..line() },
        LineFacts { outcome: "refused".to_owned(), ..line() },
        LineFacts { actor: "staff".to_owned(), ..line() },
        LineFacts { pseudonym: None, ..line() },
        LineFacts { share_id: None, ..line() },
        LineFacts { recipient_id: Some(vec![8; 16]), ..line() },
        LineFacts { file_id: None, ..line() },
        LineFacts { staff_id: Some(vec![8; 16]), ..line() },
        LineFacts { request_id: Some(vec![8; 16]), ..line() },
        LineFacts { submission_id: Some(vec![8; 16]), ..line() },
        LineFacts { detail: "{}".to_owned(), ..line() },
        LineFacts { commitment: vec![8; 32], ..line() },
        // The same bytes in other places.
        LineFacts { file_id: None, staff_id: own.file_id.clone(), ..line() },
    ];
    let texts: std::collections::HashSet<String> =
        others.iter().map(|line| text(12, line)).chain([text(12, &own), text(13, &own)]).collect();
    assert_eq!(texts.len(), others.len() + 2);
}
