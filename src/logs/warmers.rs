//! A warmer's own invocations, told from those of users.
//!
//! What the user says of them counts. Where nothing is said, somebody who calls at one period, at nearly every multiple of it, for at
//! least 20 times, is a warmer if that can keep environments warm, and if the handler is done sooner than with others: a warmer's
//! handler returns at once. Otherwise it is a job of the user's own. A report says how they were told.

use super::beat::Beat;
use super::{Caller, Invocation, PingPattern, Seen, Use, Window};
use crate::units::Nanos;

/// How a warmer's invocations were told from those of users.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Warmers {
    /// Nothing was said of them, and nobody calls regularly: all invocations are a user's, as far as the log tells.
    #[default]
    NoneFound,
    /// The log itself says who called.
    Told,
    /// By what was said of them.
    Pattern {
        /// What was said.
        pattern: PingPattern,
        /// How many invocations it fits.
        found: u64,
    },
    /// Some come regularly. Users who come at random, at most ten times as often at any time as on average, are taken for
    /// a regular caller in at most one log of a million.
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
    /// What it is taken for.
    pub taken: Taken,
}

/// What a regular caller is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A warmer: its invocations are pings.
    Warmer,
    /// A user, who calls too rarely to keep an environment warm.
    TooRare,
    /// A user, since its invocations take as long as others: their medians.
    TakesAsLong {
        /// That of its own.
        own: Nanos,
        /// That of the others.
        others: Nanos,
    },
}

/// Marks the invocations of which somebody says that they are a warmer's.
pub(super) fn mark_by_pattern(invocations: &mut [Invocation], pattern: &PingPattern) -> Warmers {
    let is_ping = |one: &Invocation| match pattern {
        // Their lines were looked at while they were read.
        PingPattern::Text(_) => one.seen().caller == Caller::Warmer,
        PingPattern::Shorter(limit) => one.seen().duration.is_some_and(|duration| duration < *limit),
        PingPattern::Nobody => false,
    };
    let mut found = 0;
    for one in invocations {
        let caller = if is_ping(one) { Caller::Warmer } else { Caller::User };
        *one = one.called_by(caller);
        found += u64::from(caller == Caller::Warmer);
    }
    Warmers::Pattern { pattern: pattern.clone(), found }
}

/// Finds who calls regularly, and marks the invocations of those that are taken for warmers. They are in order of time.
pub(super) fn mark_regular(invocations: &mut [Invocation], windows: &[Window]) -> Warmers {
    /// More schedules than this call no function.
    const MOST: usize = 4;
    let mut callers = Vec::new();
    let mut of_users = Vec::new();
    while callers.len() < MOST {
        let others: Vec<usize> = (0..invocations.len()).filter(|&place| is_open(&invocations[place])).collect();
        let times: Vec<Nanos> = others.iter().map(|&place| called(&invocations[place].seen())).collect();
        let Some(beat) = Beat::find(&times, windows) else { break };
        let own = calls_of(&beat, &others, &times, invocations);
        let taken = taken(&beat, &own, &others, invocations);
        for &place in &own {
            // A job of the user's own is marked too, so that nobody finds it again, until all are found.
            invocations[place] = invocations[place].called_by(Caller::Warmer);
        }
        callers.push(RegularCaller {
            period: beat.period,
            expected: beat.expected,
            seen: beat.seen,
            found: own.len() as u64,
            taken,
        });
        if taken != Taken::Warmer {
            of_users.extend(own);
        }
    }
    of_users.into_iter().for_each(|place| invocations[place] = invocations[place].called_by(Caller::User));
    if callers.is_empty() { Warmers::NoneFound } else { Warmers::Regular(callers) }
}

/// Whether nobody was found yet whose it is.
fn is_open(one: &Invocation) -> bool {
    one.seen().caller == Caller::User
}

/// About when a call was made: where that is not told, a first use may have waited for its init.
fn called(seen: &Seen) -> Nanos {
    if let Some(sent) = seen.sent {
        return sent;
    }
    match seen.first {
        Use::Cold | Use::First => seen.started - seen.init.unwrap_or(Nanos::ZERO),
        Use::Untold | Use::Later | Use::Lukewarm | Use::Again => seen.started,
    }
}

/// The places of a regular caller's invocations, of these `others` and their `times`: where more come at a multiple than it calls at
/// once, those that are done first.
fn calls_of(beat: &Beat, others: &[usize], times: &[Nanos], invocations: &[Invocation]) -> Vec<usize> {
    let duration = |place: usize| invocations[place].seen().duration.unwrap_or(Nanos::ZERO);
    let calls = others.iter().zip(times).filter(|(_, time)| beat.has(**time));
    let mut calls: Vec<(i64, Nanos, usize)> =
        calls.map(|(&place, &time)| (beat.multiple(time), duration(place), place)).collect();
    calls.sort_unstable();
    let of_one = calls.chunk_by(|a, b| a.0 == b.0);
    of_one.flat_map(|calls| calls.iter().take(beat.at_once).map(|&(_, _, place)| place)).collect()
}

/// No measured idle timeout of today is longer: environments of a function that is idle for 5 to 16 minutes are gone (AWS since 2019,
/// Google, Azure), and somebody who calls more rarely keeps none warm.
const RAREST_WARMER: Nanos = Nanos(15 * Nanos::MINUTE.0);

/// A warmer's handler does nothing: it takes at most this share of what others take.
const SHORTER: f64 = 0.5;

/// What a regular caller is taken for, whose invocations are at the places `own` of `others`.
fn taken(beat: &Beat, own: &[usize], others: &[usize], invocations: &[Invocation]) -> Taken {
    if beat.period > RAREST_WARMER {
        return Taken::TooRare;
    }
    let mut is_own = vec![false; invocations.len()];
    own.iter().for_each(|&place| is_own[place] = true);
    let median = |places: &mut dyn Iterator<Item = usize>| {
        let mut durations: Vec<Nanos> = places.filter_map(|place| invocations[place].seen().duration).collect();
        let middle = durations.len() / 2;
        (durations.len() >= Beat::FEWEST as usize).then(|| *durations.select_nth_unstable(middle).1)
    };
    let of_own = median(&mut own.iter().copied());
    let of_others = median(&mut others.iter().copied().filter(|&place| !is_own[place]));
    match of_own.zip(of_others) {
        Some((own, others)) if own.as_secs_f64() > SHORTER * others.as_secs_f64() => Taken::TakesAsLong { own, others },
        Some(_) | None => Taken::Warmer,
    }
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
        let warmers = mark_regular(&mut invocations, &[window]);
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

    /// EventBridge Scheduler calls anywhere in the minute. A user falls into the minute of a ping in a share of cycles; nothing but a
    /// duration then tells them apart, so that only the number of pings is asked for.
    #[test]
    fn a_schedule_that_comes_anywhere_in_its_minute_is_found() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
        for period in [60, 120, 300] {
            let late: Vec<Nanos> = (0..3 * 86_400 / period)
                .map(|place| {
                    Nanos::from_secs(START + 17 + place * period)
                        + Nanos::from_millis((random.next_u32() % 60_000).into())
                })
                .collect();
            let (_, warmers) = marked([users(172.8, 3, &mut random), late.clone()].concat());
            let Warmers::Regular(callers) = &warmers else { panic!("{period}: {warmers:?}") };
            assert_eq!((callers.len(), callers[0].period), (1, Nanos::from_secs(period)), "{callers:?}");
            let found = callers[0].found as f64 / late.len() as f64;
            assert!((0.97..=1.03).contains(&found), "{period}: {found}");
        }
    }

    /// A job of the user's own every five minutes takes as long as other requests, and a job every hour keeps nothing warm: both are
    /// users, and a warmer among them is found all the same.
    #[test]
    fn a_regular_job_is_a_user() {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(10);
        let with = |times: Vec<Nanos>, milliseconds: i64| {
            times.into_iter().map(move |time| {
                Invocation::from(Seen { duration: Some(Nanos::from_millis(milliseconds)), ..Seen::at(time) })
            })
        };
        let others: Vec<Invocation> = with(users(172.8, 4, &mut random), 100).collect();
        let all = |more: Vec<Invocation>| {
            let mut all = [others.clone(), more].concat();
            all.sort_by_key(Invocation::started);
            let window = Window { from: all[0].started(), until: all[all.len() - 1].started() };
            let warmers = mark_regular(&mut all, &[window]);
            let pings = all.iter().filter(|one| one.seen().caller == Caller::Warmer).count();
            let Warmers::Regular(callers) = warmers else { panic!("{warmers:?}") };
            (callers.iter().map(|caller| (caller.period.0 / Nanos::SECOND.0, caller.taken)).collect::<Vec<_>>(), pings)
        };
        let job: Vec<Invocation> = with(calls(300, 1, 4, &mut random), 90).collect();
        let (own, others) = (Nanos::from_millis(90), Nanos::from_millis(100));
        assert_eq!(all(job.clone()), (vec![(300, Taken::TakesAsLong { own, others })], 0));
        let hourly: Vec<Invocation> = with(calls(3_600, 1, 4, &mut random), 2).collect();
        assert_eq!(all(hourly), (vec![(3_600, Taken::TooRare)], 0));
        let warmer: Vec<Invocation> = with(calls(240, 1, 4, &mut random), 2).collect();
        let (callers, pings) = all([job, warmer].concat());
        assert!(callers.contains(&(240, Taken::Warmer)) && callers.len() == 2, "{callers:?}");
        assert!((pings as i64 - 4 * 86_400 / 240).abs() <= 20, "{pings}");
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
        let warmers = mark_by_pattern(&mut invocations, &pattern);
        assert_eq!(warmers, Warmers::Pattern { pattern, found: 2 });
        let callers: Vec<Caller> = invocations.iter().map(|one| one.seen().caller).collect();
        assert_eq!(callers, [Caller::Warmer, Caller::User, Caller::User, Caller::Warmer]);
    }
}
