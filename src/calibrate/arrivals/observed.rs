//! The arrivals of a log on one axis of seconds.

use statrs::function::gamma::gamma_ur;

use crate::logs::{Caller, Invocation, Window};
use crate::units::Nanos;

/// When users' requests came, in seconds since the log began, in order; and when the log was looking.
#[derive(Debug, Clone)]
pub(super) struct Observed {
    epoch: Epoch,
    times: Vec<f64>,
    /// Of each window the places of its first request and of the one after its last.
    runs: Vec<(usize, usize)>,
}

impl Observed {
    /// Of the users among these.
    pub(super) fn of_users(invocations: &[Invocation], windows: &[Window]) -> Self {
        let users = invocations.iter().filter(|one| one.seen().caller == Caller::User);
        let mut arrived: Vec<Nanos> = users.map(|one| one.seen().arrived()).collect();
        arrived.sort_unstable();
        let epoch = arrived.first().copied().unwrap_or(Nanos::ZERO);
        let tick = tick_of(&arrived);
        let mut times: Vec<f64> = arrived.iter().map(|&at| (at - epoch).as_secs_f64()).collect();
        spread(&mut times, tick);
        let runs = runs(&arrived, windows);
        Self { epoch: Epoch(epoch), times, runs }
    }

    pub(super) fn count(&self) -> usize {
        self.times.len()
    }

    /// All of them.
    pub(super) fn times(&self) -> &[f64] {
        &self.times
    }

    /// How many requests came between the first and the last of their window. Where a log was cut off is not known, so that those
    /// two say when it was looking, and no more: of Poisson arrivals this many are expected in that time, whether a window had a
    /// given length or a given number of requests, and however short it was. Counting the last one too would find 120 requests a
    /// day in hourly files of 72 a day.
    pub(super) fn between(&self) -> usize {
        self.runs.iter().map(between).sum()
    }

    /// How many windows have requests.
    pub(super) fn windows(&self) -> usize {
        self.runs.len()
    }

    /// How long the log was looking, in seconds: in each window from the first request to the last.
    pub(super) fn span(&self) -> f64 {
        self.spans().map(|(from, to)| to - from).sum()
    }

    /// When it was looking.
    pub(super) fn spans(&self) -> impl Iterator<Item = (f64, f64)> {
        self.runs.iter().map(|&(from, to)| (self.times[from], self.times[to - 1]))
    }

    /// The rate in each window in which time passed.
    pub(super) fn rates(&self) -> Vec<f64> {
        let rate = |run: &(usize, usize)| between(run) as f64 / self.length(run);
        self.runs.iter().map(rate).filter(|rate| rate.is_finite() && *rate > 0.0).collect()
    }

    /// The p-value of one rate in all windows: Pearson's test of their counts, of those windows in which at least five requests are
    /// expected (Cochran, "Some methods for strengthening the common chi-squared tests", Biometrics 10, 1954).
    pub(super) fn p_of_one_rate(&self) -> f64 {
        const FEWEST_EXPECTED: f64 = 5.0;
        let Some(rate) = self.rate() else { return 1.0 };
        let counts = self.runs.iter().map(|run| (between(run) as f64, rate * self.length(run)));
        let counts: Vec<(f64, f64)> = counts.filter(|(_, expected)| *expected >= FEWEST_EXPECTED).collect();
        let statistic: f64 = counts.iter().map(|(seen, expected)| (seen - expected).powi(2) / expected).sum();
        if counts.len() < 2 { 1.0 } else { gamma_ur((counts.len() - 1) as f64 / 2.0, statistic / 2.0) }
    }

    fn length(&self, &(from, to): &(usize, usize)) -> f64 {
        self.times[to - 1] - self.times[from]
    }

    /// Requests a second; none where no window has a request between others.
    pub(super) fn rate(&self) -> Option<f64> {
        let rate = self.between() as f64 / self.span();
        (rate.is_finite() && rate > 0.0).then_some(rate)
    }

    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// The time zero of an axis, since 1970 began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Epoch(Nanos);

impl Epoch {
    /// The hour since 1970 began in which a time lies, and when it ends.
    pub(super) fn hour_of(self, time: f64) -> (i64, f64) {
        let hour = (self.0 + Nanos::from_secs_f64(time)).0.div_euclid(Nanos::HOUR.0);
        (hour, self.begin_of(hour + 1))
    }

    /// When an hour since 1970 begins.
    pub(super) fn begin_of(self, hour: i64) -> f64 {
        (Nanos(hour.saturating_mul(Nanos::HOUR.0)) - self.0).as_secs_f64()
    }
}

fn between((from, to): &(usize, usize)) -> usize {
    (to - from).saturating_sub(2)
}

/// Times of logs are in whole seconds, or milliseconds, or finer.
fn tick_of(arrived: &[Nanos]) -> f64 {
    let all_whole = |tick: Nanos| arrived.iter().all(|at| at.0 % tick.0 == 0);
    match () {
        () if all_whole(Nanos::SECOND) => 1.0,
        () if all_whole(Nanos::MILLISECOND) => 1e-3,
        () => 0.0,
    }
}

/// Requests of one tick came anywhere in it: each gets a place of its own there, by a fixed sequence, so that rounding does
/// not look like requests that come together. Those of whole milliseconds stay together: so close do requests of one page come.
fn spread(times: &mut [f64], tick: f64) {
    if tick < 1.0 {
        return;
    }
    /// Multiples of the golden ratio lie evenly in every stretch (Weyl).
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    for (nth, time) in times.iter_mut().enumerate() {
        *time += (nth as f64 * GOLDEN).fract() * tick;
    }
    times.sort_unstable_by(f64::total_cmp);
}

/// The requests of each window that has any.
fn runs(arrived: &[Nanos], windows: &[Window]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = windows.iter().map(|window| arrived.partition_point(|&at| at <= window.until)).collect();
    ends.push(arrived.len());
    ends.sort_unstable();
    let mut from = 0;
    let mut runs = Vec::new();
    for to in ends {
        if to > from {
            runs.push((from, to));
            from = to;
        }
    }
    // What came after the end of the last window belongs to that: its end is when an invocation began or was done.
    if let [.., before, last] = &mut runs[..]
        && runs_over(windows, arrived, last.0)
    {
        before.1 = last.1;
        runs.pop();
    }
    runs
}

fn runs_over(windows: &[Window], arrived: &[Nanos], from: usize) -> bool {
    windows.iter().all(|window| arrived[from] > window.until)
}
