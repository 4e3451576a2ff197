//! Environments that were looked at once: the most likely distribution is an isotonic regression of "gone" on the time of
//! the look (Groeneboom and Wellner, "Information bounds and nonparametric maximum likelihood estimation", 1992, II.1).

use super::isotonic::{Block, pool};
use super::nonparametric::{Found, Mass};
use super::observed::Look;

/// The regression.
pub(super) fn blocks(looks: &[Look]) -> Vec<Block> {
    pool(looks.iter().map(|look| (look.alive + look.gone, look.gone)))
}

/// The logarithm of the likelihood of a block all of which has this chance of being gone.
pub(super) fn log_likelihood(block: &Block, chance: f64) -> f64 {
    let (gone, alive) = (block.sum, block.weight - block.sum);
    let times_ln = |count: f64, chance: f64| if count > 0.0 { count * chance.ln() } else { 0.0 };
    times_ln(gone, chance) + times_ln(alive, 1.0 - chance)
}

pub(super) fn most_likely(looks: &[Look]) -> Found {
    let mut masses = Vec::new();
    let (mut before, mut log_likelihood) = (0.0, 0.0);
    for block in blocks(looks) {
        let value = block.value();
        log_likelihood += self::log_likelihood(&block, value);
        if value > before {
            let after = block.from.checked_sub(1).map_or(0.0, |place| looks[place].at);
            masses.push(Mass { after, by: looks[block.from].at, share: value - before });
            before = value;
        }
    }
    if before < 1.0 {
        let after = looks.last().map_or(0.0, |look| look.at);
        masses.push(Mass { after, by: f64::INFINITY, share: 1.0 - before });
    }
    Found { masses, log_likelihood }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(at: f64, alive: f64, gone: f64) -> Look {
        Look { at, alive, gone }
    }

    #[test]
    fn mass_lies_between_a_survivor_and_the_next_dead() {
        let found = most_likely(&[look(1.0, 2.0, 0.0), look(2.0, 0.0, 1.0), look(3.0, 1.0, 0.0), look(4.0, 0.0, 3.0)]);
        let expected = [Mass { after: 1.0, by: 2.0, share: 0.5 }, Mass { after: 3.0, by: 4.0, share: 0.5 }];
        assert_eq!(found.masses, expected);
        assert!((found.log_likelihood - 2.0 * 0.5_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn nothing_dead_and_everything_dead_are_curves_too() {
        let alive = most_likely(&[look(1.0, 2.0, 0.0)]);
        assert_eq!(alive.masses, [Mass { after: 1.0, by: f64::INFINITY, share: 1.0 }]);
        let gone = most_likely(&[look(1.0, 0.0, 2.0), look(5.0, 0.0, 1.0)]);
        assert_eq!(gone.masses, [Mass { after: 0.0, by: 1.0, share: 1.0 }]);
        assert_eq!((alive.log_likelihood, gone.log_likelihood), (0.0, 0.0));
    }
}
