//! The expectation of a function of a random time, from the time's survival function alone.
//!
//! With value v and survival S(x) = P(X > x), E[v(X)] is the Stieltjes integral of v against -S: the jumps of S, each
//! at its own v, plus what lies between them. Between two marks (where v or S jumps or bends) both are smooth, and a
//! rule for the integral follows from any ordinary one: interpolate S at the nodes, differentiate the interpolant,
//! and integrate v times that derivative with the rule's weights. So no density is needed, and a new law needs no
//! code here. The rule is the 15-point one of Kronrod, its error judged by the 7-point rule of Gauss inside it,
//! pieces halved until they agree (Piessens et al., "QUADPACK", Springer 1983, routine QK15 and section 3.4.1).
//!
//! Both v and S are monotone, which bounds every piece: its integral lies between v at its left end and v at its
//! right end, each times the drop of S. Pieces for which these agree need no nodes at all, and an answer outside them
//! is never taken.

/// The positive nodes of the 15-point Kronrod rule on (-1, 1), falling; every second one is a node of the 7-point
/// Gauss rule.
const NODES: [f64; 8] = [
    0.991_455_371_120_812_6,
    0.949_107_912_342_758_5,
    0.864_864_423_359_769_1,
    0.741_531_185_599_394_4,
    0.586_087_235_467_691_1,
    0.405_845_151_377_397_2,
    0.207_784_955_007_898_47,
    0.0,
];
/// The weights of the Kronrod rule at [`NODES`].
const KRONROD: [f64; 8] = [
    0.022_935_322_010_529_224,
    0.063_092_092_629_978_56,
    0.104_790_010_322_250_19,
    0.140_653_259_715_525_92,
    0.169_004_726_639_267_9,
    0.190_350_578_064_785_4,
    0.204_432_940_075_298_9,
    0.209_482_141_084_727_82,
];
/// The weights of the Gauss rule at every second of [`NODES`], from the second on.
const GAUSS: [f64; 4] =
    [0.129_484_966_168_869_7, 0.279_705_391_489_276_64, 0.381_830_050_505_118_9, 0.417_959_183_673_469_4];

const FINE: usize = 15;
const COARSE: usize = 7;

/// The relative error a piece may have.
const RELATIVE: f64 = 1e-11;
/// What a piece may be wrong by in units of the largest it could be: pieces are many, and 10^-13 of each is not missed.
const NEGLIGIBLE: f64 = 1e-13;
/// Rounding errors of S grow by no more than about this in the derivative of its interpolant.
const AMPLIFICATION: f64 = 20.0;
/// Pieces are halved so often at most: 2^-40 of a piece holds nothing that matters.
const DEEPEST: u32 = 40;
/// From this depth on, an error that halving does not reduce is taken for rounding.
const DEEP: u32 = 6;
/// What an error falls by at least while halving still helps.
const STILL_FALLING: f64 = 0.8;
/// Halvings allowed in one integral.
const MOST_HALVINGS: u32 = 5_000;
/// Pieces shrink by half towards zero this often, so that a power of x with a small exponent is smooth on each.
const OCTAVES: i32 = 60;

/// The survival function of a random time.
pub(super) struct Survival<S> {
    /// P(X > x), for x in seconds; also for x just below zero, where it is 1.
    pub(super) beyond: S,
    /// The absolute size of its rounding errors; 0 where they are relative.
    pub(super) grain: f64,
    /// No more than a negligible part of X lies beyond this, in seconds.
    pub(super) end: f64,
}

/// E[v(X)] for a right-continuous v from 0 to 1 that does not fall. `marks` are the times, in any order, at which v
/// or the survival function of X jumps or bends, and any others worth halving at.
pub(super) fn expectation<V, S>(value: V, survival: &Survival<S>, marks: &[f64]) -> f64
where
    V: Fn(f64) -> f64,
    S: Fn(f64) -> f64,
{
    let end = survival.end;
    let grid = grid(marks, end);
    let mut integral = Integral { value, survival, rule: Rule::new(), total: 0.0, halvings_left: MOST_HALVINGS };
    integral.add_jump(0.0);
    for pair in grid.windows(2) {
        integral.add_piece(pair[0], pair[1]);
        integral.add_jump(pair[1]);
    }
    integral.total + (integral.value)(end) * (survival.beyond)(end)
}

/// Zero, the end, the octaves below the end, and the marks between.
fn grid(marks: &[f64], end: f64) -> Vec<f64> {
    let octaves = (0..OCTAVES).map(|octave| end * f64::from(-octave).exp2());
    let mut grid: Vec<f64> = marks.iter().copied().filter(|&mark| mark > 0.0 && mark < end).chain(octaves).collect();
    grid.push(0.0);
    grid.sort_unstable_by(f64::total_cmp);
    grid.dedup();
    grid
}

/// One end of a piece, seen from inside it.
#[derive(Clone, Copy)]
struct Edge {
    at: f64,
    value: f64,
    survival: f64,
}

struct Integral<'a, V, S> {
    value: V,
    survival: &'a Survival<S>,
    rule: Rule,
    total: f64,
    halvings_left: u32,
}

impl<V: Fn(f64) -> f64, S: Fn(f64) -> f64> Integral<'_, V, S> {
    fn edge(&self, at: f64) -> Edge {
        Edge { at, value: (self.value)(at), survival: (self.survival.beyond)(at) }
    }

    fn add_jump(&mut self, at: f64) {
        let drop = (self.survival.beyond)(at.next_down()) - (self.survival.beyond)(at);
        if drop > 0.0 {
            self.total += (self.value)(at) * drop;
        }
    }

    fn add_piece(&mut self, from: f64, to: f64) {
        let last = to.next_down();
        if last > from {
            let (from, to) = (self.edge(from), self.edge(last));
            self.total += self.piece(from, to, f64::INFINITY, 0);
        }
    }

    fn piece(&mut self, from: Edge, to: Edge, parents_error: f64, depth: u32) -> f64 {
        let drop = from.survival - to.survival;
        let (least, most) = (from.value * drop, to.value * drop);
        let slack =
            NEGLIGIBLE * (to.value * from.survival + self.total) + AMPLIFICATION * to.value * self.survival.grain;
        if most - least <= 2.0 * slack {
            return f64::midpoint(least, most);
        }
        let (fine, error) = self.estimate(from.at, to.at, most);
        let possible = (least - slack..=most + slack).contains(&fine);
        if possible && error <= slack + RELATIVE * fine {
            return fine;
        }
        let is_rounding = depth >= DEEP && error > STILL_FALLING * parents_error;
        if is_rounding || depth == DEEPEST || self.halvings_left == 0 {
            return fine.clamp(least, most);
        }
        self.halvings_left -= 1;
        let middle = self.edge(f64::midpoint(from.at, to.at));
        self.piece(from, middle, error, depth + 1) + self.piece(middle, to, error, depth + 1)
    }

    /// The integral over a piece, and QUADPACK's estimate of its error; `most` is the largest it can be.
    fn estimate(&self, from: f64, to: f64, most: f64) -> (f64, f64) {
        let (centre, half) = (f64::midpoint(from, to), (to - from) / 2.0);
        let mut values = [0.0; FINE];
        let mut survivals = [0.0; FINE];
        for (place, node) in self.rule.nodes.iter().enumerate() {
            let at = centre + half * node;
            values[place] = (self.value)(at);
            survivals[place] = (self.survival.beyond)(at);
        }
        let fine = -self.rule.fine.integrate(&values, &survivals);
        let coarse = -self.rule.coarse.integrate(&every_second(&values), &every_second(&survivals));
        let difference = ((fine - coarse) / most).abs();
        (fine, most * (200.0 * difference).powf(1.5).min(1.0))
    }
}

/// The Kronrod rule on (-1, 1), for integrands known to be smooth: (node, weight).
pub(super) fn nodes_and_weights() -> [(f64, f64); FINE] {
    let nodes = Rule::new().nodes;
    std::array::from_fn(|place| (nodes[place], KRONROD[place.min(FINE - 1 - place)]))
}

fn every_second(all: &[f64; FINE]) -> [f64; COARSE] {
    std::array::from_fn(|place| all[2 * place + 1])
}

/// The pair of rules.
struct Rule {
    nodes: [f64; FINE],
    fine: Bilinear<FINE>,
    coarse: Bilinear<COARSE>,
}

impl Rule {
    fn new() -> Self {
        let nodes = std::array::from_fn(|place| if place < 8 { -NODES[place] } else { NODES[FINE - 1 - place] });
        let kronrod = std::array::from_fn(|place: usize| KRONROD[place.min(FINE - 1 - place)]);
        let gauss = std::array::from_fn(|place: usize| GAUSS[place.min(COARSE - 1 - place)]);
        Self { nodes, fine: Bilinear::new(&nodes, &kronrod), coarse: Bilinear::new(&every_second(&nodes), &gauss) }
    }
}

/// The integral of v dS as a form in the values of v and S at the nodes; the width of the piece cancels.
struct Bilinear<const N: usize> {
    form: [[f64; N]; N],
}

impl<const N: usize> Bilinear<N> {
    /// Weights times the differentiation matrix of the interpolant (Berrut and Trefethen, "Barycentric Lagrange
    /// interpolation", SIAM Review 46, 2004, section 9.3). Rows sum to zero, so that a constant S gives exactly
    /// nothing.
    fn new(nodes: &[f64; N], weights: &[f64; N]) -> Self {
        let barycentric: [f64; N] =
            std::array::from_fn(|j| (0..N).filter(|&k| k != j).map(|k| nodes[j] - nodes[k]).product::<f64>().recip());
        let mut form = [[0.0; N]; N];
        for (i, row) in form.iter_mut().enumerate() {
            for j in (0..N).filter(|&j| j != i) {
                row[j] = weights[i] * barycentric[j] / barycentric[i] / (nodes[i] - nodes[j]);
            }
            row[i] = -row.iter().sum::<f64>();
        }
        Self { form }
    }

    fn integrate(&self, values: &[f64; N], survivals: &[f64; N]) -> f64 {
        let slope = |row: &[f64; N]| row.iter().zip(survivals).map(|(factor, survival)| factor * survival).sum::<f64>();
        self.form.iter().zip(values).map(|(row, value)| value * slope(row)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform() -> Survival<impl Fn(f64) -> f64> {
        Survival { beyond: |x: f64| (1.0 - x).clamp(0.0, 1.0), grain: 0.0, end: 1.0 }
    }

    /// The Kronrod rule is exact for v S' up to degree 22, the Gauss rule up to 13; S itself is a polynomial of
    /// degree 14, 6.
    #[test]
    fn the_rules_are_exact_for_polynomials() {
        let rule = Rule::new();
        let integral = |v: i32, s: i32| {
            let values = rule.nodes.map(|x| (x + 1.0).powi(v));
            let survivals = rule.nodes.map(|x| (x + 1.0).powi(s));
            let exact = f64::from(s) / f64::from(v + s) * 2.0_f64.powi(v + s);
            let coarse = rule.coarse.integrate(&every_second(&values), &every_second(&survivals));
            (rule.fine.integrate(&values, &survivals) / exact, coarse / exact)
        };
        for (v, s) in [(0, 1), (1, 1), (5, 3), (7, 6), (9, 14), (8, 12)] {
            let (fine, coarse) = integral(v, s);
            assert!((fine - 1.0).abs() < 1e-12, "degrees {v} and {s}: {fine}");
            assert!(s > 6 || (coarse - 1.0).abs() < 1e-12, "degrees {v} and {s}: {coarse}");
        }
    }

    #[test]
    fn a_constant_survival_function_gives_nothing() {
        let rule = Rule::new();
        let (values, ones) = (rule.nodes.map(f64::exp), [1.0; FINE]);
        assert!(rule.fine.integrate(&values, &ones).abs() < 1e-13);
    }

    /// E[U^k] = 1 / (k + 1), from the strongly singular to the steep.
    #[test]
    fn powers_of_a_uniform_time() {
        for power in [0.01, 0.1, 0.5, 1.0, 3.0, 40.0, 1000.0] {
            let found = expectation(|x: f64| x.powf(power), &uniform(), &[]);
            assert!((found * (power + 1.0) - 1.0).abs() < 1e-10, "{power}: {found}");
        }
    }

    /// U^k has S(x) = 1 - x^(1/k), with an infinite density at 0: E[X] = 1 / (k + 1).
    #[test]
    fn a_singular_density() {
        for power in [2.0, 5.0, 20.0] {
            let beyond = |x: f64| if x <= 0.0 { 1.0 } else { (1.0 - x.powf(1.0 / power)).max(0.0) };
            let found = expectation(|x| x.min(1.0), &Survival { beyond, grain: 1e-16, end: 1.0 }, &[]);
            assert!((found * (power + 1.0) - 1.0).abs() < 1e-9, "{power}: {found}");
        }
    }

    #[test]
    fn a_jump_at_a_mark_is_counted_with_the_value_there() {
        let step = |x: f64| f64::from(u8::from(x >= 0.3));
        let atom = Survival { beyond: |x: f64| f64::from(u8::from(x < 0.3)), grain: 0.0, end: 1.0 };
        assert!((expectation(step, &uniform(), &[0.3]) - 0.7).abs() < 1e-14);
        assert!((expectation(step, &atom, &[0.3]) - 1.0).abs() < 1e-14);
        assert!((expectation(|x| 0.5 * step(x) + 0.1, &atom, &[0.3]) - 0.6).abs() < 1e-14);
    }
}
