//! The largest likelihood within bounds, and where each parameter may lie: profile likelihoods (Pawitan, "In All
//! Likelihood", 2001, section 3.4; for end points of a law they hold where the bootstrap does not).

use crate::estimate::normal_upper;

/// By how much the logarithm of a likelihood may be lower within an interval of this confidence: half of the point of
/// chi-square with one degree of freedom (1.921 for 95%).
pub(super) fn within(confidence: f64) -> f64 {
    normal_upper((1.0 - confidence) / 2.0).powi(2) / 2.0
}

/// The same for where a law lies that has ends: the likelihood falls off at once beyond them, and its fall from the top to the
/// truth is exponential (3.00 for 95%). Of n times of a uniform law of width w the middle lies between the outermost; a middle at a
/// distance d from that needs a width of w + 2 d, which is n ln(1 + 2 d / w) less likely, about 2 n d / w. The outermost are at
/// exponential distances from the ends, with a mean of w / n each, so that this is the difference of two exponential variables with a
/// mean of 1, whose size is exponential again.
pub(super) fn within_of_ends(confidence: f64) -> f64 {
    -(1.0 - confidence).ln()
}

/// The same of so few times: of n the difference of the middles, over the range of the times, exceeds t with probability
/// (1 + 2 t)^(1 - n), and the likelihood has then fallen by n ln(1 + 2 t).
pub(super) fn within_of_few_ends(times: f64, confidence: f64) -> f64 {
    // One time has no range: an interval from it would have no end.
    let times = times.max(1.5);
    within_of_ends(confidence) * times / (times - 1.0)
}

/// How often each coordinate is gone along in turn.
const ROUNDS: usize = 6;

/// How often a golden section is narrowed: to 3 parts in 1,000 of its range, which is narrower in every round.
const CUTS: usize = 12;

/// How often the step in which an interval ends is halved.
const HALVINGS: usize = 8;

/// A function of several parameters that is to be made as large as it can be, each of them within its bounds.
pub(super) struct Surface<'a, const N: usize> {
    pub(super) bounds: [(f64, f64); N],
    pub(super) height: &'a dyn Fn(&[f64; N]) -> f64,
}

/// A point, and how high it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Top<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) height: f64,
}

impl<const N: usize> Surface<'_, N> {
    /// Climbs from the best of several points, so many of them, and takes the best end.
    pub(super) fn climb_from(&self, starts: impl IntoIterator<Item = [f64; N]>, count: usize) -> Top<N> {
        let mut starts: Vec<Top<N>> = starts.into_iter().map(|at| Top { at, height: (self.height)(&at) }).collect();
        starts.sort_by(|a, b| b.height.total_cmp(&a.height));
        let climbed = starts.iter().take(count).map(|start| self.climb(start.at, None));
        let lowest = Top { at: self.bounds.map(|bounds| bounds.0), height: f64::NEG_INFINITY };
        climbed.fold(lowest, |best, other| if other.height > best.height { other } else { best })
    }

    /// Climbs from a point, one coordinate after the other; one may be held.
    pub(super) fn climb(&self, from: [f64; N], held: Option<usize>) -> Top<N> {
        let mut top = Top { at: from, height: (self.height)(&from) };
        let mut reach = 1.0;
        for _ in 0..ROUNDS {
            let before = top;
            for place in (0..N).filter(|&place| Some(place) != held && self.is_free(place)) {
                top = self.along(top, place, reach, CUTS);
            }
            top = self.further(before, top);
            if top.height - before.height < 1e-4 && reach < 1.0 {
                break;
            }
            reach *= 0.4;
        }
        top
    }

    /// Goes on in the direction of a whole round, for as long as that leads up: along a ridge that lies across the coordinates
    /// one of them after the other leads nowhere (Hooke and Jeeves, "Direct Search", Journal of the ACM 8, 1961).
    fn further(&self, from: Top<N>, mut top: Top<N>) -> Top<N> {
        let mut stride = 1.0;
        loop {
            let at = std::array::from_fn(|place| {
                let (low, high) = self.bounds[place];
                (top.at[place] + stride * (top.at[place] - from.at[place])).clamp(low, high)
            });
            let next = Top { at, height: (self.height)(&at) };
            if next.height <= top.height {
                return top;
            }
            (top, stride) = (next, stride * 2.0);
        }
    }

    /// The best along one coordinate, in that part of its range around where it is.
    fn along(&self, top: Top<N>, place: usize, reach: f64, cuts: usize) -> Top<N> {
        let (low, high) = self.bounds[place];
        let half = (high - low) * reach / 2.0;
        let (low, high) =
            if reach < 1.0 { ((top.at[place] - half).max(low), (top.at[place] + half).min(high)) } else { (low, high) };
        let at = |value: f64| {
            let mut at = top.at;
            at[place] = value;
            Top { at, height: (self.height)(&at) }
        };
        let found = golden(low, high, cuts, at);
        if found.height > top.height { found } else { top }
    }

    /// Whether a parameter may be anything but one value.
    fn is_free(&self, place: usize) -> bool {
        self.bounds[place].0 < self.bounds[place].1
    }

    /// The values of one parameter at which the function, made as large as it can be by the others, is not lower than the
    /// top by more than `fall`; whether the bounds cut it off is seen by its ends.
    /// The others may have several tops, of which another may be the higher one elsewhere: they are climbed from `starts`
    /// too.
    pub(super) fn interval(&self, top: Top<N>, place: usize, fall: f64, starts: &[[f64; N]]) -> (f64, f64) {
        let (low, floor) = (self.bounds[place].0, top.height - fall);
        (self.end(top, place, (low, floor), starts), self.upper_end(top, place, fall, starts))
    }

    /// The greatest of these values.
    pub(super) fn upper_end(&self, top: Top<N>, place: usize, fall: f64, starts: &[[f64; N]]) -> f64 {
        self.end(top, place, (self.bounds[place].1, top.height - fall), starts)
    }

    /// By doubling steps away from the top and then halving: the profile need not fall everywhere.
    fn end(&self, top: Top<N>, place: usize, (bound, floor): (f64, f64), starts: &[[f64; N]]) -> f64 {
        let mut nearest = top;
        let mut inside = top.at[place];
        let range = (self.bounds[place].1 - self.bounds[place].0).abs();
        let mut step = (bound - inside).signum() * range * 1e-3;
        let mut is_in = |value: f64| {
            let mut from = nearest.at;
            from[place] = value;
            let mut found = self.climb_near(from, place, floor);
            if found.height < floor {
                let others = starts.iter().map(|start| self.moved(*start, place, value));
                if let Some(other) = others.max_by(|a, b| a.height.total_cmp(&b.height)) {
                    found = self.climb_near(other.at, place, floor);
                }
            }
            let is_in = found.height >= floor;
            if is_in {
                nearest = found;
            }
            is_in
        };
        let mut outside = loop {
            let next = inside + step;
            let next = if (bound - next) * step <= 0.0 { bound } else { next };
            if !is_in(next) {
                break next;
            }
            if next == bound {
                return bound;
            }
            inside = next;
            step *= 2.0;
        };
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(inside, outside);
            if is_in(middle) { inside = middle } else { outside = middle }
        }
        outside
    }

    /// Another point with one coordinate replaced.
    fn moved(&self, mut at: [f64; N], place: usize, value: f64) -> Top<N> {
        at[place] = value;
        Top { at, height: (self.height)(&at) }
    }

    /// Climbs with one held, from a point that is near the top of the others, for as long as it is not as high as `enough`.
    fn climb_near(&self, from: [f64; N], held: usize, enough: f64) -> Top<N> {
        let mut top = Top { at: from, height: (self.height)(&from) };
        for reach in [0.5, 0.2, 0.05] {
            for place in (0..N).filter(|&place| place != held && self.is_free(place)) {
                if top.height >= enough {
                    return top;
                }
                top = self.along(top, place, reach, 8);
            }
        }
        top
    }
}

/// The best by golden section.
fn golden<T>(mut low: f64, mut high: f64, cuts: usize, at: impl Fn(f64) -> T) -> T
where
    T: Copy + HasHeight,
{
    const PHI: f64 = 0.618_033_988_749_894_8;
    let mut left = (high - PHI * (high - low), None);
    let mut right = (low + PHI * (high - low), None);
    let mut best: Option<T> = None;
    for _ in 0..cuts {
        let a = *left.1.get_or_insert_with(|| at(left.0));
        let b = *right.1.get_or_insert_with(|| at(right.0));
        for found in [a, b] {
            if best.is_none_or(|best| found.height() > best.height()) {
                best = Some(found);
            }
        }
        if a.height() >= b.height() {
            high = right.0;
            right = left;
            left = (high - PHI * (high - low), None);
        } else {
            low = left.0;
            left = right;
            right = (low + PHI * (high - low), None);
        }
    }
    best.unwrap_or_else(|| at(f64::midpoint(low, high)))
}

trait HasHeight {
    fn height(&self) -> f64;
}

impl<const N: usize> HasHeight for Top<N> {
    fn height(&self) -> f64 {
        self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The middle of two times is farther from that of their law than t times their range with a chance of 1 / (1 + 2 t): of 5% for
    /// t = 9.5, where the logarithm of the likelihood is lower by 2 ln 20. Of many times it is the limit.
    #[test]
    fn few_ends_have_wide_intervals() {
        assert!((within_of_few_ends(2.0, 0.95) - 2.0 * 20.0_f64.ln()).abs() < 1e-9);
        assert!((within_of_few_ends(1e5, 0.95) - within_of_ends(0.95)).abs() < 1e-3);
    }

    /// A Poisson count of 20 in a time of 10: the profile interval of the rate is that of the tables (1.262 to 2.994), by
    /// solving 20 ln(20 / x) - 20 + x = 1.9207 for x = 10 rate.
    #[test]
    fn the_interval_of_a_rate_is_that_of_its_likelihood() {
        let height = |at: &[f64; 2]| 20.0 * (10.0 * at[0]).ln() - 10.0 * at[0] - (at[1] - 3.0).powi(2);
        let surface = Surface { bounds: [(0.01, 20.0), (0.0, 10.0)], height: &height };
        let top = surface.climb([5.0, 9.0], None);
        assert!((top.at[0] - 2.0).abs() < 0.01 && (top.at[1] - 3.0).abs() < 0.01, "{top:?}");
        let (low, high) = surface.interval(top, 0, within(0.95), &[]);
        let fall = |rate: f64| 20.0 * (2.0 / rate).ln() - 20.0 + 10.0 * rate;
        assert!((fall(low) - 1.920_729).abs() < 0.02 && low < 2.0, "{low}");
        assert!((fall(high) - 1.920_729).abs() < 0.02 && high > 2.0, "{high}");
    }
}
