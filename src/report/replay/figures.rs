//! What was seen and what was predicted, in pictures.

use super::gap;
use crate::estimate::Interval;
use crate::report::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use crate::study::replay::{Compared, Replay};

/// First uses by gap and by hour, and where the log tells them felt ones by gap.
pub(super) fn charts(replay: &Replay) -> Vec<Chart> {
    let gaps = || replay.by_gap.iter().map(|(class, compared)| (gap(*class), compared));
    let hours = || replay.by_hour.iter().enumerate().map(|(hour, compared)| (format!("{hour:02}:00"), compared));
    let told = replay.about.told;
    let mut charts = vec![
        chart("First uses by how long the function had been idle", "idle for", gaps(), What::FirstUses, replay),
        chart("First uses by the hour of the day", "hour of the day", hours(), What::FirstUses, replay),
    ];
    if told.felt {
        charts.push(chart(
            "Felt first uses by how long the function had been idle",
            "idle for",
            gaps(),
            What::Felt,
            replay,
        ));
    }
    charts
}

#[derive(Clone, Copy)]
enum What {
    FirstUses,
    Felt,
}

fn chart<'c>(
    title: &str,
    over: &str,
    rows: impl Iterator<Item = (String, &'c Compared)>,
    what: What,
    replay: &Replay,
) -> Chart {
    let rows: Vec<(String, &Compared)> = rows.filter(|(_, one)| one.observed.requests > 0).collect();
    let pick = |one: &Compared| match what {
        What::FirstUses => (one.observed.first_uses, one.first_uses),
        What::Felt => (one.observed.felt, one.felt),
    };
    let point = |name: &str, value: f64, band: Option<Interval>| Point {
        at: Place::Named(name.to_owned()),
        value: Some(value),
        band,
        marks: Vec::new(),
    };
    let predicted = rows.iter().map(|(name, one)| {
        let spread = pick(one).1;
        let (low, high) = (f64::from(spread.range.0), f64::from(spread.range.1));
        let band = (replay.plays > 1).then_some(Interval { low, high, confidence: replay.confidence });
        point(name, spread.mean, band)
    });
    let mut series = vec![Series { name: "predicted".to_owned(), points: predicted.collect() }];
    if replay.about.told.first_uses {
        let seen = rows.iter().map(|(name, one)| point(name, f64::from(pick(one).0), None)).collect();
        series.push(Series { name: "seen".to_owned(), points: seen });
    }
    let label = match what {
        What::FirstUses => "first uses",
        What::Felt => "felt first uses",
    };
    Chart {
        title: format!("{title}:"),
        kind: ChartKind::Dots,
        x: Axis { label: over.to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: Axis { label: label.to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        series,
        lines: Vec::new(),
    }
}
