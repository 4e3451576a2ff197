//! `coldstart init`: a commented scenario to begin with.

use std::fs::OpenOptions;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::{Ended, talk, terminal};
use crate::scenario::Edit;
use crate::scenario::blank::{ASKED, Asked, blank};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart init my.toml
      asks for what it needs, on a terminal
  coldstart init busy.toml --rate 20/s --duration '100 ms'
      takes what is given, and what is usual for the rest")]
pub(super) struct Flags {
    /// The file to write, which must not be there; `-` prints it
    #[arg(value_hint = ValueHint::FilePath, default_value = "coldstart.toml")]
    file: PathBuf,

    /// What it is called
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,

    /// How many requests come, such as 500/day
    #[arg(long, value_name = "RATE")]
    rate: Option<String>,

    /// Memory of the function, such as 512MB
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,

    /// How long a warm request takes: a time or a distribution
    #[arg(long, value_name = "TIME")]
    duration: Option<String>,

    /// How long an init takes: a time or a distribution
    #[arg(long, value_name = "TIME")]
    init: Option<String>,

    /// How much longer the first request in an environment takes, or none
    #[arg(long, value_name = "TIME")]
    first_request: Option<String>,

    /// When the function is pinged today, such as rate(4 minutes), or none
    #[arg(long, value_name = "SCHEDULE")]
    ping: Option<String>,

    /// What share of requests may be cold, such as '< 1%'
    #[arg(long, value_name = "LIMIT")]
    expect: Option<String>,
}

impl Flags {
    fn given(&self) -> Vec<Edit> {
        let values = [
            &self.name,
            &self.rate,
            &self.memory,
            &self.duration,
            &self.init,
            &self.first_request,
            &self.ping,
            &self.expect,
        ];
        let given = ASKED.iter().zip(values).filter_map(|(asked, value)| Some(edit(asked, value.as_deref()?)));
        given.collect()
    }
}

fn edit(asked: &Asked, value: &str) -> Edit {
    Edit { key: asked.key.to_owned(), value: value.trim().to_owned(), flag: asked.flag }
}

/// Writes a scenario from what the flags say, or what somebody at a terminal answers.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let is_printed = flags.file == Path::new("-");
    if !is_printed && flags.file.exists() {
        return Err(taken(&flags.file));
    }
    let mut given = flags.given();
    if given.is_empty() && io::stdin().is_terminal() && io::stderr().is_terminal() {
        given = answers()?;
    }
    let text = blank(&given)?;
    if is_printed {
        terminal::print(&text)?;
        return Ok(Ended::Done);
    }
    write_new(&flags.file, &text)?;
    let file = flags.file.display();
    terminal::print(&format!(
        "{file} is written. `coldstart sweep {file}` says which ping interval keeps cold starts under 1%.\n"
    ))?;
    Ok(Ended::Done)
}

/// Asks for every value until it is right; an empty answer takes what is usual.
fn answers() -> Result<Vec<Edit>, Failure> {
    let mut given = Vec::new();
    for asked in &ASKED {
        given.extend(answer(asked)?);
    }
    Ok(given)
}

fn answer(asked: &Asked) -> Result<Option<Edit>, Failure> {
    loop {
        // In one piece, or what is typed meanwhile stands in the middle of it. Nobody may be listening any more.
        let _ = io::stderr().write_all(format!("{} [{}] ", asked.question, asked.usual).as_bytes());
        let mut line = String::new();
        let read = io::stdin().lock().read_line(&mut line);
        let length = read.map_err(|error| Failure::new(format_args!("the answer cannot be read: {error}"), HINT))?;
        if length == 0 {
            return Err(Failure::new("the answers ended before the last question; nothing was written", HINT));
        }
        if line.trim().is_empty() {
            return Ok(None);
        }
        let edit = edit(asked, &line);
        match blank(std::slice::from_ref(&edit)) {
            Ok(_) => return Ok(Some(edit)),
            Err(complaints) => talk::say(&complaints.to_string()),
        }
    }
}

const HINT: &str = "`coldstart init --help` lists the flags that answer instead";

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => Failure::new(format_args!("`{}` cannot be written: {error}", path.display()), "name a file elsewhere"),
    })?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // Half a file is none; that it cannot be taken away either changes nothing.
        let _ = std::fs::remove_file(path);
        Failure::new(format_args!("`{}` cannot be written: {error}", path.display()), "name a file elsewhere")
    })
}

fn taken(path: &Path) -> Failure {
    let problem = format!("`{}` is there already", path.display());
    Failure::refused(problem, "the name of a new file", "name another file, or `-` to print the scenario")
}
