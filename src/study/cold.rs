//! What counts as a cold start, and why requests are cold.

use super::outcome::Outcome;
use crate::engine::Causes;
use crate::model::Model;

/// Which requests count as cold starts: see the rules in [`engine`](crate::engine).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColdMeans {
    /// Those that wait for the init of the environment that serves them.
    Init,
    /// And those that are the first in an environment, since they wait for the work of a first request.
    InitOrLukewarm,
}

impl ColdMeans {
    /// What counts in a model: the second where its function has work for first requests, whatever that draws.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        if model.function.first_request.is_some() { Self::InitOrLukewarm } else { Self::Init }
    }
}

/// Why a request did not find an environment that had been used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Init: some environment was busy or initialising.
    AllBusy,
    /// Init: the last environment had been evicted for being idle.
    Evicted,
    /// Init: it had been recycled.
    Recycled,
    /// Init: it had gone with a deploy.
    Deployed,
    /// Init: there had not been any.
    NoneYet,
    /// Lukewarm: it was the first in the replacement of a recycled environment.
    Replacement,
    /// Lukewarm: it was the first in an environment begun for a request that another served.
    Spare,
    /// Lukewarm: it was the first in a provisioned environment.
    Provisioned,
    /// Init: the environment had been initialised before, and the invocation before had failed in it.
    Failed,
}

impl Cause {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::AllBusy,
        Self::Evicted,
        Self::Recycled,
        Self::Deployed,
        Self::NoneYet,
        Self::Replacement,
        Self::Spare,
        Self::Provisioned,
        Self::Failed,
    ];

    /// Whether it is that of a lukewarm start.
    fn is_lukewarm(self) -> bool {
        match self {
            Self::AllBusy | Self::Evicted | Self::Recycled | Self::Deployed | Self::NoneYet | Self::Failed => false,
            Self::Replacement | Self::Spare | Self::Provisioned => true,
        }
    }

    fn count(self, causes: &Causes) -> u64 {
        match self {
            Self::AllBusy => causes.all_busy,
            Self::Evicted => causes.evicted,
            Self::Recycled => causes.recycled,
            Self::Deployed => causes.deployed,
            Self::NoneYet => causes.none_yet,
            Self::Replacement => causes.replacement,
            Self::Spare => causes.spare,
            Self::Provisioned => causes.provisioned,
            Self::Failed => causes.failed,
        }
    }
}

impl Outcome {
    /// Why cold requests were cold, as far as any were, the most frequent cause first. The counts add up to those of
    /// `total.users.cold`.
    #[must_use]
    pub fn causes(&self) -> Vec<(Cause, u64)> {
        let is_cold = |cause: &Cause| match self.cold_means {
            ColdMeans::Init => !cause.is_lukewarm(),
            ColdMeans::InitOrLukewarm => true,
        };
        let counted =
            Cause::ALL.into_iter().filter(is_cold).map(|cause| (cause, cause.count(&self.total.users.causes)));
        let mut causes: Vec<(Cause, u64)> = counted.filter(|(_, count)| *count > 0).collect();
        causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        causes
    }
}

/// The causes under any of these settings, what matters most first; each with its share of the cold requests of every
/// setting, absent where none was cold.
#[must_use]
pub fn cause_shares(settings: &[&Outcome]) -> Vec<(Cause, Vec<Option<f64>>)> {
    let counts: Vec<Vec<(Cause, u64)>> = settings.iter().map(|outcome| outcome.causes()).collect();
    let share = |cause: Cause, of_one: &Vec<(Cause, u64)>| {
        let all: u64 = of_one.iter().map(|(_, count)| count).sum();
        let count = of_one.iter().find(|(known, _)| *known == cause).map_or(0, |(_, count)| *count);
        (all > 0).then(|| count as f64 / all as f64)
    };
    let shares = |cause| -> Vec<Option<f64>> { counts.iter().map(|of_one| share(cause, of_one)).collect() };
    let weight = |shares: &[Option<f64>]| -> f64 { shares.iter().flatten().sum() };
    let all = Cause::ALL.into_iter().map(|cause| (cause, shares(cause)));
    let mut found: Vec<(Cause, Vec<Option<f64>>)> = all.filter(|(_, shares)| weight(shares) > 0.0).collect();
    found.sort_by(|(_, one), (_, other)| weight(other).total_cmp(&weight(one)));
    found
}
