//! Processes of arrivals as a scenario writes them.

use super::Place;
use super::distribution::distribution;
use super::exact::{list, number, rate, rate_or_zero, share, table, text, time};
use crate::model::arrivals::{Modulated, Pages, Process, Profile, Sessions, Trace};
use crate::scenario::arrivals::ORDERS;
use crate::scenario::sources::Columns;

type Entries = Vec<(&'static str, String)>;

/// The keys of a process and what they hold, its kind first.
pub(super) fn process(process: &Process, place: &Place<'_>) -> Entries {
    let (kind, entries) = match process {
        Process::Poisson(poisson) => ("poisson", vec![("rate", rate(poisson.rate()))]),
        Process::Renewal(renewal) => {
            ("renewal", vec![("between", distribution(renewal.between(), &place.inner("between")))])
        }
        Process::Profile(of) => ("profile", profile(of)),
        Process::Modulated(of) => ("modulated", modulated(of)),
        Process::Sessions(of) => ("sessions", sessions(of, place)),
        Process::Trace(of) => ("trace", trace(of, place)),
    };
    [vec![("process", text(kind))], entries].concat()
}

fn profile(profile: &Profile) -> Entries {
    let weights = |weights: &[f64]| list(weights.iter().copied().map(number));
    vec![("rate", rate(profile.mean())), ("hours", weights(profile.hours())), ("days", weights(profile.days()))]
}

fn modulated(modulated: &Modulated) -> Entries {
    let states = modulated.states().iter();
    let states =
        states.map(|state| table([("rate", rate_or_zero(state.per_second)), ("mean_stay", time(state.mean_stay))]));
    vec![("states", list(states))]
}

fn sessions(sessions: &Sessions, place: &Place<'_>) -> Entries {
    let visits = match sessions.visits() {
        Process::Poisson(poisson) => ("rate", rate(poisson.rate())),
        other => ("visits", table(process(other, &place.inner("visits")))),
    };
    let pages = match sessions.pages() {
        Pages::Fixed(pages) => pages.to_string(),
        Pages::Geometric { mean } => table([("mean", number(mean))]),
    };
    let think = distribution(sessions.think(), &place.inner("think"));
    vec![visits, ("parallel", sessions.parallel().to_string()), ("pages", pages), ("think", think)]
}

fn trace(trace: &Trace, place: &Place<'_>) -> Entries {
    let order = ORDERS.iter().find(|(_, order)| *order == trace.order()).map_or("", |(name, _)| name);
    let mut entries = Vec::new();
    let source = place.inner("file");
    entries.extend(source.file().map(|file| ("file", file)));
    if let Some(Columns { times, durations, junk_allowed }) = source.columns() {
        entries.extend(times.as_deref().map(|column| ("column", text(column))));
        entries.extend(durations.as_deref().map(|column| ("duration_column", text(column))));
        entries.push(("junk_allowed", share(*junk_allowed)));
    }
    entries.push(("days", text(order)));
    entries
}
