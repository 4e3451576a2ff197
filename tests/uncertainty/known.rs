//! Sets of values of which the answer is known.

use coldstart::exact;
use coldstart::model::{IdlePolicy, Model, Schedule};
use coldstart::study::{
    Bound, Effort, Expectation, Measure, RecommendPlan, Settings, Standing, Target, expect, recommend,
};
use coldstart::units::Nanos;

use crate::shared::{bare, fixed, poisson, seconds};
use crate::{cold, uncertain, watch};
use coldstart::estimate::Until;

/// 500 requests a day for 30 days, under pings every 8 min and this timeout.
fn with_timeout(timeout: f64) -> Model {
    let mut model = bare(poisson(500.0 / 86_400.0), fixed(timeout)).with_pings(Schedule::Every(Nanos::MINUTE * 8), 1);
    model.run.horizon = Nanos::DAY * 30;
    model
}

/// A hundred timeouts from 240 to 537 s.
fn sets() -> impl Iterator<Item = Model> {
    (0..100).map(|set| with_timeout(240.0 + 3.0 * f64::from(set)))
}

/// By the mean position of order statistics.
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = (p * (sorted.len() as f64 + 1.0) - 1.0).clamp(0.0, sorted.len() as f64 - 1.0);
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// The ends of the interval are the quantiles of P(cold) over the sets, each of which is known to 10^-9. What is simulated of a
/// set has 15,000 requests in each replication, of which less than 13% are cold: its standard error is 0.2 points after two
/// replications and 0.06 after twenty. Four of those are allowed for an end, which rests on several sets: a false alarm in
/// more than 10^4 seeds. Zero at the lower end, where no ping comes late, has no error.
pub(crate) fn of_closed_form() {
    let model = uncertain(&with_timeout(400.0), sets());
    let mut exact: Vec<f64> = sets().map(|set| exact::cold_probability(&set).unwrap().probability).collect();
    exact.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&exact, 0.025), quantile(&exact, 0.975));
    let mean = exact.iter().sum::<f64>() / 100.0;
    let mut widths = Vec::new();
    for (replications, standard_error) in [(200, 0.002), (2_000, 0.000_6)] {
        let found = cold(&model, replications, 3);
        let interval = found.interval.unwrap();
        println!("{replications}: {found:?}; {mean}, {low} to {high}");
        assert!((found.value - mean).abs() < 4.0 * standard_error / 10.0, "{found:?}, not {mean}");
        assert!((interval.low - low).abs() < 4.0 * standard_error, "{interval:?}, not {low}");
        assert!((interval.high - high).abs() < 4.0 * standard_error, "{interval:?}, not {high}");
        widths.push(interval.high - interval.low);
    }
    // The same uncertainty, and not a third of it.
    assert!((widths[0] / widths[1] - 1.0).abs() < 0.05, "{widths:?}");
    // Fewer replications than two of each set are not played.
    assert_eq!(cold(&model, 5, 3), cold(&model, 200, 3));
}

/// A hundred times the same values. As often as not the noise looks like no difference at all, and then the interval is that
/// of the model by itself; of 20 seeds fewer than 3 are so once in 5,000 tests. Else it is wider, but what is seen by chance
/// shrinks with the replications: on average to a third from 200 to 2,000, and to half in all but one of 10^4 tests (the mean
/// of 20 widths of which half are zero has a relative error of about 25%).
pub(crate) fn alike() {
    let mut own = with_timeout(400.0);
    own.run.horizon = Nanos::DAY * 4;
    let model = uncertain(&own, (0..100).map(|_| own.clone()));
    let mut means = Vec::new();
    for replications in [200, 2_000] {
        let (mut same, mut sum) = (0, 0.0);
        for seed in 0..20 {
            let (found, plain) = (cold(&model, replications, seed), cold(&own, replications, seed));
            assert_eq!((found.value, found.sample), (plain.value, plain.sample));
            let [found, plain] = [found, plain].map(|one| one.half_width().unwrap());
            assert!(found >= plain * (1.0 - 1e-9), "{found}, {plain}");
            same += u32::from(found <= plain * (1.0 + 1e-9));
            sum += found;
        }
        println!("{replications}: {same} of 20 as by themselves, half-width {:.5} on average", sum / 20.0);
        assert!(same >= 3, "{same}");
        means.push(sum / 20.0);
    }
    assert!(means[1] < means[0] / 2.0, "{means:?}");
}

fn effort() -> Effort {
    Effort { seed: 5, confidence: 0.95, until: Until::Precision { half_width: 0.002, at_most: 2_000 } }
}

/// Timeouts of 240 to 537 s, each as likely: pings every 4 min keep all of them, every 5 min 80 of 100. By the values of the scenario
/// itself every 6 min would do. The upper bound of 95% rests on the five shortest timeouts.
pub(crate) fn recommended() {
    let minutes: Vec<Nanos> = (2..=8).map(|minutes| Nanos::MINUTE * minutes).collect();
    let longest = |model: &Model| {
        let plan = RecommendPlan {
            settings: Settings::of(model, &minutes, &[1]).unwrap(),
            target: Target::Cold(0.01),
            effort: effort(),
            is_exact_allowed: true,
        };
        let found = recommend(model, &plan, watch()).unwrap();
        found.chosen().and_then(|chosen| chosen.setting.every)
    };
    let own = with_timeout(400.0);
    assert_eq!(longest(&own), Some(Nanos::MINUTE * 6));
    assert_eq!(longest(&uncertain(&own, sets().skip(1))), Some(Nanos::MINUTE * 4));
}

/// P(cold) is below 13% whatever the timeout, above 5% for some, and below 5% for others.
pub(crate) fn expected() {
    let model = uncertain(&with_timeout(400.0), sets());
    let of = |bound| Expectation { measure: Measure::ColdProbability, bound };
    let expectations = [of(Bound::Below(0.3)), of(Bound::Below(0.05)), of(Bound::Above(0.3))];
    let found = expect(&model, &expectations, &effort(), watch());
    let standings: Vec<Standing> = found.held.iter().map(|held| held.standing).collect();
    assert_eq!(standings, [Standing::Holds, Standing::Undecided, Standing::Fails]);
    // It is known that more would not decide it.
    assert!(found.replications < 2_000, "{}", found.replications);
}

/// So that the timeouts above stand where they are thought to.
#[test]
fn timeouts_begin_at_four_minutes() {
    let IdlePolicy::Timeout { timeout, .. } = sets().next().unwrap().platform.idle else { panic!() };
    assert_eq!(timeout.constant(), Some(seconds(240.0)));
}
