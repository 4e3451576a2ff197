//! Where shares and times stand in a picture of characters.

use super::{DOTS, HEIGHT, RECOMMENDED, TODAY};
use crate::report::chart::{Chart, Mark, Place, Point, Scale};
use crate::report::curve::{reach, ticks};
use crate::report::layout::width;
use crate::report::numbers::Times;
use crate::units::{Nanos, percent};

/// Where shares stand.
pub(super) struct Heights {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Heights {
    pub(super) fn of(chart: &Chart) -> Option<Self> {
        let (low, high) = reach(chart)?;
        let low = match chart.y.scale {
            Scale::Linear => 0.0,
            Scale::Logarithmic => low,
        };
        Some(Self { low, high, scale: chart.y.scale })
    }

    /// The dot of a share, counted from the top; what lies outside is at the end.
    pub(super) fn dot(&self, share: f64) -> usize {
        let part = match self.scale {
            Scale::Linear => (share - self.low) / (self.high - self.low),
            Scale::Logarithmic => (share.max(self.low) / self.low).ln() / (self.high / self.low).ln(),
        };
        let last = HEIGHT * DOTS.1 - 1;
        last - (part.clamp(0.0, 1.0) * last as f64).round() as usize
    }

    pub(super) fn row(&self, share: f64) -> usize {
        self.dot(share) / DOTS.1
    }

    /// What stands at the left of each line: the target, the ends, and what there is room for between them.
    pub(super) fn labels(&self, target: f64) -> Vec<String> {
        let mut labels = vec![String::new(); HEIGHT];
        let between: Vec<f64> = match self.scale {
            Scale::Linear => (1..4).map(|part| self.high * f64::from(part) / 4.0).collect(),
            Scale::Logarithmic => ticks(self.low, self.high).collect(),
        };
        for share in [target, self.high, self.low].into_iter().chain(between) {
            let row = self.row(share);
            let is_free = labels[row.saturating_sub(1)..=(row + 1).min(HEIGHT - 1)].iter().all(String::is_empty);
            if is_free {
                labels[row] = percent(share);
            }
        }
        labels
    }
}

/// Where times stand, in seconds.
pub(super) struct TimeAxis {
    first: f64,
    last: f64,
    columns: usize,
    ticks: Vec<Nanos>,
    unit: Times,
}

impl TimeAxis {
    /// None where all points stand at one time.
    pub(super) fn of(chart: &Chart, columns: usize) -> Option<Self> {
        let at = |point: &Point| match point.at {
            Place::At(seconds) => Some(seconds),
            Place::Named(_) => None,
        };
        let times: Vec<f64> = chart.points().filter_map(at).collect();
        let (first, last) =
            times.iter().fold((f64::MAX, 0.0_f64), |(low, high), &time| (low.min(time), high.max(time)));
        if first >= last {
            return None;
        }
        let axis = Self { first, last, columns, ticks: Vec::new(), unit: Times::short(&[]) };
        // The last step leaves one tick or none.
        STEPS.iter().map(|&step| axis.divided(Nanos::SECOND * step)).find(Self::has_room)
    }

    /// With a tick at each multiple of `step`.
    fn divided(&self, step: Nanos) -> Self {
        let tick = |k: i64| step * k;
        let first = (self.first / step.as_secs_f64()).ceil() as i64;
        let last = (self.last / step.as_secs_f64()).floor() as i64;
        // More have no room in any window.
        let ticks: Vec<Nanos> = (first..=last.min(first + self.columns as i64)).map(tick).collect();
        Self { unit: Times::short(&ticks), ticks, ..*self }
    }

    /// Whether there is a blank between any two labels.
    fn has_room(&self) -> bool {
        let end = |tick: &Nanos| self.label_column(*tick) + width(&self.unit.time(*tick));
        self.ticks.windows(2).all(|pair| end(&pair[0]) < self.label_column(pair[1]))
    }

    /// Where the label of a tick begins: below it, or as near as there is room for it.
    fn label_column(&self, tick: Nanos) -> usize {
        let longest = self.columns.saturating_sub(width(&self.unit.time(tick)));
        self.column(tick.as_secs_f64()).min(longest)
    }

    pub(super) fn column(&self, seconds: f64) -> usize {
        ((seconds - self.first) / (self.last - self.first) * (self.columns - 1) as f64).round() as usize
    }

    /// The column of a point, where the places that have names begin at `beside`.
    pub(super) fn column_of(&self, at: &Place, beside: usize, named: &[String]) -> Option<usize> {
        match at {
            Place::At(seconds) => Some(self.column(*seconds)),
            Place::Named(name) => {
                let place = named.iter().position(|known| known == name)?;
                let before: usize = named[..place].iter().map(|name| width(name) + 2).sum();
                Some(beside + before + 2 + width(name) / 2)
            }
        }
    }

    /// The axis with the marks of points, and what stands below it.
    pub(super) fn lines(&self, chart: &Chart, margin: usize, beside: usize, named: &[String]) -> [String; 2] {
        let mut axis = vec!['─'; self.columns];
        self.ticks.iter().for_each(|tick| axis[self.column(tick.as_secs_f64())] = '┬');
        axis.resize(beside + named.iter().map(|name| width(name) + 2).sum::<usize>(), ' ');
        for (mark, sign) in [(Mark::Today, TODAY), (Mark::Recommended, RECOMMENDED)] {
            let marked = chart.points().filter(|point| point.marks.contains(&mark));
            marked.filter_map(|point| self.column_of(&point.at, beside, named)).for_each(|column| axis[column] = sign);
        }
        let axis: String = axis.into_iter().collect();
        let mut below = String::new();
        for tick in &self.ticks {
            below.push_str(&" ".repeat(self.label_column(*tick).saturating_sub(width(&below))));
            below.push_str(&self.unit.time(*tick));
        }
        let mut at = beside;
        for name in named {
            below.push_str(&" ".repeat((at + 2).saturating_sub(width(&below))));
            below.push_str(name);
            at += width(name) + 2;
        }
        let before = " ".repeat(margin - 1);
        [format!("{before}└{}", axis.trim_end()), format!("{before} {below}")]
    }
}

/// Steps between the ticks of an axis of times, in seconds: those of a clock.
const STEPS: [i64; 22] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    2_592_000, 31_536_000,
];
