//! Too little, too much, and what is at the ends.

use std::time::Instant;

use coldstart::calibrate::Censored;
use coldstart::calibrate::idle::{
    BesideKind, Choice, Family, Fit, Method, NonParametric, Observations, Settings, Shape, WhyUnfit,
};

fn untested() -> Settings {
    Settings { resamples: 0, ..Settings::default() }
}

fn fixed(beside: BesideKind) -> Family {
    Family { shape: Shape::Fixed, beside }
}

pub(crate) fn nothing_seen() {
    let none = Observations::new(&[]);
    assert_eq!(NonParametric::fit(&none, &untested()), None);
    assert!(Choice::of(&none, &untested()).fits.is_empty());
}

pub(crate) fn nothing_dead() {
    let seen = Observations::new(&(1..=60).map(|k| Censored::alive(f64::from(k))).collect::<Vec<_>>());
    let curve = NonParametric::fit(&seen, &untested()).unwrap();
    assert_eq!((curve.outlived(), curve.gone(59.0), curve.quantile(0.5)), (1.0, (0.0, 0.0), None));
    // None of 60 gone has a chance of 5% where each has 1 - 0.05^(1/60) = 4.87%.
    let first = curve.band[0];
    assert!(first.low == 0.0 && (first.high - 0.0487).abs() < 1e-3, "{first:?}");
    let choice = Choice::of(&seen, &untested());
    assert!(choice.fits.is_empty() && choice.unfit.iter().all(|unfit| unfit.why == WhyUnfit::NoneGone));
}

pub(crate) fn everything_dead() {
    let seen = Observations::new(&(1..=60).map(|k| Censored::gone(f64::from(k))).collect::<Vec<_>>());
    let curve = NonParametric::fit(&seen, &untested()).unwrap();
    assert_eq!((curve.outlived(), curve.gone(1.0), curve.quantile(0.5)), (0.0, (1.0, 1.0), Some((0.0, 1.0))));
    let choice = Choice::of(&seen, &untested());
    assert!(choice.fits.is_empty() && choice.unfit.iter().all(|unfit| unfit.why == WhyUnfit::NoneAlive));
}

pub(crate) fn one_observation() {
    for one in [Censored::alive(5.0), Censored::gone(5.0), Censored { alive_at: 3.0, gone_by: 5.0 }] {
        let seen = Observations::new(&[one]);
        let curve = NonParametric::fit(&seen, &Settings { resamples: 9, ..Settings::default() }).unwrap();
        assert!((curve.masses.iter().map(|mass| mass.share).sum::<f64>() - 1.0).abs() < 1e-9);
        for fit in Choice::of(&seen, &Settings { resamples: 9, ..Settings::default() }).fits {
            assert!(fit.log_likelihood <= 1e-9 && fit.parameters.iter().all(|parameter| parameter.value.is_finite()));
        }
    }
}

pub(crate) fn ties() {
    let seen = Observations::weighted([(Censored::alive(300.0), 500.0), (Censored::gone(360.0), 500.0)]);
    let choice = Choice::of(&seen, &Settings { resamples: 19, ..Settings::default() });
    let best = choice.best().unwrap();
    assert_eq!(best.family, fixed(BesideKind::Nothing));
    let value = best.parameter("value").unwrap();
    assert_eq!((value.value, value.interval.unwrap().low, value.interval.unwrap().high), (330.0, 300.0, 360.0));
    // A hazard beside it: nothing of 500 died in 300 s each, so it is below -ln(0.05) in 150,000 s.
    let with = choice.fit(fixed(BesideKind::Hazard)).unwrap().parameter("hazard").unwrap();
    let interval = with.interval.unwrap();
    assert_eq!((with.value, interval.low), (0.0, 0.0));
    assert!((interval.high * 150_000.0 + 0.05_f64.ln()).abs() < 0.03, "{interval:?}");
}

pub(crate) fn very_long_gaps() {
    let mut looks: Vec<Censored> = (1..=50).map(|k| Censored::alive(10.0 * f64::from(k))).collect();
    looks.extend((0..50).map(|k| Censored::gone(600.0 + 2e7 * f64::from(k))));
    looks.push(Censored::gone(1e9));
    let choice = Choice::of(&Observations::new(&looks), &Settings { resamples: 19, ..Settings::default() });
    let best = choice.best().unwrap();
    assert_eq!(best.family, fixed(BesideKind::Nothing));
    for fit in &choice.fits {
        let distribution = fit.law.distribution().unwrap();
        assert!(distribution.cdf(1e9) > 0.999, "{}", fit.family);
    }
}

pub(crate) fn maximum_life() {
    let looks: Vec<Censored> = (1..=200)
        .map(|k| {
            let at = 5.0 * f64::from(k);
            if at >= 600.0 || k % 7 == 0 { Censored::gone(at) } else { Censored::alive(at) }
        })
        .collect();
    let settings = Settings { maximum: Some(600.0), ..untested() };
    let exponential = Family { shape: Shape::Exponential, beside: BesideKind::Nothing };
    let fit = Fit::of(&Observations::new(&looks), exponential, &settings).unwrap();
    assert_eq!(fit.law.gone(600.0), 1.0);
    // Without the maximum the dead after it must have died of something else, and sooner.
    let without = Fit::of(&Observations::new(&looks), exponential, &untested()).unwrap();
    assert!(fit.log_likelihood > without.log_likelihood + 5.0);
    assert!(fit.parameters[0].value > without.parameters[0].value);
    assert!((fit.law.distribution().unwrap().cdf(600.0) - 1.0).abs() < 1e-12);
}

/// Four shutdowns at exact times, as a log of an extension has them (aws-samples/graceful-shutdown-with-aws-lambda,
/// 2023-12 and 2024-09), and nothing else: the normal law is the one of the textbook, mean and root of the mean square.
pub(crate) fn exact_times() {
    let times = [328.3, 351.3, 358.6, 367.7];
    let seen = Observations::new(&times.map(|at| Censored { alive_at: at, gone_by: at }));
    let curve = NonParametric::fit(&seen, &Settings { resamples: 19, ..Settings::default() }).unwrap();
    assert_eq!((curve.method, curve.masses.len()), (Method::Intervals, 4));
    assert!(curve.masses.iter().all(|mass| (mass.share - 0.25).abs() < 1e-6));
    let mean = times.iter().sum::<f64>() / 4.0;
    let sd = (times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / 4.0).sqrt();
    let normal = Fit::of(&seen, Family { shape: Shape::Normal, beside: BesideKind::Nothing }, &untested()).unwrap();
    assert!((normal.parameter("mean").unwrap().value - mean).abs() < 0.05, "{normal:?}");
    assert!((normal.parameter("sd").unwrap().value / sd - 1.0).abs() < 0.01, "{normal:?}");
    let choice = Choice::of(&seen, &untested());
    assert!(
        choice.unfit.iter().any(|unfit| unfit.family == fixed(BesideKind::Hazard) && unfit.why == WhyUnfit::TooFew)
    );
}

/// 300,000 gaps of a busy function, most of them short, a cutoff at 640 s. The limit is the project's own: it is met by a
/// factor of ten on an idle machine.
pub(crate) fn a_busy_log() {
    let looks = (1..=300_000_u32).map(|k| {
        // Exponential gaps with a mean of 60 s, spread by the golden ratio.
        let at = -60.0 * (f64::from(k) * 0.618_033_988_749_895).fract().ln();
        if at >= 640.0 || k % 5_000 == 0 { Censored::gone(at) } else { Censored::alive(at) }
    });
    let looks: Vec<Censored> = looks.collect();
    let begun = Instant::now();
    let seen = Observations::new(&looks);
    let curve = NonParametric::fit(&seen, &untested()).unwrap();
    let fit = Fit::of(&seen, fixed(BesideKind::Hazard), &untested()).unwrap();
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    assert!(fit.parameter("value").unwrap().interval.unwrap().contains(640.0), "{fit:?}");
    // 60 early deaths in 300,000 gaps of 60 s.
    assert!(fit.parameter("hazard").unwrap().interval.unwrap().contains(60.0 / (300_000.0 * 60.0)), "{fit:?}");
    assert!(curve.quantile(0.9).is_some_and(|(after, by)| after < 640.0 && by >= 640.0));
}
