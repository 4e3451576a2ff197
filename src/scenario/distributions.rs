//! The wire form of distributions: `"100 ms"`, or a table with `dist` and what that kind needs.

use super::plain::shortened;
use super::reader::{Entry, Read, Table};
use super::sources::digest;
use crate::model::Distribution;
use crate::model::distribution::DistributionError;
use crate::units::{Nanos, Probability, UnitError};

/// What a distribution may look like, for messages.
const EXPECTED: &str =
    "a time such as \"100 ms\", or a distribution such as { dist = \"uniform\", min = \"1 s\", max = \"2 s\" }";

const HINT_TIME: &str = "a time is a number with its unit, in quotes";

/// The kinds of distributions, each with its name.
pub(super) const KINDS: [(&str, Kind); 10] = [
    ("fixed", Kind::Fixed),
    ("uniform", Kind::Uniform),
    ("exponential", Kind::Exponential),
    ("normal", Kind::Normal),
    ("lognormal", Kind::LogNormal),
    ("gamma", Kind::Gamma),
    ("weibull", Kind::Weibull),
    ("hyperexponential", Kind::HyperExponential),
    ("empirical", Kind::Empirical),
    ("mixture", Kind::Mixture),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Fixed,
    Uniform,
    Exponential,
    Normal,
    LogNormal,
    Gamma,
    Weibull,
    HyperExponential,
    Empirical,
    Mixture,
}

impl Kind {
    fn shape(self) -> &'static str {
        match self {
            Self::Fixed => "{ dist = \"fixed\", value }",
            Self::Uniform => "{ dist = \"uniform\", min, max } with min below max",
            Self::Exponential => "{ dist = \"exponential\", mean } with a mean above zero",
            Self::Normal => "{ dist = \"normal\", mean, sd } with both above zero",
            Self::LogNormal => {
                "{ dist = \"lognormal\" } with median and p99 (above the median), mean and cv, or mu and sigma (of ln seconds)"
            }
            Self::Gamma => "{ dist = \"gamma\", mean, cv } with a mean above zero and a cv from 0.01 to 10",
            Self::Weibull => "{ dist = \"weibull\", scale, shape } with a scale above zero and a shape from 0.1 to 100",
            Self::HyperExponential => {
                "{ dist = \"hyperexponential\", parts = [{ weight, mean }, ...] } with weights that are not all zero"
            }
            Self::Empirical => {
                "{ dist = \"empirical\" } with points = [[time, cumulative probability], ...] that rise to 1, values = [time, ...], or a file of times"
            }
            Self::Mixture => {
                "{ dist = \"mixture\", parts = [{ weight, dist, ... }, ...] } with weights that are not all zero"
            }
        }
    }
}

impl Kind {
    /// What to do when the parameters make no distribution.
    fn advice(self) -> &'static str {
        match self {
            Self::Fixed => "a time that is always the same may be written alone, such as \"100 ms\"",
            Self::Uniform => "exchange `min` and `max`; where they are equal write one time, such as \"5 min\"",
            Self::Exponential => "for no time at all write \"0 s\"",
            Self::Normal => "where nothing varies write one time, such as \"380 s\"",
            Self::LogNormal => {
                "the p99 is above the median, cv and sigma are above zero; where nothing varies write one time"
            }
            Self::Gamma => "the cv is the standard deviation over the mean: 1 makes it exponential",
            Self::Weibull => "a shape of 1 makes it exponential, a higher one narrower",
            Self::HyperExponential | Self::Mixture => {
                "weights are shares and need not sum to 1, but one must be above zero"
            }
            Self::Empirical => "points run from early to late with probabilities that rise, the last being 1",
        }
    }
}

/// A constant time or a distribution.
pub(super) fn distribution(entry: &Entry<'_>) -> Read<Distribution> {
    if !entry.is_table() {
        return constant(entry);
    }
    of_table(&entry.table(EXPECTED)?)
}

/// The same, or "none".
pub(super) fn distribution_or_none(entry: &Entry<'_>) -> Read<Option<Distribution>> {
    if entry.is_none() { Ok(None) } else { distribution(entry).map(Some) }
}

fn constant(entry: &Entry<'_>) -> Read<Distribution> {
    let either = |text: &str, error: UnitError| {
        let hint = range(text).or(error.hint);
        UnitError { expected: EXPECTED.to_owned(), hint, ..error }
    };
    let time = entry.parsed(EXPECTED, |text| Nanos::parse(text).map_err(|error| either(text, error)), HINT_TIME)?;
    Distribution::fixed(time).map_err(|error| entry.refuse(EXPECTED, &error.to_string()))
}

/// What to write instead of a range of times, such as `5-7 min`.
fn range(text: &str) -> Option<String> {
    let (first, last) = [" to ", "..", "–", "-"].iter().find_map(|between| text.split_once(between))?;
    // The first may do without its unit: it is that of the last.
    let unit = last.trim_start_matches(|c: char| !c.is_alphabetic());
    let last = Nanos::parse(last).ok()?;
    let first = Nanos::parse(first).or_else(|_| Nanos::parse(&format!("{first} {unit}"))).ok()?;
    (first < last).then(|| format!("a range is written {{ dist = \"uniform\", min = \"{first}\", max = \"{last}\" }}"))
}

/// A time, zero or above.
pub(super) fn time(entry: &Entry<'_>) -> Read<Nanos> {
    entry.parsed(Nanos::EXPECTED, Nanos::parse, HINT_TIME)
}

/// A share.
pub(super) fn share(entry: &Entry<'_>) -> Read<Probability> {
    entry.parsed(Probability::EXPECTED, Probability::parse, "a share is written \"1%\" or 0.01")
}

/// A time above zero.
pub(super) fn time_above_zero(entry: &Entry<'_>) -> Read<Nanos> {
    const EXPECTED: &str = "a time above zero, such as \"100 ms\" or \"4 min\"";
    let time = entry.parsed(
        EXPECTED,
        |text| Nanos::parse(text).map_err(|error| UnitError { expected: EXPECTED.to_owned(), ..error }),
        HINT_TIME,
    )?;
    if time > Nanos::ZERO { Ok(time) } else { Err(entry.refuse(EXPECTED, "write a number above zero with its unit")) }
}

/// The distribution that a table describes. Where its kind cannot be told nobody knows which other keys it may have.
fn of_table(table: &Table<'_>) -> Read<Distribution> {
    let kind = table.required("dist", "the name of a distribution, such as \"uniform\"")?.one_of(&KINDS)?;
    let distribution = of_kind(table, kind);
    table.finish();
    distribution
}

fn of_kind(table: &Table<'_>, kind: Kind) -> Read<Distribution> {
    let shape = kind.shape();
    let a_time = |key| table.required(key, shape).and_then(|entry| time(&entry));
    let a_number = |key| table.required(key, shape).and_then(|entry| entry.number(kind.advice()));
    // Both are read before either is used, so that two wrong parameters make two complaints.
    let built = match kind {
        Kind::Fixed => Distribution::fixed(a_time("value")?),
        Kind::Uniform => two(a_time("min"), a_time("max"), Distribution::uniform)?,
        Kind::Exponential => Distribution::exponential(a_time("mean")?),
        Kind::Normal => two(a_time("mean"), a_time("sd"), Distribution::normal)?,
        Kind::LogNormal => match lognormal_keys(table)? {
            LogNormalKeys::MedianP99 => two(a_time("median"), a_time("p99"), Distribution::lognormal_median_p99)?,
            LogNormalKeys::MeanCv => two(a_time("mean"), a_number("cv"), Distribution::lognormal_mean_cv)?,
            LogNormalKeys::MuSigma => two(a_number("mu"), a_number("sigma"), Distribution::lognormal)?,
        },
        Kind::Gamma => two(a_time("mean"), a_number("cv"), Distribution::gamma)?,
        Kind::Weibull => two(a_time("scale"), a_number("shape"), Distribution::weibull)?,
        Kind::HyperExponential => Distribution::hyperexponential(&parts(table, shape, exponential_part)?),
        Kind::Mixture => Distribution::mixture(parts(table, shape, of_table)?),
        Kind::Empirical => empirical(table, shape)?,
    };
    built.map_err(|error| table.refuse(&format!("not a distribution: {error}"), shape, kind.advice()))
}

/// A constructor's answer, once both of its arguments could be read.
fn two<A, B>(a: Read<A>, b: Read<B>, build: impl FnOnce(A, B) -> Built) -> Read<Built> {
    Ok(build(a?, b?))
}

type Built = Result<Distribution, DistributionError>;

#[derive(Clone, Copy)]
enum LogNormalKeys {
    MedianP99,
    MeanCv,
    MuSigma,
}

/// Which pair of parameters a log-normal distribution is given by: exactly one of three.
fn lognormal_keys(table: &Table<'_>) -> Read<LogNormalKeys> {
    let given = [
        (table.has("median") | table.has("p99"), LogNormalKeys::MedianP99),
        (table.has("mean") | table.has("cv"), LogNormalKeys::MeanCv),
        (table.has("mu") | table.has("sigma"), LogNormalKeys::MuSigma),
    ];
    let mut given = given.iter().filter(|(is_given, _)| *is_given);
    match (given.next(), given.next()) {
        (Some(&(_, keys)), None) => Ok(keys),
        _ => Err(table.refuse(
            "not given by exactly one pair of parameters",
            Kind::LogNormal.shape(),
            "give one pair, and nothing of the others",
        )),
    }
}

/// The parts of a mixture, each with its weight. `read` reads what else a part has.
fn parts<T>(table: &Table<'_>, shape: &str, read: fn(&Table<'_>) -> Read<T>) -> Read<Vec<(f64, T)>> {
    let entries = table.required("parts", shape)?.list(shape)?;
    let one = |entry: &Entry<'_>| {
        let part = entry.table(shape)?;
        let weight = part.required("weight", "a weight, such as 0.5").and_then(|entry| weight(&entry));
        let read = read(&part);
        Ok((weight?, read?))
    };
    all(entries.iter().map(one))
}

/// Every one of them, or nothing; all are read, so that all complaints are heard.
pub(super) fn all<T>(reads: impl Iterator<Item = Read<T>>) -> Read<Vec<T>> {
    reads.collect::<Vec<_>>().into_iter().collect()
}

/// A weight: zero or above.
pub(super) fn weight(entry: &Entry<'_>) -> Read<f64> {
    const HINT: &str = "a weight is a share of the whole; weights need not sum to 1";
    let weight = entry.number(HINT)?;
    if weight >= 0.0 { Ok(weight) } else { Err(entry.refuse("a weight that is not negative", HINT)) }
}

fn exponential_part(part: &Table<'_>) -> Read<Nanos> {
    let mean = part.required("mean", "the mean of this part, such as \"2 s\"").and_then(|mean| time_above_zero(&mean));
    part.finish();
    mean
}

fn empirical(table: &Table<'_>, shape: &str) -> Read<Built> {
    match (table.get("points"), table.get("values"), table.get("file")) {
        (Some(points), None, None) => Ok(Distribution::cdf_points(&all(points.list(shape)?.iter().map(point))?)),
        (None, Some(values), None) => Ok(Distribution::observed(all(values.list(shape)?.iter().map(time))?)),
        (None, None, Some(file)) => Ok(Distribution::observed(times_of_file(&file)?)),
        (None, None, None) => {
            let hint = "give `points = [[...], ...]`, `values = [...]` or `file = \"...\"`";
            Err(table.refuse("without points, values or a file", shape, hint))
        }
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            Err(table.refuse("given more than one of points, values and a file", shape, "keep one of them"))
        }
    }
}

fn point(entry: &Entry<'_>) -> Read<(Nanos, f64)> {
    const EXPECTED: &str = "a pair of a time and a cumulative probability, such as [\"10 min\", 0.035]";
    let pair = entry.list(EXPECTED)?;
    let [at, probability] = &pair[..] else { return Err(entry.refuse(EXPECTED, "a point is two values in brackets")) };
    let (at, probability) = (time(at), share(probability));
    Ok((at?, probability?.as_fraction()))
}

/// Measured times, one a line, with a unit or in plain seconds; empty lines and lines that begin with `#` say nothing.
fn times_of_file(entry: &Entry<'_>) -> Read<Vec<Nanos>> {
    const EXPECTED: &str = "a file of times, one a line, with a unit or in plain seconds";
    let file = entry.text()?;
    let path = entry.document().beside(file);
    let refuse =
        |problem: &str, hint: &str| entry.refuse_as(&format!("`{}`, which {problem}", path.display()), EXPECTED, hint);
    let text = super::file::text_of(&path).map_err(|problem| refuse(&problem, super::HINT_PATH))?;
    entry.named(file, digest(&text), None);
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let times = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')).map(|(number, line)| {
        let hint = "write one time a line, such as `1.5 s`; a line that begins with # says nothing";
        time_of_line(line).ok_or_else(|| refuse(&format!("has no time in line {number}: `{}`", shortened(line)), hint))
    });
    // The first bad line says enough: a file that is no list of times would make thousands of complaints.
    times.collect()
}

fn time_of_line(line: &str) -> Option<Nanos> {
    let seconds = || Nanos::parse(&format!("{} s", line.parse::<f64>().ok()?)).ok();
    Nanos::parse(line).ok().or_else(seconds)
}
