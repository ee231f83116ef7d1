//! What the command line takes and refuses.

use clap::CommandFactory as _;
use clap::error::ErrorKind;

use crate::cli::{Cli, Command};

fn parse(line: &[&str]) -> Result<Cli, clap::Error> {
    Cli::from_arguments(std::iter::once("kuvert").chain(line.iter().copied()))
}

#[test]
fn the_description_of_the_commands_agrees_with_itself() {
    Cli::command().debug_assert();
}

#[test]
fn a_token_is_never_taken_from_the_command_line() {
    for command in [&["share", "a", "--to", "a@b.example"][..], &["log"][..], &["inbox"][..]] {
        let line = [command, &["--token", "kvt_x"]].concat();
        let error = parse(&line).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::ArgumentConflict);
        assert!(error.to_string().contains("--token-file"), "{error}");
        assert!(!error.to_string().contains("kvt_x"), "{error}");
    }
}

#[test]
fn several_addresses_follow_one_option_or_each_their_own() {
    for line in [
        &["share", "f", "--to", "a@x.example", "b@x.example"][..],
        &["share", "f", "--to", "a@x.example,b@x.example"][..],
        &["share", "--to", "a@x.example", "--to", "b@x.example", "--", "f"][..],
    ] {
        let Command::Share(args) = parse(line).unwrap().command else { panic!("{line:?}") };
        let written = format!("{args:?}");
        assert!(written.contains("a@x.example") && written.contains("b@x.example"), "{written}");
    }
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    for line in [
        &["share", "--to", "a@x.example"][..],
        &["share", "f"][..],
        &["share", "f", "--to", "not-an-address"][..],
        &["share", "f", "--to", "a@x.example", "--expires", "tomorrow"][..],
        &["share", "f", "--to", "a@x.example", "--downloads", "0"][..],
        &["share", "f", "--to", "a@x.example", "--language", "xx"][..],
        &["receive"][..],
        &["receive", "https://x.example/s/y", "--code", "123456"][..],
        &["log", "--share", "not-an-id"][..],
        &["log", "--kind", "download.complete"][..],
        &["log", "--local", "--follow"][..],
        &["staff", "add", "a@x.example", "--name", "A", "--role", "king"][..],
        &["fetch", "not-an-id"][..],
        &["inbox", "--limit", "0"][..],
        &["keys", "rotate-inbox"][..],
        &["keys", "advance"][..],
        &["keys", "advance", "--to", "7d"][..],
    ] {
        assert_eq!(parse(line).expect_err("refused").exit_code(), 2, "{line:?}");
    }
}

#[test]
fn debug_output_of_the_arguments_holds_no_token() {
    let Command::Log(args) = parse(&["log", "--server", "https://x.example"]).unwrap().command else {
        panic!()
    };
    assert!(format!("{args:?}").contains("x.example"));
    assert!(!format!("{args:?}").contains("token"));
}
