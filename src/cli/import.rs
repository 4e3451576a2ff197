//! `coldstart import`: a scenario from a file of a deployment tool.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::init::write_new;
use super::{Ended, input, talk, terminal};
use crate::deployment::{self, Import};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart import scenarios/zappa_settings.json --stage dev
      prints the scenario of one of its stages
  coldstart import scenarios/serverless.yml --function pages -o my.toml
      writes the scenario of one of its functions")]
pub(super) struct Flags {
    /// zappa_settings.json (.yml, .toml), serverless.yml, a template of SAM or main.tf; `-` reads a pipe
    #[arg(value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// The stage, where the file has several
    #[arg(long, value_name = "NAME")]
    stage: Option<String>,

    /// The function, where the file has several
    #[arg(long, value_name = "NAME")]
    function: Option<String>,

    /// The scenario to write, which must not be there; without it, it is printed
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// Reads the file, and prints or writes the scenario.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let (text, path) = input::text(&flags.file)?;
    let wanted = deployment::Wanted { stage: flags.stage.as_deref(), function: flags.function.as_deref() };
    let Import { text, notes } = deployment::import(&text, &path, wanted)?;
    match &flags.output {
        Some(path) if path != Path::new("-") => {
            write_new(path, &text)?;
            let shown = path.display();
            terminal::print(&format!(
                "{shown} is written. Replace what is marked in it; `coldstart check {shown}` says what it means.\n"
            ))?;
        }
        Some(_) | None => terminal::print(&text)?,
    }
    for note in notes {
        talk::say(&format!("note: {note}"));
    }
    Ok(Ended::Done)
}
