//! The most likely law of a family.

use super::family::{BesideKind, Family, Shape};
use super::law::Law;
use super::observed::Seen;
use super::parameters::{Coordinate, Unit};
use super::search::{Patience, climb};

/// A family and the observations that it is fitted to.
#[derive(Debug, Clone)]
pub(super) struct Problem<'a> {
    pub(super) seen: &'a Seen,
    pub(super) family: Family,
    pub(super) maximum: Option<f64>,
    pub(super) coordinates: Vec<Coordinate>,
}

/// Parameters, and the logarithm of their likelihood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Likeliest {
    pub(super) parameters: Vec<f64>,
    pub(super) log_likelihood: f64,
}

/// Of a first search from each of a few starts, and of the last from the best of them.
const FIRST: Patience = Patience { tolerance: 1e-4, evaluations: 150 };
const LAST: Patience = Patience { tolerance: 1e-9, evaluations: 400 };

/// A likelihood that is larger by less than this is no larger.
const NO_LARGER: f64 = 1e-7;

/// So many of the starts are followed.
const FOLLOWED: usize = 3;

impl<'a> Problem<'a> {
    pub(super) fn new(seen: &'a Seen, family: Family, maximum: Option<f64>) -> Self {
        Self { seen, family, maximum, coordinates: family.coordinates(seen) }
    }

    pub(super) fn law(&self, parameters: &[f64]) -> Law {
        self.family.law(parameters, self.maximum)
    }

    /// The logarithm of the likelihood; minus infinity where what was seen cannot have been.
    pub(super) fn log_likelihood(&self, parameters: &[f64]) -> f64 {
        let law = self.law(parameters);
        if law.is_valid() { log_likelihood(self.seen, &law) } else { f64::NEG_INFINITY }
    }

    /// The most likely parameters; none where no law of the family can have given what was seen.
    pub(super) fn solve(&self) -> Option<Likeliest> {
        let mut starts: Vec<(Vec<f64>, f64)> = self
            .starts()
            .into_iter()
            .map(|start| {
                let value = self.log_likelihood(&start);
                (start, value)
            })
            .filter(|(_, value)| *value > f64::NEG_INFINITY)
            .collect();
        starts.sort_by(|a, b| b.1.total_cmp(&a.1));
        starts.truncate(FOLLOWED);
        let free = self.free(&self.held());
        let first = starts.iter().map(|(start, _)| self.climb(start, &free, 0.3, FIRST));
        let best = first.max_by(|a, b| a.log_likelihood.total_cmp(&b.log_likelihood))?;
        let again = self.climb(&best.parameters, &free, 0.1, LAST);
        let last = self.climb(&again.parameters, &free, 0.01, LAST);
        Some(self.without_what_is_nothing(last))
    }

    /// The most likely parameters in the neighbourhood of these. From zero no search gets away, so that it is also begun
    /// beside it.
    pub(super) fn near(&self, parameters: &[f64], held: &[usize], patience: Patience) -> Likeliest {
        let is_nothing = |place: &usize| self.coordinates[*place].may_be_zero && parameters[*place] == 0.0;
        let (nothing, something): (Vec<usize>, Vec<usize>) = self.free(held).into_iter().partition(is_nothing);
        let without = self.climb(parameters, &something, 0.1, patience);
        if nothing.is_empty() {
            return without;
        }
        let mut beside = without.parameters.clone();
        for &place in &nothing {
            beside[place] = self.little(place);
        }
        let with = self.climb(&beside, &[something, nothing].concat(), 0.5, patience);
        if with.log_likelihood > without.log_likelihood { with } else { without }
    }

    /// A small value of a parameter that may be zero.
    fn little(&self, place: usize) -> f64 {
        match self.coordinates[place].unit {
            Unit::Seconds => 0.3 * self.seen.first_gone().min(self.seen.last_alive()),
            Unit::PerSecond => 0.1 * self.seen.deaths() / self.seen.time_at_risk(),
            Unit::Share | Unit::Number => 0.01,
        }
    }

    /// Where the likelihood jumps nothing can be climbed: that parameter is where its starts are.
    pub(super) fn held(&self) -> Vec<usize> {
        (0..self.coordinates.len()).filter(|&place| self.coordinates[place].is_end).collect()
    }

    fn free(&self, held: &[usize]) -> Vec<usize> {
        (0..self.coordinates.len()).filter(|place| !held.contains(place)).collect()
    }

    fn climb(&self, start: &[f64], free: &[usize], step: f64, patience: Patience) -> Likeliest {
        let from: Vec<f64> = free.iter().map(|&place| self.coordinates[place].position(start[place])).collect();
        let mut parameters = start.to_vec();
        let mut at = |x: &[f64]| {
            for (&place, &x) in free.iter().zip(x) {
                parameters[place] = self.coordinates[place].value(x);
            }
            self.log_likelihood(&parameters)
        };
        let (x, log_likelihood) = climb(&mut at, &from, step, patience);
        for (&place, &x) in free.iter().zip(&x) {
            parameters[place] = self.coordinates[place].value(x);
        }
        Likeliest { parameters, log_likelihood }
    }

    /// With zero for what is as likely to be zero.
    fn without_what_is_nothing(&self, found: Likeliest) -> Likeliest {
        let mut best = found;
        for place in 0..self.coordinates.len() {
            if self.coordinates[place].may_be_zero {
                let mut parameters = best.parameters.clone();
                parameters[place] = 0.0;
                let without = self.near(&parameters, &[self.held(), vec![place]].concat(), LAST);
                if without.log_likelihood >= best.log_likelihood - NO_LARGER {
                    best = without;
                }
            }
        }
        best
    }

    /// Parameters from which a search may begin: all of the family's shape with all of what is beside it.
    fn starts(&self) -> Vec<Vec<f64>> {
        let beside = match self.family.beside {
            BesideKind::Nothing => vec![vec![]],
            BesideKind::Hazard => {
                let rate = self.seen.deaths() / self.seen.time_at_risk();
                [1.0, 0.3, 0.03].map(|part| vec![part * rate]).to_vec()
            }
            BesideKind::Early => [0.01, 0.05, 0.3].map(|share| vec![share]).to_vec(),
        };
        let shapes = self.shapes();
        shapes.iter().flat_map(|shape| beside.iter().map(move |beside| [&shape[..], beside].concat())).collect()
    }

    fn shapes(&self) -> Vec<Vec<f64>> {
        let last = self.seen.last_alive();
        let pairs = |first: &[f64], second: &[f64]| -> Vec<Vec<f64>> {
            first.iter().flat_map(|&a| second.iter().map(move |&b| vec![a, b])).collect()
        };
        let centres = [0.3, 0.6, 0.9, 1.0, 1.1, 2.0].map(|part| part * last);
        match self.family.shape {
            Shape::Fixed => fixed_end(self.seen).map(|value| vec![value]).into_iter().collect(),
            Shape::Uniform => {
                let first = self.seen.first_gone();
                let mins = [0.0, 0.3 * first, 0.9 * first, 0.999 * first, 0.5 * last, 0.8 * last, 0.95 * last];
                let next = self.seen.gone_after(last).first().copied().unwrap_or(2.0 * last);
                pairs(&mins, &[1.001 * last, 1.02 * last, f64::midpoint(last, next), 1.3 * last, 3.0 * last])
            }
            Shape::Normal => {
                let deviations = [0.003, 0.02, 0.1, 0.4];
                pairs(&centres, &deviations).into_iter().map(|pair| vec![pair[0], pair[0] * pair[1]]).collect()
            }
            Shape::Weibull => pairs(&centres, &[0.7, 1.5, 4.0, 15.0, 60.0]),
            Shape::Exponential => vec![vec![self.seen.time_at_risk() / self.seen.deaths()], vec![last]],
        }
    }
}

/// Where a fixed cutoff is: after the last survivor, and by the time when the next is gone, all as likely; the middle of
/// that. None where nobody looked late enough to see one gone.
pub(super) fn fixed_end(seen: &Seen) -> Option<f64> {
    let last = seen.last_alive();
    seen.gone_after(last).first().map(|&next| f64::midpoint(last, next))
}

/// The logarithm of the likelihood of a law.
pub(super) fn log_likelihood(seen: &Seen, law: &Law) -> f64 {
    let mut sum = 0.0;
    for look in &seen.looks {
        if look.alive > 0.0 {
            sum += look.alive * law.ln_alive(look.at);
        }
        if look.gone > 0.0 {
            sum += look.gone * law.gone(look.at).ln();
        }
        if sum == f64::NEG_INFINITY {
            return sum;
        }
    }
    let betweens = seen.betweens.iter().map(|one| one.weight * law.ln_between(one.alive_at, one.gone_by));
    let sum = sum + betweens.sum::<f64>();
    if sum.is_nan() { f64::NEG_INFINITY } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;
    use crate::calibrate::idle::Observations;

    /// 20,000 looks at lifetimes of one law, at times that are spread evenly, with deaths spread as evenly as they can be.
    #[test]
    fn groups_give_the_same_fit_as_what_they_group() {
        let law = Family::ALL[7].law(&[640.0, 20.0, 5e-5], None);
        let looks = (0..20_000).map(|k| {
            let at = 0.045 * f64::from(k);
            // The golden ratio spreads (van der Corput, 1935).
            if (f64::from(k) * 0.618_033_988_749_895).fract() < law.gone(at) {
                Censored::gone(at)
            } else {
                Censored::alive(at)
            }
        });
        let seen = Observations::new(&looks.collect::<Vec<_>>());
        assert!(seen.coarse.looks.len() < 1_000);
        let [fine, coarse] =
            [&seen.seen, &seen.coarse].map(|seen| Problem::new(seen, Family::ALL[7], None).solve().unwrap());
        for (fine, coarse) in fine.parameters.iter().zip(&coarse.parameters) {
            assert!((fine / coarse - 1.0).abs() < 0.01, "{fine}, not {coarse}");
        }
    }

    /// The closed form: of n alive after t and m gone by it, the hazard is ln(1 + m/n) / t.
    #[test]
    fn an_exponential_fit_is_that_of_the_closed_form() {
        let seen = Observations::weighted([(Censored::alive(50.0), 30.0), (Censored::gone(50.0), 10.0)]);
        let found = Problem::new(&seen.seen, Family::ALL[12], None).solve().unwrap();
        assert!((found.parameters[0] * (4.0_f64 / 3.0).ln() / 50.0 - 1.0).abs() < 1e-4, "{found:?}");
    }
}
