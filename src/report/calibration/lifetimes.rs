//! How long environments live while they are idle: the curve with its band, and the laws beside it.

use crate::calibrate::Lifetimes;
use crate::calibrate::idle::{Choice, Fit, NonParametric, Parameter, Unit, WhyUnfit};
use crate::estimate::Interval;
use crate::report::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use crate::report::page::{Block, Page, Table};
use crate::units::{percent, significant};

/// Adds what is to be seen of them. Beside other rules of a platform, by which the timeout is found too, it is said which is which.
pub(super) fn show(lifetimes: &Lifetimes, confidence: f64, is_beside_others: bool, page: &mut Page<'_>) {
    if lifetimes.choice.fits.is_empty() {
        return;
    }
    let heading = "Laws of how long an idle function keeps its environment, the best first:";
    page.blocks.push(Block::Heading(heading.to_owned()));
    if is_beside_others {
        let note = "The laws are fitted to the idle periods of the function alone. `platform.idle_timeout` is found by all rules of the \
            platform together, and may differ from them a little.";
        page.notes.always.push(note.to_owned());
    }
    page.blocks.push(Block::Table(fits(&lifetimes.choice)));
    if lifetimes.choice.alike.len() > 1 {
        page.notes
            .always
            .push("Laws that are \"as good\" cannot be told apart from the chosen one by this log.".to_owned());
    }
    if let Some(curve) = &lifetimes.curve {
        page.figures.push(chart(curve, confidence, &lifetimes.choice));
    }
}

/// All that were fitted, the best by Akaike's criterion first.
fn fits(choice: &Choice) -> Table {
    let p_value = |fit: &Fit| fit.goodness.map_or(String::new(), |goodness| significant(goodness.p_value, 2));
    let rows = choice.fits.iter().enumerate().map(|(place, fit)| {
        let parameters: Vec<String> = fit.parameters.iter().map(parameter).collect();
        [
            fit.family.to_string(),
            format!("{:.1}", fit.aic),
            p_value(fit),
            verdict(choice, place).to_owned(),
            parameters.join(", "),
        ]
    });
    let unfit = choice.unfit.iter().map(|unfit| {
        let nothing = String::new;
        [unfit.family.to_string(), nothing(), nothing(), "no fit".to_owned(), why_unfit(unfit.why).to_owned()]
    });
    let columns = ["law", "AIC", "p of fit", "verdict", "parameters, with their intervals"];
    Table::of_words(columns, rows.chain(unfit)).headed()
}

/// What becomes of a fit.
pub(super) fn verdict(choice: &Choice, place: usize) -> &'static str {
    match () {
        () if choice.fits[place].is_rejected() => "rejected",
        () if Some(place) == choice.best => "chosen",
        () if choice.alike.contains(&place) => "as good",
        () => "",
    }
}

/// Why a family of laws has no fit.
pub(super) fn why_unfit(why: WhyUnfit) -> &'static str {
    match why {
        WhyUnfit::Impossible => "what was seen is impossible under it",
        WhyUnfit::NoneLateEnough => "nothing was gone after the longest idle time that one survived",
        WhyUnfit::NoneGone => "nothing was gone",
        WhyUnfit::NoneAlive => "nothing was there",
        WhyUnfit::TooFew => "too few were gone to tell it from the same without",
    }
}

fn parameter(parameter: &Parameter) -> String {
    let written = |value: f64| match parameter.unit {
        Unit::Seconds => format!("{} s", significant(value, 4)),
        Unit::PerSecond => format!("{}/s", significant(value, 3)),
        Unit::Share => percent(value),
        Unit::Number => significant(value, 3),
    };
    let interval = parameter.interval.map(|Interval { low, high, .. }| match high.is_finite() {
        true => format!(" ({} to {})", written(low), written(high)),
        false => format!(" ({} or more)", written(low)),
    });
    format!("{} {}{}", parameter.name, written(parameter.value), interval.unwrap_or_default())
}

/// The share that is still there, without a formula and by the laws that cannot be told apart.
fn chart(curve: &NonParametric, confidence: f64, choice: &Choice) -> Chart {
    const MOST_POINTS: usize = 80;
    let step = curve.band.len().div_ceil(MOST_POINTS).max(1);
    let points = curve.band.iter().step_by(step).map(|point| {
        let band = Interval { low: 1.0 - point.high, high: 1.0 - point.low, confidence };
        Point { at: Place::At(point.at), value: Some(1.0 - point.share), band: Some(band), marks: Vec::new() }
    });
    let mut series = vec![Series { name: "as measured".to_owned(), points: points.collect() }];
    let longest = curve.band.iter().map(|point| point.at).fold(0.0, f64::max);
    let laws = choice.alike.iter().map(|&place| &choice.fits[place]);
    series.extend(laws.take(3).map(|fit| of_law(fit, longest)));
    let axis = |label: &str, unit: AxisUnit| Axis { label: label.to_owned(), unit, scale: Scale::Linear };
    Chart {
        title: "The share of environments that are still there:".to_owned(),
        kind: ChartKind::Curve,
        x: axis("idle for", AxisUnit::Seconds),
        y: axis("still there", AxisUnit::Share),
        series,
        lines: Vec::new(),
    }
}

fn of_law(fit: &Fit, longest: f64) -> Series {
    let point =
        |time: f64| Point { at: Place::At(time), value: Some(1.0 - fit.law.gone(time)), band: None, marks: Vec::new() };
    let points = places(|time| fit.law.gone(time), longest).into_iter().map(point).collect();
    Series { name: fit.family.to_string(), points }
}

/// Where a curve of this share is drawn up to `longest`: at equal steps of time, and at equal steps of the share, for it may rise
/// within one step of time.
fn places(gone: impl Fn(f64) -> f64, longest: f64) -> Vec<f64> {
    const STEPS: u32 = 40;
    let steps = || (1..=STEPS).map(|nth| f64::from(nth) / f64::from(STEPS));
    let reached = |share: f64| {
        let (mut before, mut after) = (0.0, longest);
        for _ in 0..50 {
            let middle = f64::midpoint(before, after);
            if gone(middle) < share { before = middle } else { after = middle }
        }
        after
    };
    let mut places: Vec<f64> = steps().map(|step| longest * step).chain(steps().map(reached)).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::places;

    /// From 623 to 643 s all go, while an hour is drawn in steps of 90 s.
    #[test]
    fn a_steep_curve_is_drawn_where_it_falls() {
        let gone = |time: f64| ((time - 623.0) / 20.0).clamp(0.0, 1.0);
        let places = places(gone, 3_600.0);
        let within = places.iter().filter(|place| (623.0..=643.0).contains(*place)).count();
        assert!(within >= 40, "{within}");
        assert_eq!(places.last(), Some(&3_600.0));
    }
}
