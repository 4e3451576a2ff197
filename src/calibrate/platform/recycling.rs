//! How long environments live that are not idle: a hazard, and a longest life.

use super::super::{Finding, Part};
use super::ascent::{CONFIDENCE, Surface, Top};
use super::findings;
use super::lives::{Law, Lives};
use crate::estimate::Interval;
use crate::units::counted;

/// A hazard that may be above one an hour (per second here) and whose interval spans more than [`WIDE`] times its lower end
/// says nothing: mean lives that were reported of AWS Lambda begin at 2.4 h (aws/serverless-java-container#195).
const LOOSE: f64 = 1.0 / 3_600.0;
/// See [`LOOSE`].
const WIDE: f64 = 100.0;

/// What lives say.
#[derive(Debug, Clone)]
pub(super) struct Recycling {
    pub(super) hazard: Part<f64>,
    pub(super) max_life: Part<findings::Life>,
    /// The logarithm of the likelihood.
    likelihood: f64,
}

/// The rarest and the most frequent ends that are looked for, as logarithms of ends per second: one in 3 million years, one
/// in a minute.
const HAZARDS: (f64, f64) = (-32.0, -4.0);

/// By how much the logarithm of the likelihood must be larger with a longest life: the 99% point for its two bounds. An end of
/// a law counts twice, for the likelihood falls off on one side only (Self and Liang, JASA 82, 1987, treat such limits):
/// half the point of chi-square with 4 degrees of freedom.
const A_LONGEST_LIFE: f64 = 6.638;

/// The half of the range of longest lives, as a part of its middle: from next to nothing to two thirds.
const WIDTHS: (f64, f64) = (-7.0, -0.4);

impl Recycling {
    pub(super) fn learn(lives: &Lives) -> Self {
        let exposure = lives.exposure();
        if lives.count() == 0 || exposure <= 0.0 {
            let needs = "environments whose first use is in the log".to_owned();
            let nothing = Finding::NotLearned { needs: needs.clone() };
            return Self {
                hazard: Part { finding: nothing, evidence: String::new() },
                max_life: Part { finding: Finding::NotLearned { needs }, evidence: String::new() },
                likelihood: f64::NEG_INFINITY,
            };
        }
        let capped = Fit::new(lives, true);
        let endless = Fit::new(lives, false);
        let has_cap = capped.top.height - endless.top.height > A_LONGEST_LIFE;
        let best = if has_cap { &capped } else { &endless };
        Self { hazard: best.hazard(lives), max_life: capped.max_life(lives, has_cap), likelihood: best.top.height }
    }

    /// The likelier of two, with intervals that hold both.
    pub(super) fn or(self, other: Self) -> Self {
        let (mut better, worse) = if self.likelihood >= other.likelihood { (self, other) } else { (other, self) };
        widen(&mut better.hazard, &worse.hazard);
        widen(&mut better.max_life, &worse.max_life);
        better
    }
}

/// Makes an interval hold another one too.
fn widen<T>(part: &mut Part<T>, other: &Part<T>) {
    let Finding::Learned { interval: Some(interval), .. } = &mut part.finding else { return };
    let Finding::Learned { interval: Some(other), .. } = &other.finding else { return };
    interval.low = interval.low.min(other.low);
    interval.high = interval.high.max(other.high);
}

/// The likeliest law.
struct Fit<'a> {
    lives: &'a Lives,
    bounds: [(f64, f64); 3],
    top: Top<3>,
    has_cap: bool,
}

impl<'a> Fit<'a> {
    fn new(lives: &'a Lives, has_cap: bool) -> Self {
        let longest = lives.longest().max(1.0);
        // A life that ends beyond what was seen cannot be told from one that does not.
        let bounds = [HAZARDS, ((longest / 3.0).ln(), (longest * 1.5).ln()), WIDTHS];
        let rate = ((lives.recycled() + 0.5) / lives.exposure()).ln().clamp(HAZARDS.0, HAZARDS.1);
        let fit = Self { lives, bounds, top: Top { at: [0.0; 3], height: 0.0 }, has_cap };
        let starts: &[(f64, f64)] = if has_cap { &STARTS } else { &[(1.0, -3.0)] };
        let starts = starts.iter().map(|&(factor, width)| [rate - 1.0, (longest * factor).ln(), width]);
        let top = fit.with_surface(|surface| surface.climb_from(starts));
        Self { top, ..fit }
    }

    fn with_surface<T>(&self, ask: impl FnOnce(&Surface<'_, 3>) -> T) -> T {
        let height = |at: &[f64; 3]| self.lives.likelihood(&law(at, self.has_cap));
        ask(&Surface { bounds: self.bounds, height: &height })
    }

    fn interval(&self, place: usize) -> Interval {
        let (low, high) = self.with_surface(|surface| surface.interval(self.top, place, &[]));
        Interval { low: low.exp(), high: high.exp(), confidence: CONFIDENCE }
    }

    fn hazard(&self, lives: &Lives) -> Part<f64> {
        let evidence = format!(
            "{} lived for {:.1} h in all while they were seen; about {:.0} ended though they were not idle for long, those \
             at the longest life included",
            counted(lives.count(), "environment"),
            lives.exposure() / 3_600.0,
            lives.recycled(),
        );
        let mut interval = self.interval(0);
        let is_none = interval.low <= HAZARDS.0.exp() * 1.01;
        if is_none {
            interval.low = 0.0;
        }
        if interval.high > LOOSE && interval.high > interval.low * WIDE {
            let needs =
                format!("environments that are seen for longer than {:.1} h in all", lives.exposure() / 3_600.0);
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        let value = law(&self.top.at, self.has_cap).hazard;
        // What is as likely to be nothing is not given as one in 3 million years.
        let value = if value < 1e-11 { 0.0 } else { value };
        Part { finding: Finding::Learned { value, interval: Some(interval) }, evidence }
    }

    fn max_life(&self, lives: &Lives, has_cap: bool) -> Part<findings::Life> {
        let longest = lives.longest();
        let evidence = format!(
            "the longest of {} was seen alive {:.2} h after it was made",
            counted(lives.count(), "life").replace("lifes", "lives"),
            longest / 3_600.0
        );
        if !has_cap {
            let needs = format!("environments that are used for longer than {:.1} h", longest / 3_600.0);
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        let Law { min, max, .. } = law(&self.top.at, true);
        let finding = Finding::Learned { value: findings::Life { min, max }, interval: Some(self.interval(1)) };
        Part { finding, evidence }
    }
}

/// Where the longest life may lie, as a multiple of the longest that was seen, and how wide it may be.
const STARTS: [(f64, f64); 6] = [(0.9, -2.0), (0.97, -3.5), (1.0, -3.0), (1.02, -5.0), (0.8, -1.2), (1.1, -2.0)];

fn law(at: &[f64; 3], has_cap: bool) -> Law {
    let (middle, width) = (at[1].exp(), at[2].exp());
    let (min, max) =
        if has_cap { (middle * (1.0 - width), middle * (1.0 + width)) } else { (f64::INFINITY, f64::INFINITY) };
    Law { hazard: at[0].exp(), min, max }
}
