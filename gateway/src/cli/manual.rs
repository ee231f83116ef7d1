//! `kuvert completions` and `kuvert man`: both are made from the same description as the help.

use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, Failure, Status, out};

pub(super) const COMPLETIONS_HELP: &str = "\
Examples:
  kuvert completions bash > ~/.local/share/bash-completion/completions/kuvert
  kuvert completions fish > ~/.config/fish/completions/kuvert.fish";

pub(super) const MAN_HELP: &str = "\
Examples:
  kuvert man | man -l -
  kuvert man --dir ~/.local/share/man/man1";

pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "kuvert", &mut script);
    out::raw(&script)
}

pub fn man(dir: Option<&Path>) -> Result<(), Failure> {
    let command = Cli::command();
    if let Some(dir) = dir {
        let written = std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir));
        return written.map_err(|error| {
            Failure::new(Status::Failed, format!("{} cannot be written: {error}", dir.display()))
        });
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).expect("a vector takes everything");
    out::raw(&page)
}
