//! `coldstart completions`, `coldstart man` and `coldstart schema`: what the command line and its scenarios are, made from
//! their definitions.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man as Page;
use roff::{Roff, bold, roman};

use super::failure::Failure;
use super::{Cli, Ended, play, terminal};
use crate::guide::TOPICS;
use crate::report::aligned;
use crate::scenario::fields;
use crate::study::Measure;

/// The flags of `schema`: none.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart schema > scenario.schema.json
      then `#:schema scenario.schema.json` as the first line
      of a scenario makes Taplo check it in an editor
  coldstart schema | grep -A8 '\"dispatch\"'
      what it says of one field")]
pub(super) struct Schema {}

/// Prints the schema of a scenario.
pub(super) fn schema() -> Result<Ended, Failure> {
    let mut text = serde_json::to_string_pretty(&fields::schema()).map_err(play::unformatted)?;
    text.push('\n');
    terminal::print_bytes(text.as_bytes())?;
    Ok(Ended::Done)
}

/// The flags of `guide`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart guide
      the list of topics
  coldstart guide scenario
      every key of a scenario, and what it takes")]
pub(super) struct Guide {
    /// The topic; without one, the list of topics
    #[arg(value_parser = PossibleValuesParser::new(TOPICS.map(|topic| topic.name)))]
    topic: Option<String>,
}

/// Prints a topic, or which there are.
pub(super) fn guide(flags: &Guide) -> Result<Ended, Failure> {
    let topic = flags.topic.as_ref().and_then(|name| TOPICS.iter().find(|topic| topic.name == name));
    match topic {
        Some(topic) => {
            // Comments are for the tests that hold what is printed to what commands print.
            let lines = topic.text.lines().filter(|line| !line.starts_with("<!--"));
            terminal::print(&lines.fold(String::new(), |text, line| text + line + "\n"))?;
        }
        None => {
            let rows = TOPICS.map(|topic| vec![topic.name.to_owned(), topic.tells.to_owned()]);
            terminal::print(&aligned(&rows, terminal::width()))?;
        }
    }
    Ok(Ended::Done)
}

/// The flags of `completions`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart completions bash > coldstart.bash
      then `source coldstart.bash`, or put the file into
      ~/.local/share/bash-completion/completions/coldstart
  coldstart completions fish > coldstart.fish
      then put the file into ~/.config/fish/completions")]
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
#[command(after_long_help = "\
Examples:
  coldstart man > coldstart.1
      then `man ./coldstart.1` shows it
  coldstart man sweep > coldstart-sweep.1
      the page of one verb")]
pub(super) struct Man {
    /// The verb to describe; the command as a whole without one
    verb: Option<String>,
}

const NAME: &str = "coldstart";

/// Prints a manual page.
pub(super) fn man(flags: &Man) -> Result<Ended, Failure> {
    // The library's own verb has no page: `--help` of each verb is what it shows.
    let mut command = Cli::command().disable_help_subcommand(true);
    // Without this the pages of verbs lack the flags that all verbs share.
    command.build();
    let command = match &flags.verb {
        None => command,
        Some(verb) => verb_of(&command, verb)?,
    };
    let mut page = Vec::new();
    Page::new(command)
        .source(concat!("coldstart ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .map_err(play::unformatted)?;
    if flags.verb.is_none() {
        fields_of_a_scenario().to_writer(&mut page).map_err(play::unformatted)?;
    }
    terminal::print_bytes(&page)?;
    Ok(Ended::Done)
}

/// The fields of a scenario as a section of the manual page.
fn fields_of_a_scenario() -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["FIELDS OF A SCENARIO"]);
    let mut add = |key: String, says: &str| {
        page.control("TP", []).text([bold(key)]).text([roman(says)]);
    };
    for field in fields::TOP {
        add(field.key.to_owned(), field.says);
    }
    for (process, fields) in fields::PROCESSES.kinds {
        for field in *fields {
            add(format!("arrivals.N.{} of a {process} process", field.key), field.says);
        }
    }
    for section in fields::SECTIONS {
        for field in section.fields {
            add(format!("{}.{}", section.key, field.key), field.says);
        }
    }
    for measure in Measure::all() {
        add(format!("expect.{}", measure.key()), measure.about().sentence);
    }
    for (distribution, fields) in fields::DISTRIBUTIONS.kinds {
        for field in *fields {
            add(format!("{distribution} distribution: {}", field.key), field.says);
        }
    }
    page
}

fn verb_of(command: &Command, verb: &str) -> Result<Command, Failure> {
    let found = command.find_subcommand(verb).cloned();
    found.map(|found| found.display_name(format!("{NAME}-{verb}"))).ok_or_else(|| {
        let verbs: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let problem = format!("`{verb}` is no verb of {NAME}");
        Failure::refused(problem, format!("one of {}", verbs.join(", ")), "leave it out for the page of the command")
    })
}
