//! Sets of values that may be the true ones: what is not known of the parts that were learned, and both ways for what the
//! log does not tell.

use rand::seq::SliceRandom;
use rand_xoshiro::rand_core::SeedableRng;

use super::arrivals::Arrivals;
use super::marginal::{Marginal, rate_of_none};
use super::platform::Dragged;
use super::{Writing, remark, toml};
use crate::calibrate::arrivals::poisson;
use crate::calibrate::of_platform::needs;
use crate::calibrate::{Calibration, Entry, EntryUnit, Finding, Learned, Value};
use crate::model::Distribution;
use crate::model::arrivals::Process;
use crate::model::distribution::Parameters;
use crate::rng::Stream;
use crate::scenario::values;
use crate::units::Nanos;

/// Enough to tell the quantiles of 2.5%, and few enough to be played in a moment.
const SETS: usize = 100;

/// The seed of the draws: the same log gives the same file.
const SEED: u64 = 1;

/// A law that takes more characters than this is not written a hundred times.
const LONGEST: usize = 150;

/// A key, and its value in each set.
struct Column {
    key: String,
    values: Vec<String>,
}

/// The table; nothing where nothing is uncertain.
pub(super) fn table(
    entries: &[Entry],
    calibration: &Calibration,
    arrivals: &Arrivals,
    writing: &Writing<'_>,
) -> String {
    let drawing = Drawing { entries, calibration, dragged: Dragged::of(entries, calibration, writing) };
    let drawn = if writing.carries_uncertainty { drawing.learned(arrivals) } else { Vec::new() };
    let is_open = |entry: &&Entry| {
        let has_place = entry.key != "platform.recycle.replaced" || drawing.dragged.has_lives(entries);
        ways(entry).is_some() && has_place
    };
    let open: Vec<&Entry> = entries.iter().filter(is_open).collect();
    let count = if drawn.is_empty() { 1 << open.len() } else { SETS };
    if count < 2 {
        return String::new();
    }
    let kept = if drawn.is_empty() { Vec::new() } else { drawing.kept() };
    let mut text = format!("\n[uncertainty]\n{}", said(&drawn, &kept, &open, count));
    let columns: Vec<Column> =
        drawn.into_iter().chain(open.iter().enumerate().filter_map(|(nth, entry)| both(entry, nth, count))).collect();
    text += "draws = [\n";
    for set in 0..count {
        let values: Vec<String> =
            columns.iter().map(|column| format!("\"{}\" = {}", column.key, column.values[set])).collect();
        text += &format!("  {{ {} }},\n", values.join(", "));
    }
    text + "]\n"
}

/// What is said above the sets.
fn said(drawn: &[Column], kept: &[&str], open: &[&Entry], count: usize) -> String {
    let mut text = remark(&format!(
        "What the log leaves open: any of these {count} sets of values may be the true one. Replications play them in turn, so that \
         intervals contain it. Leave the table out, or add `--set uncertainty.draws=[]`, to play the values above alone."
    ));
    if !drawn.is_empty() {
        text += &remark(
            "Learned parts are drawn (with a fixed seed) so that they agree with their intervals, each by itself; the law of the idle \
             timeout is one of those that cannot be told apart, its parameters drawn together, by their likelihood.",
        );
    }
    if !kept.is_empty() {
        text += &remark(&format!("Not drawn, since the law has so many points: {}.", kept.join(", ")));
    }
    if !open.is_empty() {
        let ways: Vec<String> = open
            .iter()
            .filter_map(|entry| ways(entry).map(|[one, other]| format!("{} ({one} or {other})", entry.key)))
            .collect();
        text += &remark(&format!("Not learned, and played both ways: {}.", ways.join(", ")));
    }
    text
}

/// The two ways that a part may be which the log does not tell: at one end or at the other.
fn ways(entry: &Entry) -> Option<[&'static str; 2]> {
    let ways = match entry.key {
        "platform.recycle.replaced" => ["\"0%\"", "\"100%\""],
        "platform.waiting" => ["\"first-ready\"", "\"own\""],
        _ => return None,
    };
    match entry.finding {
        Finding::NotLearned { .. } => Some(ways),
        Finding::Learned { .. } | Finding::Between { .. } => None,
    }
}

/// In turn: the first of such parts changes from set to set, the second from pair to pair.
fn both(entry: &Entry, nth: usize, count: usize) -> Option<Column> {
    let ways = ways(entry)?;
    let values = (0..count).map(|set| ways[(set >> nth) % 2].to_owned()).collect();
    Some(Column { key: entry.key.to_owned(), values })
}

/// What the sets are drawn from.
struct Drawing<'a> {
    entries: &'a [Entry],
    calibration: &'a Calibration,
    dragged: Dragged,
}

impl Drawing<'_> {
    /// The parts that were learned with an interval.
    fn learned(&self, arrivals: &Arrivals) -> Vec<Column> {
        let mut random = Stream::seed_from_u64(SEED);
        let mut columns = Vec::new();
        for entry in self.entries {
            match entry.key {
                "arrivals.rate" => columns.extend(of_rate(entry, arrivals, &mut random)),
                "platform.idle_timeout" => columns.extend(self.of_idle_timeout(entry, &mut random)),
                "platform.recycle.mean_life" => columns.extend(self.of_mean_life(entry, &mut random)),
                _ => columns.extend(self.of_entry(entry, &mut random)),
            }
        }
        columns
    }

    /// Parts that could be drawn, but for how long their laws are.
    fn kept(&self) -> Vec<&'static str> {
        let is_kept = |entry: &&Entry| {
            self.has_place(entry) && entry.interval().is_some() && value(entry).is_some_and(|value| !is_short(value))
        };
        self.entries.iter().filter(is_kept).map(|entry| entry.key).collect()
    }

    /// Whether a set may change it, and the scenario writes it.
    fn has_place(&self, entry: &Entry) -> bool {
        let is_possible = entry.key.starts_with("function.") || entry.key.starts_with("platform.");
        entry.is_written && is_possible && self.dragged.writes(entry.key.trim_start_matches("platform."))
    }

    fn of_entry(&self, entry: &Entry, random: &mut Stream) -> Option<Column> {
        let value = value(entry).filter(|value| self.has_place(entry) && is_short(value))?;
        let draws = numbers(entry, random)?;
        let values: Option<Vec<String>> = draws.into_iter().map(|number| toml(&moved(value, number)?)).collect();
        Some(Column { key: entry.key.to_owned(), values: values? })
    }

    /// Its law as a whole, where a family of laws fits.
    fn of_idle_timeout(&self, entry: &Entry, random: &mut Stream) -> Option<Column> {
        let (lifetimes, needs) = match &self.calibration.subject {
            Learned::Function(found) => {
                let (platform, lifetimes) = found.platform.as_ref()?;
                (lifetimes, needs(platform))
            }
            Learned::Probe { lifetimes, .. } => (lifetimes, None),
            Learned::Cohorts { .. } | Learned::Counts { .. } => return self.of_entry(entry, random),
        };
        value(entry)?;
        match lifetimes.laws(SETS, needs) {
            Some(mut laws) => {
                // In no order: what is drawn of one part has nothing to do with another's.
                laws.shuffle(random);
                Some(Column { key: entry.key.to_owned(), values: laws.iter().map(values::law).collect() })
            }
            None => self.of_entry(entry, random),
        }
    }

    /// Where no hazard was seen there may be one: so large that nothing came of it in the time of the log.
    fn of_mean_life(&self, entry: &Entry, random: &mut Stream) -> Option<Column> {
        let Some(Value::Word(_)) = value(entry) else { return self.of_entry(entry, random) };
        let Learned::Function(found) = &self.calibration.subject else { return None };
        let (platform, _) = found.platform.as_ref()?;
        let interval = platform.hazard.interval()?;
        let mut life = || toml(&Value::Time((1.0 / rate_of_none(interval, random)).round()));
        let values: Option<Vec<String>> = (0..SETS).map(|_| life()).collect();
        Some(Column { key: entry.key.to_owned(), values: values? })
    }
}

fn value(entry: &Entry) -> Option<&Value> {
    match &entry.finding {
        Finding::Learned { value, .. } => Some(value),
        Finding::Between { .. } | Finding::NotLearned { .. } => None,
    }
}

/// Whether it can be written a hundred times; what is no value of a scenario takes no place.
fn is_short(value: &Value) -> bool {
    toml(value).is_none_or(|text| text.len() <= LONGEST)
}

/// Draws of the number that a part comes to.
fn numbers(entry: &Entry, random: &mut Stream) -> Option<Vec<f64>> {
    let value = value(entry)?;
    if value.unit() == EntryUnit::Count {
        return None;
    }
    let marginal = Marginal::of(value.number()?, entry.interval()?, value.unit())?;
    Some((0..SETS).map(|_| marginal.draw(random)).collect())
}

/// A value of which the number is another one, to four digits.
fn moved(value: &Value, number: f64) -> Option<Value> {
    let number = four_digits(number);
    Some(match value {
        Value::Law { law, middle, of } => Value::Law { law: short(law.scaled(number / middle)), middle: number, of },
        Value::Time(_) => Value::Time(number),
        Value::Share(_) => Value::Share(number.clamp(0.0, 1.0)),
        Value::Halving(_) => Value::Halving(number),
        Value::Rate(_) | Value::Whole(_) | Value::Word(_) | Value::Nothing(_) | Value::Traffic(_) => return None,
    })
}

/// The same law with times of four digits; one that is no formula stays as it is.
fn short(law: Distribution) -> Distribution {
    let to = |time: &Nanos| Nanos::from_secs_f64(four_digits(time.as_secs_f64()));
    let short = match law.parameters() {
        Parameters::Fixed { value } => Distribution::fixed(to(value)),
        Parameters::Uniform { min, max } => Distribution::uniform(to(min), to(max)),
        Parameters::Exponential { mean } => Distribution::exponential(to(mean)),
        Parameters::Normal { mean, sd } => Distribution::normal(to(mean), to(sd)),
        Parameters::Weibull { scale, shape } => Distribution::weibull(to(scale), *shape),
        Parameters::Gamma { mean, cv } => Distribution::gamma(to(mean), *cv),
        Parameters::LogNormalMeanCv { mean, cv } => Distribution::lognormal_mean_cv(to(mean), *cv),
        Parameters::LogNormalMedianP99 { median, p99 } => Distribution::lognormal_median_p99(to(median), to(p99)),
        Parameters::LogNormal { .. }
        | Parameters::HyperExponential { .. }
        | Parameters::Points { .. }
        | Parameters::Observed { .. }
        | Parameters::Mixture { .. } => return law,
    };
    short.unwrap_or(law)
}

fn four_digits(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}

/// What changes of a process whose rate is another one.
fn of_rate(entry: &Entry, arrivals: &Arrivals, random: &mut Stream) -> Vec<Column> {
    let mut drawn = || {
        let process = arrivals.process.as_ref()?;
        let rate = value(entry)?.number()?;
        let numbers = numbers(entry, random)?;
        let own = values::process(process);
        let scaled: Option<Vec<_>> = numbers
            .into_iter()
            .map(|number| {
                let scaled = match process {
                    // As many digits as the rate itself has.
                    Process::Poisson(_) => poisson(number)?,
                    Process::Renewal(_)
                    | Process::Profile(_)
                    | Process::Modulated(_)
                    | Process::Sessions(_)
                    | Process::Trace(_) => process.times(four_digits(number / rate))?,
                };
                Some(values::process(&scaled))
            })
            .collect();
        Some((own, scaled?))
    };
    let Some((own, scaled)) = drawn() else { return Vec::new() };
    let column = |place: usize, key: &str| Column {
        key: format!("arrivals.0.{key}"),
        values: scaled.iter().map(|entries| entries[place].1.clone()).collect(),
    };
    let varies = |place: usize| scaled.iter().any(|entries| entries[place] != own[place]);
    own.iter().enumerate().filter(|(place, _)| varies(*place)).map(|(place, (key, _))| column(place, key)).collect()
}
