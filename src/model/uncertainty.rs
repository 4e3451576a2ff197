//! What is not known of a model: sets of values, each of which may be the true one.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Arrivals, Function, Model, Platform};

/// One set of values that may be the true one. Pings, prices and run are the user's own, and are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Possible {
    /// When users' requests arrive.
    pub arrivals: Arrivals,
    /// The function they call.
    pub function: Function,
    /// The platform it runs on.
    pub platform: Platform,
}

/// Sets of values, each as likely as any other; none where the values of the model are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uncertainty(Arc<[Possible]>);

impl Uncertainty {
    /// These sets. A single one is no uncertainty, and none at all neither.
    #[must_use]
    pub fn new(sets: Vec<Possible>) -> Self {
        if sets.len() > 1 { Self(sets.into()) } else { Self::default() }
    }

    /// The sets.
    #[must_use]
    pub fn sets(&self) -> &[Possible] {
        &self.0
    }
}

/// Each set is played so often at least, so that the noise of the simulation can be told from the differences between
/// sets.
const PLAYS_OF_A_SET: u64 = 2;

impl Model {
    /// Whether there are several sets of values, of which any may be the true one.
    #[must_use]
    pub fn is_uncertain(&self) -> bool {
        !self.uncertainty.0.is_empty()
    }

    /// How many sets of values there are; one where they are known.
    #[must_use]
    pub fn set_count(&self) -> u64 {
        (self.uncertainty.0.len() as u64).max(1)
    }

    /// The fewest replications that tell sets of values apart; zero where there is nothing to be told apart.
    #[must_use]
    pub fn fewest_replications(&self) -> u64 {
        if self.is_uncertain() { self.set_count() * PLAYS_OF_A_SET } else { 0 }
    }

    /// The model as a replication plays it. Sets of values take turns, so that each is played equally often and all
    /// settings that are compared meet the same set in the same replication.
    #[must_use]
    pub fn in_replication(&self, replication: u64) -> Cow<'_, Self> {
        let sets = self.uncertainty.sets();
        match usize::try_from(replication % self.set_count()).ok().and_then(|place| sets.get(place)) {
            Some(set) => Cow::Owned(self.with(set)),
            None => Cow::Borrowed(self),
        }
    }

    /// The same model with nothing uncertain: its own values.
    #[must_use]
    pub fn certain(&self) -> Self {
        Self { uncertainty: Uncertainty::default(), ..self.clone() }
    }

    /// The model after a change of its own values and of each set of possible ones.
    #[must_use]
    pub fn with_each(&self, change: impl Fn(&mut Self)) -> Self {
        let of_set = |set: &Possible| self.with(set).after(&change).into_possible();
        let uncertainty = Uncertainty(self.uncertainty.0.iter().map(of_set).collect());
        Self { uncertainty, ..self.certain().after(change) }
    }

    /// The same; none where its own values cannot be changed so. A set that cannot be stays as it is.
    #[must_use]
    pub fn try_with_each(&self, change: impl Fn(&mut Self) -> Option<()>) -> Option<Self> {
        change(&mut self.certain())?;
        Some(self.with_each(|model| {
            let mut changed = model.clone();
            if change(&mut changed).is_some() {
                *model = changed;
            }
        }))
    }

    fn after(mut self, change: impl Fn(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// Its own values, as one set of possible ones.
    #[must_use]
    pub fn into_possible(self) -> Possible {
        let Self { arrivals, function, platform, .. } = self;
        Possible { arrivals, function, platform }
    }

    fn with(&self, set: &Possible) -> Self {
        let Possible { arrivals, function, platform } = set.clone();
        Self { arrivals, function, platform, ..self.certain() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::{Poisson, Process};
    use crate::model::{Distribution, IdlePolicy};
    use crate::units::{Nanos, Rate};

    fn with_timeout(minutes: i64) -> Model {
        let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::parse("5/h").unwrap()))]);
        Model::new(arrivals, Platform::new(IdlePolicy::timeout(Distribution::always(Nanos::MINUTE * minutes))))
    }

    fn uncertain() -> Model {
        let set = |minutes| with_timeout(minutes).into_possible();
        Model { uncertainty: Uncertainty::new(vec![set(5), set(10), set(15)]), ..with_timeout(9) }
    }

    #[test]
    fn sets_take_turns() {
        let model = uncertain();
        assert_eq!((model.set_count(), model.fewest_replications()), (3, 6));
        for (replication, minutes) in [(0, 5), (1, 10), (2, 15), (3, 5), (302, 15)] {
            assert_eq!(*model.in_replication(replication), with_timeout(minutes), "{replication}");
        }
        let known = with_timeout(9);
        assert_eq!((known.set_count(), known.fewest_replications(), model.certain()), (1, 0, known.clone()));
        assert!(matches!(known.in_replication(7), Cow::Borrowed(_)));
        assert_eq!(Uncertainty::new(vec![known.into_possible()]), Uncertainty::default());
    }

    #[test]
    fn a_change_reaches_every_set() {
        let timeouts = |model: &Model| [0, 1, 2].map(|number| model.in_replication(number).into_owned());
        let changed = uncertain().with_each(|model| model.platform.idle = model.platform.idle.scaled(2.0));
        assert_eq!((changed.certain(), timeouts(&changed)), (with_timeout(18), [10, 20, 30].map(with_timeout)));
        // A set that cannot be changed stays as it is.
        let only = |possible: &'static [i64]| {
            uncertain().try_with_each(move |model| {
                let is_possible = possible.iter().any(|&minutes| *model == with_timeout(minutes));
                model.platform.idle = model.platform.idle.scaled(2.0);
                is_possible.then_some(())
            })
        };
        assert_eq!(only(&[9, 10]).map(|changed| timeouts(&changed)), Some([5, 20, 15].map(with_timeout)));
        assert_eq!(only(&[5, 10, 15]), None);
    }
}
