//! `coldstart check`: what a scenario means. Nothing is simulated.

use clap::Args;

use super::failure::Failure;
use super::flags::Source;
use super::origin::origin;
use super::output::Outputs;
use super::paper::Paper;
use super::{Ended, input, terminal};
use crate::report::{Block, Format, Page, Subject, Table};
use crate::scenario::{Aim, Scenario, explain, written};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart check scenarios/zappa-api.toml
      what the scenario means, and every value in force
  coldstart check scenarios/zappa-api.toml --set warming.ping='rate(5 minutes)'
      the same with another value")]
pub(super) struct Flags {
    #[command(flatten)]
    source: Source,

    /// Print the scenario as TOML instead, with every value in force written out and each key explained
    #[arg(long, conflicts_with_all = ["markdown", "output"])]
    toml: bool,

    #[command(flatten)]
    paper: Paper,
}

/// Reads, and says what was understood.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let scenario = input::scenario(&flags.source.scenario, &flags.source.edits()?)?;
    if flags.toml {
        terminal::print(&written(&scenario))?;
        return Ok(Ended::Done);
    }
    let outputs = Outputs::open(&flags.paper.wanted(&Format::OF_WORDS)?, &scenario.files)?;
    outputs.write(&page(&scenario).made_from(origin([&scenario])), false)?;
    Ok(Ended::Done)
}

/// Warnings are part of the answer.
fn page(scenario: &Scenario) -> Page<'static> {
    let mut page = Page::new(vec![format!("{} (scenario {})", scenario.name, scenario.hash)], Subject::Words);
    page.blocks.push(Block::Sentences(explain(scenario)));
    let warnings = scenario.warnings_for(Aim::usual(&scenario.settings));
    page.blocks.extend(warnings.into_iter().map(Block::Warning));
    page.blocks.push(Block::Heading("Every value in force, and where it comes from:".to_owned()));
    let values = scenario.values.iter();
    let rows = values.map(|value| [value.key.clone(), value.origin.to_string(), value.value.clone()]);
    page.blocks.push(Block::Table(Table::of_words(["key", "from", "value"], rows)));
    page
}
