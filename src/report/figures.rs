//! What pages show in pictures beside the curve of cold requests.

use super::chart::{Axis, AxisUnit, Chart, ChartKind, Line, Mark, Place, Point, Scale, Series};
use super::regimes::named;
use super::sweep::grouped;
use super::why;
use crate::estimate::{Estimate, Interval};
use crate::study::{Measure, Outcome, Reach, Regimes, Slower, Unit, cause_shares};

/// A setting in pictures: which series it belongs to, where it stands, what was found, and its marks.
#[derive(Debug, Clone)]
pub(super) struct Drawn<'s> {
    pub(super) series: String,
    pub(super) at: Place,
    pub(super) outcome: &'s Outcome,
    pub(super) marks: Vec<Mark>,
}

impl Drawn<'_> {
    /// What was found of cold requests.
    pub(super) fn cold(&self) -> Point {
        self.point(Measure::ColdProbability)
    }

    fn point(&self, measure: Measure) -> Point {
        pointed(self.at.clone(), self.outcome.estimate(measure), self.marks.clone())
    }
}

/// A point for an estimate.
pub(super) fn pointed(at: Place, estimate: Option<&Estimate>, marks: Vec<Mark>) -> Point {
    Point {
        at,
        value: estimate.map(|estimate| estimate.value),
        band: estimate.and_then(|estimate| estimate.interval),
        marks,
    }
}

/// The axis of ping intervals.
pub(super) fn intervals() -> Axis {
    Axis { label: "ping every".to_owned(), unit: AxisUnit::Seconds, scale: Scale::Linear }
}

/// The axis of a measure.
pub(super) fn axis_of(measure: Measure) -> Axis {
    let about = measure.about();
    let (unit, scale) = match about.unit {
        Unit::Share => (AxisUnit::Share, Scale::Logarithmic),
        Unit::PerDay | Unit::Environments => (AxisUnit::Number, Scale::Linear),
        Unit::Time => (AxisUnit::Seconds, Scale::Linear),
        Unit::Usd => (AxisUnit::Usd, Scale::Linear),
    };
    Axis { label: about.label.to_owned(), unit, scale }
}

/// A measure over the interval between pings.
pub(super) fn over_interval(title: &str, measure: Measure, settings: &[Drawn<'_>], lines: Vec<Line>) -> Chart {
    Chart {
        title: title.to_owned(),
        kind: ChartKind::Curve,
        x: intervals(),
        y: axis_of(measure),
        series: grouped(settings.iter().map(|one| (one.series.clone(), one.point(measure)))),
        lines,
    }
}

/// What a month costs over the interval between pings; none where no cost is known.
pub(super) fn cost(settings: &[Drawn<'_>]) -> Option<Chart> {
    let is_known = settings.iter().any(|one| one.outcome.estimate(Measure::CostMonth).is_some());
    let chart = || {
        let chart =
            over_interval("What a month costs by the time between pings", Measure::CostMonth, settings, Vec::new());
        Chart { y: Axis { label: "USD a month".to_owned(), ..chart.y }, ..chart }
    };
    is_known.then(chart)
}

/// How a range over regimes is called in a legend.
pub(super) const OTHER_REGIMES: &str = "other AWS regimes";

/// The range of one setting over regimes, where it stands.
pub(super) fn range(regimes: &Regimes, at: Place) -> Option<Series> {
    let (low, high) = regimes.range()?;
    let upper =
        |estimate: &Estimate| if estimate.value > 0.0 { estimate.value } else { estimate.high().unwrap_or(0.0) };
    let band = Some(Interval { low: low.value, high: upper(&high), confidence: 1.0 });
    Some(Series { name: OTHER_REGIMES.to_owned(), points: vec![Point { at, value: None, band, marks: Vec::new() }] })
}

/// The ranges of several settings over regimes; of those that stand at one place the widest.
pub(super) fn reach(settings: impl Iterator<Item = (Place, Reach)>) -> Series {
    let mut points: Vec<Point> = Vec::new();
    for (at, Reach { low, high }) in settings {
        let known = points.iter_mut().find(|point| point.at == at).and_then(|point| point.band.as_mut());
        match known {
            Some(band) => (band.low, band.high) = (band.low.min(low), band.high.max(high)),
            None => {
                let band = Some(Interval { low, high, confidence: 1.0 });
                points.push(Point { at, value: None, band, marks: Vec::new() });
            }
        }
    }
    Series { name: OTHER_REGIMES.to_owned(), points }
}

/// One setting under each regime.
pub(super) fn side_by_side(regimes: &Regimes, target: Line) -> Chart {
    let pings = if regimes.variant.has_no_pings() {
        "without pings".to_owned()
    } else {
        format!("with pings {}", regimes.variant)
    };
    let point = |row: &crate::study::UnderRegime| {
        pointed(Place::Named(named(row.regime, row.recycled)), row.cold_probability.as_ref(), Vec::new())
    };
    Chart {
        title: format!("Cold requests under other AWS regimes, {pings}"),
        kind: ChartKind::Dots,
        x: Axis { label: "regime".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: axis_of(Measure::ColdProbability),
        series: vec![Series { name: String::new(), points: regimes.rows.iter().map(point).collect() }],
        lines: vec![target],
    }
}

/// Settings that have a row each: of many those that have marks, and some of the others at equal distances.
fn some_of<'s>(settings: &[Drawn<'s>]) -> Vec<Drawn<'s>> {
    const MOST: usize = 40;
    let every = settings.len().div_ceil(MOST);
    let is_shown = |(nth, one): &(usize, &Drawn<'_>)| {
        nth % every == 0 || !one.marks.is_empty() || matches!(one.at, Place::Named(_))
    };
    settings.iter().enumerate().filter(is_shown).map(|(_, one)| one.clone()).collect()
}

/// The same, each at a place of its own: where several have the same interval they are told apart by all that they are.
fn apart<'s>(settings: Vec<Drawn<'s>>) -> Vec<Drawn<'s>> {
    let count = |at: &Place| settings.iter().filter(|one| one.at == *at).count();
    let is_alone = settings.iter().all(|one| count(&one.at) == 1);
    let named = |one: Drawn<'s>| {
        let variant = &one.outcome.variant;
        let name = if variant.has_no_pings() { "none".to_owned() } else { variant.to_string() };
        Drawn { at: Place::Named(name), ..one }
    };
    if is_alone { settings } else { settings.into_iter().map(named).collect() }
}

/// Why requests are cold, as parts of all that are; none where no request is.
pub(super) fn why_cold(settings: &[Drawn<'_>]) -> Option<Chart> {
    let settings = &apart(some_of(settings));
    let outcomes: Vec<&Outcome> = settings.iter().map(|one| one.outcome).collect();
    let series = cause_shares(&outcomes).into_iter().map(|(cause, shares)| {
        let point = |(one, value): (&Drawn<'_>, Option<f64>)| Point {
            at: one.at.clone(),
            value,
            band: None,
            marks: one.marks.clone(),
        };
        Series { name: why::name(cause).to_owned(), points: settings.iter().zip(shares).map(point).collect() }
    });
    let series: Vec<Series> = series.collect();
    (!series.is_empty()).then(|| Chart {
        title: "Why requests are cold".to_owned(),
        kind: ChartKind::Stacked,
        x: intervals(),
        y: Axis { label: "share of the cold requests".to_owned(), unit: AxisUnit::Share, scale: Scale::Linear },
        series,
        lines: Vec::new(),
    })
}

/// What is recommended or comes closest, today's setting and none, as far as they differ, each with its name.
pub(super) fn settings_of_note<'s>(
    closest: Option<&'s Outcome>,
    today: &'s Outcome,
    without: Option<&'s Outcome>,
) -> Vec<(String, &'s Outcome)> {
    let mut found: Vec<(String, &Outcome)> = Vec::new();
    for outcome in closest.into_iter().chain([today]).chain(without) {
        if found.iter().all(|(_, known)| !known.variant.is_pinged_as(&outcome.variant)) {
            let name = if outcome.variant.has_no_pings() { "no pings".to_owned() } else { outcome.variant.to_string() };
            let is_today = outcome.variant.is_pinged_as(&today.variant);
            found.push((if is_today { format!("{name} (today)") } else { name }, outcome));
        }
    }
    found
}

/// How many requests take longer than so long, under settings that have names; none where nothing was served.
pub(super) fn latency(settings: &[(String, &Outcome)]) -> Option<Chart> {
    let outcomes: Vec<&Outcome> = settings.iter().map(|(_, outcome)| *outcome).collect();
    let Slower { times, shares } = Slower::of(&outcomes)?;
    let series = settings.iter().zip(shares).map(|((name, _), shares)| {
        let point = |(&seconds, value)| Point { at: Place::At(seconds), value, band: None, marks: Vec::new() };
        Series { name: name.clone(), points: times.iter().zip(shares).map(point).collect() }
    });
    Some(Chart {
        title: "How many requests take longer".to_owned(),
        kind: ChartKind::Curve,
        x: Axis { label: "longer than".to_owned(), unit: AxisUnit::Seconds, scale: Scale::Logarithmic },
        y: Axis { label: "requests".to_owned(), unit: AxisUnit::Share, scale: Scale::Logarithmic },
        series: series.collect(),
        lines: Vec::new(),
    })
}
