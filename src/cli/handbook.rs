//! `coldstart completions` and `coldstart man`: what the command line says of itself, made from its definition.

use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man as Page;

use super::failure::Failure;
use super::{Cli, Ended, play, terminal};

/// The flags of `completions`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  coldstart completions bash > ~/.local/share/bash-completion/completions/coldstart
  coldstart completions fish > ~/.config/fish/completions/coldstart.fish")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints what a shell is to load.
pub(super) fn completions(flags: &Completions) -> Result<Ended, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(flags.shell, &mut Cli::command(), NAME, &mut script);
    terminal::print_bytes(&script)?;
    Ok(Ended::Done)
}

/// The flags of `man`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  coldstart man sweep | man -l -
  coldstart man > coldstart.1")]
pub(super) struct Man {
    /// The verb to describe; the command as a whole without one
    verb: Option<String>,
}

const NAME: &str = "coldstart";

/// Prints a manual page.
pub(super) fn man(flags: &Man) -> Result<Ended, Failure> {
    let mut command = Cli::command();
    // Without this the pages of verbs lack the flags that all verbs share.
    command.build();
    let command = match &flags.verb {
        None => command,
        Some(verb) => verb_of(&command, verb)?,
    };
    let mut page = Vec::new();
    Page::new(command).render(&mut page).map_err(play::unformatted)?;
    terminal::print_bytes(&page)?;
    Ok(Ended::Done)
}

fn verb_of(command: &Command, verb: &str) -> Result<Command, Failure> {
    let found = command.find_subcommand(verb).cloned();
    found.map(|found| found.display_name(format!("{NAME}-{verb}"))).ok_or_else(|| {
        let verbs: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let problem = format!("`{verb}` is no verb of {NAME}");
        Failure::refused(problem, format!("one of {}", verbs.join(", ")), "leave it out for the page of the command")
    })
}
