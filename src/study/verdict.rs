//! Which candidate to take.
//!
//! P(cold) need not rise with the interval, so the longest interval that keeps a target may do so by accident of the
//! grid, between others that do not. The answer is therefore the longest of the first unbroken run of intervals that
//! keep it, counted from the shortest that does; what lies beyond is named and never taken.

use std::cmp::Ordering;

use super::candidate::{Against, Candidate};
use crate::units::Nanos;

/// Which candidate to take; the numbers are places in the list of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The target is met without pings.
    NoneNeeded {
        /// The candidate without pings.
        candidate: usize,
    },
    /// The candidate that meets the target with the fewest pings: of each curve the longest interval of
    /// the first unbroken run of intervals that do, and of these the one with the fewest pings a day.
    Fewest {
        /// It.
        candidate: usize,
        /// Candidates that need fewer pings, and of which it is not clear whether they meet the target.
        unclear: Vec<usize>,
        /// Shorter intervals of the same curve that do not clearly meet the target all the same.
        holes: Vec<usize>,
        /// Candidates that need fewer pings and meet the target, beyond others of the same curve that do not.
        islands: Vec<usize>,
        /// The same beyond others of which it is only not clear.
        beyond_unclear: Vec<usize>,
        /// Longer intervals of the run that are not recommended: see [`Candidate::unfit`].
        set_aside: Vec<usize>,
        /// The interval after the run, if it misses the target by no more than a tenth of it and could be recommended.
        near_miss: Option<usize>,
        /// The run reaches the longest interval that was tried.
        is_end_of_grid: bool,
    },
    /// Only candidates that are not recommended meet it.
    NoneFit {
        /// Those that do.
        set_aside: Vec<usize>,
        /// Others of which it is not clear.
        unclear: Vec<usize>,
    },
    /// None meets it clearly; these may.
    Undecided {
        /// They.
        unclear: Vec<usize>,
    },
    /// None meets it.
    NoneMeets,
}

/// By how much of the target it may be missed nearly.
const NEARLY: f64 = 0.1;

/// What a verdict is made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// The curve it lies on, where all are changed alike but for the interval; none for the candidate without pings.
    curve: Option<usize>,
    /// The time between pings, where that is always the same.
    interval: Option<Nanos>,
    /// Invocations of pings a second.
    pings: f64,
    against: Against,
    value: Option<f64>,
    is_fit: bool,
}

impl Placed {
    pub(super) fn of(candidate: &Candidate, curve: Option<usize>) -> Self {
        let variant = &candidate.outcome.variant;
        Self {
            curve,
            interval: variant.interval(),
            pings: variant.pings_per_second(),
            against: candidate.against,
            value: candidate.outcome.cold_probability().map(|cold| cold.value),
            is_fit: candidate.unfit.is_none(),
        }
    }
}

impl Verdict {
    /// The candidate to take, if there is one.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        match *self {
            Self::NoneNeeded { candidate } | Self::Fewest { candidate, .. } => Some(candidate),
            Self::NoneFit { .. } | Self::Undecided { .. } | Self::NoneMeets => None,
        }
    }

    /// What follows from where candidates stand against the target. Those of one curve follow one another, the shortest
    /// interval first.
    pub(super) fn of(all: &[Placed], target: f64) -> Self {
        let standing = |which: Against| (0..all.len()).filter(move |&place| all[place].against == which);
        if let Some(candidate) = standing(Against::Below).find(|&place| all[place].curve.is_none()) {
            return Self::NoneNeeded { candidate };
        }
        let runs: Vec<Run> = curves(all).into_iter().filter_map(|places| Run::of(all, places)).collect();
        let by_pings = |a: &(usize, &Run), b: &(usize, &Run)| cheaper(&all[a.0], &all[b.0]);
        let fits = runs.iter().filter_map(|run| Some((run.longest_fit(all)?, run)));
        match fits.min_by(by_pings) {
            Some((candidate, run)) => run.verdict(candidate, &runs, all, target),
            None => {
                let unclear: Vec<usize> = standing(Against::Unclear).collect();
                let set_aside: Vec<usize> = runs.iter().flat_map(Run::members).copied().collect();
                match (set_aside.is_empty(), unclear.is_empty()) {
                    (false, _) => Self::NoneFit { set_aside, unclear },
                    (true, false) => Self::Undecided { unclear },
                    (true, true) => Self::NoneMeets,
                }
            }
        }
    }
}

/// Fewer pings come first; of equally many those at the longer interval.
fn cheaper(a: &Placed, b: &Placed) -> Ordering {
    a.pings.total_cmp(&b.pings).then(b.interval.cmp(&a.interval))
}

/// The places of candidates with pings, those of one curve together, the shortest interval first.
fn curves(all: &[Placed]) -> Vec<Vec<usize>> {
    let mut curves: Vec<Vec<usize>> = Vec::new();
    for place in (0..all.len()).filter(|&place| all[place].curve.is_some()) {
        match curves.iter_mut().find(|places| all[places[0]].curve == all[place].curve) {
            Some(places) => places.push(place),
            None => curves.push(vec![place]),
        }
    }
    curves
}

/// The candidates of one curve, and the first unbroken run among them that meets the target.
struct Run {
    places: Vec<usize>,
    /// The run, as places in `places`.
    from: usize,
    to: usize,
}

impl Run {
    fn of(all: &[Placed], places: Vec<usize>) -> Option<Self> {
        let is_below = |place: &usize| all[*place].against == Against::Below;
        let from = places.iter().position(is_below)?;
        let to = from + places[from..].iter().take_while(|place| is_below(place)).count();
        Some(Self { places, from, to })
    }

    fn members(&self) -> &[usize] {
        &self.places[self.from..self.to]
    }

    fn longest_fit(&self, all: &[Placed]) -> Option<usize> {
        self.members().iter().copied().rfind(|&place| all[place].is_fit)
    }

    /// Those that meet the target beyond the run: first before any that certainly does not, then after it.
    fn beyond(&self, all: &[Placed]) -> (Vec<usize>, Vec<usize>) {
        let rest = &self.places[self.to..];
        let broken = rest.iter().position(|&place| all[place].against == Against::Above).unwrap_or(rest.len());
        let below = |places: &[usize]| {
            places.iter().copied().filter(|&place| all[place].against == Against::Below).collect::<Vec<usize>>()
        };
        (below(&rest[..broken]), below(&rest[broken..]))
    }

    fn near_miss(&self, all: &[Placed], target: f64) -> Option<usize> {
        let &next = self.places.get(self.to)?;
        let is_near = all[next].value.is_some_and(|value| value <= target * (1.0 + NEARLY));
        (all[next].against == Against::Above && is_near && all[next].is_fit).then_some(next)
    }

    /// That this run's `candidate` is the one to take.
    fn verdict(&self, candidate: usize, runs: &[Self], all: &[Placed], target: f64) -> Verdict {
        let saves_pings = |place: &usize| all[*place].pings < all[candidate].pings;
        let unclear = (0..all.len()).filter(|&place| all[place].against == Against::Unclear);
        let (mut beyond_unclear, mut islands) = (Vec::new(), Vec::new());
        for run in runs {
            let (possible, alone) = run.beyond(all);
            beyond_unclear.extend(possible.into_iter().filter(saves_pings));
            islands.extend(alone.into_iter().filter(saves_pings));
        }
        Verdict::Fewest {
            candidate,
            unclear: unclear.filter(saves_pings).collect(),
            holes: self.places[..self.from].to_vec(),
            islands,
            beyond_unclear,
            set_aside: self.members().iter().copied().filter(saves_pings).collect(),
            near_miss: self.near_miss(all, target),
            is_end_of_grid: self.to == self.places.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Against::{Above, Below, Unclear};
    use super::*;

    const TARGET: f64 = 0.01;

    /// Candidates of one width, every minute from the first on, and none, which misses the target. A letter each: `b`elow,
    /// `a`bove, `u`nclear, in capitals where it is not recommended; `n` misses nearly.
    fn one_width(letters: &str) -> Vec<Placed> {
        width(1, letters).chain([standing('a')]).collect()
    }

    /// The same with the one without pings given.
    fn with_none(letters: &str, none: char) -> Vec<Placed> {
        width(1, letters).chain([standing(none)]).collect()
    }

    fn width(width: u32, letters: &str) -> impl Iterator<Item = Placed> + '_ {
        letters.chars().zip(1..).map(move |(letter, minutes)| Placed {
            curve: Some(width as usize),
            interval: Some(Nanos::MINUTE * i64::from(minutes)),
            pings: f64::from(width) / (60.0 * f64::from(minutes)),
            ..standing(letter)
        })
    }

    fn standing(letter: char) -> Placed {
        let (against, value) = match letter.to_ascii_lowercase() {
            'b' => (Below, 0.005),
            'a' => (Above, 0.0111),
            'n' => (Above, 0.0109),
            'u' => (Unclear, 0.01),
            other => panic!("{other}"),
        };
        Placed { curve: None, interval: None, pings: 0.0, against, value: Some(value), is_fit: letter.is_lowercase() }
    }

    fn fewest(candidate: usize) -> Fewest {
        Fewest { candidate, ..Fewest::default() }
    }

    /// A verdict to compare with, of which only what is not empty needs to be said.
    #[derive(Default)]
    struct Fewest {
        candidate: usize,
        unclear: &'static [usize],
        holes: &'static [usize],
        islands: &'static [usize],
        beyond_unclear: &'static [usize],
        set_aside: &'static [usize],
        near_miss: Option<usize>,
        is_end_of_grid: bool,
    }

    impl From<Fewest> for Verdict {
        fn from(of: Fewest) -> Self {
            Self::Fewest {
                candidate: of.candidate,
                unclear: of.unclear.into(),
                holes: of.holes.into(),
                islands: of.islands.into(),
                beyond_unclear: of.beyond_unclear.into(),
                set_aside: of.set_aside.into(),
                near_miss: of.near_miss,
                is_end_of_grid: of.is_end_of_grid,
            }
        }
    }

    fn verdict(all: &[Placed]) -> Verdict {
        Verdict::of(all, TARGET)
    }

    #[test]
    fn the_longest_of_the_first_unbroken_run_is_taken() {
        let end = |candidate| Fewest { is_end_of_grid: true, ..fewest(candidate) };
        for (letters, expected) in [
            ("bba", fewest(1)),
            // The end of the grid, of one interval too.
            ("b", end(0)),
            ("bbb", end(2)),
            // A near miss is only the next one.
            ("bn", Fewest { near_miss: Some(1), ..fewest(0) }),
            ("ban", fewest(0)),
            ("bN", fewest(0)),
            // Beyond intervals that miss the target for certain lies an island, and another.
            ("bbaba", Fewest { islands: &[3], ..fewest(1) }),
            ("bnabab", Fewest { islands: &[3, 5], near_miss: Some(1), ..fewest(0) }),
            // The end of the grid is reached by the run, not by an island.
            ("bab", Fewest { islands: &[2], ..fewest(0) }),
            // An unclear one breaks the run too, but what follows may belong to it.
            ("buba", Fewest { unclear: &[1], beyond_unclear: &[2], ..fewest(0) }),
            ("buabab", Fewest { unclear: &[1], islands: &[3, 5], ..fewest(0) }),
            ("bubabu", Fewest { unclear: &[1, 5], beyond_unclear: &[2], islands: &[4], ..fewest(0) }),
            // Shorter ones that fail are named, however they do.
            ("aubb", Fewest { holes: &[0, 1], is_end_of_grid: true, ..fewest(3) }),
            ("uba", Fewest { holes: &[0], ..fewest(1) }),
        ] {
            assert_eq!(verdict(&one_width(letters)), expected.into(), "{letters}");
        }
        assert_eq!(verdict(&with_none("ba", 'u')), Fewest { unclear: &[2], ..fewest(0) }.into());
    }

    #[test]
    fn what_cannot_be_set_or_is_warned_of_is_told_and_not_taken() {
        for (letters, expected) in [
            // It neither breaks the run nor ends it.
            ("bBba", fewest(2)),
            ("bbB", Fewest { set_aside: &[2], is_end_of_grid: true, ..fewest(1) }),
            ("bBBa", Fewest { set_aside: &[1, 2], ..fewest(0) }),
            ("Bb", Fewest { is_end_of_grid: true, ..fewest(1) }),
            // One that misses the target does break it.
            ("bAb", Fewest { islands: &[2], ..fewest(0) }),
        ] {
            assert_eq!(verdict(&one_width(letters)), expected.into(), "{letters}");
        }
        let none_fit = |set_aside: &[usize], unclear: &[usize]| Verdict::NoneFit {
            set_aside: set_aside.into(),
            unclear: unclear.into(),
        };
        assert_eq!(verdict(&one_width("BBa")), none_fit(&[0, 1], &[]));
        assert_eq!(verdict(&one_width("aBu")), none_fit(&[1], &[2]));
        // One beyond the run that could be set is an island all the same.
        assert_eq!(verdict(&one_width("Bab")), none_fit(&[0], &[]));
    }

    #[test]
    fn without_any_that_clearly_meets_the_target_there_is_no_answer() {
        assert_eq!(verdict(&with_none("au", 'u')), Verdict::Undecided { unclear: vec![1, 2] });
        assert_eq!(verdict(&one_width("an")), Verdict::NoneMeets);
        for verdict in [verdict(&one_width("au")), verdict(&one_width("a")), verdict(&one_width("B"))] {
            assert_eq!(verdict.chosen(), None);
        }
    }

    #[test]
    fn no_pings_are_a_verdict_of_their_own() {
        for letters in ["b", "u", "ab", "B"] {
            let candidate = letters.len();
            let found = verdict(&with_none(letters, 'b'));
            assert_eq!((found.chosen(), &found), (Some(candidate), &Verdict::NoneNeeded { candidate }), "{letters}");
        }
    }

    #[test]
    fn of_several_widths_the_cheapest_is_taken() {
        let all = |one: &str, two: &str| -> Vec<Placed> {
            width(1, one).chain(width(2, two)).chain([standing('a')]).collect()
        };
        // One every 2 min is less than two every 3 min, and more than two every 5 min.
        let one = Fewest { is_end_of_grid: true, ..fewest(1) };
        assert_eq!(verdict(&all("bb", "bbb")), one.into());
        assert_eq!(verdict(&all("bbaaa", "bbbbb")), Fewest { is_end_of_grid: true, ..fewest(9) }.into());
        // As many pings a day: the longer interval, here two every 4 min.
        assert_eq!(verdict(&all("bbaa", "bbbb")), Fewest { is_end_of_grid: true, ..fewest(7) }.into());
        // An island of another width that would save pings is named, one that would not is not.
        assert_eq!(verdict(&all("baaba", "bbbba")), Fewest { islands: &[3], ..fewest(8) }.into());
        assert_eq!(verdict(&all("bbbba", "abaab")), fewest(3).into());
        // Holes are those of the same width.
        assert_eq!(verdict(&all("aaaa", "aabb")), Fewest { holes: &[4, 5], is_end_of_grid: true, ..fewest(7) }.into());
        // A width of which none is to be recommended takes no part.
        assert_eq!(verdict(&all("BBBB", "bbaa")), fewest(5).into());
    }

    /// The intervals of `--every 30s..10m --step 30s`: up to 3.5 min the target is kept, from 4 to 6 min it is not, 6.5 min
    /// keeps it by the accident that lives end in step with it. Half minutes cannot be set.
    #[test]
    fn an_island_is_never_the_longest_interval() {
        let kept = |half_minutes: u32| half_minutes <= 7 || half_minutes == 13;
        let letters: String = (1..=20)
            .map(|halves| match (kept(halves), halves % 2 == 0) {
                (true, true) => 'b',
                (true, false) => 'B',
                (false, true) => 'a',
                (false, false) => 'A',
            })
            .collect();
        let found = verdict(&one_width(&letters));
        // Places count from 0: the sixth is 3 min, the seventh 3.5 min, the thirteenth 6.5 min.
        assert_eq!(found, Fewest { set_aside: &[6], islands: &[12], ..fewest(5) }.into());
    }
}
