//! Single values as a scenario writes them, for who writes one with comments of its own.

use super::{Names, Place, arrivals, distribution, exact};
use crate::model::Distribution;
use crate::model::arrivals::Process;
use crate::units::{Nanos, Probability, Rate};

const NOWHERE: Place<'static> = Place { key: String::new(), sources: &[], names: Names::Paths };

/// A distribution; a time where it is constant.
#[must_use]
pub fn law(law: &Distribution) -> String {
    distribution::distribution(law, &NOWHERE)
}

/// A time.
#[must_use]
pub fn time(time: Nanos) -> String {
    exact::time(time)
}

/// A rate.
#[must_use]
pub fn rate(rate: Rate) -> String {
    exact::rate(rate)
}

/// A share.
#[must_use]
pub fn share(share: Probability) -> String {
    exact::share(share)
}

/// A text in quotes.
#[must_use]
pub fn text(text: &str) -> String {
    exact::text(text)
}

/// A list of texts.
#[must_use]
pub fn texts<'t>(all: impl IntoIterator<Item = &'t str>) -> String {
    exact::list(all.into_iter().map(exact::text))
}

/// The keys of a process of arrivals, its kind first, and what they hold.
#[must_use]
pub fn process(process: &Process) -> Vec<(&'static str, String)> {
    arrivals::process(process, &NOWHERE)
}
