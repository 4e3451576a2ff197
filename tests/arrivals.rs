//! Whether arrivals come as their process says: counts, rates, places and visits, held against probabilities worked out
//! here. Every limit lies where a test fails by chance less than once in 10^4 seeds: four standard errors, or the
//! quantile of chi-square at 10^-5.

#![allow(clippy::unwrap_used)]

mod shared;

use coldstart::model::arrivals::{
    Days, Modulated, ModulatedState, Pages, Process, Profile, Request, Sessions, Trace, Visit,
};
use coldstart::model::{Calendar, Distribution};
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Rate};
use shared::{fixed, poisson, seconds};

const ERRORS: f64 = 4.0;

/// The upper quantile of chi-square for 10^-5 and so many degrees of freedom, by Wilson and Hilferty.
fn chi_square_limit(freedom: f64) -> f64 {
    let part = 2.0 / (9.0 * freedom);
    freedom * (1.0 - part + 4.265 * part.sqrt()).powi(3)
}

fn assert_fits(what: &str, counts: &[u32], shares: &[f64]) {
    let total = f64::from(counts.iter().sum::<u32>());
    let square: f64 = counts
        .iter()
        .zip(shares)
        .map(|(&count, share)| (f64::from(count) - total * share).powi(2) / (total * share))
        .sum();
    let limit = chi_square_limit(counts.len() as f64 - 1.0);
    assert!(square < limit, "{what}: {counts:?} of {shares:?}: {square:.1}, at most {limit:.1}");
}

/// All arrivals from `from` up to `end`.
fn arrivals(process: &Process, calendar: &Calendar, seed: u64, from: Nanos, end: Nanos) -> Vec<Request> {
    let mut source = process.start(calendar, Streams::new(seed, 0), 0, from);
    std::iter::repeat_with(|| source.next_request()).take_while(|arrival| arrival.at < end).collect()
}

fn count_between(arrivals: &[Request], from: Nanos, to: Nanos) -> u32 {
    arrivals.iter().filter(|arrival| arrival.at >= from && arrival.at < to).count() as u32
}

/// Counts in 20,000 windows that expect 1.5 each.
#[test]
fn poisson_counts_follow_poissons_law() {
    let found = arrivals(&poisson(1.5), &Calendar::default(), 1, Nanos::ZERO, seconds(20_000.0));
    let mut in_window = vec![0_usize; 20_000];
    for arrival in found {
        in_window[arrival.at.as_secs_f64() as usize] += 1;
    }
    let mut counts = [0_u32; 7];
    for count in in_window {
        counts[count.min(6)] += 1;
    }
    let mut shares = [0.0; 7];
    let mut share = (-1.5_f64).exp();
    for (count, place) in shares.iter_mut().enumerate().take(6) {
        *place = share;
        share *= 1.5 / (count as f64 + 1.0);
    }
    shares[6] = 1.0 - shares.iter().sum::<f64>();
    assert_fits("windows with 0, 1, ... requests", &counts, &shares);
}

/// In Berlin the Sunday 29 March 2026 has no hour from 2 to 3, and the clocks say what an hour of the week is. Weights
/// differ in every hour and on every day, so that an hour or a day too early or late does not fit.
#[test]
fn a_profile_follows_the_clocks_over_the_start_of_summer_time() {
    let start = "2026-03-26T00:00:00".parse().unwrap();
    let calendar = Calendar::new(start, chrono_tz::Europe::Berlin).unwrap();
    let hours: [f64; 24] = std::array::from_fn(|hour| 1.0 + (hour as f64 * 7.0) % 24.0);
    let days = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let process = Process::Profile(Profile::new(Rate::per_second(0.1).unwrap(), &hours, &days).unwrap());
    let week = 0.1 * 604_800.0;
    let total = hours.iter().sum::<f64>() * days.iter().sum::<f64>();
    // A Thursday; the clocks skip hour 74 of the list, 02:00 on Sunday.
    let civil: Vec<usize> = (0..168).filter(|&hour| hour != 3 * 24 + 2).collect();
    let expected: Vec<f64> =
        civil.iter().map(|hour| week * hours[hour % 24] * days[(hour / 24 + 3) % 7] / total).collect();
    let span = Nanos::HOUR * 167;
    let found = arrivals(&process, &calendar, 2, Nanos::ZERO, span);
    let sum: f64 = expected.iter().sum();
    assert!((found.len() as f64 - sum).abs() < ERRORS * sum.sqrt(), "{} of {sum}", found.len());
    let counts: Vec<u32> =
        (0..167).map(|hour| count_between(&found, Nanos::HOUR * hour, Nanos::HOUR * (hour + 1))).collect();
    let shares: Vec<f64> = expected.iter().map(|one| one / sum).collect();
    assert_fits("hours of the week", &counts, &shares);
    assert!((process.mean_rate() - 0.1).abs() < 1e-12);
}

/// One request in two hours, so that nearly every gap runs through several hours: 200,000 hours at alternating rates.
#[test]
fn a_sparse_profile_spends_its_gaps_over_many_hours() {
    let hours: [f64; 24] = std::array::from_fn(|hour| f64::from(u8::from(hour % 2 == 0)));
    let process = Process::Profile(Profile::new(Rate::per_second(0.5 / 3_600.0).unwrap(), &hours, &[1.0; 7]).unwrap());
    let found = arrivals(&process, &Calendar::default(), 8, Nanos::ZERO, Nanos::HOUR * 200_000);
    let expected = 100_000.0_f64;
    assert!((found.len() as f64 - expected).abs() < ERRORS * expected.sqrt(), "{} of {expected}", found.len());
}

/// Three states of different stays; what shows the share of time in each is the mean rate, and that first states are
/// drawn is that the first minute has it already. The count of a replication varies most with the time in the busy
/// state, so that errors are taken from the counts themselves.
#[test]
fn modulated_arrivals_have_their_mean_rate_from_the_beginning() {
    let state = |per_second, stay| ModulatedState { per_second, mean_stay: seconds(stay) };
    let states = vec![state(0.0, 300.0), state(5.0, 30.0), state(0.5, 100.0)];
    let process = Process::Modulated(Modulated::new(states).unwrap());
    // 5 * 30 + 0.5 * 100 arrivals in 430 s.
    let rate = 200.0 / 430.0;
    assert!((process.mean_rate() - rate).abs() < 1e-12);
    for (from, to) in [(0.0, 20.0), (400.0, 460.0)] {
        let counts: Vec<f64> = (0..10_000)
            .map(|seed| {
                let found = arrivals(&process, &Calendar::default(), seed, Nanos::ZERO, seconds(to));
                f64::from(count_between(&found, seconds(from), seconds(to)))
            })
            .collect();
        let mean = counts.iter().sum::<f64>() / 10_000.0;
        let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 9_999.0;
        let expected = rate * (to - from);
        let apart = (mean - expected).abs();
        assert!(apart < ERRORS * (variance / 10_000.0).sqrt(), "{from} to {to}: {mean}, not {expected}");
    }
}

/// Loud for 100 s, silent for a millisecond or for 10,000 s: the gap tells which silent state was visited. A state
/// follows any other with equal chances, and never itself.
#[test]
fn a_modulated_unit_is_a_stay_and_states_follow_each_other_with_equal_chances() {
    let state = |per_second, stay| ModulatedState { per_second, mean_stay: seconds(stay) };
    let states = vec![state(10.0, 100.0), state(0.0, 0.001), state(0.0, 10_000.0)];
    let process = Process::Modulated(Modulated::new(states).unwrap());
    let found = arrivals(&process, &Calendar::default(), 3, Nanos::ZERO, seconds(2e7));
    let units = found.iter().filter(|arrival| arrival.visit.opens_unit()).count();
    // The chain comes back to the loud state without the long one if it goes to the short one (1/2) and from there back
    // (1/2). A gap of the long one is below 60 s with 0.6%.
    let long = found.windows(2).filter(|pair| pair[1].at - pair[0].at > seconds(60.0)).count();
    let share = long as f64 / units as f64;
    let expected = 0.75 * 0.994;
    let error = (0.75 * 0.25 / units as f64).sqrt();
    assert!(units > 1_000 && (share - expected).abs() < ERRORS * error + 0.003, "{share} of {units}, not {expected}");
}

fn sessions(pages: Pages, think: Distribution) -> Process {
    Process::Sessions(Sessions::new(poisson(0.1), 3, pages, think).unwrap())
}

/// What the requests of one visit were.
#[derive(Clone, Default)]
struct Seen {
    times: Vec<Nanos>,
}

/// Puts visits together by their slots; fails where two that are open share one, or one that is over goes on.
fn visits(found: &[Request]) -> Vec<Seen> {
    let mut open = std::collections::BTreeMap::<u32, Seen>::new();
    let mut over = Vec::new();
    for arrival in found {
        let Visit::Part { slot, first, last } = arrival.visit else { panic!("{arrival:?}") };
        assert_eq!(first, !open.contains_key(&slot), "slot {slot} is shared or was never opened: {arrival:?}");
        open.entry(slot).or_default().times.push(arrival.at);
        if last {
            over.extend(open.remove(&slot));
        }
    }
    over
}

/// Pages are geometric, think times exponential: chi-square of both; visits that have begun in the last hours are not
/// over yet and are left out by beginning, not by end.
#[test]
fn sessions_have_geometric_pages_exponential_think_times_and_slots_of_their_own() {
    let think = Distribution::exponential(seconds(30.0)).unwrap();
    let process = sessions(Pages::Geometric { mean: 3.0 }, think);
    let end = seconds(200_000.0);
    let found = arrivals(&process, &Calendar::default(), 4, Nanos::ZERO, end + Nanos::HOUR * 2);
    let visits: Vec<Seen> = visits(&found).into_iter().filter(|visit| visit.times[0] < end).collect();
    let mut pages = [0_u32; 10];
    let mut thinks = [0_u32; 10];
    for visit in &visits {
        assert_eq!(visit.times.len() % 3, 0);
        let opened: Vec<Nanos> = visit.times.chunks(3).map(|page| page[0]).collect();
        assert!(visit.times.chunks(3).all(|page| page.iter().all(|&at| at == page[0])));
        pages[opened.len().min(10) - 1] += 1;
        for pair in opened.windows(2) {
            let survival = (-(pair[1] - pair[0]).as_secs_f64() / 30.0).exp();
            thinks[((survival * 10.0) as usize).min(9)] += 1;
        }
    }
    let mut shares: Vec<f64> = (0..9).map(|page| (2.0_f64 / 3.0).powi(page) / 3.0).collect();
    shares.push((2.0_f64 / 3.0).powi(9));
    assert_fits("visits of 1, 2, ... pages", &pages, &shares);
    assert_fits("deciles of think times", &thinks, &[0.1; 10]);
    let expected = 20_000.0_f64;
    assert!((visits.len() as f64 - expected).abs() < ERRORS * expected.sqrt(), "{} visits", visits.len());
    assert!((process.mean_rate() - 0.9).abs() < 1e-12);
}

#[test]
fn visits_of_fixed_length_have_just_so_many_pages() {
    let found =
        arrivals(&sessions(Pages::Fixed(4), fixed(90.0)), &Calendar::default(), 5, Nanos::ZERO, seconds(50_000.0));
    let visits = visits(&found);
    assert!(visits.len() > 4_000);
    for visit in visits {
        let expected: Vec<Nanos> = (0..12).map(|request| visit.times[0] + seconds(90.0) * (request / 3)).collect();
        assert_eq!(visit.times, expected);
    }
}

/// A record of five days, the third of them quiet; each tells itself by its only time of day.
fn five_days(order: Days) -> Process {
    let times = [0, 1, 3, 4].map(|day| Nanos::DAY * day + Nanos::HOUR * (day + 1)).to_vec();
    Process::Trace(Trace::new(times, order).unwrap())
}

/// The recorded days that were played: the quiet one leaves a gap.
fn days_played(found: &[Request], from: i64, days: i64) -> Vec<usize> {
    (from..from + days)
        .map(|day| {
            let midnight = Nanos::DAY * day;
            let of_day = found.iter().find(|arrival| arrival.at >= midnight && arrival.at < midnight + Nanos::DAY);
            of_day.map_or(2, |arrival| ((arrival.at - midnight).0 / Nanos::HOUR.0 - 1) as usize)
        })
        .collect()
}

#[test]
fn days_are_resampled_with_equal_chances_and_each_is_a_unit() {
    let found = arrivals(&five_days(Days::Resampled), &Calendar::default(), 6, Nanos::ZERO, Nanos::DAY * 5_000);
    let mut counts = [0_u32; 5];
    let played = days_played(&found, 0, 5_000);
    let mut pairs = [0_u32; 25];
    for day in &played {
        counts[*day] += 1;
    }
    for pair in played.chunks(2) {
        pairs[pair[0] * 5 + pair[1]] += 1;
    }
    assert_fits("recorded days", &counts, &[0.2; 5]);
    assert_fits("pairs of days", &pairs, &[0.04; 25]);
    assert!(found.iter().all(|arrival| arrival.visit.opens_unit()));
    let twice = Trace::new(vec![Nanos::HOUR, Nanos::HOUR * 2], Days::Resampled).unwrap();
    let found = arrivals(&Process::Trace(twice), &Calendar::default(), 6, Nanos::ZERO, Nanos::DAY * 100);
    let units = found.iter().filter(|arrival| arrival.visit.opens_unit()).count();
    assert_eq!((found.len(), units), (200, 100));
}

#[test]
fn days_in_order_are_those_of_the_record_also_before_time_zero() {
    let found = arrivals(&five_days(Days::InOrder), &Calendar::default(), 7, -Nanos::DAY * 7, Nanos::DAY * 13);
    let expected: Vec<usize> = (-7..13_i64).map(|day| day.rem_euclid(5) as usize).collect();
    assert_eq!(days_played(&found, -7, 20), expected);
}
