//! Whether a fitted law could have given what was seen.

use rand::RngExt;
use rand_distr::{Binomial, Distribution as _};

use super::bins;
use super::fit::{Likeliest, Problem, fixed_end};
use super::law::Law;
use super::nonparametric::most_likely;
use super::observed::{Between, Look, Seen};
use super::search::Patience;
use crate::rng::Stream;

/// A test of a fit against the most likely of all distributions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goodness {
    /// Twice the logarithm of the ratio of the likelihoods.
    pub deviance: f64,
    /// The share of data sets drawn from the fit, looked at at the same times and fitted again, whose deviance is at least as
    /// large; the one at hand counted among them (parametric bootstrap: Efron and Tibshirani 1993, section 16.4).
    /// Held by a test at its [level](Goodness::LEVEL); a true law's larger values are somewhat too small.
    pub p_value: f64,
    /// How many were drawn.
    pub resamples: u32,
}

impl Goodness {
    /// Below this chance a fit is rejected.
    pub const LEVEL: f64 = 0.05;

    /// Whether the fit is rejected.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.p_value < Self::LEVEL
    }
}

/// After so many draws with as large a deviance no more are made (Besag and Clifford, Biometrika 78, 1991).
const ENOUGH: u32 = 20;

/// Of fitting again, from where the fit is.
const AGAIN: Patience = Patience { tolerance: 1e-3, evaluations: 120 };

/// Tests the fit. Environments are taken to be looked at when they were, whatever became of them; those that went between
/// two looks, to be looked at all the time at that distance.
pub(super) fn goodness(problem: &Problem, best: &Likeliest, resamples: u32, stream: &mut Stream) -> Goodness {
    let deviance = deviance(problem.seen, best.log_likelihood);
    let law = problem.law(&best.parameters);
    let mut as_large = 0;
    for drawn in 1..=resamples {
        let other = draw(problem.seen, &law, stream);
        as_large += u32::from(deviance_of_a_draw(problem, best, &other) >= deviance - 1e-9);
        if as_large == ENOUGH {
            return Goodness { deviance, p_value: f64::from(ENOUGH) / f64::from(drawn), resamples: drawn };
        }
    }
    Goodness { deviance, p_value: f64::from(as_large + 1) / f64::from(resamples + 1), resamples }
}

fn deviance(seen: &Seen, log_likelihood: f64) -> f64 {
    (2.0 * (most_likely(seen).log_likelihood - log_likelihood)).max(0.0)
}

fn deviance_of_a_draw(problem: &Problem, best: &Likeliest, drawn: &Seen) -> f64 {
    let again = Problem { seen: drawn, coordinates: problem.family.coordinates(drawn), ..*problem };
    let mut parameters = best.parameters.clone();
    for place in again.held() {
        // A cutoff after all looks leaves nothing but what is beside it.
        parameters[place] = fixed_end(drawn).unwrap_or(2.0 * drawn.last_alive());
    }
    deviance(drawn, again.near(&parameters, &again.held(), AGAIN).log_likelihood)
}

/// Other environments with lifetimes of this law, looked at at the same times.
fn draw(seen: &Seen, law: &Law, stream: &mut Stream) -> Seen {
    let of_look = |look: &Look| {
        let gone = binomial(look.alive + look.gone, law.gone(look.at), stream);
        Look { at: look.at, alive: look.alive + look.gone - gone, gone }
    };
    let looks = seen.looks.iter().map(of_look).collect();
    let lifetimes = seen.betweens.iter().flat_map(|one| vec![one; one.weight.round() as usize]);
    let betweens = lifetimes.map(|one| found_between(one, law.quantile(stream.random::<f64>())));
    let mut drawn = Seen { looks, betweens: betweens.collect() };
    drawn.merge();
    bins::coarse(&drawn)
}

/// When an environment that lives so long is found to be gone, if it is looked at again and again at the distance of the two
/// looks between which another one went, one of them at the same time.
fn found_between(one: &Between, lifetime: f64) -> Between {
    let distance = one.gone_by - one.alive_at;
    let looks = ((lifetime - one.gone_by) / distance).ceil();
    let gone_by = (one.gone_by + looks * distance).max(lifetime);
    Between { alive_at: (gone_by - distance).max(0.0), gone_by, weight: 1.0 }
}

/// How many of so many have what has this chance. Weights that are not whole are drawn as the nearest whole number.
fn binomial(of: f64, chance: f64, stream: &mut Stream) -> f64 {
    let chance = if chance.is_nan() { 0.0 } else { chance.clamp(0.0, 1.0) };
    if of == 1.0 {
        return f64::from(u8::from(stream.random::<f64>() < chance));
    }
    let drawn = Binomial::new(of.round() as u64, chance).map_or(0, |binomial| binomial.sample(stream));
    (drawn as f64).min(of)
}
