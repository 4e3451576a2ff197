//! Which candidate to take.

use super::candidate::{Against, Candidate};

/// Which candidate to take; the numbers are places in the list of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The target is met without pings.
    NoneNeeded,
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
    pub(super) fn of(candidates: &[Candidate]) -> Self {
        let standing = |which: Against| {
            let places = candidates.iter().enumerate().filter(move |(_, candidate)| candidate.against == which);
            places.map(|(place, _)| place)
        };
        let pings = |place: usize| candidates[place].pings_per_second();
        let fewest = standing(Against::Below).min_by(|&a, &b| pings(a).total_cmp(&pings(b)));
        match fewest {
            Some(place) if candidates[place].interval.is_none() => Self::NoneNeeded,
            Some(candidate) => Self::Fewest {
                candidate,
                unclear: standing(Against::Unclear).filter(|&place| pings(place) < pings(candidate)).collect(),
                holes: (0..candidates.len())
                    .filter(|&place| pings(place) > pings(candidate) && candidates[place].against != Against::Below)
                    .collect(),
            },
            None => {
                let unclear: Vec<usize> = standing(Against::Unclear).collect();
                if unclear.is_empty() { Self::NoneMeets } else { Self::Undecided { unclear } }
            }
        }
    }
}
