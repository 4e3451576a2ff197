use super::*;
use crate::logs::Seen;
use crate::model::Distribution;
use crate::model::calendar::Calendar;
use crate::rng::Streams;

const DAY: f64 = 86_400.0;

/// A Monday at midnight, UTC.
const MONDAY: i64 = 1_767_571_200;

/// What a process makes in so many days from a Monday on.
fn made(process: &Process, days: f64, seed: u64) -> Vec<Invocation> {
    let start = Nanos::from_secs(MONDAY);
    let calendar = Calendar::default();
    let mut source = process.start(&calendar, Streams::new(seed, 0), 0, Nanos::ZERO);
    let times = std::iter::from_fn(|| Some(source.next_request().at));
    times.take_while(|at| at.as_secs_f64() < days * DAY).map(|at| Invocation::from(Seen::at(start + at))).collect()
}

fn learned(process: &Process, days: f64, seed: u64) -> ArrivalFindings {
    let invocations = made(process, days, seed);
    let ends = |nth: Option<&Invocation>| nth.unwrap().started();
    let window = Window { from: ends(invocations.first()), until: ends(invocations.last()) };
    learn_arrivals(&invocations, &[window], 0.95)
}

fn poisson(per_second: f64) -> Process {
    Process::Poisson(Poisson::new(Rate::per_second(per_second).unwrap()))
}

fn office() -> Process {
    let mut hours = [0.2; 24];
    hours[8..18].fill(2.0);
    Process::Profile(
        Profile::new(Rate::per_second(0.01).unwrap(), &hours, &[1.0, 1.0, 1.0, 1.0, 1.0, 0.1, 0.1]).unwrap(),
    )
}

/// Poisson arrivals are rejected in 1% of logs by their gaps, and in 1% and 1% taken to follow hours and days: of 40 logs of two weeks
/// at most 5 (chance exceeds that once in 1,000 times); and the rate is covered in at least 33 (once in 1,700) at 95%.
#[test]
fn poisson_arrivals_are_poisson() {
    let (mut others, mut covered) = (0, 0);
    for seed in 0..40 {
        let found = learned(&poisson(0.002), 14.0, seed);
        let Some(Traffic::Process(process)) = found.traffic.learned() else {
            others += 1;
            continue;
        };
        others += u32::from(!matches!(process, Process::Poisson(_)));
        covered += u32::from(found.rate.interval().unwrap().contains(0.002));
    }
    assert!(others <= 5, "{others}");
    assert!(covered >= 33, "{covered}");
}

/// Two weeks of days that differ: each has a rate of its own, a lognormal draw with a mean of 300 requests and half of that as its
/// deviation. The interval is that of the mean over all such days, and covers as one of 95% does (see above).
#[test]
fn the_rate_of_days_that_differ_is_that_of_all_days() {
    const MEAN: f64 = 300.0 / DAY;
    let law = Distribution::lognormal_mean_cv(Nanos::from_secs_f64(MEAN * 1e3), 0.5).unwrap();
    let covered = (0..40).filter(|&seed| {
        let mut random = Streams::new(seed, 1).open(crate::rng::Purpose::Life);
        let invocations: Vec<Invocation> = (0..14)
            .flat_map(|day| {
                let rate = law.sample(&mut random).as_secs_f64() / 1e3;
                let at = |one: &Invocation| Invocation::from(Seen::at(one.started() + Nanos::DAY * day));
                made(&poisson(rate), 1.0, 100 * seed + day as u64).iter().map(at).collect::<Vec<_>>()
            })
            .collect();
        let ends = |nth: Option<&Invocation>| nth.unwrap().started();
        let window = Window { from: ends(invocations.first()), until: ends(invocations.last()) };
        learn_arrivals(&invocations, &[window], 0.95).rate.interval().unwrap().contains(MEAN)
    });
    let covered = covered.count();
    assert!(covered >= 33, "{covered}");
}

/// Two weeks that begin at noon have 13 whole days, and two halves of one that are another.
#[test]
fn two_weeks_show_the_days_wherever_they_begin() {
    let all = made(&office(), 15.0, 5);
    let noon = Nanos::from_secs(MONDAY) + Nanos::HOUR * 12;
    let of_two_weeks = |one: &&Invocation| (noon..noon + Nanos::DAY * 14).contains(&one.started());
    let invocations: Vec<Invocation> = all.iter().filter(of_two_weeks).copied().collect();
    let window = Window { from: noon, until: noon + Nanos::DAY * 14 };
    let found = learn_arrivals(&invocations, &[window], 0.95);
    let Some(Traffic::Process(Process::Profile(profile))) = found.traffic.learned() else {
        panic!("{:?}", found.traffic)
    };
    assert!(profile.days()[2] > 3.0 * profile.days()[6], "{:?}", profile.days());
}

#[test]
fn a_rate_that_follows_the_week_is_a_profile() {
    let found = learned(&office(), 21.0, 5);
    let Some(Traffic::Process(Process::Profile(profile))) = found.traffic.learned() else {
        panic!("{:?}", found.traffic)
    };
    // Ten hours at ten times the rate of the others; 15 of 21 days.
    assert!((profile.hours()[12] / profile.hours()[3] - 10.0).abs() < 3.0, "{:?}", profile.hours());
    assert!((profile.days()[2] / profile.days()[6] - 10.0).abs() < 4.0, "{:?}", profile.days());
    assert!((profile.mean().as_per_second() / 0.01 - 1.0).abs() < 0.05);
}

#[test]
fn visits_are_sessions() {
    let think = Distribution::exponential(Nanos::from_secs(20)).unwrap();
    let sessions = Sessions::new(poisson(0.001), 6, Pages::Geometric { mean: 3.0 }, think).unwrap();
    let found = learned(&Process::Sessions(sessions), 14.0, 11);
    let Some(Traffic::Process(Process::Sessions(sessions))) = found.traffic.learned() else {
        panic!("{:?}", found.traffic)
    };
    assert_eq!(sessions.parallel(), 6);
    let Pages::Geometric { mean } = sessions.pages() else { panic!("{sessions:?}") };
    assert!((mean - 3.0).abs() < 0.4, "{mean}");
    assert!((sessions.think().mean() - 20.0).abs() < 3.0, "{}", sessions.think().mean());
    assert!(found.rate.interval().unwrap().contains(0.018), "{:?}", found.rate);
}

/// Requests at one distance come too evenly for any process that a scenario knows but the record itself.
#[test]
fn what_is_no_process_is_played_again() {
    let invocations: Vec<Invocation> =
        (0..500).map(|nth| Invocation::from(Seen::at(Nanos::from_secs(MONDAY + 601 * nth)))).collect();
    let window = Window { from: invocations[0].started(), until: invocations[499].started() };
    let found = learn_arrivals(&invocations, &[window], 0.95);
    assert!(matches!(found.traffic.learned(), Some(Traffic::Recorded(_))), "{:?}", found.traffic);
}

#[test]
fn one_request_says_nothing() {
    let invocations = [Invocation::from(Seen::at(Nanos::SECOND))];
    let window = Window { from: Nanos::SECOND, until: Nanos::SECOND };
    let found = learn_arrivals(&invocations, &[window], 0.95);
    assert!(found.rate.learned().is_none() && found.traffic.learned().is_none() && found.week.learned().is_none());
    let nothing = learn_arrivals(&[], &[], 0.95);
    assert!(nothing.rate.learned().is_none() && nothing.dispersion.is_empty());
}

/// Two files, ten days apart: the time between them is not looked at.
#[test]
fn time_between_windows_does_not_count() {
    let mut invocations = made(&poisson(0.01), 1.0, 3);
    let until = invocations.last().unwrap().started();
    let later = made(&poisson(0.01), 1.0, 4);
    let shift = Nanos::DAY * 10;
    invocations.extend(later.iter().map(|one| Invocation::from(Seen::at(one.started() + shift))));
    let windows = [
        Window { from: invocations[0].started(), until },
        Window { from: later[0].started() + shift, until: later.last().unwrap().started() + shift },
    ];
    let found = learn_arrivals(&invocations, &windows, 0.95);
    assert!((found.rate.learned().unwrap() / 0.01 - 1.0).abs() < 0.1, "{:?}", found.rate);
}

/// A log that is cut at every hour, as programs that rotate logs cut it; hours without a request have no file.
fn cut_by_the_hour(process: &Process, days: f64, seed: u64) -> ArrivalFindings {
    let invocations = made(process, days, seed);
    let hours = invocations.chunk_by(|a, b| a.started().0 / Nanos::HOUR.0 == b.started().0 / Nanos::HOUR.0);
    let window = |file: &[Invocation]| Window { from: file[0].started(), until: file[file.len() - 1].started() };
    let windows: Vec<Window> = hours.map(window).collect();
    learn_arrivals(&invocations, &windows, 0.95)
}

/// 72 requests a day in hourly files, three each on average: the mean of 40 rates is the true one within 4 of its standard errors
/// (chance: once in 16,000 times); at most 5 of 40 logs are no Poisson arrivals (once in 1,000 times at 2%, for two tests at 1%), and the
/// rate is covered in at least 33 (once in 1,700 times at 95%).
#[test]
fn many_short_files_have_the_rate_of_the_whole() {
    let truth = 72.0 / DAY;
    let (mut rates, mut others, mut covered) = (Vec::new(), 0, 0);
    for seed in 0..40 {
        let found = cut_by_the_hour(&poisson(truth), 10.0, 100 + seed);
        rates.push(*found.rate.learned().unwrap());
        others += u32::from(!matches!(found.traffic.learned(), Some(Traffic::Process(Process::Poisson(_)))));
        covered += u32::from(found.rate.interval().is_some_and(|interval| interval.contains(truth)));
    }
    let mean = rates.iter().sum::<f64>() / 40.0;
    let deviation = (rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / 39.0).sqrt();
    assert!((mean - truth).abs() < 4.0 * deviation / 40.0_f64.sqrt(), "{} a day", mean * DAY);
    assert!(others <= 5, "{others}");
    assert!(covered >= 33, "{covered}");
}

/// Visits of ten minutes, one every half an hour on average: from the beginning of one to that of the next it is never less than ten
/// minutes, but from the end of one they come at random. The test has odds of 1%, and at most 3 of 20 logs fail it (chance: once in
/// 10,000 times).
#[test]
fn visits_that_take_long_are_sessions_too() {
    let think = Distribution::exponential(Nanos::from_secs(20)).unwrap();
    let sessions = Sessions::new(poisson(1.0 / 1_800.0), 1, Pages::Geometric { mean: 30.0 }, think).unwrap();
    let process = Process::Sessions(sessions);
    let is_sessions = |seed: u64| {
        matches!(learned(&process, 14.0, seed).traffic.learned(), Some(Traffic::Process(Process::Sessions(_))))
    };
    let others = (0..20).filter(|seed| !is_sessions(200 + seed)).count();
    assert!(others <= 3, "{others} of 20");
}

/// Two files of experiments at rates of their own are no log of one rate.
#[test]
fn files_at_rates_of_their_own_have_no_rate_together() {
    let mut invocations = made(&poisson(0.01), 1.0, 3);
    let windows_end = invocations.last().unwrap().started();
    let shift = Nanos::DAY * 10;
    let later = made(&poisson(0.02), 1.0, 4);
    invocations.extend(later.iter().map(|one| Invocation::from(Seen::at(one.started() + shift))));
    let ends = |nth: Option<&Invocation>| nth.unwrap().started();
    let windows = [
        Window { from: invocations[0].started(), until: windows_end },
        Window { from: ends(later.first()) + shift, until: ends(later.last()) + shift },
    ];
    let found = learn_arrivals(&invocations, &windows, 0.95);
    assert!(found.rate.interval().is_none(), "{:?}", found.rate);
    assert!(found.traffic.evidence.contains("at one rate in each of 2 files"), "{}", found.traffic.evidence);
}
