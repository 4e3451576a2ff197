//! Which candidate to take.

use super::candidate::Against;

/// Which candidate to take; the numbers are places in the list of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The target is met without pings.
    NoneNeeded {
        /// The candidate without pings.
        candidate: usize,
    },
    /// The candidate that meets the target with the fewest pings.
    Fewest {
        /// It.
        candidate: usize,
        /// Candidates that need fewer pings, and of which it is not clear whether they meet the target.
        unclear: Vec<usize>,
        /// Candidates that take more pings, and do not clearly meet the target all the same.
        holes: Vec<usize>,
    },
    /// None meets it clearly; these may.
    Undecided {
        /// They.
        unclear: Vec<usize>,
    },
    /// None meets it.
    NoneMeets,
}

impl Verdict {
    /// The candidate to take, if there is one.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        match *self {
            Self::NoneNeeded { candidate } | Self::Fewest { candidate, .. } => Some(candidate),
            Self::Undecided { .. } | Self::NoneMeets => None,
        }
    }

    /// What follows from how many pings each candidate takes a second (none: 0), and where it stands against the target.
    pub(super) fn of(candidates: &[(f64, Against)]) -> Self {
        let standing = |which: Against| {
            let places = candidates.iter().enumerate().filter(move |(_, (_, against))| *against == which);
            places.map(|(place, _)| place)
        };
        let pings = |place: usize| candidates[place].0;
        let fewest = standing(Against::Below).min_by(|&a, &b| pings(a).total_cmp(&pings(b)));
        match fewest {
            Some(candidate) if pings(candidate) <= 0.0 => Self::NoneNeeded { candidate },
            Some(candidate) => Self::Fewest {
                candidate,
                unclear: standing(Against::Unclear).filter(|&place| pings(place) < pings(candidate)).collect(),
                holes: (0..candidates.len())
                    .filter(|&place| pings(place) > pings(candidate) && candidates[place].1 != Against::Below)
                    .collect(),
            },
            None => {
                let unclear: Vec<usize> = standing(Against::Unclear).collect();
                if unclear.is_empty() { Self::NoneMeets } else { Self::Undecided { unclear } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Against::{Above, Below, Unclear};
    use super::*;

    #[test]
    fn the_fewest_pings_that_meet_the_target_are_taken() {
        let fewest = |candidate, unclear: &[usize], holes: &[usize]| Verdict::Fewest {
            candidate,
            unclear: unclear.into(),
            holes: holes.into(),
        };
        for (candidates, verdict) in [
            (vec![(2.0, Below), (1.0, Below), (0.0, Above)], fewest(1, &[], &[])),
            (vec![(2.0, Below), (1.0, Unclear), (0.0, Above)], fewest(0, &[1], &[])),
            (vec![(3.0, Above), (2.0, Unclear), (1.0, Below), (0.0, Above)], fewest(2, &[], &[0, 1])),
            // Of equally many pings the first that meets the target; the other is neither better nor worse.
            (vec![(1.0, Unclear), (1.0, Below), (1.0, Below), (0.0, Above)], fewest(1, &[], &[])),
            (vec![(1.0, Below), (0.0, Below)], Verdict::NoneNeeded { candidate: 1 }),
            (vec![(1.0, Unclear), (0.0, Below)], Verdict::NoneNeeded { candidate: 1 }),
            (vec![(2.0, Above), (1.0, Unclear), (0.0, Unclear)], Verdict::Undecided { unclear: vec![1, 2] }),
            (vec![(1.0, Above), (0.0, Above)], Verdict::NoneMeets),
        ] {
            assert_eq!(Verdict::of(&candidates), verdict, "{candidates:?}");
        }
    }
}
