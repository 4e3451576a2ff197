//! Environments of which two bounds are known: the most likely distribution by Turnbull's self-consistency, which alone is
//! slow, in turns with the iterative convex minorant (Wellner and Zhan, "A hybrid algorithm for computation of the
//! nonparametric maximum likelihood estimator from censored data", Journal of the American Statistical Association 92, 1997).

use super::isotonic::pool;
use super::nonparametric::{Found, Mass};
use super::observed::Seen;
use super::turnbull::{Support, support};

/// The log-likelihood is less than this below its largest value when the search ends.
const GAP: f64 = 1e-6;

/// It ends after so many turns in any case.
const TURNS: usize = 20_000;

/// A share below this is rounding.
const NEXT_TO_NOTHING: f64 = 1e-9;

pub(super) fn most_likely(seen: &Seen) -> Found {
    let support = support(seen);
    let solution = Solution::of(&support);
    let masses = support.spans.iter().zip(&solution.shares).filter(|(_, share)| **share > NEXT_TO_NOTHING);
    Found {
        masses: masses.map(|(&(after, by), &share)| Mass { after, by, share }).collect(),
        log_likelihood: solution.log_likelihood(&support),
    }
}

/// Shares of the spans.
#[derive(Debug, Clone, PartialEq)]
struct Solution {
    shares: Vec<f64>,
}

impl Solution {
    fn of(support: &Support) -> Self {
        let spans = support.spans.len();
        let mut solution = Self { shares: vec![1.0 / spans as f64; spans] };
        let size: f64 = support.covers.iter().map(|cover| cover.weight).sum();
        for _ in 0..TURNS {
            let pulls = solution.pulls(support);
            // The likelihood is concave: no other shares are better by more than the largest pull exceeds the size.
            if pulls.iter().copied().fold(0.0, f64::max) - size < GAP {
                break;
            }
            solution.shares.iter_mut().zip(&pulls).for_each(|(share, pull)| *share *= pull / size);
            solution.convex_minorant(support);
        }
        solution
    }

    /// The shares below each place, from 0 to 1.
    fn cumulative(&self) -> Vec<f64> {
        let mut sum = 0.0;
        let mut sums = vec![0.0];
        sums.extend(self.shares.iter().map(|share| {
            sum += share;
            sum
        }));
        sums
    }

    /// The derivative of the log-likelihood by each share. At the maximum none is above the size, and those of the spans
    /// with mass are equal to it.
    fn pulls(&self, support: &Support) -> Vec<f64> {
        let sums = self.cumulative();
        let mut changes = vec![0.0; self.shares.len() + 1];
        for cover in &support.covers {
            let pull = cover.weight / (sums[cover.to + 1] - sums[cover.from]);
            changes[cover.from] += pull;
            changes[cover.to + 1] -= pull;
        }
        let mut pull = 0.0;
        changes[..self.shares.len()]
            .iter()
            .map(|change| {
                pull += change;
                pull
            })
            .collect()
    }

    fn log_likelihood(&self, support: &Support) -> f64 {
        log_likelihood(&self.cumulative(), support)
    }

    /// A step of Newton's method in the cumulative shares with the diagonal of the second derivative, made to rise by
    /// isotonic regression, and halved until the likelihood is larger.
    fn convex_minorant(&mut self, support: &Support) {
        const HALVINGS: i32 = 30;
        let sums = self.cumulative();
        let target = target(&sums, support);
        let now = log_likelihood(&sums, support);
        for halving in 0..HALVINGS {
            let part = 0.5_f64.powi(halving);
            let next: Vec<f64> = sums.iter().zip(&target).map(|(sum, target)| sum + part * (target - sum)).collect();
            if log_likelihood(&next, support) > now {
                self.shares = next.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).collect();
                return;
            }
        }
    }
}

/// Where the step leads: cumulative shares from 0 to 1.
fn target(sums: &[f64], support: &Support) -> Vec<f64> {
    let mut slopes = vec![(0.0, 0.0); sums.len()];
    for cover in &support.covers {
        let pull = (sums[cover.to + 1] - sums[cover.from]).recip();
        for (place, sign) in [(cover.to + 1, 1.0), (cover.from, -1.0)] {
            slopes[place].0 += sign * cover.weight * pull;
            slopes[place].1 += cover.weight * pull * pull;
        }
    }
    let inner = 1..sums.len() - 1;
    let items = inner.map(|place| {
        let (first, second) = slopes[place];
        let second = second.max(f64::MIN_POSITIVE);
        (second, second * sums[place] + first)
    });
    let mut target = vec![0.0];
    for block in pool(items) {
        target.extend(vec![block.value().clamp(0.0, 1.0); block.until - block.from]);
    }
    target.push(1.0);
    target
}

fn log_likelihood(sums: &[f64], support: &Support) -> f64 {
    support.covers.iter().map(|cover| cover.weight * (sums[cover.to + 1] - sums[cover.from]).max(0.0).ln()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;
    use crate::calibrate::idle::{Observations, current_status};
    use proptest::prelude::*;

    fn observations() -> impl Strategy<Value = Vec<Censored>> {
        let one = (1_u32..60, 1_u32..30, 0..3).prop_map(|(start, length, kind)| match kind {
            0 => Censored::alive(f64::from(start)),
            1 => Censored::gone(f64::from(start)),
            _ => Censored { alive_at: f64::from(start), gone_by: f64::from(start + length) },
        });
        prop::collection::vec(one, 1..60)
    }

    proptest! {
        /// The conditions of Karush, Kuhn and Tucker, which are those of Fenchel here (Gentleman and Geyer, Biometrika 81,
        /// 1994): necessary and sufficient, so that nothing else need be compared.
        #[test]
        fn no_share_could_be_better_placed(observations in observations()) {
            let seen = Observations::new(&observations).seen;
            let support = support(&seen);
            let solution = Solution::of(&support);
            let size = seen.size();
            prop_assert!((solution.shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for (share, pull) in solution.shares.iter().zip(solution.pulls(&support)) {
                prop_assert!(pull <= size + 1e-5, "{pull} of {size}");
                // What has mass has the full pull, to what the gap leaves open.
                prop_assert!(share * (size - pull) <= 1e-5, "{pull} of {size} where {share} is");
            }
        }

        #[test]
        fn of_environments_looked_at_once_it_makes_what_isotonic_regression_makes(
            looks in prop::collection::vec((1_u32..60, prop::bool::ANY), 1..60)
        ) {
            let observed = looks.iter().map(|&(at, gone)| {
                if gone { Censored::gone(f64::from(at)) } else { Censored::alive(f64::from(at)) }
            });
            let seen = Observations::new(&observed.collect::<Vec<_>>()).seen;
            let (turnbull, isotonic) = (most_likely(&seen), current_status::most_likely(&seen.looks));
            prop_assert!((turnbull.log_likelihood - isotonic.log_likelihood).abs() < 1e-5);
            for t in 0..60 {
                let [a, b] = [&turnbull, &isotonic].map(|found| super::super::nonparametric::gone(&found.masses, f64::from(t)));
                prop_assert!((a.0 - b.0).abs() < 1e-2 && (a.1 - b.1).abs() < 1e-2, "at {t}: {a:?}, not {b:?}");
            }
        }
    }
}
