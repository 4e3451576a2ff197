//! Calls that come at one period among others that come at random.

use super::Window;
use super::windows::window_at;
use crate::units::Nanos;

/// A regular call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beat {
    pub(super) period: Nanos,
    /// When it begins within a period, and how long after that a call may come.
    phase: Nanos,
    width: Width,
    /// How many multiples of the period the windows have,
    pub(super) expected: u64,
    /// and at how many of them there was a call.
    pub(super) seen: u64,
    /// How many calls come together, at nearly every multiple.
    pub(super) at_once: usize,
}

/// How far apart calls of one schedule may come.
#[derive(Debug, Clone, Copy)]
struct Width {
    time: Nanos,
    /// How much more often users may come at one time than on average: by such a factor at a few seconds, as those do that act at
    /// the full minute. In longer spans that evens out.
    peak: f64,
}

/// The share of multiples at which there must be a call.
const SHARE: f64 = 0.9;
/// How likely it may be that users who come at random look like a schedule.
const FALSE_ALARM: f64 = 1e-6;
/// Phases are told to the half second.
const STEP: Nanos = Nanos(Nanos::SECOND.0 / 2);

/// A rule of EventBridge has a jitter of some milliseconds. EventBridge Scheduler has a precision of 60 s: a schedule of 01:00 fires
/// between 01:00:00 and 01:00:59 (AWS, "Schedule types in EventBridge Scheduler").
const WIDTHS: [Width; 3] = [
    Width { time: Nanos(Nanos::SECOND.0), peak: 10.0 },
    Width { time: Nanos(5 * Nanos::SECOND.0), peak: 10.0 },
    Width { time: Nanos::MINUTE, peak: 2.0 },
];

/// The shortest first: calls every four minutes come every eight minutes too. EventBridge knows whole minutes.
fn periods() -> impl Iterator<Item = Nanos> {
    let halves = (1..=30).map(|halves| Nanos::from_secs(30 * halves));
    halves.chain([20, 30, 60].map(|minutes| Nanos::MINUTE * minutes))
}

/// What is tried, narrow widths first. A width of a minute is of EventBridge, and so of whole minutes.
fn tried() -> impl Iterator<Item = (Width, Nanos)> {
    let is_known = |(width, period): &(Width, Nanos)| width.time < Nanos::MINUTE || period.0 % Nanos::MINUTE.0 == 0;
    WIDTHS.into_iter().flat_map(|width| periods().map(move |period| (width, period))).filter(is_known)
}

impl Beat {
    /// Fewer multiples of a period are no schedule.
    pub(super) const FEWEST: u64 = 20;

    /// The first regular call among these times, which are nearly in order, that is no chance.
    pub(super) fn find(times: &[Nanos], windows: &[Window]) -> Option<Self> {
        let begin = times.iter().copied().min()?;
        let steps: Vec<u32> = times.iter().map(|time| ((*time - begin).0 / STEP.0) as u32).collect();
        let by_phase: Vec<(Nanos, Vec<u64>)> =
            periods().map(|period| (period, counted_by_phase(&steps, period))).collect();
        let of_period = |wanted: Nanos| by_phase.iter().find(|(period, _)| *period == wanted).map(|(_, counts)| counts);
        tried().find_map(|(width, period)| {
            let (place, within) = if width.time < period {
                densest(of_period(period)?, (width.time.0 / STEP.0) as usize)
            } else {
                (fullest(&steps, (period.0 / STEP.0) as u32)?, steps.len() as u64)
            };
            let phase = begin + STEP * place as i64;
            let beat = Self { period, phase, width, expected: 0, seen: 0, at_once: 1 };
            let beside = times.len() as u64 - within;
            beat.may_be_no_chance(within, beside)
                .then(|| beat.counted(times, windows))
                .filter(|beat| beat.is_no_chance(within, beside))
        })
    }

    /// Whether it can be no chance at best: with a call at every multiple, and as many of them as calls within the phase allow. To ask
    /// that takes no look at the calls.
    fn may_be_no_chance(&self, within: u64, beside: u64) -> bool {
        let most = (within as f64 / SHARE) as u64;
        within >= Self::FEWEST && Self { expected: most, seen: most, ..*self }.is_no_chance(within, beside)
    }

    /// With how many multiples there are in the windows, and how many have a call.
    fn counted(mut self, times: &[Nanos], windows: &[Window]) -> Self {
        let mut calls: Vec<(u32, i64)> = times
            .iter()
            .filter(|time| self.has(**time))
            .map(|&time| (window_at(windows, time), self.multiple(time)))
            .collect();
        calls.sort_unstable();
        let mut sizes: Vec<usize> = calls.chunk_by(|a, b| a == b).map(<[_]>::len).collect();
        self.seen = sizes.len() as u64;
        let of_window = calls.chunk_by(|a, b| a.0 == b.0);
        self.expected = of_window.map(|calls| (calls[calls.len() - 1].1 - calls[0].1 + 1) as u64).sum();
        // So many come at nearly all of them; more are users'.
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let nearly_all = (self.expected as f64 * SHARE) as usize;
        self.at_once = sizes.get(nearly_all.saturating_sub(1)).or(sizes.last()).copied().unwrap_or(1);
        self
    }

    /// Whether users, of whose calls so many fall `within` the phase and so many `beside` it, do not come so by chance: by Chernoff's
    /// bound on the tail of a sum of chances with this mean (Hoeffding, "On the distribution of the number of successes in independent
    /// trials", Annals of Mathematical Statistics 27, 1956), for all phases and periods that are tried (Bonferroni). Where there is no
    /// other phase all calls may be users'.
    fn is_no_chance(&self, within: u64, beside: u64) -> bool {
        let (seen, expected) = (self.seen as f64, self.expected as f64);
        let share = seen / expected;
        if self.expected < Self::FEWEST || share < SHARE {
            return false;
        }
        let other_phases = self.period.0 as f64 / self.width.time.0 as f64 - 1.0;
        let at_a_multiple =
            if other_phases > 0.0 { beside as f64 / other_phases / expected } else { within as f64 / expected };
        let chance = -(-self.width.peak * at_a_multiple).exp_m1();
        if chance >= share {
            return false;
        }
        let tried: f64 = tried().map(|(_, period)| (period.0 / STEP.0) as f64).sum();
        let term = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { p * (p / q.max(1e-300)).ln() };
        let divergence = term(share, chance) + term(1.0 - share, 1.0 - chance);
        tried.ln() - expected * divergence <= FALSE_ALARM.ln()
    }

    /// Whether a call at this time may be of it.
    pub(super) fn has(&self, time: Nanos) -> bool {
        (time - self.phase).0.rem_euclid(self.period.0) < self.width.time.0
    }

    /// The multiple of the period in which a time lies.
    pub(super) fn multiple(&self, time: Nanos) -> i64 {
        (time - self.phase).0.div_euclid(self.period.0)
    }
}

/// How many calls fall into each step of a period.
fn counted_by_phase(steps: &[u32], period: Nanos) -> Vec<u64> {
    let length = (period.0 / STEP.0) as u32;
    let mut counts = vec![0; length as usize];
    steps.iter().for_each(|step| counts[(step % length) as usize] += 1);
    counts
}

/// Where so many places in a row have the most, of those that go round, and how many.
fn densest(counts: &[u64], width: usize) -> (usize, u64) {
    let at = |place: usize| counts[place % counts.len()];
    let mut sum: u64 = (0..width).map(at).sum();
    let mut most = (0, sum);
    for from in 1..counts.len() {
        sum = sum + at(from + width - 1) - at(from - 1);
        if sum > most.1 {
            most = (from, sum);
        }
    }
    most
}

/// The phase at which most multiples of a period of so many steps have a call, where calls fill all of it. None where there are so
/// many calls that every phase has.
fn fullest(steps: &[u32], period: u32) -> Option<usize> {
    /// With more calls a minute than this, users who come at random leave hardly a minute out.
    const MOST: usize = 3;
    let multiples = (steps.iter().max()? / period + 1) as usize;
    if steps.len() > MOST * multiples {
        return None;
    }
    let filled = |phase: u32| {
        let mut cells: Vec<u32> = steps.iter().map(|step| (step + period - phase) / period).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.len()
    };
    (0..period).max_by_key(|&phase| filled(phase)).map(|phase| phase as usize)
}
