//! What is held to be possible before the first answer.
//!
//! Two fifths of the weight are on the regimes that were measured, each a little longer or shorter than it was then; the
//! rest is on regimes that nobody has seen yet: a cutoff anywhere, evenly by factors, with a small spread or, less likely,
//! a wide one. Beside each law stand early deaths (a hazard) and late survivors, so that one odd answer settles nothing.

use super::Aim;
use super::law::Law;
use super::learned::SHARES;
use crate::model::Distribution;

/// The shortest timeout that is held to be possible, in seconds. Huawei's is a minute (Joosen et al., EuroSys 2025).
const SHORTEST: f64 = 30.0;
/// So many cutoffs lie in the width that is asked for.
const CELLS: f64 = 6.0;
/// Weight of the regimes that were measured.
const MEASURED: f64 = 0.4;
/// Weight of one cutoff that nobody has seen yet.
const ONE_CUTOFF: f64 = 0.42;
/// Weight of wide laws that nobody has seen yet.
const WIDE: f64 = 0.15;
/// Weight of timeouts longer than the longest gap.
const LONGER: f64 = 0.03;

/// Hazards of an early death, per second, each with its weight. Recycling was seen at 3e-5 to 5e-5 in 2020 and is mostly
/// replaced unnoticed; 2% of deaths before 10 minutes in 2019 come to 3e-5, and the best fit to June 2019 has 2e-4
/// (Shilkov, mikhail.io).
pub(super) const HAZARDS: [(f64, f64); 5] = [(1e-7, 0.3), (1e-5, 0.25), (4e-5, 0.25), (1e-4, 0.12), (2.5e-4, 0.08)];

/// The share of environments that are still there when they should be gone. In 2020 it was 4 of 205 beyond 645 s
/// (Mahmoudi and Khazaei, pacslab/serverless-performance-modeling), mostly near the cutoff.
pub(super) const SURVIVORS: f64 = 0.005;

/// A number, and from where to where those lie that it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reach {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Reach {
    pub(super) fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }

    /// Up to these factors away.
    fn around(value: f64, (low, high): (f64, f64)) -> Self {
        Self { value, low: value * low, high: value * high }
    }
}

/// A law and how likely it is; times in seconds. It stands for all laws up to half of a step of their list away.
#[derive(Debug, Clone)]
pub(super) struct Possible {
    pub(super) law: Law,
    pub(super) weight: f64,
    /// The times after which 10%, 50% and 90% of idle environments are gone. The second is the timeout.
    pub(super) quantiles: [Reach; 3],
    /// Nobody is gone before the first of these, nor there after the second.
    pub(super) dies: (f64, f64),
    /// See [`Law::spread`].
    pub(super) spread: Reach,
    /// The timeouts it stands for, as shares of its own.
    factors: (f64, f64),
}

impl Possible {
    /// One that stands for timeouts between these, and for spreads up to this factor away.
    fn new(law: Law, weight: f64, (low, high): (f64, f64), of_spread: f64) -> Self {
        let timeout = law.quantile(0.5);
        let factors = (low / timeout, high / timeout);
        let quantile = |share: f64| {
            let away = law.quantile(share) - timeout;
            // Those with the widest spread begin first, and end last.
            let (nearest, farthest) = (away / of_spread, away * of_spread);
            Reach {
                value: timeout + away,
                low: factors.0 * (timeout + nearest.min(farthest)).max(0.0),
                high: factors.1 * (timeout + nearest.max(farthest)),
            }
        };
        Self {
            quantiles: SHARES.map(quantile),
            spread: Reach::around(law.spread(), (1.0 / of_spread, of_spread)),
            dies: law.dies(),
            law,
            weight,
            factors,
        }
    }

    /// One that stands for timeouts up to this factor away from its own, and for spreads up to another.
    fn around(law: Law, weight: f64, factor: f64, of_spread: f64) -> Self {
        let timeout = law.quantile(0.5);
        Self::new(law, weight, (timeout / factor, timeout * factor), of_spread)
    }

    /// The share that is still there after so many seconds, early deaths left out.
    pub(super) fn stays(&self, idle: f64) -> Reach {
        let at = |factor: f64| 1.0 - self.law.gone_by(idle / factor);
        Reach { value: at(1.0), low: at(self.factors.0), high: at(self.factors.1) }
    }

    /// The time after which half of the idle environments are gone.
    pub(super) fn timeout(&self) -> f64 {
        self.quantiles[1].value
    }

    /// What is to be known of it: two laws with the same mark need not be told apart.
    fn mark(&self, within: f64) -> (i64, i64) {
        /// Wide laws are told apart by a tenth of their timeouts, cutoffs as finely as they are listed.
        const WIDE_STEP: f64 = 0.1;
        if self.spread.value < within {
            (-1, (self.timeout() * CELLS / within) as i64)
        } else {
            ((self.spread.value / within).log2() as i64, (self.timeout().ln() / WIDE_STEP) as i64)
        }
    }
}

/// All laws, those together that need not be told apart.
#[derive(Debug, Clone)]
pub(super) struct Prior {
    pub(super) laws: Vec<Possible>,
    /// Where the laws of one mark begin, and the number of laws at the end.
    pub(super) groups: Vec<usize>,
}

impl Prior {
    /// For this aim, given the laws that were measured.
    pub(super) fn new(aim: &Aim, measured: &[Distribution]) -> Self {
        let (within, longest) = (aim.within.as_secs_f64(), aim.longest.as_secs_f64());
        let mut laws = one_cutoff(within, longest);
        laws.extend(wide(within, longest));
        laws.push(longer(longest));
        laws.extend(near(measured));
        laws.retain(|one| one.weight > 0.0 && one.timeout() > 0.0);
        laws.sort_by_cached_key(|one| one.mark(within));
        let all: f64 = laws.iter().map(|one| one.weight).sum();
        laws.iter_mut().for_each(|one| one.weight /= all);
        let is_new = |place: &usize| *place == 0 || laws[*place].mark(within) != laws[*place - 1].mark(within);
        let groups = (0..laws.len()).filter(is_new).chain([laws.len()]).collect();
        Self { laws, groups }
    }
}

/// One cutoff, with spreads below the width that is asked for.
fn one_cutoff(within: f64, longest: f64) -> Vec<Possible> {
    const SPREADS: [f64; 4] = [0.06, 0.15, 0.35, 0.8];
    /// Half of a step from one of them to the next, as a factor.
    const HALF_STEP: f64 = 1.54;
    let edges = edges(within, longest);
    let all = (edges[edges.len() - 1] / edges[0]).ln();
    let mut laws = Vec::new();
    for pair in edges.windows(2) {
        let centre = f64::midpoint(pair[0], pair[1]);
        let weight = ONE_CUTOFF * (pair[1] / pair[0]).ln() / all;
        let sds: Vec<f64> = SPREADS.iter().map(|part| part * within).filter(|sd| *sd < centre / 5.0).collect();
        let each = weight / sds.len().max(1) as f64;
        laws.extend(
            sds.iter().map(|&sd| Possible::new(Law::Normal { centre, sd }, each, (pair[0], pair[1]), HALF_STEP)),
        );
    }
    laws
}

/// The ends of cells of cutoffs: fine enough for the width that is asked for, and 1.5% apart where that is finer.
fn edges(within: f64, longest: f64) -> Vec<f64> {
    let mut edges = vec![SHORTEST];
    let mut last = SHORTEST;
    while last < longest {
        last += (0.015 * last).min(within / CELLS);
        edges.push(last);
    }
    edges
}

/// Laws of which no single timeout can be said.
fn wide(within: f64, longest: f64) -> Vec<Possible> {
    const STEP: f64 = 1.03;
    const SPREADS: i32 = 5;
    let mut laws = Vec::new();
    let mut centre = 4.0 * within.max(SHORTEST);
    while centre < longest {
        for step in 0..SPREADS {
            let factor = std::f64::consts::SQRT_2.powi(step);
            let part = 0.15 * factor;
            laws.push(Law::Normal { centre, sd: 0.08 * factor * centre });
            laws.push(Law::Uniform { low: centre * (1.0 - part), high: centre * (1.0 + part) });
        }
        centre *= STEP;
    }
    laws.retain(|law| law.spread() >= within);
    let each = WIDE / laws.len().max(1) as f64;
    let half_step = std::f64::consts::SQRT_2.sqrt();
    laws.into_iter().map(|law| Possible::around(law, each, STEP.sqrt(), half_step)).collect()
}

/// Timeouts beyond what will be tried.
fn longer(longest: f64) -> Possible {
    let centre = 3.0 * longest;
    Possible::new(Law::Normal { centre, sd: centre / 100.0 }, LONGER, (longest, f64::INFINITY), 1.0)
}

/// What was measured, and the same a little shorter and longer.
fn near(measured: &[Distribution]) -> Vec<Possible> {
    /// Regimes differ from one measurement to the next by a few per cent (380 s in 2021, 325 to 370 s in 2023).
    const SPREAD: f64 = 0.06;
    const STEPS: i32 = 8;
    const WIDEST: f64 = 2.5;
    let deviations = (-STEPS..=STEPS).map(|step| WIDEST * f64::from(step) / f64::from(STEPS));
    let factors: Vec<(f64, f64)> = deviations.map(|z| ((z * SPREAD).exp(), (-z * z / 2.0).exp())).collect();
    let half_step = (WIDEST / f64::from(STEPS) * SPREAD / 2.0).exp();
    let all: f64 = factors.iter().map(|(_, weight)| weight).sum();
    let each = MEASURED / all / measured.len().max(1) as f64;
    let scaled = |law: &Distribution| {
        let of = |&(factor, weight): &(f64, f64)| {
            Possible::around(Law::Measured(law.scaled(factor)), each * weight, half_step, half_step)
        };
        factors.iter().map(of).collect::<Vec<_>>()
    };
    measured.iter().flat_map(scaled).collect()
}
