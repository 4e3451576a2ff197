//! What a page comes from: the scenario, the method in short, and how to make the page again.

use maud::{Markup, html};

use super::words::{marked, shown};
use crate::report::page::{Page, Subject};
use crate::report::provenance::{Provenance, model_notes};
use crate::units::percent_as_written;

/// Where the numbers of a page come from, where they come from one scenario.
pub(super) fn provenance<'p>(subject: &Subject<'p>) -> Option<&'p Provenance> {
    match subject {
        Subject::Sweep(_, provenance)
        | Subject::Regimes(_, provenance)
        | Subject::Cases(_, provenance, _)
        | Subject::Recommend(_, _, provenance)
        | Subject::Comparison(_, _, provenance)
        | Subject::Simulation(_, provenance)
        | Subject::Replay(_, provenance)
        | Subject::Functions(_, provenance)
        | Subject::Validation(_, provenance)
        | Subject::Ranking(_, provenance) => Some(provenance),
        Subject::ProbePlan(_)
        | Subject::ProbeNext(_)
        | Subject::Expected(_)
        | Subject::Calibration(..)
        | Subject::Words => None,
    }
}

/// What is asked of which scenario.
pub(super) fn kicker(page: &Page<'_>) -> Markup {
    let question = match page.subject {
        Subject::Sweep(..) => "Cold starts by ping interval",
        Subject::Regimes(..) => "Cold starts under every regime that was measured",
        Subject::Cases(..) => "Cold starts as a scenario is varied",
        Subject::Recommend(..) => "What to set",
        Subject::Comparison(..) => "Ways to live with cold starts",
        Subject::Simulation(..) => "A scenario as it stands",
        Subject::ProbePlan(..) => "An experiment that tells how a platform behaves",
        Subject::ProbeNext(..) => "What an experiment has told",
        Subject::Expected(..) => "What was expected",
        Subject::Replay(..) => "The requests of a log on a platform",
        Subject::Functions(..) => "Many functions, each by itself",
        Subject::Validation(..) => "A scenario held to a log",
        Subject::Ranking(..) => "Regimes ranked by how well they predict a log",
        Subject::Calibration(..) => "What logs say",
        Subject::Words => "coldstart",
    };
    html! {
        (question)
        @if let Some(provenance) = provenance(&page.subject) { " · " bdi { (shown(&provenance.scenario)) } }
    }
}

const METHOD: [&str; 3] = [
    "Requests, pings and the environments that serve them were simulated one by one, many times over, with random numbers of \
     their own in each replication. The intervals come from how much replications differ.",
    "An interval says how well the simulation knows the number. It does not say whether the scenario is right, or which rules \
     AWS follows today: nobody outside knows them. The range over regimes shows how far that matters.",
    "The same seed gives the same numbers, on any number of processors.",
];

pub(super) fn section(page: &Page<'_>) -> Markup {
    let origin = &page.origin;
    let provenance = provenance(&page.subject);
    html! {
        @if provenance.is_some() || !origin.command.is_empty() {
            section aria-labelledby="facts" {
                h2 #facts { "How this page was made" }
                @if !origin.command.is_empty() {
                    p { "This command makes it again:" }
                    pre tabindex="0" aria-label="The command that makes this page" { code { (shown(&origin.command)) } }
                }
                @if let Some(provenance) = provenance {
                    @for sentence in METHOD { p { (sentence) } }
                    @for note in model_notes(provenance) { p { (marked(&note)) } }
                    (list(provenance))
                }
                @for (name, toml) in &origin.scenarios {
                    details {
                        summary { "The scenario " bdi { (shown(name)) } ", with every value in force" }
                        pre tabindex="0" aria-label="The scenario" { code { (shown(toml)) } }
                    }
                }
            }
        }
    }
}

fn list(provenance: &Provenance) -> Markup {
    let preset = &provenance.preset;
    let facts = [
        ("Scenario", format!("{} ({})", provenance.scenario, provenance.hash)),
        ("Platform", format!("{} ({})", preset.name, preset.date)),
        ("Replication", provenance.horizon.to_string()),
        ("Confidence", percent_as_written(provenance.confidence)),
        ("Seed", provenance.seed.to_string()),
        ("Prices of", provenance.price_date.to_owned()),
        ("Version", format!("coldstart {}", provenance.version)),
    ];
    html! {
        dl { @for (name, fact) in facts { div { dt { (name) } dd { bdi { (shown(&fact)) } } } } }
    }
}
