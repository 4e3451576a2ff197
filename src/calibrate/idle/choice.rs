//! All fits, and which of them is chosen.

use rand_xoshiro::rand_core::SeedableRng;
use rayon::prelude::*;

use super::family::{BesideKind, Family, Shape};
use super::fit::{Likeliest, Problem};
use super::goodness::{Goodness, goodness};
use super::law::{Beside, Law};
use super::observed::Observations;
use super::parameters::{Limit, Parameter};
use super::profile::{interval, limits};
use super::unseen::{Unseen, unseen};
use crate::rng::Stream;

/// How fits are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The confidence of intervals and bands.
    pub confidence: f64,
    /// The time that no environment outlives, in seconds, where that is known from elsewhere.
    pub maximum: Option<f64>,
    /// How many data sets are drawn to test a fit, or for a band by bootstrap; 0 leaves out the tests.
    pub resamples: u32,
    /// The seed of these draws.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { confidence: 0.95, maximum: None, resamples: 199, seed: 1 }
    }
}

/// A law fitted by maximum likelihood.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Its family.
    pub family: Family,
    /// The most likely law of that.
    pub law: Law,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The logarithm of its likelihood.
    pub log_likelihood: f64,
    /// Akaike's criterion: twice the number of parameters less twice that logarithm; the smaller, the better.
    pub aic: f64,
    /// The test of it, where it was made.
    pub goodness: Option<Goodness>,
    /// Where it has mass and nothing was seen.
    pub unseen: Unseen,
}

impl Fit {
    /// Whether what was seen is too unlikely under it.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.goodness.is_some_and(|goodness| goodness.is_rejected())
    }

    /// One of its parameters.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// A family that has no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit {
    /// The family.
    pub family: Family,
    /// Why.
    pub why: WhyUnfit,
}

/// Why a family has no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnfit {
    /// None of its laws can give what was seen.
    Impossible,
    /// Nobody looked so late that the end of the lifetimes would show: nothing is gone after the last survivor.
    NoneLateEnough,
    /// Nothing was seen to be gone.
    NoneGone,
    /// Nothing was seen to be alive.
    NoneAlive,
    /// So few deaths are known between two looks that one of them could be what the timeout is fitted to, and what is beside
    /// it could be fitted to the others.
    TooFew,
}

/// All fits to the same observations.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The fits, the best by Akaike's criterion first.
    pub fits: Vec<Fit>,
    /// The families without any.
    pub unfit: Vec<Unfit>,
    /// The place among the fits of the best that is not rejected; none where all are.
    pub best: Option<usize>,
    /// The places of those that are not rejected and whose criterion is larger than the best one's by no more than
    /// [`Choice::ALIKE`], the best among them: they cannot be told apart.
    pub alike: Vec<usize>,
}

impl Choice {
    /// Fits whose criteria differ by no more cannot be told apart: from 4 on there is "considerably less support" for a
    /// model (Burnham and Anderson, "Model Selection and Multimodel Inference", 2nd ed. 2002, section 2.6). A difference of 2
    /// left out the true shape in a third of the trials of `tests/calibrate_idle`.
    pub const ALIKE: f64 = 4.0;

    /// A fit whose criterion is larger by more than this has essentially no support (same place), and no intervals.
    pub const FAR: f64 = 10.0;

    /// Fits all families.
    #[must_use]
    pub fn of(observations: &Observations, settings: &Settings) -> Self {
        let made: Vec<Result<Made, Unfit>> =
            Family::ALL.into_par_iter().map(|family| Made::of(observations, family, settings)).collect();
        let (mut fitted, mut unfit) = (Vec::new(), Vec::new());
        for one in made {
            match one {
                Ok(made) => fitted.push(made),
                Err(none) => unfit.push(none),
            }
        }
        fitted.sort_by(|a, b| a.aic().total_cmp(&b.aic()));
        let least = fitted.first().map_or(f64::INFINITY, Made::aic);
        let fits: Vec<Fit> =
            fitted.into_par_iter().map(|made| made.to_fit(settings, made.aic() <= least + Self::FAR)).collect();
        let best = fits.iter().position(Fit::may_be_true);
        let limit = best.map_or(f64::NEG_INFINITY, |best| fits[best].aic + Self::ALIKE + 1e-6);
        let is_alike = |&place: &usize| fits[place].may_be_true() && fits[place].aic <= limit;
        let alike = (0..fits.len()).filter(is_alike).collect();
        Self { fits, unfit, best, alike }
    }

    /// The best fit that is not rejected.
    #[must_use]
    pub fn best(&self) -> Option<&Fit> {
        self.best.map(|place| &self.fits[place])
    }

    /// The fit of a family.
    #[must_use]
    pub fn fit(&self, family: Family) -> Option<&Fit> {
        self.fits.iter().find(|fit| fit.family == family)
    }
}

impl Fit {
    /// Whether it is not rejected, and what it calls a timeout is not the lesser part of what takes environments: a law that has most
    /// of them die early says nothing of how long those lived.
    #[must_use]
    pub fn may_be_true(&self) -> bool {
        const MOST: f64 = 0.5;
        !self.is_rejected() && !matches!(self.law.beside, Beside::Early { share } if share > MOST)
    }

    /// Fits one family.
    ///
    /// # Errors
    /// When it has no fit.
    pub fn of(observations: &Observations, family: Family, settings: &Settings) -> Result<Self, Unfit> {
        Ok(Made::of(observations, family, settings)?.to_fit(settings, true))
    }
}

/// Of a mixture the likelihood has no bound where one part shrinks to one observation that is known exactly (Day, Biometrika
/// 56, 1969): with fewer deaths than this no mixture is fitted to such.
const FEWEST_DEATHS: f64 = 10.0;

/// So many draws are enough for a fit that has no support beside another.
const FEWER: u32 = 39;

/// A fit that is not looked at more closely yet.
#[derive(Debug, Clone)]
struct Made<'a> {
    problem: Problem<'a>,
    likeliest: Likeliest,
}

impl<'a> Made<'a> {
    fn of(observations: &'a Observations, family: Family, settings: &Settings) -> Result<Self, Unfit> {
        let seen = &observations.coarse;
        let unfit = |why| Unfit { family, why };
        if seen.deaths() == 0.0 {
            return Err(unfit(WhyUnfit::NoneGone));
        }
        if seen.last_alive() == 0.0 {
            return Err(unfit(WhyUnfit::NoneAlive));
        }
        if family.shape == Shape::Fixed && seen.gone_after(seen.last_alive()).is_empty() {
            return Err(unfit(WhyUnfit::NoneLateEnough));
        }
        if family.beside != BesideKind::Nothing && !seen.betweens.is_empty() && seen.deaths() < FEWEST_DEATHS {
            return Err(unfit(WhyUnfit::TooFew));
        }
        let problem = Problem::new(seen, family, settings.maximum);
        let likeliest = problem.solve().ok_or(unfit(WhyUnfit::Impossible))?;
        Ok(Self { problem, likeliest })
    }

    fn aic(&self) -> f64 {
        2.0 * self.likeliest.parameters.len() as f64 - 2.0 * self.likeliest.log_likelihood
    }

    fn to_fit(&self, settings: &Settings, is_near: bool) -> Fit {
        let Self { problem, likeliest } = self;
        let limits = limits(problem, likeliest);
        let parameter = |(place, limit): (usize, Limit)| {
            let interval = is_near.then(|| interval(problem, likeliest, place, limit, settings.confidence));
            let coordinate = &problem.coordinates[place];
            let value = likeliest.parameters[place];
            Parameter { name: coordinate.name, unit: coordinate.unit, value, interval, limit }
        };
        let resamples = if is_near { settings.resamples } else { settings.resamples.min(FEWER) };
        let mut stream = Stream::seed_from_u64(settings.seed);
        let law = problem.law(&likeliest.parameters);
        Fit {
            family: problem.family,
            law,
            parameters: limits.into_iter().enumerate().map(parameter).collect(),
            log_likelihood: likeliest.log_likelihood,
            aic: self.aic(),
            goodness: (resamples > 0).then(|| goodness(problem, likeliest, resamples, &mut stream)),
            unseen: unseen(problem.seen, &law),
        }
    }
}
