//! A search for the largest value of a function without derivatives (Nelder and Mead, Computer Journal 7, 1965).

/// How long a search goes on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The values of a simplex differ by less than this when it is done,
    pub(super) tolerance: f64,
    /// or it has been evaluated so often.
    pub(super) evaluations: usize,
}

/// Where a function is largest, and what it is there, from a simplex around `start`. Where it is minus infinity it cannot
/// be.
pub(super) fn climb(
    function: &mut impl FnMut(&[f64]) -> f64,
    start: &[f64],
    step: f64,
    patience: Patience,
) -> (Vec<f64>, f64) {
    let mut simplex = Simplex::around(function, start, step);
    if start.is_empty() {
        return simplex.corners.remove(0);
    }
    while simplex.evaluations < patience.evaluations && !simplex.is_done(function, patience.tolerance) {
        simplex.step(function);
    }
    simplex.corners.remove(0)
}

struct Simplex {
    /// Points and values, the best first.
    corners: Vec<(Vec<f64>, f64)>,
    evaluations: usize,
}

impl Simplex {
    fn around(function: &mut impl FnMut(&[f64]) -> f64, start: &[f64], step: f64) -> Self {
        let mut corners = vec![(start.to_vec(), function(start))];
        for axis in 0..start.len() {
            let mut corner = start.to_vec();
            corner[axis] += step;
            let mut value = function(&corner);
            if value == f64::NEG_INFINITY {
                corner[axis] = start[axis] - step;
                value = function(&corner);
            }
            corners.push((corner, value));
        }
        let mut simplex = Self { evaluations: corners.len(), corners };
        simplex.sort();
        simplex
    }

    fn sort(&mut self) {
        self.corners.sort_by(|a, b| b.1.total_cmp(&a.1));
    }

    /// How much the values differ; nothing where none is possible, which no step can mend.
    fn spread(&self) -> f64 {
        let (best, worst) = (self.corners[0].1, self.corners[self.corners.len() - 1].1);
        if best == f64::NEG_INFINITY { 0.0 } else { best - worst }
    }

    /// Whether all values are alike, and not only because they lie on both sides of the top: then what lies between them is
    /// higher.
    fn is_done(&mut self, function: &mut impl FnMut(&[f64]) -> f64, tolerance: f64) -> bool {
        if self.spread() > tolerance {
            return false;
        }
        let before = self.corners[0].1;
        self.shrink(function);
        before == f64::NEG_INFINITY || self.corners[0].1 - before <= tolerance && self.spread() <= tolerance
    }

    fn step(&mut self, function: &mut impl FnMut(&[f64]) -> f64) {
        let last = self.corners.len() - 1;
        let middle = self.middle();
        let (worst, worst_value) = self.corners[last].clone();
        let mut at = |far: f64| {
            let point: Vec<f64> = middle.iter().zip(&worst).map(|(m, w)| m + far * (m - w)).collect();
            let value = function(&point);
            (point, value)
        };
        let reflected = at(1.0);
        self.evaluations += 2;
        let next = if reflected.1 > self.corners[0].1 {
            let expanded = at(2.0);
            if expanded.1 > reflected.1 { expanded } else { reflected }
        } else if reflected.1 > self.corners[last.saturating_sub(1)].1 && last > 1 {
            reflected
        } else {
            let contracted = if reflected.1 > worst_value { at(0.5) } else { at(-0.5) };
            if contracted.1 <= worst_value.max(reflected.1) {
                return self.shrink(function);
            }
            contracted
        };
        self.corners[last] = next;
        self.sort();
    }

    /// The mean of all points but the worst.
    fn middle(&self) -> Vec<f64> {
        let others = &self.corners[..self.corners.len() - 1];
        (0..others[0].0.len())
            .map(|axis| others.iter().map(|(point, _)| point[axis]).sum::<f64>() / others.len() as f64)
            .collect()
    }

    fn shrink(&mut self, function: &mut impl FnMut(&[f64]) -> f64) {
        let best = self.corners[0].0.clone();
        for (point, value) in &mut self.corners[1..] {
            point.iter_mut().zip(&best).for_each(|(x, b)| *x = f64::midpoint(*x, *b));
            *value = function(point);
        }
        self.evaluations += self.corners.len() - 1;
        self.sort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENT: Patience = Patience { tolerance: 1e-12, evaluations: 5_000 };

    /// Rosenbrock's valley, whose largest value, 0, is at (1, 1).
    #[test]
    fn it_climbs_along_a_bent_ridge() {
        let mut valley = |x: &[f64]| -100.0 * (x[1] - x[0] * x[0]).powi(2) - (1.0 - x[0]).powi(2);
        let (at, value) = climb(&mut valley, &[-1.2, 1.0], 0.5, PATIENT);
        assert!(value > -1e-8 && (at[0] - 1.0).abs() < 1e-3 && (at[1] - 1.0).abs() < 1e-3, "{at:?}");
    }

    #[test]
    fn it_climbs_in_one_dimension_and_stays_in_none() {
        let (at, _) = climb(&mut |x: &[f64]| -(x[0] - 3.0).powi(2), &[0.0], 0.1, PATIENT);
        assert!((at[0] - 3.0).abs() < 1e-4, "{at:?}");
        assert_eq!(climb(&mut |_: &[f64]| 7.0, &[], 0.1, PATIENT), (vec![], 7.0));
    }

    #[test]
    fn it_stays_where_it_is_possible() {
        let mut wall = |x: &[f64]| if x[0] > 2.0 { f64::NEG_INFINITY } else { x[0] };
        let (at, _) = climb(&mut wall, &[1.9], 0.5, PATIENT);
        assert!(at[0] <= 2.0 && at[0] > 1.99, "{at:?}");
    }
}
