//! Where a law has mass and nothing was ever seen to die, or to be alive.

use super::law::Law;
use super::observed::Seen;

/// What a law says of times at which all looks agreed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unseen {
    /// Before the last look that came before any was gone.
    pub before: Side,
    /// After the first look that came after the last survivor.
    pub after: Side,
}

/// One of these two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// The time that bounds it, in seconds.
    pub bound: f64,
    /// The share of lifetimes that the law puts there.
    pub share: f64,
    /// How many were looked at there.
    pub looked_at: f64,
    /// How many of these the law expects to be otherwise than all were.
    pub expected: f64,
}

/// A share that matters: of a thousand pings, one.
const WORTH_NAMING: f64 = 1e-3;

/// Where so many are expected, to see none has a chance of 5%.
const TOO_MANY: f64 = 3.0;

impl Side {
    /// Whether the law has mass here that the data neither show nor rule out: what follows from it is extrapolated.
    #[must_use]
    pub fn is_extrapolated(&self) -> bool {
        self.share >= WORTH_NAMING && !self.is_contradicted()
    }

    /// Whether so many were looked at here that the law's mass is contradicted.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        self.expected >= TOO_MANY
    }
}

/// Compares a law with the ends of what was seen.
pub(super) fn unseen(seen: &Seen, law: &Law) -> Unseen {
    let (first, last) = (seen.first_gone(), seen.last_alive());
    let sum = |is_there: &dyn Fn(f64) -> bool, chance: &dyn Fn(f64) -> f64| {
        seen.looks.iter().filter(|look| is_there(look.at)).fold((0.0, 0.0), |(all, expected), look| {
            let weight = look.alive + look.gone;
            (all + weight, expected + weight * chance(look.at))
        })
    };
    let alive = |t: f64| law.ln_alive(t).exp();
    let before = sum(&|t| t < first, &|t| law.gone(t));
    let after = sum(&|t| t > last, &alive);
    let starts = seen.betweens.iter().map(|one| one.alive_at);
    let looks = seen.looks.iter().map(|look| look.at);
    let bound_before = looks.chain(starts).filter(|&time| time < first).fold(0.0, f64::max);
    let bound_after = seen.gone_after(last).first().copied().unwrap_or(f64::INFINITY);
    Unseen {
        before: Side { bound: bound_before, share: law.gone(bound_before), looked_at: before.0, expected: before.1 },
        after: Side { bound: bound_after, share: alive(bound_after), looked_at: after.0, expected: after.1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;
    use crate::calibrate::idle::{Base, Beside, Observations};

    /// A clock with sharp ends, 620 to 660 s, and a normal law over it: 5% of the law lies on either side; and a cutoff
    /// between two looks, which has nothing beyond them.
    #[test]
    fn a_normal_law_has_mass_beyond_the_ends_of_a_clock() {
        let looks = [Censored::alive(620.0), Censored::gone(622.0), Censored::alive(658.0), Censored::gone(660.0)];
        let law = Law { base: Base::Normal { mean: 640.0, sd: 12.0 }, beside: Beside::Nothing, maximum: None };
        let found = unseen(&Observations::new(&looks).seen, &law);
        assert!((found.before.share - 0.047_8).abs() < 1e-4, "{found:?}");
        assert_eq!((found.before.bound, found.before.looked_at), (620.0, 1.0));
        assert!(found.before.is_extrapolated() && found.after.is_extrapolated());
        let many = Observations::weighted([(Censored::alive(619.0), 1_000.0), (Censored::gone(620.0), 1.0)]);
        assert!(unseen(&many.seen, &law).before.is_contradicted());
        let cutoff = Law { base: Base::Fixed { value: 659.0 }, ..law };
        let beyond = unseen(&Observations::new(&looks[2..]).seen, &cutoff);
        assert_eq!((beyond.before.share, beyond.after.share), (0.0, 0.0));
    }
}
