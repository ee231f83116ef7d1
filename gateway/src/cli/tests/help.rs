//! The help of every command, word for word.

use clap::{Command, CommandFactory as _};

use crate::cli::Cli;

#[test]
fn the_help_of_every_command_reads_well() {
    let mut command = Cli::command().term_width(100);
    command.build();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| each(&mut command, "kuvert"));
}

fn each(command: &mut Command, name: &str) {
    let help = command.render_long_help().to_string();
    insta::assert_snapshot!(name, help);
    // `config check` lists the options, which have a test of their own.
    for sub in command.get_subcommands_mut().filter(|sub| !["help", "check"].contains(&sub.get_name())) {
        let name = format!("{name}-{}", sub.get_name());
        each(sub, &name);
    }
}

#[test]
fn the_help_of_config_check_lists_every_option() {
    let mut command = Cli::command();
    let config = command.find_subcommand_mut("config").unwrap();
    let help = config.find_subcommand_mut("check").unwrap().render_long_help().to_string();
    for option in crate::config::options::OPTIONS {
        assert!(help.contains(&format!("\n  {} (", option.name)), "{} is missing", option.name);
    }
}

#[test]
fn every_command_has_an_example() {
    fn leaves(command: &Command, found: &mut Vec<(String, String)>) {
        let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
        if command.has_subcommands() {
            command.get_subcommands().for_each(|sub| leaves(sub, found));
        } else {
            found.push((command.get_name().to_owned(), help));
        }
    }
    let mut found = Vec::new();
    leaves(&Cli::command(), &mut found);
    let without: Vec<_> =
        found.iter().filter(|(name, help)| name != "check" && !help.contains("Example")).collect();
    assert!(without.is_empty(), "{without:?}");
    assert!(found.len() >= 13, "{found:?}");
}
