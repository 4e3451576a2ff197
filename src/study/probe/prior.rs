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

/// A law and how likely it is; times in seconds.
#[derive(Debug, Clone)]
pub(super) struct Possible {
    pub(super) law: Law,
    pub(super) weight: f64,
    /// The times after which 10%, 50% and 90% of idle environments are gone. The second is the timeout.
    pub(super) quantiles: [f64; 3],
    /// The law stands for all whose timeouts lie between these.
    pub(super) reach: (f64, f64),
    /// Nobody is gone before the first of these, nor there after the second.
    pub(super) dies: (f64, f64),
    /// See [`Law::spread`].
    pub(super) spread: f64,
}

impl Possible {
    fn new(law: Law, weight: f64, reach: (f64, f64)) -> Self {
        Self {
            quantiles: SHARES.map(|share| law.quantile(share)),
            spread: law.spread(),
            dies: law.dies(),
            law,
            weight,
            reach,
        }
    }

    /// One that stands for timeouts up to this factor away from its own.
    fn around(law: Law, weight: f64, factor: f64) -> Self {
        let timeout = law.quantile(0.5);
        Self::new(law, weight, (timeout / factor, timeout * factor))
    }

    /// The time after which half of the idle environments are gone.
    pub(super) fn timeout(&self) -> f64 {
        self.quantiles[1]
    }

    /// What is to be known of it: two laws with the same mark need not be told apart.
    fn mark(&self, within: f64) -> (i64, i64) {
        /// Wide laws are told apart by a tenth of their timeouts, cutoffs as finely as they are listed.
        const WIDE_STEP: f64 = 0.1;
        if self.spread < within {
            (-1, (self.timeout() * CELLS / within) as i64)
        } else {
            ((self.spread / within).log2() as i64, (self.timeout().ln() / WIDE_STEP) as i64)
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
    let edges = edges(within, longest);
    let all = (edges[edges.len() - 1] / edges[0]).ln();
    let mut laws = Vec::new();
    for pair in edges.windows(2) {
        let centre = f64::midpoint(pair[0], pair[1]);
        let weight = ONE_CUTOFF * (pair[1] / pair[0]).ln() / all;
        let sds: Vec<f64> = SPREADS.iter().map(|part| part * within).filter(|sd| *sd < centre / 5.0).collect();
        let each = weight / sds.len().max(1) as f64;
        laws.extend(sds.iter().map(|&sd| Possible::new(Law::Normal { centre, sd }, each, (pair[0], pair[1]))));
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
    let mut laws = Vec::new();
    let mut centre = 4.0 * within.max(SHORTEST);
    while centre < longest {
        laws.extend([0.08, 0.16, 0.32].map(|part| Law::Normal { centre, sd: part * centre }));
        let range = |part: f64| Law::Uniform { low: centre * (1.0 - part), high: centre * (1.0 + part) };
        laws.extend([0.15, 0.3, 0.6].map(range));
        centre *= STEP;
    }
    laws.retain(|law| law.spread() >= within);
    let each = WIDE / laws.len().max(1) as f64;
    laws.into_iter().map(|law| Possible::around(law, each, STEP.sqrt())).collect()
}

/// Timeouts beyond what will be tried.
fn longer(longest: f64) -> Possible {
    let centre = 3.0 * longest;
    Possible::new(Law::Normal { centre, sd: centre / 100.0 }, LONGER, (longest, f64::INFINITY))
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
            Possible::around(Law::Measured(law.scaled(factor)), each * weight, half_step)
        };
        factors.iter().map(of).collect::<Vec<_>>()
    };
    measured.iter().flat_map(scaled).collect()
}
