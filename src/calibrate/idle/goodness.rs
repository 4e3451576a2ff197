//! Whether a fitted law could have given what was seen.

use rand::RngExt;
use rand_distr::{Binomial, Distribution as _};

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

/// Of fitting again, from where the fit is.
const AGAIN: Patience = Patience { tolerance: 1e-3, evaluations: 120 };

/// Tests the fit. Environments are taken to be looked at when they were, whatever became of them.
pub(super) fn goodness(problem: &Problem, best: &Likeliest, resamples: u32, stream: &mut Stream) -> Goodness {
    let deviance = deviance(problem.seen, best.log_likelihood);
    let law = problem.law(&best.parameters);
    let mut as_large = 0;
    for _ in 0..resamples {
        let drawn = draw(problem.seen, &law, stream);
        as_large += u32::from(deviance_of_a_draw(problem, best, &drawn) >= deviance - 1e-9);
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
    let looks = seen.looks.iter().map(|look| {
        let gone = binomial(look.alive + look.gone, law.gone(look.at), stream);
        Look { at: look.at, alive: look.alive + look.gone - gone, gone }
    });
    let mut drawn = Seen { looks: looks.collect(), betweens: Vec::new() };
    for one in &seen.betweens {
        let early = law.gone(one.alive_at);
        let before = binomial(one.weight, early, stream);
        let given = law.ln_between(one.alive_at, one.gone_by).exp() / (1.0 - early);
        let between = binomial(one.weight - before, given, stream);
        drawn.looks.push(Look { at: one.alive_at, alive: 0.0, gone: before });
        drawn.looks.push(Look { at: one.gone_by, alive: one.weight - before - between, gone: 0.0 });
        drawn.betweens.push(Between { weight: between, ..*one });
    }
    drawn.looks.retain(|look| look.alive + look.gone > 0.0);
    drawn.betweens.retain(|one| one.weight > 0.0);
    drawn.merge();
    drawn
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
