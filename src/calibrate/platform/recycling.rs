//! How long environments live that are not idle: a hazard, and a longest life.

use statrs::distribution::{ContinuousCDF, Gamma};

use super::super::{Finding, Part};
use super::ascent::{Surface, Top, within, within_of_few_ends};
use super::findings;
use super::lives::{Law, Lives, Shares};
use crate::estimate::Interval;
use crate::model::function::INIT_LIMIT;
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
    /// The likeliest law of lives; none where nothing is known of them.
    pub(super) law: Option<Law>,
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
    /// Of these lives, whose ends may also have been what `others` say; `at_ends` are the same lives where timeouts lie at either end of
    /// where they may.
    pub(super) fn learn(lives: &Lives, others: &[Lives], at_ends: &[Lives], confidence: f64) -> Self {
        let exposure = lives.exposure();
        if lives.count() == 0 || exposure <= 0.0 {
            let needs = "environments whose first use is in the log".to_owned();
            let nothing = Finding::NotLearned { needs: needs.clone() };
            return Self {
                hazard: Part { finding: nothing, evidence: String::new() },
                max_life: Part { finding: Finding::NotLearned { needs }, evidence: String::new() },
                law: None,
            };
        }
        let capped = Fit::new(lives, true);
        let endless = Fit::new(lives, false);
        let has_cap = capped.top.height - endless.top.height > A_LONGEST_LIFE;
        let best = if has_cap { &capped } else { &endless };
        let of_others = others.iter().map(|lives| Fit::new(lives, has_cap).hazard(confidence));
        let ends: Vec<f64> = at_ends.iter().map(|lives| Fit::new(lives, has_cap).value()).collect();
        let hazard = with_timeouts(best.hazard(confidence), &ends);
        Self {
            hazard: of_others.fold(hazard, |part, other| as_wide(part, &other)),
            max_life: capped.max_life(has_cap, confidence),
            law: Some(law(&best.top.at, has_cap)),
        }
    }
}

/// A hazard with an interval that allows for what is not known of timeouts: at either end of theirs it would be one of `ends`. The two
/// are not known for reasons of their own, so that their logarithms add up by their squares.
fn with_timeouts(mut part: Part<f64>, ends: &[f64]) -> Part<f64> {
    if let Finding::Learned { value, interval: Some(interval) } = &mut part.finding
        && *value > 0.0
    {
        let farthest = |is_beyond: fn(f64) -> bool| {
            let ratios = ends.iter().map(|end| (end / *value).ln()).filter(|&ratio| is_beyond(ratio));
            ratios.map(f64::abs).fold(0.0, f64::max)
        };
        let below = (*value / interval.low).ln().hypot(farthest(|ratio| ratio < 0.0));
        let above = (interval.high / *value).ln().hypot(farthest(|ratio| ratio > 0.0));
        (interval.low, interval.high) = (*value * (-below).exp(), *value * above.exp());
    }
    part
}

/// A part with an interval that holds that of another, too.
fn as_wide(mut part: Part<f64>, other: &Part<f64>) -> Part<f64> {
    if let (Finding::Learned { interval: Some(own), .. }, Some(other)) = (&mut part.finding, other.interval()) {
        *own = own.and(other);
    }
    part
}

/// The likeliest law.
struct Fit<'a> {
    lives: &'a Lives,
    bounds: [(f64, f64); 5],
    top: Top<5>,
    has_cap: bool,
}

impl<'a> Fit<'a> {
    fn new(lives: &'a Lives, has_cap: bool) -> Self {
        let longest = lives.longest().max(1.0);
        // A life that ends beyond what was seen cannot be told from one that does not.
        let share = if lives.are_doubtful() { (0.0, 1.0) } else { (0.0, 0.0) };
        let bounds = [HAZARDS, ((longest / 3.0).ln(), (longest * 1.5).ln()), WIDTHS, share, share];
        let rate = ((lives.recycled() + 0.5) / lives.exposure()).ln().clamp(HAZARDS.0, HAZARDS.1);
        let fit = Self { lives, bounds, top: Top { at: [0.0; 5], height: 0.0 }, has_cap };
        let starts: &[(f64, f64)] = if has_cap { &STARTS } else { &[(1.0, -3.0)] };
        let starts = starts
            .iter()
            .map(|&(factor, width)| [rate - 1.0, (longest * factor).ln(), width, bounds[3].1 / 2.0, bounds[4].1 / 4.0]);
        let top = fit.with_surface(|surface| surface.climb_from(starts, 2));
        Self { top, ..fit }
    }

    fn with_surface<T>(&self, ask: impl FnOnce(&Surface<'_, 5>) -> T) -> T {
        let height =
            |at: &[f64; 5]| self.lives.likelihood(&law(at, self.has_cap), Shares { replaced: at[3], spare: at[4] });
        ask(&Surface { bounds: self.bounds, height: &height })
    }

    fn interval(&self, place: usize, fall: f64, confidence: f64) -> Interval {
        let (low, high) = self.with_surface(|surface| surface.interval(self.top, place, fall, &[]));
        Interval { low: low.exp(), high: high.exp(), confidence }
    }

    /// The likeliest hazard. What is as likely to be nothing is not given as one in 3 million years.
    fn value(&self) -> f64 {
        let value = law(&self.top.at, self.has_cap).hazard;
        if value < 1e-11 { 0.0 } else { value }
    }

    fn hazard(&self, confidence: f64) -> Part<f64> {
        let lives = self.lives;
        let evidence = format!(
            "{} lived for {:.1} h in all while they were seen; about {:.0} ended though they were not idle for long, those \
             at the longest life included",
            counted(lives.count(), "environment"),
            lives.exposure() / 3_600.0,
            lives.recycled(),
        );
        let value = self.value();
        let mut interval = self.interval(0, within(confidence), confidence);
        if interval.low <= HAZARDS.0.exp() * 1.01 {
            interval.low = 0.0;
        }
        let interval = with_few_ends(interval, value * lives.exposure(), lives.exposure());
        if interval.high > LOOSE && interval.high > interval.low * WIDE {
            let needs =
                format!("environments that are seen for longer than {:.1} h in all", lives.exposure() / 3_600.0);
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        Part { finding: Finding::Learned { value, interval: Some(interval) }, evidence }
    }

    fn max_life(&self, has_cap: bool, confidence: f64) -> Part<findings::Life> {
        let lives = self.lives;
        let longest = lives.longest();
        let mut evidence = format!(
            "the longest of {} was seen alive {:.2} h after it was made",
            counted(lives.count(), "life").replace("lifes", "lives"),
            longest / 3_600.0
        );
        if !has_cap {
            let needs = format!("environments that are used for longer than {:.1} h", longest / 3_600.0);
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        let Law { min, max, .. } = law(&self.top.at, true);
        let mut interval = self.interval(1, within_of_few_ends(lives.longest_ones(min), confidence), confidence);
        if lives.have_untold_inits {
            interval.high += INIT_LIMIT.as_secs_f64();
            evidence += "; how long inits took is not told, so that a life may have begun up to 10 s sooner";
        }
        Part { finding: Finding::Learned { value: findings::Life { min, max }, interval: Some(interval) }, evidence }
    }
}

/// Of fewer ends than this the likelihood is far from normal, and its interval too narrow.
const FEW_ENDS: f64 = 10.0;

/// An interval of ends per second that holds the exact one too where few `ends` were seen in a time: that of a Poisson count
/// (Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28, 1936).
fn with_few_ends(interval: Interval, ends: f64, time: f64) -> Interval {
    if ends >= FEW_ENDS {
        return interval;
    }
    let (low, high) = poisson_limits(ends, (1.0 - interval.confidence) / 2.0);
    Interval { low: interval.low.min(low / time), high: interval.high.max(high / time), ..interval }
}

/// Where the mean lies of a Poisson variable that was seen to be so large, which need not be a whole number.
fn poisson_limits(count: f64, tail: f64) -> (f64, f64) {
    let point = |shape: f64, p: f64| Gamma::new(shape, 1.0).map_or(0.0, |law| law.inverse_cdf(p));
    (if count > 0.0 { point(count, tail) } else { 0.0 }, point(count + 1.0, 1.0 - tail))
}

/// Where the longest life may lie, as a multiple of the longest that was seen, and how wide it may be.
const STARTS: [(f64, f64); 6] = [(0.9, -2.0), (0.97, -3.5), (1.0, -3.0), (1.02, -5.0), (0.8, -1.2), (1.1, -2.0)];

fn law(at: &[f64; 5], has_cap: bool) -> Law {
    let (middle, width) = (at[1].exp(), at[2].exp());
    let (min, max) =
        if has_cap { (middle * (1.0 - width), middle * (1.0 + width)) } else { (f64::INFINITY, f64::INFINITY) };
    Law { hazard: at[0].exp(), min, max }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of ends twice as far as the interval is wide the interval becomes the hypotenuse; where an end is nothing, so may the hazard be.
    #[test]
    fn what_is_not_known_of_timeouts_widens_a_hazard() {
        let part = || {
            let interval = Some(Interval { low: 1e-5 / 3.0_f64.exp(), high: 1e-5 * 3.0_f64.exp(), confidence: 0.95 });
            Part { finding: Finding::Learned { value: 1e-5, interval }, evidence: String::new() }
        };
        let found = with_timeouts(part(), &[1e-5 * 4.0_f64.exp(), 1e-5]).interval().unwrap();
        assert!((found.high / 1e-5).ln() > 4.999 && (found.high / 1e-5).ln() < 5.001, "{found:?}");
        assert!((found.low / 1e-5).ln() > -3.001 && (found.low / 1e-5).ln() < -2.999, "{found:?}");
        assert_eq!(with_timeouts(part(), &[0.0]).interval().unwrap().low, 0.0);
    }

    /// Those of Garwood's table: of 0, 0 to 3.69; of 2, 0.242 to 7.22; of 9, 4.12 to 17.08. Where ten or more were seen nothing
    /// is changed.
    #[test]
    fn few_ends_have_the_limits_of_a_poisson_count() {
        for (count, (low, high)) in [(0.0, (0.0, 3.689)), (2.0, (0.242, 7.225)), (9.0, (4.115, 17.085))] {
            let found = poisson_limits(count, 0.025);
            assert!((found.0 - low).abs() < 1e-3 && (found.1 - high).abs() < 1e-3, "{count}: {found:?}");
        }
        let narrow = Interval { low: 1e-5, high: 2e-5, confidence: 0.95 };
        assert_eq!(with_few_ends(narrow, 10.0, 1e5), narrow);
        assert!((with_few_ends(narrow, 2.0, 1e5).high - 7.225e-5).abs() < 1e-8);
    }
}
