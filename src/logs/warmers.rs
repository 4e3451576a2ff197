//! A warmer's own invocations, told from those of users.
//!
//! What the user says of them counts. Where nothing is said, invocations are a warmer's if they come at one period, at nearly
//! every multiple of it, for at least 20 times: schedules of AWS have a fixed phase and a jitter of milliseconds. Nothing in a
//! log tells a warmer from another client that is as regular, so that a report says how they were told.

use super::windows::window_at;
use super::{Caller, Invocation, PingPattern, Seen, Use, Window};
use crate::units::Nanos;

/// How a warmer's invocations were told from those of users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Warmers {
    /// Nothing was said of them, and nobody calls regularly: all invocations are a user's, as far as the log tells.
    #[default]
    NoneFound,
    /// By what was said of them.
    Pattern {
        /// What was said.
        pattern: PingPattern,
        /// How many invocations it fits.
        found: u64,
    },
    /// They come regularly. Users who come at random, at most ten times as often at any time as on average, are taken for
    /// a warmer in at most one log of a million.
    Regular(Vec<RegularCaller>),
}

/// Somebody who calls regularly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegularCaller {
    /// How often.
    pub period: Nanos,
    /// How many multiples of it the log covers.
    pub expected: u64,
    /// At how many of them there was a call.
    pub seen: u64,
    /// How many invocations are taken for its.
    pub found: u64,
}

/// Marks the invocations of warmers. They are in order of time.
pub(super) fn mark(invocations: &mut [Invocation], windows: &[Window], pattern: Option<&PingPattern>) -> Warmers {
    match pattern {
        None => mark_regular(invocations, windows),
        Some(pattern) => {
            if let PingPattern::Shorter(limit) = pattern {
                let is_short = |one: &&mut Invocation| one.seen().duration.is_some_and(|duration| duration < *limit);
                invocations.iter_mut().filter(is_short).for_each(|one| *one = one.called_by(Caller::Warmer));
            }
            let found = invocations.iter().filter(|one| one.seen().caller == Caller::Warmer).count() as u64;
            Warmers::Pattern { pattern: pattern.clone(), found }
        }
    }
}

fn mark_regular(invocations: &mut [Invocation], windows: &[Window]) -> Warmers {
    /// More schedules than this call no function.
    const MOST: usize = 4;
    let mut callers = Vec::new();
    while callers.len() < MOST {
        let users = invocations.iter().map(Invocation::seen).filter(|seen| seen.caller == Caller::User);
        let times: Vec<Nanos> = users.map(|seen| called(&seen)).collect();
        let Some(beat) = Beat::find(&times, windows) else { break };
        let mut cycle = Cycle::default();
        let mut found = 0;
        for one in invocations.iter_mut() {
            let seen = one.seen();
            let at = called(&seen);
            if seen.caller == Caller::User && beat.has(at) && cycle.takes(beat.multiple(at), beat.at_once) {
                *one = one.called_by(Caller::Warmer);
                found += 1;
            }
        }
        callers.push(RegularCaller { period: beat.period, expected: beat.expected, seen: beat.seen, found });
    }
    if callers.is_empty() { Warmers::NoneFound } else { Warmers::Regular(callers) }
}

/// About when a call was made: a first use may have waited for its init.
fn called(seen: &Seen) -> Nanos {
    match seen.first {
        Use::Cold | Use::First => seen.started - seen.init.unwrap_or(Nanos::ZERO),
        Use::Untold | Use::Later | Use::Lukewarm | Use::Again => seen.started,
    }
}

/// How many calls of one multiple were taken.
#[derive(Default)]
struct Cycle(Option<i64>, u64);

impl Cycle {
    fn takes(&mut self, multiple: i64, at_most: u64) -> bool {
        if self.0 != Some(multiple) {
            *self = Self(Some(multiple), 0);
        }
        self.1 += 1;
        self.1 <= at_most
    }
}

/// A regular call.
#[derive(Debug, Clone, Copy)]
struct Beat {
    period: Nanos,
    /// When it begins within a period, and how long after that a call may come.
    phase: Nanos,
    width: Nanos,
    expected: u64,
    seen: u64,
    /// How many calls come together.
    at_once: u64,
}

/// Fewer multiples of a period are no schedule.
const FEWEST: u64 = 20;
/// The share of multiples at which there must be a call.
const SHARE: f64 = 0.9;
/// How likely it may be that users who come at random look like a schedule.
const FALSE_ALARM: f64 = 1e-6;
/// How much more often users may come at one time than on average.
const PEAK: f64 = 10.0;
/// Phases are told to the half second,
const STEP: Nanos = Nanos(Nanos::SECOND.0 / 2);
/// and calls of one schedule may be so many of these apart: a rule of EventBridge has a jitter of some milliseconds.
const WIDTHS: [usize; 2] = [2, 10];

/// The shortest first: calls every four minutes come every eight minutes too. EventBridge knows whole minutes.
fn periods() -> impl Iterator<Item = Nanos> {
    let halves = (1..=30).map(|halves| Nanos::from_secs(30 * halves));
    halves.chain([20, 30, 60].map(|minutes| Nanos::MINUTE * minutes))
}

impl Beat {
    /// The regular call among these times, which are nearly in order.
    fn find(times: &[Nanos], windows: &[Window]) -> Option<Self> {
        let begin = times.iter().copied().min()?;
        let steps: Vec<u32> = times.iter().map(|time| ((*time - begin).0 / STEP.0) as u32).collect();
        periods().find_map(|period| {
            let mut counts = vec![0_u64; (period.0 / STEP.0) as usize];
            let length = counts.len() as u32;
            steps.iter().for_each(|step| counts[(step % length) as usize] += 1);
            WIDTHS.iter().find_map(|&width| {
                let (place, within) = densest(&counts, width);
                let (phase, width) = (begin + STEP * place as i64, STEP * width as i64);
                let beat = Self { period, phase, width, expected: 0, seen: 0, at_once: 1 };
                (within >= FEWEST)
                    .then(|| beat.counted(times, windows))
                    .filter(|beat| beat.is_no_chance(times.len() as u64 - within))
            })
        })
    }

    /// With how many multiples there are in the windows, and how many have a call.
    fn counted(mut self, times: &[Nanos], windows: &[Window]) -> Self {
        let mut calls = 0_u64;
        // Of the window that is read: its number, the first multiple with a call, and the last.
        let mut run: Option<(u32, i64, i64)> = None;
        let beat = self;
        for &time in times.iter().filter(|&&time| beat.has(time)) {
            let (window, multiple) = (window_at(windows, time), self.multiple(time));
            calls += 1;
            run = Some(match run {
                Some((same, first, last)) if same == window => {
                    self.seen += u64::from(multiple > last);
                    (window, first, last.max(multiple))
                }
                other => {
                    self.expected += other.map_or(0, |(_, first, last)| (last - first + 1) as u64);
                    self.seen += 1;
                    (window, multiple, multiple)
                }
            });
        }
        self.expected += run.map_or(0, |(_, first, last)| (last - first + 1) as u64);
        self.at_once = (calls as f64 / self.seen.max(1) as f64).round() as u64;
        self
    }

    /// Whether users, of whose calls so many fall into other phases, do not come so by chance: by Chernoff's bound on the
    /// binomial tail, for all phases and periods that are tried (Bonferroni).
    fn is_no_chance(&self, others: u64) -> bool {
        let (seen, expected) = (self.seen as f64, self.expected as f64);
        let share = seen / expected;
        if self.expected < FEWEST || share < SHARE {
            return false;
        }
        let other_phases = (self.period.0 as f64 / self.width.0 as f64 - 1.0).max(1.0);
        let chance = PEAK * others as f64 / other_phases / expected;
        if chance >= share {
            return false;
        }
        let tried: f64 = periods().map(|period| (WIDTHS.len() as i64 * period.0 / STEP.0) as f64).sum();
        let term = |p: f64, q: f64| if p <= 0.0 { 0.0 } else { p * (p / q.max(1e-300)).ln() };
        let divergence = term(share, chance) + term(1.0 - share, 1.0 - chance);
        tried.ln() - expected * divergence <= FALSE_ALARM.ln()
    }

    fn has(&self, time: Nanos) -> bool {
        (time - self.phase).0.rem_euclid(self.period.0) < self.width.0
    }

    fn multiple(&self, time: Nanos) -> i64 {
        (time - self.phase).0.div_euclid(self.period.0)
    }
}

/// Where so many places in a row have the most, of those that go round, and how many.
fn densest(counts: &[u64], width: usize) -> (usize, u64) {
    let sum = |from: usize| (from..from + width).map(|place| counts[place % counts.len()]).sum();
    (0..counts.len()).map(|from| (from, sum(from))).max_by_key(|&(_, sum)| sum).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng as _, RngExt as _, SeedableRng as _};
    use rand_xoshiro::Xoshiro256PlusPlus;

    const START: i64 = 1_780_000_000;

    /// Users who come at random, with this mean time between them in seconds, for so many days.
    fn users(mean: f64, days: i64, random: &mut Xoshiro256PlusPlus) -> Vec<Nanos> {
        let mut time = 0.0;
        std::iter::from_fn(|| {
            time -= mean * (1.0 - random.random::<f64>()).ln();
            (time < days as f64 * 86_400.0).then(|| Nanos::from_secs(START) + Nanos::from_secs_f64(time))
        })
        .collect()
    }

    /// Calls every so many seconds, each up to 20 ms late.
    fn calls(period: i64, at_once: u64, days: i64, random: &mut Xoshiro256PlusPlus) -> Vec<Nanos> {
        let multiples = (0..days * 86_400 / period).flat_map(|place| (0..at_once).map(move |_| place));
        multiples
            .map(|place| {
                Nanos::from_secs(START + 41 + place * period) + Nanos::from_millis((random.next_u32() % 20).into())
            })
            .collect()
    }

    fn marked(times: Vec<Nanos>) -> (Vec<Invocation>, Warmers) {
        let mut invocations: Vec<Invocation> = times.into_iter().map(|time| Invocation::from(Seen::at(time))).collect();
        invocations.sort_by_key(Invocation::started);
        let window = Window { from: invocations[0].started(), until: invocations[invocations.len() - 1].started() };
        let warmers = mark(&mut invocations, &[window], None);
        (invocations, warmers)
    }

    /// 500 users a day and a schedule: a user falls into its second by chance in 2 cycles of 240 s of 100 at most.
    #[test]
    fn a_schedule_is_found_among_users_and_only_its_calls_are_taken() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        for (period, at_once) in [(60, 1), (240, 1), (300, 3), (900, 1)] {
            let schedule = calls(period, at_once, 3, &mut random);
            let count = schedule.len() as u64;
            let (invocations, warmers) = marked([users(172.8, 3, &mut random), schedule.clone()].concat());
            let Warmers::Regular(callers) = &warmers else { panic!("{period}: {warmers:?}") };
            assert_eq!((callers.len(), callers[0].period), (1, Nanos::from_secs(period)), "{callers:?}");
            assert_eq!((callers[0].expected, callers[0].seen), (count / at_once, count / at_once));
            let taken: Vec<Nanos> =
                invocations.iter().filter(|one| one.seen().caller == Caller::Warmer).map(Invocation::started).collect();
            assert_eq!(taken.len() as u64, callers[0].found);
            let own = taken.iter().filter(|time| schedule.contains(time)).count();
            assert!(own as f64 >= 0.98 * count as f64 && taken.len() - own <= count as usize / 50, "{own} of {count}");
        }
    }

    /// A false alarm has odds of a millionth by construction; with the rate of a busy function and in bursts, too.
    #[test]
    fn users_who_come_at_random_are_no_warmer() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
        for mean in [1.0, 10.0, 60.0, 172.8, 1_000.0] {
            for _ in 0..3 {
                let (_, warmers) = marked(users(mean, 2, &mut random));
                assert_eq!(warmers, Warmers::NoneFound, "one every {mean} s");
            }
        }
        let bursts = users(2_000.0, 4, &mut random).into_iter();
        let bursts = bursts.flat_map(|time| (0..6).map(move |place| time + Nanos::from_millis(80 * place))).collect();
        assert_eq!(marked(bursts).1, Warmers::NoneFound);
    }

    #[test]
    fn what_is_said_of_them_counts() {
        let at = |place: i64, milliseconds: i64| {
            let duration = Some(Nanos::from_millis(milliseconds));
            Invocation::from(Seen { duration, ..Seen::at(Nanos::from_secs(START + place)) })
        };
        let mut invocations = [at(0, 3), at(1, 80), at(2, 5), at(3, 4)];
        let pattern = PingPattern::Shorter(Nanos::from_millis(5));
        let warmers = mark(&mut invocations, &[], Some(&pattern));
        assert_eq!(warmers, Warmers::Pattern { pattern, found: 2 });
        let callers: Vec<Caller> = invocations.iter().map(|one| one.seen().caller).collect();
        assert_eq!(callers, [Caller::Warmer, Caller::User, Caller::User, Caller::Warmer]);
    }
}
