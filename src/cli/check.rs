//! `coldstart check`: what a scenario means. Nothing is simulated.

use clap::Args;

use super::failure::Failure;
use super::flags::Source;
use super::{Ended, input, talk, terminal};
use crate::report::{aligned, paragraph};
use crate::scenario::{Aim, Scenario, explain};

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
}

/// Reads, and says what was understood. Warnings are part of that answer.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let scenario = input::scenario(&flags.source.scenario, &flags.source.edits()?)?;
    terminal::print(&text(&scenario, terminal::width()))?;
    Ok(Ended::Done)
}

fn text(scenario: &Scenario, limit: usize) -> String {
    let mut text = paragraph(&format!("{} (scenario {})", scenario.name, scenario.hash), limit, 0);
    text.push('\n');
    for sentence in &explain(scenario) {
        text.push_str(&paragraph(sentence, limit, 2));
    }
    for warning in &scenario.warnings_for(Aim::usual(&scenario.settings)) {
        text.push('\n');
        text.push_str(&talk::painted(&paragraph(&format!("warning: {}", warning.message), limit, 2)));
        if let Some(hint) = &warning.hint {
            text.push_str(&talk::painted(&paragraph(&format!("hint: {hint}"), limit, 2)));
        }
    }
    text.push_str("\nEvery value in force, and where it comes from:\n\n");
    let rows =
        scenario.values.iter().map(|value| vec![value.key.clone(), value.origin.to_string(), value.value.clone()]);
    text.push_str(&aligned(&rows.collect::<Vec<_>>(), limit));
    text
}
