//! Environments that were used at once, left alone and used at once again: whether each goes on its own, or half of those
//! that are left go together (Copik et al., "SeBS", Middleware 2021).

mod halving;
mod spread;

pub use halving::Halving;
pub use spread::Spread;

use crate::logs::Cohort;

/// What batches of environments show.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortFinding {
    /// How many batches say something: of two environments or more.
    pub batches: u64,
    /// How many do not, or have no meaning (more survivors than environments).
    pub set_aside: u64,
    /// How much batches that were treated alike differ; none where no two were, or all of them ended alike.
    pub spread: Option<Spread>,
    /// The period of halving that explains the most batches; none where no environment was gone.
    pub halving: Option<Halving>,
}

/// Halving is what happens where it explains at least this share of the batches.
const MOST: f64 = 0.5;

impl CohortFinding {
    /// Whether environments do not go one by one: batches that were treated alike differ by too little for that.
    #[must_use]
    pub fn go_together(&self) -> bool {
        self.spread.is_some_and(|spread| spread.is_too_small())
    }

    /// The halving, where environments go together and it explains most batches.
    #[must_use]
    pub fn halve(&self) -> Option<&Halving> {
        self.halving.as_ref().filter(|halving| self.go_together() && halving.share() >= MOST)
    }
}

/// Decides between deaths one by one and by halves. None without a batch of two or more environments.
#[must_use]
pub fn cohorts(cohorts: &[Cohort], confidence: f64, seed: u64) -> Option<CohortFinding> {
    let says_something = |cohort: &&Cohort| cohort.environments > 1 && cohort.warm <= cohort.environments;
    let told: Vec<Cohort> = cohorts.iter().filter(says_something).copied().collect();
    if told.is_empty() {
        return None;
    }
    Some(CohortFinding {
        batches: told.len() as u64,
        set_aside: (cohorts.len() - told.len()) as u64,
        spread: spread::spread(&told, seed),
        halving: halving::halving(&told, confidence),
    })
}
