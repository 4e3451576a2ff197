//! Whose idleness counts, on platforms that are known.

use coldstart::model::Distribution;
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::study::probe::clock::{Aim, Clock, Next, Probe, Regime, Verdict};
use coldstart::units::Nanos;
use rand::RngExt as _;

fn aim(timeout: Option<i64>) -> Aim {
    let timeout = timeout.map(Nanos::from_secs);
    Aim { confidence: 0.95, timeout, longest: Nanos::HOUR * 2, copies: 1 }
}

/// That of 2020, with spares as the preset has them.
fn measured() -> [Regime; 1] {
    let timeout = Distribution::normal(Nanos::from_secs(640), Nanos::from_millis(9_700)).unwrap();
    let spare = Distribution::uniform(Nanos::MINUTE * 15, Nanos::MINUTE * 27).unwrap();
    [Regime { timeout, spare }]
}

/// A platform: whether the environment is gone that has rested for so many seconds.
type Platform = Box<dyn Fn(f64, &mut Stream) -> bool>;

/// A timeout of its own, near 640 s, that 1 in 50 outlives (in 2020: 4 of 205).
fn of_environments() -> Platform {
    let timeout = Distribution::normal(Nanos::from_secs(640), Nanos::from_millis(9_700)).unwrap();
    Box::new(move |rested, random| timeout.sample(random).as_secs_f64() <= rested && random.random::<f64>() > 0.02)
}

/// Gone after so many seconds, and 1 in 20 before (in 2020: 3 of 59).
fn of_function(spare: f64) -> Platform {
    Box::new(move |rested, random| rested >= spare || random.random::<f64>() < 0.05)
}

/// Runs the experiment to its end.
fn ended(probe: &Probe, gone: &Platform, random: &mut Stream) -> Clock {
    let mut run = probe.begin();
    loop {
        if let Verdict::Known(clock) = run.known().verdict {
            return clock;
        }
        let rest = run.next();
        run.learn(rest, gone(rest.as_secs_f64(), random));
    }
}

fn wrong(aim: Aim, truth: Clock, platforms: impl Iterator<Item = Platform>) -> usize {
    let probe = Probe::new(aim, &measured());
    let run = |(seed, gone): (u64, Platform)| {
        ended(&probe, &gone, &mut Streams::new(seed, 0).open(Purpose::IdleTimeout)) != truth
    };
    (0..).zip(platforms).map(run).filter(|is_wrong| *is_wrong).count()
}

/// Of 400 experiments at most 35 are wrong: more than that come with a chance of 0.0006 if one in 20 is. Spares live from 15
/// to 27 min, constant within an experiment.
#[test]
fn each_clock_is_told_with_the_error_that_is_stated() {
    const RUNS: usize = 400;
    for timeout in [None, Some(640)] {
        let own = wrong(aim(timeout), Clock::Environment, (0..RUNS).map(|_| of_environments()));
        assert!(own <= 35, "{own} of {RUNS} for {timeout:?}");
        let spares = (0..RUNS).map(|run| of_function(900.0 + 720.0 * run as f64 / RUNS as f64));
        let function = wrong(aim(timeout), Clock::Function, spares);
        assert!(function <= 35, "{function} of {RUNS} for {timeout:?}");
    }
}

/// No single answer decides, and a second like it does.
#[test]
fn two_answers_that_agree_are_enough() {
    for (cold, clock) in [(false, Clock::Function), (true, Clock::Environment)] {
        let known = |answers: usize| {
            let answers = vec![(Nanos::from_secs(720), cold); answers];
            Next::after(&aim(Some(640)), &measured(), answers).known.verdict
        };
        assert_eq!(known(1), Verdict::Open);
        assert_eq!(known(2), Verdict::Known(clock));
    }
}

/// By hand: the timeout is 380 s, and a spare was seen to live for 1,200 s. Of the function's worlds half have that, the other
/// half spares of 380 s and k + 1/2 twelfths of the 820 s from there to 1,200 s: one of twelve outlives 1,100 s.
#[test]
fn probabilities_are_those_of_bayes() {
    let fixed = |seconds: i64| Distribution::fixed(Nanos::from_secs(seconds)).unwrap();
    let measured = [Regime { timeout: fixed(380), spare: fixed(1_200) }];
    let known = Next::after(&aim(None), &measured, [(Nanos::from_secs(1_100), true)]).known;
    let gone = 0.5 * 11.0 / 12.0;
    // 6% of answers are odd.
    let (function, environment) = (0.06 + 0.88 * gone, 0.94);
    let expected = function / (function + environment);
    assert!((known.function - expected).abs() < 1e-9, "{} is not {expected}", known.function);
    assert_eq!((known.answers, known.cold), (1, 1));
}

/// An environment that is asked again before the timeout is there under both clocks: that tells nothing.
#[test]
fn a_rest_is_longer_than_the_timeout() {
    let rest = Probe::new(aim(Some(640)), &measured()).begin().next().as_secs_f64();
    assert!(rest > 640.0 && rest < 900.0, "{rest}");
    assert!(aim(Some(640)).used_every() < Nanos::from_secs(640));
    assert_eq!(aim(Some(60)).used_every(), Nanos::from_secs(15));
}
