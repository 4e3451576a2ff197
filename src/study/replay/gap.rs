//! Classes of gaps: how long the function had been idle when an invocation came.

use crate::units::Nanos;

/// How many classes there are: that of invocations that came while another was in progress, and one from each edge on.
pub const GAP_CLASSES: usize = EDGES.len() + 1;

/// Where classes of idle gaps begin. They are stated beforehand, and close to each other where some regime of AWS Lambda
/// takes idle environments away: from 5 to 28 minutes (see the presets).
const EDGES: [Nanos; 17] = [
    Nanos::ZERO,
    minutes(1),
    minutes(2),
    minutes(3),
    minutes(4),
    minutes(5),
    minutes(6),
    minutes(7),
    minutes(8),
    minutes(10),
    minutes(11),
    minutes(12),
    minutes(15),
    minutes(20),
    minutes(30),
    minutes(45),
    minutes(60),
];

const fn minutes(n: i64) -> Nanos {
    Nanos(n * Nanos::MINUTE.0)
}

/// A class of gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GapClass(u8);

impl GapClass {
    /// Another invocation was in progress.
    pub const BUSY: Self = Self(0);

    /// All of them, the shortest gaps first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..GAP_CLASSES as u8).map(Self)
    }

    /// That of an invocation that came so long after the function's last one was done; below zero where one was in progress.
    #[must_use]
    pub fn of(gap: Nanos) -> Self {
        Self(EDGES.partition_point(|&edge| edge <= gap) as u8)
    }

    /// The place among all of them.
    #[must_use]
    pub fn place(self) -> usize {
        usize::from(self.0)
    }

    /// The shortest gap of it; none where another invocation was in progress.
    #[must_use]
    pub fn from(self) -> Option<Nanos> {
        self.place().checked_sub(1).map(|edge| EDGES[edge])
    }

    /// What is longer than its gaps; none where nothing is.
    #[must_use]
    pub fn until(self) -> Option<Nanos> {
        EDGES.get(self.place()).copied().filter(|_| self != Self::BUSY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_lies_between_the_ends_of_its_class() {
        assert_eq!(GapClass::of(Nanos(-1)), GapClass::BUSY);
        for seconds in [0, 59, 60, 359, 360, 3_599, 3_600, 1_000_000_000] {
            let (gap, class) = (Nanos::from_secs(seconds), GapClass::of(Nanos::from_secs(seconds)));
            assert!(class.from().unwrap() <= gap && class.until().is_none_or(|until| gap < until), "{seconds} s");
        }
        assert_eq!(GapClass::all().count(), GAP_CLASSES);
        assert_eq!(GapClass::all().last(), Some(GapClass::of(Nanos::DAY)));
    }
}
