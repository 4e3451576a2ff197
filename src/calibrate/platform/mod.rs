//! What invocations say about the platform: whose idleness counts, how long idle environments live, which are recycled and
//! whether they are replaced, what a request waits for, which environment serves it.
//!
//! # Method
//!
//! The environments are followed through the log: the reuse rule comes first, from choices between
//! environments that are known to have been there, for it decides what else is evidence. An environment that is never seen again
//! is known to be gone once something served that ranks after it. So every idle period is known to have been
//! survived, or ended by some time, and every life to have ended between its last use and that time. Who waited is seen
//! by the time from sending to starting, with a threshold that the log itself shows; or by when its init began. Timeouts,
//! hazard and longest life are those of the largest likelihood, their intervals those of its profile. Which clock runs is
//! decided by a likelihood-ratio test.
//!
//! A log that does not say who waited does not tell recycled environments that were replaced from others, and a first use
//! is then taken to have waited only after the function was idle for longer than its timeout, which is found first
//! without that. When the life of its environment began is not known otherwise: then, or when the life ended in whose place it
//! may have come, or before that as a spare; the likelihood weighs the three.

mod ascent;
mod births;
mod calls;
mod clock;
mod cutoff;
mod findings;
mod history;
mod independence;
mod life_law;
mod lives;
mod looks;
mod normal;
mod periods;
mod pool;
mod recycling;
mod replacement;
mod reuse;
mod survived;
mod waiting;
mod watched;

pub use findings::{Clock, Ends, Felt, Life, PlatformFindings, Rank, Timeout, TimeoutShape, Waits};

use super::{Finding, Part};
use crate::logs::{Contents, Delays, Log, Told};
use crate::model::platform::Reuse;
use crate::units::Nanos;
use calls::{Calls, Span};
use clock::{Timeouts, clock_part, idle_part, safe, spare_part};
use cutoff::Fitted;
use history::History;
use lives::Lives;
use periods::{Period, Periods, Safe};
use pool::{Assumed, follow};
use recycling::Recycling;
use replacement::Recycled;
use reuse::Choices;
use waiting::Crowd;
use watched::{Ending, Watched};

/// What the invocations of a log say of the platform, with intervals of this confidence; of a log of anything else, that
/// nothing is known.
#[must_use]
pub fn learn(log: &Log, confidence: f64) -> PlatformFindings {
    let Contents::Invocations { invocations, environments, windows, .. } = &log.contents else {
        return assemble(&[], log.told(), confidence);
    };
    let delays = Delays::of(invocations);
    let calls = Calls::of(invocations, environments, &delays);
    let mut findings = assemble(&calls.spans(windows), log.told(), confidence);
    findings.felt.threshold = delays.threshold.map(Nanos::as_secs_f64);
    findings
}

fn assemble(spans: &[Span], told: Told, confidence: f64) -> PlatformFindings {
    let choices = Choices::count(spans);
    let (history, assumed) = follow_twice(spans, choices.assumed());
    let quiet = assumed.safe.unwrap_or(f64::INFINITY);
    let keeps_its_place = replacement::keeps_its_place(&history, quiet);
    let safe = Safe { quiet, replaced: if keeps_its_place { f64::INFINITY } else { quiet } };
    let periods = Periods::of(&history, safe);
    let timeouts = Timeouts::learn(&history, &periods, safe);
    let knows_who_waited = history.felt.waited + history.felt.ahead > 0;
    let quiet = Recycled::quiet(&history, &timeouts);
    let busy = Recycled::busy(&history, &timeouts);
    let lives = Lives::of(&history, &timeouts);
    let oldest = lives.longest();
    let idle = idle_part(&periods, &timeouts, confidence);
    let spare = spare_part(&periods, &timeouts, confidence);
    let at_ends = timeouts.at_ends(idle.interval(), spare.interval());
    // What says of lives what another one said is not asked again.
    let unlike = |all: &[Timeouts]| {
        let mut others: Vec<Lives> = Vec::new();
        for timeouts in all {
            let other = Lives::of(&history, timeouts);
            if !others.iter().chain([&lives]).any(|known| known.are_like(&other)) {
                others.push(other);
            }
        }
        others
    };
    let (others, at_ends) = (unlike(&timeouts.others(confidence)), unlike(&at_ends));
    let Recycling { hazard, max_life, law } = Recycling::learn(&lives, &others, &at_ends, confidence);
    let replaced = |recycled: Recycled, when: &str| match assumed.reuse {
        Reuse::Random => replacement::by_chance(),
        Reuse::MostRecent | Reuse::LeastRecent | Reuse::NewestCreated | Reuse::OldestCreated => {
            replacement::part(recycled, knows_who_waited, when, confidence)
        }
    };
    let crowd = Crowd::of(&history, spans, told.sent && knows_who_waited);
    let has_environments = told.environments || !history.lives.is_empty();
    let knows_first_uses = told.first_uses || has_environments;
    PlatformFindings {
        clock: of_environments(has_environments, || clock_part(&periods, &timeouts)),
        idle_timeout: of_first_uses(knows_first_uses, || idle),
        spare_timeout: of_environments(has_environments, || spare),
        hazard: of_environments(has_environments, || hazard),
        max_life: of_environments(has_environments, || max_life),
        oldest,
        replaced: of_environments(has_environments, || replaced(quiet, "while the function was quiet")),
        replaced_when_busy: of_environments(has_environments, || replaced(busy, "while others were busy")),
        replacement_rank: of_environments(has_environments && knows_who_waited, || {
            replacement::rank_part(&history, timeouts.safe(), quiet)
        }),
        waiting: of_environments(has_environments, || crowd.waiting()),
        dispatch: of_environments(has_environments, || crowd.dispatch(confidence)),
        reuse: choices.part(has_environments),
        independence: of_environments(has_environments, || {
            independence::part(&history, &|ends| watch(spans, assumed, ends), &timeouts, law.as_ref())
        }),
        checked_every: of_environments(has_environments, || looks::part(&history, &timeouts)),
        felt: history.felt,
        idle_periods: match (knows_first_uses, timeouts.clock.clock) {
            (false, _) => Vec::new(),
            (true, Some(Clock::Environment)) => periods.all.iter().map(Period::censored).collect(),
            (true, Some(Clock::Function) | None) => periods.function.iter().map(Period::censored).collect(),
        },
    }
}

fn follow_all(spans: &[Span], assumed: Assumed) -> History {
    let mut history = History::default();
    spans.iter().for_each(|span| follow(span, assumed, &mut history));
    history
}

/// Follows them and looks at what else was in use when environments ended.
fn watch(spans: &[Span], assumed: Assumed, ends: Vec<Ending>) -> History {
    let mut history = History { watched: Watched::at(ends), ..History::default() };
    spans.iter().for_each(|span| follow(span, assumed, &mut history));
    history
}

/// Follows the environments of all spans, and once more with what was learned of how long the function may be idle.
fn follow_twice(spans: &[Span], reuse: Reuse) -> (History, Assumed) {
    let nothing = Assumed { reuse, safe: None, over_after: f64::INFINITY, longest_idle: 0.0 };
    let periods = Periods::of(&follow_all(spans, nothing), Safe::ALL);
    let function = cutoff::fit_any(&periods.function, &[TimeoutShape::Normal]);
    let assumed = Assumed {
        safe: Some(safe(function, periods.longest_quiet())),
        over_after: function.map_or(f64::INFINITY, |Fitted { cutoff, .. }| cutoff.middle - 3.0 * cutoff.sd),
        longest_idle: periods.longest(),
        ..nothing
    };
    (follow_all(spans, assumed), assumed)
}

/// A part that needs to know which invocations were the first in their environment.
fn of_first_uses<T>(knows_first_uses: bool, part: impl FnOnce() -> Part<T>) -> Part<T> {
    if knows_first_uses {
        return part();
    }
    let needs = "which invocations were the first in their environment (Init Duration, or a column `cold`)".to_owned();
    Part { finding: Finding::NotLearned { needs }, evidence: String::new() }
}

/// A part that only the environments of a log can tell.
fn of_environments<T>(has_environments: bool, part: impl FnOnce() -> Part<T>) -> Part<T> {
    if has_environments {
        return part();
    }
    let needs = "the environment of each invocation (the log stream)".to_owned();
    Part { finding: Finding::NotLearned { needs }, evidence: String::new() }
}
