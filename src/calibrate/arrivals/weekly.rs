//! Whether the rate follows the hours of the day and the days of the week, and how.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::{Epoch, Observed};
use crate::units::p_is;

/// The rate of each hour of the week (UTC), as a mean, a weight for the hour of the day, and one for the day.
#[derive(Debug, Clone)]
pub(super) struct Weekly {
    mean: f64,
    hours: [f64; 24],
    days: [f64; 7],
    told: Option<Tested>,
    epoch: Epoch,
}

/// What the tests say.
#[derive(Debug, Clone, Copy)]
struct Tested {
    hours: f64,
    /// None where there were not two weeks.
    days: Option<f64>,
}

/// The rate is taken to vary where counts so different have less than this chance.
const VARIES_BELOW: f64 = 0.01;

const HOURS: i64 = 24;
/// Where the parts of a day meet an hour is missing, or two.
const NEARLY_ALL_HOURS: usize = 22;
/// 1970 began on a Thursday, the fourth day from Monday on.
const FIRST_DAY: i64 = 3;

/// The count of an hour that lies within a window as a whole.
struct Cell {
    /// Since 1970 began.
    hour: i64,
    count: f64,
}

impl Cell {
    fn of_day(&self) -> usize {
        self.hour.rem_euclid(HOURS) as usize
    }

    fn of_week(&self) -> usize {
        (self.hour.div_euclid(HOURS) + FIRST_DAY).rem_euclid(7) as usize
    }
}

impl Weekly {
    /// Of these arrivals of a log.
    pub(super) fn learn(times: &[f64], seen: &Observed) -> Self {
        let mut week = Self { mean: 0.0, hours: [1.0; 24], days: [1.0; 7], told: None, epoch: seen.epoch() };
        week.mean = times.len() as f64 / seen.span();
        let cells = cells(times, seen);
        week.told = test(&cells);
        if week.varies() {
            week.fit(&cells);
        }
        week
    }

    /// Whether the log was long enough to ask.
    pub(super) fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// Whether the rate varies.
    pub(super) fn varies(&self) -> bool {
        self.by_hours() || self.by_days()
    }

    fn by_hours(&self) -> bool {
        self.told.is_some_and(|told| told.hours < VARIES_BELOW)
    }

    fn by_days(&self) -> bool {
        self.told.and_then(|told| told.days).is_some_and(|p| p < VARIES_BELOW)
    }

    /// The mean rate over the week, per second.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// The weights of the hours; their mean is 1.
    pub(super) fn hours(&self) -> [f64; 24] {
        self.hours
    }

    /// The weights of the days; their mean is 1.
    pub(super) fn days(&self) -> [f64; 7] {
        self.days
    }

    /// What the tests say.
    pub(super) fn sentence(&self) -> String {
        let Some(told) = self.told else { return "too short to ask".to_owned() };
        let about = |p: f64, what: &str| format!("{what}: {} that it does not vary", p_is(p));
        let days = told
            .days
            .map_or("days of the week: not asked of less than two weeks".to_owned(), |p| about(p, "days of the week"));
        format!("{}; {days}", about(told.hours, "hours of the day"))
    }

    /// How many arrivals are expected between two times.
    pub(super) fn expected(&self, mut from: f64, to: f64) -> f64 {
        let mut sum = 0.0;
        while from < to {
            let (hour, ends) = self.epoch.hour_of(from);
            let cell = Cell { hour, count: 0.0 };
            // Where rounding leaves nothing of an hour the next one begins all the same.
            let until = if ends > from { ends.min(to) } else { self.epoch.begin_of(hour + 2).min(to) };
            sum += (until - from) * self.mean * self.hours[cell.of_day()] * self.days[cell.of_week()];
            from = until;
        }
        sum
    }

    /// Weights of hours and days in turn, each so that the counts expected of it are those seen (Deming and Stephan,
    /// "On a least squares adjustment of a sampled frequency table", Annals of Mathematical Statistics 11, 1940).
    fn fit(&mut self, cells: &[Cell]) {
        const ROUNDS: usize = 20;
        const SECONDS: f64 = 3_600.0;
        for _ in 0..ROUNDS {
            if self.by_hours() {
                self.hours = adjusted(cells, Cell::of_day, |cell| self.days[cell.of_week()]);
            }
            if self.by_days() {
                self.days = adjusted(cells, Cell::of_week, |cell| self.hours[cell.of_day()]);
            }
        }
        let weights: f64 = cells.iter().map(|cell| self.hours[cell.of_day()] * self.days[cell.of_week()]).sum();
        self.mean = cells.iter().map(|cell| cell.count).sum::<f64>() / (weights * SECONDS);
    }
}

/// The counts of each class over what others expect of it, with a mean of 1.
fn adjusted<const N: usize>(cells: &[Cell], class: fn(&Cell) -> usize, other: impl Fn(&Cell) -> f64) -> [f64; N] {
    let (mut seen, mut expected) = ([0.0; N], [0.0; N]);
    for cell in cells {
        seen[class(cell)] += cell.count;
        expected[class(cell)] += other(cell);
    }
    let overall = seen.iter().sum::<f64>() / expected.iter().sum::<f64>();
    let mut weights = [1.0; N];
    for (weight, (seen, expected)) in weights.iter_mut().zip(seen.into_iter().zip(expected)) {
        // Of an hour that was never seen nothing is known: it is like all.
        *weight = if expected > 0.0 { seen / expected } else { overall };
    }
    let mean = weights.iter().sum::<f64>() / N as f64;
    weights.map(|weight| weight / mean)
}

/// The whole hours of a log.
fn cells(times: &[f64], seen: &Observed) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (from, to) in seen.spans() {
        let (mut hour, mut begins) = seen.epoch().hour_of(from);
        hour += 1;
        while begins + 3_600.0 <= to {
            let until = begins + 3_600.0;
            let count = times.partition_point(|&time| time < until) - times.partition_point(|&time| time < begins);
            cells.push(Cell { hour, count: count as f64 });
            (hour, begins) = (hour + 1, until);
        }
    }
    cells
}

/// With the square roots of counts, whose variance does not depend on their mean where they are Poisson, and whatever that
/// variance is: analysis of variance then needs no Poisson counts (Anscombe, "The transformation of Poisson, binomial and
/// negative-binomial data", Biometrika 35, 1948). Hours of the day need two days, days of the week two weeks.
fn test(cells: &[Cell]) -> Option<Tested> {
    let root = |count: f64| 2.0 * (count + 0.375).sqrt();
    let hours: Vec<(usize, f64)> = cells.iter().map(|cell| (cell.of_day(), root(cell.count))).collect();
    let fewest = |n: usize| (0..24).all(|hour| hours.iter().filter(|(of, _)| *of == hour).count() >= n);
    fewest(2).then(|| Tested { hours: by_class::<24>(&hours), days: days(cells, root) })
}

/// Counts of whole days, where each day of the week was seen twice. Two weeks that begin in the middle of a day have a part of that
/// day of the week at either end, which together are one.
fn days(cells: &[Cell], root: impl Fn(f64) -> f64) -> Option<f64> {
    let mut days: Vec<(usize, f64)> = Vec::new();
    let mut parts: [[Option<f64>; 24]; 7] = [[None; 24]; 7];
    for day in cells.chunk_by(|a, b| a.hour.div_euclid(HOURS) == b.hour.div_euclid(HOURS)) {
        if day.len() == HOURS as usize {
            days.push((day[0].of_week(), root(day.iter().map(|cell| cell.count).sum())));
        } else {
            day.iter().for_each(|cell| parts[cell.of_week()][cell.of_day()] = Some(cell.count));
        }
    }
    for (day, hours) in parts.iter().enumerate() {
        let told: Vec<f64> = hours.iter().copied().flatten().collect();
        if told.len() >= NEARLY_ALL_HOURS {
            days.push((day, root(told.iter().sum::<f64>() * HOURS as f64 / told.len() as f64)));
        }
    }
    let fewest = (0..7).all(|day| days.iter().filter(|(of, _)| *of == day).count() >= 2);
    fewest.then(|| by_class::<7>(&days))
}

/// The p-value of Fisher's analysis of variance: that all classes have the same mean.
fn by_class<const N: usize>(values: &[(usize, f64)]) -> f64 {
    let (mut sums, mut counts) = ([0.0; N], [0.0; N]);
    for &(class, value) in values {
        sums[class] += value;
        counts[class] += 1.0;
    }
    let n = values.len() as f64;
    let mean = sums.iter().sum::<f64>() / n;
    let of_class = |class: usize| sums[class] / counts[class];
    let between: f64 =
        (0..N).filter(|&class| counts[class] > 0.0).map(|class| counts[class] * (of_class(class) - mean).powi(2)).sum();
    let within: f64 = values.iter().map(|&(class, value)| (value - of_class(class)).powi(2)).sum();
    let (classes, left) = (N as f64 - 1.0, n - N as f64);
    if within <= 0.0 || left < 1.0 {
        return if between > 0.0 { 0.0 } else { 1.0 };
    }
    let ratio = (between / classes) / (within / left);
    FisherSnedecor::new(classes, left).map_or(1.0, |law| law.sf(ratio))
}
