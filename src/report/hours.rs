//! Cold starts by the hour of the day: a chart, and what JSON has of it.

use serde::Serialize;

use super::Show;
use super::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use super::page::{Block, Page};
use crate::study::{Hour, Outcome};

/// Adds the bars of an outcome whose hours were counted; texts show them where all is to be said.
pub(super) fn add(outcome: &Outcome, show: Show, page: &mut Page<'_>) {
    if let Some(hours) = &outcome.by_hour {
        if show.explain {
            page.blocks.push(Block::Chart(chart(hours)));
        } else {
            page.figures.push(chart(hours));
        }
    }
}

fn chart(hours: &[Hour]) -> Chart {
    let point = |(hour, known): (usize, &Hour)| Point {
        at: Place::Named(format!("{hour:02}:00")),
        value: known.cold_probability.map(|cold| cold.value),
        band: known.cold_probability.and_then(|cold| cold.interval),
        marks: Vec::new(),
    };
    Chart {
        title: "Cold starts by hour of the day, as shares of its requests:".to_owned(),
        kind: ChartKind::Bars,
        x: Axis { label: "hour of the day".to_owned(), unit: AxisUnit::Number, scale: Scale::Linear },
        y: Axis { label: "cold requests".to_owned(), unit: AxisUnit::Share, scale: Scale::Linear },
        series: vec![Series { name: String::new(), points: hours.iter().enumerate().map(point).collect() }],
        lines: Vec::new(),
    }
}

/// An hour in JSON.
#[derive(Serialize)]
pub(super) struct HourRecord {
    /// It begins at this hour, from 0 to 23.
    hour: usize,
    requests: u64,
    cold_starts: u64,
    cold_probability: Option<f64>,
    cold_probability_low: Option<f64>,
    cold_probability_high: Option<f64>,
}

/// All hours of an outcome, where they were counted.
pub(super) fn records(outcome: &Outcome) -> Option<Vec<HourRecord>> {
    let record = |(hour, known): (usize, &Hour)| {
        let interval = known.cold_probability.and_then(|cold| cold.interval);
        HourRecord {
            hour,
            requests: known.requests,
            cold_starts: known.cold_starts,
            cold_probability: known.cold_probability.map(|cold| cold.value),
            cold_probability_low: interval.map(|interval| interval.low),
            cold_probability_high: interval.map(|interval| interval.high),
        }
    };
    Some(outcome.by_hour.as_ref()?.iter().enumerate().map(record).collect())
}
