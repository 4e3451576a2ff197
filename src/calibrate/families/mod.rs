//! Families of distributions fitted to measured times by maximum likelihood, and how well each of them fits.
//!
//! Akaike's criterion chooses among them (twice the number of parameters less twice the log-likelihood; the least is best);
//! whether the chosen one fits at all is another question, which Anderson and Darling's test answers. Families whose
//! criteria differ by less than 2 cannot be told apart (Burnham and Anderson, "Model selection and multimodel inference",
//! 2nd ed. 2002, section 2.6).

mod goodness;
mod likelihood;

use super::Times;
use crate::model::Distribution;
use crate::units::Nanos;

pub(super) use goodness::{anderson_darling, exponential_p_value};

/// A family of distributions of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Always the same.
    Fixed,
    /// Log-normal.
    LogNormal,
    /// Gamma.
    Gamma,
    /// Weibull.
    Weibull,
}

impl Family {
    /// What a scenario calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::LogNormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
        }
    }
}

/// A family with the parameters that are most likely.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The family.
    pub family: Family,
    /// It, with those parameters.
    pub law: Distribution,
    /// Akaike's criterion; the least is best. Minus infinity for a time that is always the same.
    pub aic: f64,
    /// The p-value of Anderson and Darling's test, which allows for the parameters having been fitted; none where there
    /// is nothing to be tested.
    pub p_value: Option<f64>,
}

/// With fewer times than this no family is fitted: what was seen is all that can be said.
pub const FEWEST_TO_FIT: usize = 8;

/// Two times are the same for this purpose where they differ by no more: REPORT lines have hundredths of milliseconds.
const RESOLUTION: f64 = 1e-4;

/// Criteria that differ by less do not tell families apart.
pub const APART: f64 = 2.0;

/// The families fitted to these times, the best first; none where there are few of them or one is zero.
#[must_use]
pub fn fits(times: &Times) -> Vec<Fit> {
    let Some((least, most)) = times.ends() else { return Vec::new() };
    if most - least <= RESOLUTION {
        let middle = times.quantile(0.5).unwrap_or(least);
        return fixed(middle).into_iter().collect();
    }
    if times.count() < FEWEST_TO_FIT || least <= 0.0 {
        return Vec::new();
    }
    let mut fits: Vec<Fit> = [Family::LogNormal, Family::Gamma, Family::Weibull]
        .into_iter()
        .filter_map(|family| fit(family, times))
        .collect();
    fits.sort_by(|a, b| a.aic.total_cmp(&b.aic));
    fits
}

fn fixed(seconds: f64) -> Option<Fit> {
    let law = Distribution::fixed(Nanos::from_secs_f64(seconds)).ok()?;
    Some(Fit { family: Family::Fixed, law, aic: f64::NEG_INFINITY, p_value: None })
}

fn fit(family: Family, times: &Times) -> Option<Fit> {
    const PARAMETERS: f64 = 2.0;
    let (law, log_likelihood) = match family {
        Family::Fixed => return None,
        Family::LogNormal => likelihood::lognormal(times),
        Family::Gamma => likelihood::gamma(times),
        Family::Weibull => likelihood::weibull(times),
    }?;
    let p_value = goodness::p_value(family, &law, times);
    Some(Fit { family, law, aic: 2.0 * PARAMETERS - 2.0 * log_likelihood, p_value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    fn drawn(law: &Distribution, count: usize, seed: u64) -> Times {
        let mut stream = Streams::new(seed, 0).open(Purpose::Handler);
        Times::new((0..count).map(|_| law.sample(&mut stream).as_secs_f64()).collect())
    }

    fn one_of_each() -> [(Family, Distribution); 3] {
        let s = Nanos::from_secs_f64;
        [
            (Family::LogNormal, Distribution::lognormal(-2.0, 0.5).unwrap()),
            (Family::Gamma, Distribution::gamma(s(0.2), 0.6).unwrap()),
            (Family::Weibull, Distribution::weibull(s(0.3), 3.0).unwrap()),
        ]
    }

    /// Of 2,000 times from each, the family comes out, its mean within four standard errors (which chance exceeds once in
    /// 16,000 times).
    #[test]
    fn the_family_that_made_the_times_is_found() {
        for (family, law) in one_of_each() {
            let times = drawn(&law, 2_000, 7);
            let fits = fits(&times);
            assert_eq!(fits.len(), 3);
            assert_eq!(fits[0].family, family);
            assert!(fits[1].aic - fits[0].aic > APART);
            let error = times.variance().unwrap().sqrt() / 2_000_f64.sqrt();
            assert!((fits[0].law.mean() - law.mean()).abs() < 4.0 * error, "{family:?}");
            assert!(fits[0].p_value.unwrap() > 0.001, "{family:?}");
        }
    }

    /// Where the family is the right one its p-value is below 5% in 5% of samples: of 400, fewer than 36 (chance exceeds
    /// that once in 1,800 times) and more than 7 (once in 1,600), for each of five laws.
    #[test]
    fn p_values_of_the_right_family_are_uniform() {
        let s = Nanos::from_secs_f64;
        let more = [
            (Family::Gamma, Distribution::gamma(s(0.2), 1.0).unwrap()),
            (Family::Weibull, Distribution::weibull(s(0.2), 0.8).unwrap()),
        ];
        for (family, law) in one_of_each().into_iter().chain(more) {
            let low = (0..400_u64)
                .filter(|&seed| {
                    let times = drawn(&law, 200, 1_000 + seed);
                    fit(family, &times).unwrap().p_value.unwrap() < 0.05
                })
                .count();
            assert!((8..36).contains(&low), "{family:?}: {low} of 400");
        }
    }

    #[test]
    fn the_wrong_family_is_rejected() {
        let times = drawn(&Distribution::lognormal(-2.0, 1.0).unwrap(), 2_000, 3);
        let weibull = fit(Family::Weibull, &times).unwrap();
        assert!(weibull.p_value.unwrap() < 1e-4);
    }

    #[test]
    fn few_times_are_not_fitted() {
        assert!(fits(&Times::new(vec![0.1, 0.2, 0.3])).is_empty());
        assert!(fits(&Times::default()).is_empty());
        let same = fits(&Times::new(vec![0.1]));
        assert_eq!((same.len(), same[0].family), (1, Family::Fixed));
        assert!(fits(&Times::new((0..20).map(f64::from).collect())).is_empty(), "one is zero");
    }
}
