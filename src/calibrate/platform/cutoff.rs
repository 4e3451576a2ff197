//! A timeout as a cutoff: idle periods of which only bounds are known, as a normal, Weibull or uniform law that ends them, a
//! hazard that may have ended them before, and a share that it spares.
//!
//! What law the timeout has is a question for those who fit several; where it lies, how wide it is, and how likely
//! something idle for so long is still there, is all that the rest of the platform asks of it.

use std::f64::consts::LN_2;

use super::ascent::{Surface, Top, within, within_of_ends};
use super::findings::TimeoutShape;
use super::normal::{FAR, upper_tail};
use super::periods::Period;
use crate::estimate::Interval;

/// The chance that something idle is still there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cutoff {
    pub(super) shape: TimeoutShape,
    /// Of the law, in seconds.
    pub(super) middle: f64,
    pub(super) sd: f64,
    /// What ends it otherwise, per second.
    pub(super) hazard: f64,
    /// The share that is there whatever the law says.
    pub(super) spared: f64,
}

impl Cutoff {
    /// The chance that the law has spared it so far.
    pub(super) fn spares(&self, idle: f64) -> f64 {
        let away = (idle - self.middle) / self.sd;
        let within = match self.shape {
            TimeoutShape::Uniform => (0.5 - away / (2.0 * SQRT_3)).clamp(0.0, 1.0),
            TimeoutShape::Normal => upper_tail(away),
            TimeoutShape::Weibull => (-LN_2 * (idle / self.middle).powf(self.weibull_shape())).exp(),
        };
        self.spared + (1.0 - self.spared) * within
    }

    /// Up to this idleness in seconds the law takes next to nothing. Three quarters of 640 s are the 480 s up to which the
    /// recyclings of the runs of Mahmoudi and Khazaei (2020) are told from evictions; four deviations leave 3e-5.
    pub(super) fn safe(&self) -> f64 {
        const NEXT_TO_NOTHING: f64 = 3e-5;
        let begins = match self.shape {
            TimeoutShape::Normal => self.middle - 4.0 * self.sd,
            TimeoutShape::Uniform => self.middle - SQRT_3 * self.sd,
            TimeoutShape::Weibull => self.middle * (NEXT_TO_NOTHING / LN_2).powf(self.weibull_shape().recip()),
        };
        (0.75 * self.middle).min(begins).max(0.0)
    }

    /// The shape of a Weibull law, of which the middle is the median.
    pub(super) fn weibull_shape(&self) -> f64 {
        TimeoutShape::NARROW_WEIBULL * self.middle / self.sd
    }

    /// The chance that it is there, where something else than the law may have ended it for so long.
    pub(super) fn there(&self, idle: f64, exposed: f64) -> f64 {
        self.spares(idle) * (-self.hazard * exposed).exp()
    }
}

/// The ends of a uniform law are so many standard deviations from its middle.
const SQRT_3: f64 = 1.732_050_807_568_877_2;

/// A cutoff that was fitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitted {
    pub(super) cutoff: Cutoff,
    /// The logarithm of its likelihood.
    pub(super) likelihood: f64,
    /// Whether a hazard beside the law is needed to explain what was gone.
    pub(super) needs_hazard: bool,
    at: [f64; 4],
}

/// Idle periods of one end, taken together: the means of their lengths, whether it was there, and how many they are.
#[derive(Debug, Clone, Copy)]
struct Group {
    idle: f64,
    exposed: f64,
    is_there: bool,
    count: f64,
}

impl Group {
    fn of(period: &Period) -> Self {
        Self { idle: period.idle, exposed: period.exposed, is_there: period.is_there, count: period.count }
    }
}

/// Lengths that differ by less than this part of themselves are taken for one where nothing else lies between them: less
/// near a cutoff, which may be sharp.
const ALIKE: f64 = 0.02;
const ALIKE_NEAR_A_CUTOFF: f64 = 0.002;

/// How near is near, as a part of it.
const NEAR: f64 = 0.25;

/// No chance is taken to be nearer to 0 or 1 than this: what is told of one period may be wrong.
pub(super) const DOUBT: f64 = 1e-6;

/// A law, with a hazard beside it or without.
type Kind = (TimeoutShape, bool);

/// What the timeout of a function is taken for here: its law is asked for elsewhere, and a normal one stands for any that is narrow.
const KINDS: [Kind; 4] = [
    (TimeoutShape::Normal, false),
    (TimeoutShape::Normal, true),
    (TimeoutShape::Weibull, false),
    (TimeoutShape::Weibull, true),
];

/// What the timeout of spares is taken for: a law that varies by hundreds of seconds is not as good as normal.
const KINDS_OF_SPARES: [Kind; 4] = [
    (TimeoutShape::Normal, false),
    (TimeoutShape::Normal, true),
    (TimeoutShape::Uniform, false),
    (TimeoutShape::Uniform, true),
];

/// All that a cutoff may be.
#[derive(Debug, Clone, Default)]
pub(super) struct Cutoffs {
    /// The one that is believed.
    pub(super) best: Option<Fitted>,
    /// Whether none is, as a hazard alone explains as well what was gone.
    pub(super) is_hazard: bool,
    of_each_kind: Vec<Fitted>,
    groups: Vec<Group>,
}

impl Cutoffs {
    /// None is believed where nothing was gone, or nothing there, or where a hazard alone explains what was gone as well. A hazard
    /// beside the law, and a law that is not normal, are believed where they are needed: where Akaike's criterion is the better for
    /// the one, and better by [`PLAINLY`] for the other.
    pub(super) fn fit(periods: &[Period]) -> Self {
        Self::of_kinds(periods, KINDS, PLAINLY)
    }

    /// The same of spares: neither law is the usual one.
    pub(super) fn of_spares(periods: &[Period]) -> Self {
        Self::of_kinds(periods, KINDS_OF_SPARES, 0.0)
    }

    fn of_kinds(periods: &[Period], kinds: [Kind; 4], not_normal: f64) -> Self {
        let groups = grouped(periods);
        let of_each_kind: Vec<Fitted> = kinds.into_iter().filter_map(|kind| fit_one(&groups, kind)).collect();
        let penalty = |fitted: &Fitted| {
            let not_normal = if fitted.cutoff.shape == TimeoutShape::Normal { 0.0 } else { not_normal };
            not_normal + 2.0 * f64::from(u8::from(fitted.needs_hazard)) - 2.0 * fitted.likelihood
        };
        let best = of_each_kind.iter().min_by(|a, b| penalty(a).total_cmp(&penalty(b))).copied();
        let is_hazard = best.is_some_and(|best| !explains(&best, &groups));
        Self { best: best.filter(|_| !is_hazard), is_hazard, of_each_kind, groups }
    }

    /// What else the periods may have been ended by: laws that differ from the one that is believed in their shape, or in whether
    /// a hazard is beside them, and are likely enough; and the widest law that is.
    pub(super) fn rivals(&self, confidence: f64) -> Vec<Fitted> {
        let Some(best) = self.best else { return Vec::new() };
        let most = self.of_each_kind.iter().map(|one| one.likelihood).fold(f64::NEG_INFINITY, f64::max);
        let is_rival = |one: &&Fitted| one.kind() != best.kind() && most - one.likelihood < within(confidence);
        let rivals = self.of_each_kind.iter().filter(is_rival).copied();
        rivals.chain(self.widest(&best, confidence)).collect()
    }

    /// The law that is believed, as wide as it may be: of few ends it may be much too narrow.
    fn widest(&self, best: &Fitted, confidence: f64) -> Option<Fitted> {
        let shape = best.cutoff.shape;
        let height = |at: &[f64; 4]| likelihood(&self.groups, &cutoff(at, shape));
        let mut surface = Surface { bounds: bounds(&self.groups, shape)?, height: &height };
        let starts = starts(best.cutoff.middle, best.at[2]);
        let top = Top { at: best.at, height: best.likelihood };
        let width = surface.upper_end(top, WIDTH, within(confidence), &starts);
        surface.bounds[WIDTH] = (width, width);
        let wide = |mut at: [f64; 4]| {
            at[WIDTH] = width;
            at
        };
        let top = surface.climb_from(starts.into_iter().chain([best.at]).map(wide), 2);
        Some(Fitted { cutoff: cutoff(&top.at, shape), likelihood: top.height, at: top.at, ..*best })
    }
}

impl Fitted {
    /// The same law elsewhere.
    pub(super) fn with_middle(self, middle: f64) -> Self {
        Self { cutoff: Cutoff { middle, ..self.cutoff }, ..self }
    }

    fn kind(&self) -> Kind {
        (self.cutoff.shape, self.needs_hazard)
    }
}

/// From a difference of 4 on a model has "considerably less support" (Burnham and Anderson, "Model Selection and Multimodel
/// Inference", 2nd ed. 2002, section 2.6).
const PLAINLY: f64 = 4.0;

/// A law that varies by hundreds of seconds, as that of spares does, is not as good as normal.
pub(super) const BOTH: [TimeoutShape; 2] = [TimeoutShape::Normal, TimeoutShape::Uniform];

/// Fits a cutoff of the likeliest of these shapes, beside a hazard; none where [`Cutoffs::fit`] believes none.
pub(super) fn fit_any(periods: &[Period], shapes: &[TimeoutShape]) -> Option<Fitted> {
    let groups = grouped(periods);
    let fitted = shapes.iter().filter_map(|&shape| fit_one(&groups, (shape, true)));
    let best = fitted.max_by(|a, b| a.likelihood.total_cmp(&b.likelihood))?;
    explains(&best, &groups).then_some(best)
}

/// Whether it explains more than a hazard alone.
fn explains(fitted: &Fitted, groups: &[Group]) -> bool {
    2.0 * (fitted.likelihood - without_law(groups).1) > TWO_FREE
}

fn fit_one(groups: &[Group], (shape, needs_hazard): Kind) -> Option<Fitted> {
    let height = |at: &[f64; 4]| likelihood(groups, &cutoff(at, shape));
    let mut bounds = bounds(groups, shape)?;
    if !needs_hazard {
        bounds[2] = (HAZARDS.0, HAZARDS.0);
    }
    let surface = Surface { bounds, height: &height };
    let middles = steps(groups);
    // A sharp law beside a hazard and a wide one without are two tops: each is climbed.
    let climbed = |hazard: f64| surface.climb_from(middles.iter().flat_map(|&middle| starts(middle, hazard)), 1);
    let hazards = if needs_hazard { &HAZARDS_TRIED[..] } else { &[HAZARDS.0] };
    let top = hazards.iter().map(|&hazard| climbed(hazard)).max_by(|a, b| a.height.total_cmp(&b.height))?;
    Some(Fitted { cutoff: cutoff(&top.at, shape), likelihood: top.height, needs_hazard, at: top.at })
}

/// Where the middle of a cutoff lies, of any of these shapes that is likely enough beside the one that was fitted; none
/// where it is not bounded on both sides.
pub(super) fn interval(
    fitted: &Fitted,
    periods: &[Period],
    shapes: &[TimeoutShape],
    confidence: f64,
) -> Option<Interval> {
    let groups = grouped(periods);
    let has_ends = shapes.contains(&TimeoutShape::Uniform) || may_be_sharp(fitted, &groups, confidence);
    let fall = if has_ends { within_of_ends(confidence) } else { within(confidence) };
    // A hazard that was not needed may be there.
    let with_hazard = |&shape: &TimeoutShape| {
        if fitted.kind() == (shape, true) { Some(*fitted) } else { fit_one(&groups, (shape, true)) }
    };
    let all = shapes.iter().map(with_hazard).collect::<Option<Vec<Fitted>>>()?;
    let most = all.iter().map(|one| one.likelihood).fold(f64::NEG_INFINITY, f64::max);
    let (mut least, mut latest) = (f64::INFINITY, f64::NEG_INFINITY);
    for one in all {
        let fall = fall - (most - one.likelihood);
        if fall > 0.0 {
            let shape = one.cutoff.shape;
            let height = |at: &[f64; 4]| likelihood(&groups, &cutoff(at, shape));
            let surface = Surface { bounds: bounds(&groups, shape)?, height: &height };
            let top = Top { at: one.at, height: one.likelihood };
            let starts = HAZARDS_TRIED.map(|hazard| starts(one.cutoff.middle, hazard));
            let (low, high) = surface.interval(top, 0, fall, starts.as_flattened());
            (least, latest) = (least.min(low), latest.max(high));
        }
    }
    let (shortest, longest) = bounds(&groups, fitted.cutoff.shape)?[0];
    (least > shortest && latest < longest).then(|| Interval { low: least.exp(), high: latest.exp(), confidence })
}

/// Whether a law that does not vary at all is likely enough beside the one that was fitted. Of such a law the place, too, is an
/// end: below it all that is gone was ended otherwise, each with the same chance.
fn may_be_sharp(fitted: &Fitted, groups: &[Group], confidence: f64) -> bool {
    let Some(bounds) = bounds(groups, fitted.cutoff.shape) else { return false };
    let height = |at: &[f64; 4]| likelihood(groups, &cutoff(at, fitted.cutoff.shape));
    let surface =
        Surface { bounds: [bounds[0], (SHARPEST.ln(), SHARPEST.ln()), bounds[2], bounds[3]], height: &height };
    let sharp = |middle: f64| [middle.ln(), SHARPEST.ln(), fitted.at[2], fitted.at[3]];
    let top = surface.climb_from(steps(groups).into_iter().map(sharp), 1);
    fitted.likelihood - top.height < within(confidence)
}

/// Where parameters may lie; none where nothing was gone, or nothing there.
fn bounds(groups: &[Group], shape: TimeoutShape) -> Option<[(f64, f64); 4]> {
    let longest_there = groups.iter().rfind(|group| group.is_there)?.idle;
    let shortest_gone = groups.iter().find(|group| !group.is_there)?.idle;
    let longest = groups.last()?.idle * 1.2;
    let shortest = longest_there.min(shortest_gone) / 2.0;
    let widest = match shape {
        TimeoutShape::Normal | TimeoutShape::Uniform => 0.5,
        // An exponential one.
        TimeoutShape::Weibull => TimeoutShape::NARROW_WEIBULL,
    };
    let widths = (SHARPEST.ln(), f64::ln(widest));
    Some([(shortest.max(0.1).ln(), longest.max(1.0).ln()), widths, HAZARDS, (0.0, 0.1)])
}

/// From where it is climbed: laws of several widths around a middle, beside a hazard of which the logarithm is this.
fn starts(middle: f64, hazard: f64) -> [[f64; 4]; 4] {
    [0.002_f64, 0.02, 0.1, 0.3].map(|width| [middle.ln(), width.ln(), hazard, 0.005])
}

/// The logarithms of hazards from which it is climbed: next to none, one in 17 h, one in 2.5 h.
const HAZARDS_TRIED: [f64; 3] = [-16.0, -11.0, -9.1];

/// The least and the greatest hazard, as logarithms of ends per second: one in 15 years, and one in half an hour. What ends more
/// often than that belongs to the law: mean lives that were reported of AWS Lambda begin at 2.4 h (aws/serverless-java-container#195).
const HAZARDS: (f64, f64) = (-20.0, -7.5);

/// The place of the width among what is fitted.
const WIDTH: usize = 1;

/// The narrowest law, as a part of its middle.
const SHARPEST: f64 = 2e-4;

fn cutoff(at: &[f64; 4], shape: TimeoutShape) -> Cutoff {
    let middle = at[0].exp();
    Cutoff { shape, middle, sd: middle * at[1].exp(), hazard: at[2].exp(), spared: at[3] }
}

/// The 99% point of chi-square with 2 degrees of freedom: the middle and the width of a law that may not be there.
pub(super) const TWO_FREE: f64 = 9.210_34;

/// Something that only a hazard ends, the likeliest one; of those as likely the least.
pub(super) fn hazard_alone(periods: &[Period]) -> Cutoff {
    without_law(&grouped(periods)).0
}

fn without_law(groups: &[Group]) -> (Cutoff, f64) {
    let forever = |hazard: f64| Cutoff { shape: TimeoutShape::Normal, middle: 1e12, sd: 1.0, hazard, spared: 0.0 };
    let tried = (0..80).rev().map(|n| forever((-20.0 + 0.2 * f64::from(n)).exp()));
    let all = tried.map(|cutoff| (cutoff, likelihood(groups, &cutoff)));
    all.max_by(|a, b| a.1.total_cmp(&b.1)).expect("several hazards are tried")
}

fn likelihood(groups: &[Group], cutoff: &Cutoff) -> f64 {
    let one = |group: &Group| {
        let is_normal = cutoff.shape != TimeoutShape::Weibull;
        if group.is_there && is_normal && group.idle < cutoff.middle - FAR * cutoff.sd {
            // Nothing but the hazard matters, and no logarithm is needed.
            return -cutoff.hazard * group.exposed * group.count;
        }
        let there = cutoff.there(group.idle, group.exposed).clamp(DOUBT, 1.0 - DOUBT);
        let is_plainly_there = there == 1.0 - DOUBT && group.is_there;
        let chance = if group.is_there { there } else { 1.0 - there };
        if is_plainly_there { 0.0 } else { group.count * chance.ln() }
    };
    groups.iter().map(one).sum()
}

/// The periods by length, those alike taken together.
fn grouped(periods: &[Period]) -> Vec<Group> {
    let mut sorted: Vec<Period> = periods.iter().filter(|period| period.idle > 0.0).copied().collect();
    sorted.sort_by(|a, b| a.idle.total_cmp(&b.idle));
    let each: Vec<Group> = sorted.iter().map(Group::of).collect();
    let step = steps(&each).first().copied().unwrap_or(0.0);
    let alike = |idle: f64| if (idle / step - 1.0).abs() < NEAR { ALIKE_NEAR_A_CUTOFF } else { ALIKE };
    let mut groups: Vec<Group> = Vec::new();
    let mut began = 0.0;
    for period in sorted {
        match groups.last_mut() {
            Some(group) if group.is_there == period.is_there && period.idle <= began * (1.0 + alike(began)) => {
                group.count += period.count;
                group.idle += (period.idle - group.idle) * period.count / group.count;
                group.exposed += (period.exposed - group.exposed) * period.count / group.count;
            }
            Some(_) | None => {
                began = period.idle;
                groups.push(Group::of(&period));
            }
        }
    }
    groups
}

/// Where a cutoff may lie: between what was there and what was gone, where a step explains most of them.
fn steps(groups: &[Group]) -> Vec<f64> {
    // As many as are there beyond a step, or gone before it, are not explained by it.
    let mut wrong: f64 = groups.iter().filter(|group| group.is_there).map(|group| group.count).sum();
    let mut steps: Vec<(f64, f64)> = groups.first().map(|first| (wrong, first.idle)).into_iter().collect();
    for (place, group) in groups.iter().enumerate() {
        wrong += if group.is_there { -group.count } else { group.count };
        let next = groups.get(place + 1).map_or(group.idle * 1.05, |next| next.idle);
        steps.push((wrong, f64::midpoint(group.idle, next)));
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    steps.truncate(3);
    steps.into_iter().map(|(_, middle)| middle).collect()
}
