//! `coldstart presets`: the regimes a scenario can start from, and what is known of each.

use clap::Args;

use super::Ended;
use super::failure::Failure;
use super::origin::origin;
use super::output::Outputs;
use super::paper::Paper;
use crate::model::platform::{IdlePolicy, Recycling, Reuse, Waiting};
use crate::report::{Block, Format, Page, Row, Subject, Table};
use crate::scenario::{Behaviour, Family, Preset, default_preset};
use crate::units::{Probability, percent};

/// How it is used.
pub(super) const EXAMPLES: &str = "\
Examples:
  coldstart presets
      every regime, its evidence and what was not measured in it
  coldstart sweep scenarios/zappa-api.toml --set platform.preset=aws-2020
      a sweep under another one";

/// The flags of the verb.
#[derive(Debug, Args)]
pub(super) struct Flags {
    #[command(flatten)]
    paper: Paper,
}

/// Lists them by family.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let outputs = Outputs::open(&flags.paper.wanted(&Format::OF_WORDS)?, &[])?;
    let intro = "What was measured or is documented of platforms, the newest of each first; a scenario takes one with \
                 `platform.preset`.";
    let mut page = Page::new(vec![intro.to_owned()], Subject::Words);
    for family in Family::ALL {
        page.blocks.push(Block::Heading(family.name().to_owned()));
        let mut table = Table::of_words(["preset", "", "what is known"], std::iter::empty());
        for preset in family.presets() {
            table.rows.extend(rows_of(preset)?);
        }
        page.blocks.push(Block::Table(table));
    }
    outputs.write(&page.made_from(origin([])), false)?;
    Ok(Ended::Done)
}

fn rows_of(preset: &Preset) -> Result<[Row; 4], Failure> {
    let name = if preset == default_preset() { "(default)" } else { "" };
    let not_measured: Vec<String> = preset.not_measured.iter().map(ToString::to_string).collect();
    let row = |name: &str, what: &str, text: String| Row::of_words([format!("{name:NAMES$}"), what.to_owned(), text]);
    Ok([
        Row { begins_group: true, ..row(preset.name, "says", rule(&preset.behaviour()?)) },
        row(preset.date, "evidence", preset.evidence.to_owned()),
        row(name, "source", preset.source.to_owned()),
        row("", "not measured", not_measured.join("; ")),
    ])
}

/// The width of names and dates, the same in all families.
const NAMES: usize = "2023-12 to 2024-09".len();

fn rule(behaviour: &Behaviour) -> String {
    let looks = behaviour.checked_every.map_or(String::new(), |every| format!(", at a look every {every}"));
    [
        format!("{}{looks}", idle(&behaviour.idle)),
        recycling(&behaviour.recycling),
        waiting(behaviour.waiting),
        reuse(behaviour.reuse).to_owned(),
    ]
    .join("; ")
}

fn idle(idle: &IdlePolicy) -> String {
    match idle {
        IdlePolicy::Timeout { timeout, .. } => format!("idle timeout of each environment: {timeout}"),
        IdlePolicy::FunctionTimeout { timeout, spare_timeout, .. } => {
            let spares = spare_timeout.as_ref().map_or(String::new(), |spares| {
                let drawn = if spares.drawn_once { ", one draw for each run" } else { "" };
                format!("; of an environment while others are in use: {}{drawn}", spares.timeout)
            });
            format!("idle timeout of the function: {timeout}{spares}")
        }
        IdlePolicy::CohortHalving { period } => {
            format!("half of the environments that became idle together go every {period}")
        }
    }
}

fn recycling(recycling: &Recycling) -> String {
    let lives = match (&recycling.mean_life, &recycling.max_life) {
        (None, None) => return "no recycling".to_owned(),
        (Some(mean), None) => format!("recycled at random (mean life {mean})"),
        (None, Some(cap)) => format!("recycled at an age of ({cap})"),
        (Some(mean), Some(cap)) => format!("recycled at random (mean life {mean}), at the latest at an age of ({cap})"),
    };
    let replaced = match recycling.replaced {
        none if none == Probability::ZERO => "not replaced".to_owned(),
        share => format!("and replaced in {} of cases", percent(share.as_fraction())),
    };
    format!("{lives}, {replaced}")
}

fn waiting(waiting: Waiting) -> String {
    match waiting {
        Waiting::Own => "a request that finds none idle waits for a new one".to_owned(),
        Waiting::FirstReady { dispatch } => {
            format!(
                "a request that finds none idle takes whichever is ready first, one in use after {dispatch} at the soonest"
            )
        }
    }
}

fn reuse(reuse: Reuse) -> &'static str {
    match reuse {
        Reuse::MostRecent => "most recently used first",
        Reuse::LeastRecent => "least recently used first",
        Reuse::NewestCreated => "newest first",
        Reuse::OldestCreated => "oldest first",
        Reuse::Random => "any may serve next",
    }
}
