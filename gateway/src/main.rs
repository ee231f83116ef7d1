//! The program `kuvert`.

use std::process::ExitCode;

use kuvert::cli::{self, Cli, Command};

fn main() -> ExitCode {
    let Cli { config, command } = Cli::read();
    let outcome = match command {
        Command::Serve(args) => cli::serve::run(&config, args),
        Command::Migrate => cli::migrate::run(&config),
        Command::Config(command) => cli::config::run(&config, &command),
        Command::Keys(command) => cli::keys::run(&config, command),
        Command::Staff(command) => cli::staff::run(&config, command),
        Command::Team(command) => cli::team::run(&config, command),
        Command::Policy(command) => cli::policy::run(&config, command),
        Command::Addin(command) => cli::addin::run(&config, command),
        Command::Backup(args) => cli::backup::run(&config, args),
        Command::Restore(args) => cli::restore::run(&config, &args),
        Command::Recover(args) => cli::recover::run(&config, args),
        Command::Share(args) => cli::share::run(args),
        Command::Receive(args) => cli::receive::run(args),
        Command::Request(args) => cli::request::run(*args),
        Command::Inbox(args) => cli::inbox::run(*args),
        Command::Fetch(args) => cli::fetch::run(args),
        Command::Log(args) => cli::log::run(&config, args),
        Command::Audit(command) => cli::audit::run(&config, command),
        Command::Completions { shell } => cli::manual::completions(shell),
        Command::Man { dir } => cli::manual::man(dir.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
