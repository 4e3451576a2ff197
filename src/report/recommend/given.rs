//! What a log makes of a question under several regimes, in words.

use serde::Serialize;

use super::under::named;
use super::words::target;
use crate::report::page::{Cell, Row};
use crate::study::{Given, Target, Under};
use crate::units::{Nanos, percent, percent_as_written, significant};

/// What to set given the log, or that no regime predicts it.
pub(super) fn answer(under: &Under, given: &Given) -> String {
    let (target, enough) = (target(under.target), percent_as_written(given.enough));
    if given.fit.is_none_of_these {
        let rejected = format!(
            "Given the log: none of these. Even the most likely regime, {}, is rejected (p = {}).",
            given.fit.regime,
            significant(given.fit.p, 2)
        );
        return rejected + " " + &learned(given, &target);
    }
    let Some(longest) = given.longest else {
        return format!("Given the log no interval keeps {target} under regimes that weigh {enough} together.");
    };
    let place = under.intervals.iter().position(|every| *every == longest).unwrap_or(0);
    let mean = given.means[place].map_or(String::new(), |mean| match under.target {
        Target::Cold(_) | Target::ColdVisits(_) => format!(", and on average over them it gives {}", percent(mean)),
        Target::ColdPerDay(_) => format!(", and on average over them it gives {} a day", significant(mean, 2)),
        Target::Latency(..) => String::new(),
    });
    format!(
        "Given the log: {}. It keeps {target} under regimes that weigh {} together{mean}.",
        named(longest),
        share(given.kept[place])
    )
}

/// What to set on the platform as the log itself shows it.
fn learned(given: &Given, target: &str) -> String {
    match given.longest {
        _ if !given.fit.is_learned => {
            "The log does not show how long an idle function keeps its environment: `coldstart probe plan` \
                                       designs the experiment that does."
                .to_owned()
        }
        Some(longest) => format!(
            "On the platform as it was learned from the log itself: {}. It keeps {target}. `coldstart calibrate LOG \
             --carry-uncertainty --scenario-out FILE` shows what was learned, and how sure that is.",
            named(longest)
        ),
        None => format!(
            "On the platform as it was learned from the log itself (`coldstart calibrate LOG`) no interval keeps {target}."
        ),
    }
}

/// What regimes weigh.
pub(super) fn share(weight: f64) -> String {
    if weight > 0.0 && weight < 0.001 { "< 0.1%".to_owned() } else { format!("{}%", significant(weight * 100.0, 3)) }
}

/// What the regimes weigh under which each of these intervals keeps the target.
pub(super) fn row(given: &Given, shown: &[usize]) -> Row {
    let longest =
        given.longest.map_or("none".to_owned(), |every| every.map_or("no pings".to_owned(), |every| every.to_string()));
    let mut cells =
        vec![Cell::Text("given the log".to_owned()), Cell::Empty, Cell::Empty, Cell::Text(longest), Cell::Empty];
    cells.extend(shown.iter().map(|&place| Cell::Text(share(given.kept[place]))));
    Row { is_emphasised: true, ..Row::of(cells) }
}

pub(super) fn legend(given: &Given) -> String {
    format!(
        "weight: how likely the log makes each, from equal weights of all regimes, each shared evenly by the ways in which what was \
         not measured of it may be; those below 0.1% are left out. given the log: what the regimes weigh together under which an \
         interval keeps the target; it is taken from {} on.",
        percent_as_written(given.enough)
    )
}

/// A log that weighs the regimes.
#[derive(Serialize)]
pub(super) struct GivenDocument {
    /// What each row weighs, of 1.
    weights: Vec<f64>,
    /// How unusual the log would be under the most likely regime.
    p_value: f64,
    none_of_these: bool,
    /// Whether the row is the platform as it was learned from the log, because none of the regimes fits.
    is_learned: bool,
    /// For each interval what the rows weigh together under which it keeps the target.
    kept: Vec<f64>,
    /// Whether that is enough for any,
    is_any_kept: bool,
    /// and the longest interval for which it is; absent for no pings.
    longest_every_s: Option<f64>,
}

impl GivenDocument {
    pub(super) fn of(given: &Given) -> Self {
        Self {
            weights: given.weights.clone(),
            p_value: given.fit.p,
            none_of_these: given.fit.is_none_of_these,
            is_learned: given.fit.is_learned,
            kept: given.kept.clone(),
            is_any_kept: given.longest.is_some(),
            longest_every_s: given.longest.flatten().map(Nanos::as_secs_f64),
        }
    }
}
