//! Parts of the platform under the keys of a scenario.

use super::entry::{Entry, Value};
use super::lifetimes::{is_whole, joint};
use super::platform::{Clock, Ends, PlatformFindings, Timeout, TimeoutShape, Waits};
use super::{Finding, Lifetimes, Needs, Part};
use crate::estimate::Interval;
use crate::model::Distribution;
use crate::model::distribution::Parameters;
use crate::units::Nanos;

/// All of them.
pub(super) fn of_platform(found: &PlatformFindings, lifetimes: &Lifetimes, confidence: f64) -> Vec<Entry> {
    vec![
        clock(&found.clock),
        idle_timeout(found, lifetimes, confidence),
        spare_timeout(found),
        Entry::of(
            "platform.checked_every",
            "how often the platform looks for idle environments",
            &found.checked_every,
            |every| Value::Time(*every),
        ),
        mean_life(&found.hazard),
        Entry::of("platform.recycle.max_life", "how old an environment grows", &found.max_life, |life| {
            uniform(life.min, life.max, life.middle())
        }),
        Entry::of(
            "platform.recycle.replaced",
            "the share of recycled environments that are replaced before anybody needs them",
            &found.replaced,
            |share| Value::Share(*share),
        ),
        Entry::of(
            "platform.recycle.replaced_when_busy",
            "the same share while others are busy",
            &found.replaced_when_busy,
            |share| Value::Share(*share),
        )
        .only_said(),
        Entry::of(
            "platform.waiting",
            "what a request waits for that finds all environments busy",
            &found.waiting,
            |waits| {
                Value::Word(match waits {
                    Waits::Own => "own",
                    Waits::FirstReady => "first-ready",
                })
            },
        ),
        Entry::of(
            "platform.dispatch",
            "how long such a request takes no environment that has been used",
            &found.dispatch,
            |time| Value::Time(*time),
        ),
        Entry::of("platform.reuse", "which idle environment serves the next request", &found.reuse, |rule| {
            Value::Word(rule.name())
        }),
        Entry::of("platform.ends", "how environments end", &found.independence, |ends| {
            Value::Word(match ends {
                Ends::Alone => "one by one",
                Ends::Together => "several at once",
            })
        })
        .only_said(),
    ]
}

fn clock(part: &Part<Clock>) -> Entry {
    Entry::of("platform.idle_clock", "whose idleness counts", part, |clock| {
        Value::Word(match clock {
            Clock::Function => "function",
            Clock::Environment => "environment",
        })
    })
}

/// The law is that of the idle periods. Where it is what the timeout was taken for beside all other rules of the platform, its middle
/// and where that lies are what was found with those.
fn idle_timeout(found: &PlatformFindings, lifetimes: &Lifetimes, confidence: f64) -> Entry {
    const SAYS: &str = "how long the function may be idle until its environments are taken away";
    let mut entry = Entry::of("platform.idle_timeout", SAYS, &found.idle_timeout, timeout);
    let (Finding::Learned { value, interval }, Some(timeout)) = (&mut entry.finding, found.idle_timeout.learned())
    else {
        return entry;
    };
    let fitted = match needs(found) {
        Some(needs) => lifetimes.base(needs, confidence),
        None => lifetimes.law(confidence),
    };
    if let Finding::Learned { value: of_periods, interval: its_interval } = fitted.finding {
        match (value, of_periods) {
            (Value::Law { law, middle, of }, Value::Law { law: of_periods, .. }) if is_alike(timeout, &of_periods) => {
                if lifetimes.is_extrapolated(&of_periods, *middle) {
                    *interval = joint(*interval, its_interval);
                }
                *law = of_periods;
                *of = "";
            }
            (value, of_periods) => {
                *value = of_periods;
                *interval = interval.zip(its_interval).map(|(own, its)| own.and(its)).or(its_interval);
            }
        }
        entry.evidence = joined(&entry.evidence, &format!("the law: {}", fitted.evidence));
    } else if let Value::Law { middle, .. } = value {
        *middle = middle.max(0.0);
    }
    entry
}

/// What the ends of idle periods need beside the timeout; none where nothing is known of what else takes environments.
pub(super) fn needs(found: &PlatformFindings) -> Option<Needs> {
    // What takes environments beside the timeout is `mean_life`, and is not said twice.
    found.hazard.learned()?;
    let needs_hazard = found.idle_timeout.learned()?.needs_hazard;
    Some(if needs_hazard { Needs::Something } else { Needs::Nothing })
}

/// Whether a timeout was taken for this law: a fixed one is a normal one that does not vary.
fn is_alike(timeout: &Timeout, law: &Distribution) -> bool {
    let is_normal = matches!(law.parameters(), Parameters::Fixed { .. } | Parameters::Normal { .. });
    is_normal && timeout.shape == TimeoutShape::Normal && is_whole(timeout.middle, timeout.sd)
}

fn joined(first: &str, second: &str) -> String {
    if first.is_empty() { second.to_owned() } else { format!("{first}; {second}") }
}

fn spare_timeout(found: &PlatformFindings) -> Entry {
    const SAYS: &str = "how long an environment may be idle while others of the function are used";
    Entry::of("platform.spare_timeout", SAYS, &found.spare_timeout, timeout)
}

/// Rounded to what a log can tell.
fn time(seconds: f64) -> Nanos {
    Nanos::MILLISECOND * (seconds * 1e3).round() as i64
}

fn timeout(timeout: &Timeout) -> Value {
    let reach = timeout.sd * 3.0_f64.sqrt();
    let law = match timeout.shape {
        TimeoutShape::Normal => Distribution::normal(time(timeout.middle), time(timeout.sd)),
        TimeoutShape::Weibull => {
            let shape = TimeoutShape::NARROW_WEIBULL * timeout.middle / timeout.sd;
            Distribution::weibull(time(timeout.middle / std::f64::consts::LN_2.powf(shape.recip())), shape)
        }
        TimeoutShape::Uniform => {
            Distribution::uniform(time((timeout.middle - reach).max(0.0)), time(timeout.middle + reach))
        }
    };
    let law = law.or_else(|_| Distribution::fixed(time(timeout.middle.max(0.0))));
    law.map_or(Value::Time(timeout.middle), |law| Value::Law { law, middle: timeout.middle, of: "" })
}

fn uniform(min: f64, max: f64, middle: f64) -> Value {
    let law = Distribution::uniform(time(min), time(max)).or_else(|_| Distribution::fixed(time(middle)));
    law.map_or(Value::Time(middle), |law| Value::Law { law, middle, of: "middle" })
}

/// A hazard is the inverse of a mean life; none at all is a life without end.
fn mean_life(hazard: &Part<f64>) -> Entry {
    const SAYS: &str = "how long an environment lives on average before it is recycled, by a constant hazard";
    let mut entry = Entry::of("platform.recycle.mean_life", SAYS, hazard, |hazard| {
        if *hazard > 0.0 { Value::Time((1.0 / hazard).round()) } else { Value::Word("none") }
    });
    let Finding::Learned { value, interval } = &mut entry.finding else { return entry };
    match (&value, interval.take()) {
        (Value::Time(_), Some(Interval { low, high, confidence })) => {
            *interval = Some(Interval { low: 1.0 / high, high: 1.0 / low, confidence });
        }
        // A life without end has no interval in the unit of a life, but a shortest one.
        (_, Some(Interval { high, .. })) if high > 0.0 => {
            let shortest = time(1.0 / high);
            entry.evidence =
                joined(&entry.evidence, &format!("if there is a hazard, the mean life is {shortest} or more"));
        }
        (_, _) => {}
    }
    entry
}
