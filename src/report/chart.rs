//! What a page draws, as data.

use crate::estimate::Interval;

/// Points over something that was varied or counted. Whatever draws it needs nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows, in words that end with a colon where something follows.
    pub title: String,
    /// How its points are drawn.
    pub kind: ChartKind,
    /// Over what they stand.
    pub x: Axis,
    /// What they show.
    pub y: Axis,
    /// The points, those that belong together in one series.
    pub series: Vec<Series>,
    /// Lines across all of it.
    pub lines: Vec<Line>,
}

impl Chart {
    /// All points, series by series.
    pub fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|series| &series.points)
    }

    /// Whether any of them is so.
    #[must_use]
    pub fn has(&self, mark: Mark) -> bool {
        self.points().any(|point| point.marks.contains(&mark))
    }
}

/// How points are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// As dots, with their intervals.
    Curve,
    /// As bars that begin at zero.
    Bars,
    /// As parts of one bar for each place: what a series says there follows what those before it say.
    Stacked,
    /// A line for each place, with a dot and its interval on it.
    Dots,
    /// As bars to both sides of the first line, one for each place.
    Tornado,
    /// As tiles, a row of them for each series and a column for each place.
    Tiles,
}

/// An axis of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What stands on it.
    pub label: String,
    /// In what that is counted.
    pub unit: AxisUnit,
    /// How it is divided.
    pub scale: Scale,
}

/// In what an axis counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisUnit {
    /// Fractions of 1.
    Share,
    /// Seconds.
    Seconds,
    /// Things.
    Number,
    /// US dollars.
    Usd,
}

/// How an axis is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By factors.
    Logarithmic,
}

/// A line across a chart at one value of `y`.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it means.
    pub name: String,
    /// Where it is.
    pub at: f64,
}

/// Points that belong together. Where all of them have a band and none a value the series is a range: what is meant lies
/// somewhere in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What they have in common; empty where there is nothing to be told apart.
    pub name: String,
    /// The points, in the order of the axis.
    pub points: Vec<Point>,
}

impl Series {
    /// Whether it only says between what something lies.
    #[must_use]
    pub fn is_range(&self) -> bool {
        !self.points.is_empty() && self.points.iter().all(|point| point.value.is_none() && point.band.is_some())
    }
}

/// A point of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Where it stands.
    pub at: Place,
    /// What was found there; absent where nothing was.
    pub value: Option<f64>,
    /// The interval of that.
    pub band: Option<Interval>,
    /// What makes it different from others.
    pub marks: Vec<Mark>,
}

/// Where a point stands on the axis `x`.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// At a value.
    At(f64),
    /// Beside the scale: it has a name and no value, as "none" among ping intervals.
    Named(String),
}

/// What makes a point different from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The answer recommends it.
    Recommended,
    /// It is what the scenario has today.
    Today,
    /// It was computed, and not simulated.
    Computed,
    /// It was simulated for a short time, and will be again.
    Preliminary,
}
