//! How long environments live that are not idle: a hazard, and a longest life.

use statrs::distribution::{ContinuousCDF, Gamma};

use super::super::{Finding, Part};
use super::ascent::{Surface, Top, within, within_of_ends, within_of_few_ends};
use super::findings;
use super::life_law::{Law, Shape};
use super::lives::{Lives, Shares};
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

/// From here on there may be one: Akaike's criterion prefers it, with two parameters more. What age ended is then no hazard's.
const MAY_BE: f64 = 2.0;

/// Of fewer ends than three, not all of them quite sure, nobody knows whether they are alike by chance.
const FEWEST_OF_AGE: f64 = 2.5;

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
        let of_known_age = lives.of_known_age();
        let without = Fit::new(&of_known_age, None);
        let uniform = Fit::new(&of_known_age, Some(Shape::Uniform));
        let likelier = uniform.top.height - without.top.height;
        let has_cap = likelier > A_LONGEST_LIFE;
        let (capped, rival) = if has_cap { uniform.or_normal(confidence) } else { (uniform, None) };
        // A hazard asks for no age, where nothing else ends lives.
        let may_be_capped = likelier > MAY_BE;
        let endless = if may_be_capped { without } else { Fit::new(lives, None) };
        let (best, other) = if has_cap { (&capped, &endless) } else { (&endless, &capped) };
        let same = |lives: &Lives| if may_be_capped { lives.of_known_age() } else { lives.clone() };
        let of_others = others.iter().map(|lives| best.of(&same(lives)).hazard(confidence));
        let ends: Vec<f64> = at_ends.iter().map(|lives| best.of(&same(lives)).value()).collect();
        let mut hazard = with_timeouts(best.hazard(confidence), &ends);
        let is_plain = has_cap && capped.of_age() >= FEWEST_OF_AGE;
        if may_be_capped && !is_plain {
            hazard = as_wide(hazard, &other.hazard(confidence));
        }
        let mut max_life = capped.max_life(has_cap, confidence);
        if let Some(rival) = rival {
            hazard = as_wide(hazard, &rival.hazard(confidence));
            max_life = as_wide(max_life, &rival.max_life(has_cap, confidence));
        }
        Self {
            hazard: of_others.fold(hazard, |part, other| as_wide(part, &other)),
            max_life,
            law: Some(law(&best.top.at, best.shape)),
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
fn as_wide<T: Clone>(mut part: Part<T>, other: &Part<T>) -> Part<T> {
    if let (Finding::Learned { interval: Some(own), .. }, Some(other)) = (&mut part.finding, other.interval()) {
        *own = own.and(other);
    }
    part
}

/// The places of what is fitted: logarithms of a hazard, of the middle of longest lives and of half their range as a part of it, and
/// two shares.
const HAZARD: usize = 0;
const MIDDLE: usize = 1;
const WIDTH: usize = 2;
const REPLACED: usize = 3;
const SPARE: usize = 4;

/// The likeliest law.
struct Fit<'a> {
    lives: &'a Lives,
    bounds: [(f64, f64); 5],
    top: Top<5>,
    /// That of the longest life; none where there is no such life.
    shape: Option<Shape>,
}

impl<'a> Fit<'a> {
    fn new(lives: &'a Lives, shape: Option<Shape>) -> Self {
        let longest = lives.longest().max(1.0);
        // A life that ends beyond what was seen cannot be told from one that does not.
        let share = if lives.are_doubtful() { (0.0, 1.0) } else { (0.0, 0.0) };
        let bounds = [HAZARDS, ((longest / 3.0).ln(), (longest * 1.5).ln()), WIDTHS, share, share];
        let rate = ((lives.recycled() + 0.5) / lives.exposure()).ln().clamp(HAZARDS.0, HAZARDS.1);
        let fit = Self { lives, bounds, top: Top { at: [0.0; 5], height: 0.0 }, shape };
        let shares = [bounds[REPLACED].1 / 2.0, bounds[SPARE].1 / 4.0];
        let start = |(middle, width): (f64, f64)| [rate - 1.0, middle.ln(), width, shares[0], shares[1]];
        let starts = || STARTS.map(|(factor, width)| start((longest * factor, width))).into_iter();
        let of_ends = || fit.by_its_ends([rate - 1.0, longest.ln(), longest.ln(), shares[0], shares[1]]);
        let starts: Vec<[f64; 5]> = match shape {
            None => vec![start((longest, WIDTHS.0))],
            Some(Shape::Uniform) => starts().chain([of_ends()]).collect(),
            Some(Shape::Normal) => starts().collect(),
        };
        let top = fit.with_surface(|surface| surface.climb_from(starts, 2));
        Self { top, ..fit }
    }

    /// The likelier of a uniform longest life, which this is, and a normal one; and the other where the two cannot be told apart.
    fn or_normal(self, confidence: f64) -> (Self, Option<Self>) {
        let normal = Fit::new(self.lives, Some(Shape::Normal));
        let (best, other) = if normal.top.height > self.top.height { (normal, self) } else { (self, normal) };
        // The ends of a uniform law fit to the ends that were seen, each by as much as two parameters of a normal one.
        let fall = if best.shape == Some(Shape::Uniform) { within_of_ends(confidence) } else { within(confidence) };
        let is_rival = best.top.height - other.top.height < fall;
        (best, is_rival.then_some(other))
    }

    /// The likeliest law of the same lives, where something else is known of what ended them: its top is near this one.
    fn of<'b>(&self, lives: &'b Lives) -> Fit<'b> {
        let fit = Fit { lives, bounds: self.bounds, top: self.top, shape: self.shape };
        let top = fit.with_surface(|surface| surface.climb_from([self.top.at], 1));
        Fit { top, ..fit }
    }

    /// The likeliest law with a longest life, by where that begins and ends: each of the two lies next to an age at which a life ended, and
    /// so neither its middle nor its range can be made likelier alone. The logarithms of the two stand in the places of these, in either
    /// order.
    fn by_its_ends(&self, start: [f64; 5]) -> [f64; 5] {
        let of = |ends: &[f64; 5]| {
            let (one, other) = (ends[MIDDLE], ends[WIDTH]);
            let (min, max) = (one.min(other).exp(), one.max(other).exp());
            let middle = f64::midpoint(min, max);
            let width = ((max - min) / (2.0 * middle)).max(f64::MIN_POSITIVE).ln().clamp(WIDTHS.0, WIDTHS.1);
            let mut at = *ends;
            (at[MIDDLE], at[WIDTH]) = (middle.ln(), width);
            at
        };
        let age = self.bounds[MIDDLE];
        let [hazard, .., replaced, spare] = self.bounds;
        let height = |ends: &[f64; 5]| self.lives.likelihood(&law(&of(ends), self.shape), shares(&of(ends)));
        let surface = Surface { bounds: [hazard, age, age, replaced, spare], height: &height };
        let ages = self.lives.ages(age.0.exp());
        let from_rank = |rank: usize| {
            let mut ends = start;
            ends[MIDDLE] = ages.get(rank)?.ln();
            Some(ends)
        };
        let ranks = std::iter::successors(Some(1_usize), |rank| Some(rank + rank.div_ceil(2)));
        of(&surface.climb_from(ranks.map_while(from_rank), 2).at)
    }

    fn with_surface<T>(&self, ask: impl FnOnce(&Surface<'_, 5>) -> T) -> T {
        let height = |at: &[f64; 5]| self.lives.likelihood(&law(at, self.shape), shares(at));
        ask(&Surface { bounds: self.bounds, height: &height })
    }

    fn interval(&self, place: usize, fall: f64, others: &[[f64; 5]], confidence: f64) -> Interval {
        let (low, high) = self.with_surface(|surface| surface.interval(self.top, place, fall, others));
        Interval { low: low.exp(), high: high.exp(), confidence }
    }

    /// The top with other ranges of longest lives: some ends that lie close together by chance are one top, and all that grew old
    /// another, wider one. A normal law allows for all of them, and has one top.
    fn with_other_widths(&self) -> Vec<[f64; 5]> {
        let with = |width: f64| {
            let mut at = self.top.at;
            at[WIDTH] = width;
            at
        };
        match self.shape {
            Some(Shape::Uniform) => STARTS.iter().map(|&(_, width)| with(width)).collect(),
            Some(Shape::Normal) | None => Vec::new(),
        }
    }

    /// The top with other longest lives: what a wide one ended young, a hazard did beside a narrow one.
    fn with_other_caps(&self) -> Vec<[f64; 5]> {
        let with = |(factor, width): (f64, f64)| {
            let mut at = self.top.at;
            (at[MIDDLE], at[WIDTH]) = ((self.lives.longest().max(1.0) * factor).ln(), width);
            at
        };
        match self.shape {
            Some(Shape::Uniform) => OTHER_CAPS.map(with).to_vec(),
            Some(Shape::Normal) | None => Vec::new(),
        }
    }

    /// By how much the likelihood may fall within the interval of a longest life that so many reached.
    fn fall(&self, of_age: f64, confidence: f64) -> f64 {
        match self.shape {
            Some(Shape::Normal) => within(confidence) * of_age / (of_age - 1.0),
            Some(Shape::Uniform) | None => within_of_few_ends(of_age, confidence),
        }
    }

    /// How many grew as old as they may.
    fn of_age(&self) -> f64 {
        self.lives.of_age(&law(&self.top.at, self.shape), shares(&self.top.at))
    }

    /// The likeliest hazard. What is as likely to be nothing is not given as one in 3 million years.
    fn value(&self) -> f64 {
        let value = law(&self.top.at, self.shape).hazard;
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
        let mut interval = self.interval(HAZARD, within(confidence), &self.with_other_caps(), confidence);
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
        let (law, of_age) = (law(&self.top.at, self.shape), self.of_age());
        if of_age < FEWEST_OF_AGE {
            let needs = format!("more environments that are used for longer than {:.1} h", law.min / 3_600.0);
            return Part { finding: Finding::NotLearned { needs }, evidence };
        }
        let mut interval = self.interval(MIDDLE, self.fall(of_age, confidence), &self.with_other_widths(), confidence);
        if lives.have_untold_inits {
            interval.high += INIT_LIMIT.as_secs_f64();
            evidence += "; how long inits took is not told, so that a life may have begun up to 10 s sooner";
        }
        Part {
            finding: Finding::Learned {
                value: findings::Life { min: law.min, max: law.max },
                interval: Some(interval),
            },
            evidence,
        }
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

/// The same of longest lives that are taken for others: narrow, wide and very wide ones that end a little beyond the longest life that
/// was seen.
const OTHER_CAPS: [(f64, f64); 3] = [(0.89, -2.0), (0.8, -1.2), (0.65, -0.5)];

fn law(at: &[f64; 5], shape: Option<Shape>) -> Law {
    let (middle, width) = (at[MIDDLE].exp(), at[WIDTH].exp());
    let (min, max) =
        if shape.is_some() { (middle * (1.0 - width), middle * (1.0 + width)) } else { (f64::INFINITY, f64::INFINITY) };
    Law { hazard: at[HAZARD].exp(), min, max, shape: shape.unwrap_or(Shape::Uniform) }
}

fn shares(at: &[f64; 5]) -> Shares {
    Shares { replaced: at[REPLACED], spare: at[SPARE] }
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
