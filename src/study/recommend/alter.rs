//! Assumptions of a model, and how each is changed by itself.

use crate::model::arrivals::{Pages, Process, Renewal, Sessions};
use crate::model::platform::{Redraw, Waiting};
use crate::model::{Arrivals, Distribution, IdlePolicy, Model};
use crate::units::{Nanos, Probability};

/// Something that a scenario assumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumption {
    /// How many requests there are.
    Rate,
    /// How unevenly they come: the standard deviation of the gaps over their mean.
    Burstiness,
    /// How long idle environments live.
    IdleTimeout,
    /// Whose idleness counts.
    IdleClock,
    /// How often environments are recycled.
    Recycling,
    /// Whether recycled environments are replaced before they are needed.
    Replacement,
    /// What the handler does once in each environment.
    FirstRequest,
    /// How long an init takes.
    Init,
    /// How many requests a page opens at once.
    Parallel,
    /// Whether a request waits for its own environment, or for the first that is ready.
    Waiting,
}

/// How an assumption is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alteration {
    /// Half of it.
    Halved,
    /// Twice of it.
    Doubled,
    /// It is put in where it is not, or is put into its other state.
    On,
    /// It is left out, or put into its first state.
    Off,
}

impl Assumption {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Rate,
        Self::Burstiness,
        Self::IdleTimeout,
        Self::IdleClock,
        Self::Recycling,
        Self::Replacement,
        Self::FirstRequest,
        Self::Init,
        Self::Parallel,
        Self::Waiting,
    ];
}

impl Alteration {
    const ALL: [Self; 4] = [Self::Halved, Self::Doubled, Self::On, Self::Off];

    fn factor(self) -> Option<f64> {
        match self {
            Self::Halved => Some(0.5),
            Self::Doubled => Some(2.0),
            Self::On | Self::Off => None,
        }
    }
}

/// Every change that a model allows, and what comes of it.
pub(super) fn altered(model: &Model) -> Vec<(Assumption, Alteration, Model)> {
    let alterations = |assumption| Alteration::ALL.map(|alteration| (assumption, alteration));
    let all = Assumption::ALL.into_iter().flat_map(alterations);
    all.filter_map(|(assumption, alteration)| {
        let changed = model.try_with_each(|changed| alter(changed, assumption, alteration))?;
        (changed != *model).then_some((assumption, alteration, changed))
    })
    .collect()
}

/// Changes it in place; none where there is no such change.
fn alter(model: &mut Model, assumption: Assumption, alteration: Alteration) -> Option<()> {
    let factor = alteration.factor();
    match assumption {
        Assumption::Rate => model.arrivals = model.arrivals.times(factor?)?,
        Assumption::Burstiness => model.arrivals = burstier(&model.arrivals, factor?)?,
        Assumption::IdleTimeout => model.platform.idle = model.platform.idle.scaled(factor?),
        Assumption::IdleClock => model.platform.idle = with_clock(&model.platform.idle, alteration)?,
        Assumption::Recycling => recycle(model, alteration)?,
        Assumption::Replacement => replace(model, alteration)?,
        Assumption::FirstRequest => first_request(model, alteration)?,
        Assumption::Init => model.function.init = model.function.init.scaled(factor?),
        Assumption::Parallel => model.arrivals = parallel(&model.arrivals, alteration)?,
        Assumption::Waiting => model.platform.waiting = waiting(alteration)?,
    }
    Some(())
}

fn each(arrivals: &Arrivals, change: impl Fn(&Process) -> Option<Process>) -> Option<Arrivals> {
    let changed: Vec<Option<Process>> = arrivals.0.iter().map(change).collect();
    let is_any = changed.iter().any(Option::is_some);
    let kept =
        changed.into_iter().zip(&arrivals.0).map(|(changed, process)| changed.unwrap_or_else(|| process.clone()));
    is_any.then(|| Arrivals(kept.collect()))
}

/// The same rates with gaps that vary so many times as much, where gaps are independent.
fn burstier(arrivals: &Arrivals, factor: f64) -> Option<Arrivals> {
    fn one(process: &Process, factor: f64) -> Option<Process> {
        let (mean, cv) = match process {
            Process::Poisson(poisson) => (poisson.rate().as_per_second().recip(), 1.0),
            Process::Renewal(renewal) => (renewal.between().mean(), variation(renewal.between())),
            Process::Sessions(sessions) => {
                let visits = one(sessions.visits(), factor)?;
                let changed = Sessions::new(visits, sessions.parallel(), sessions.pages(), sessions.think().clone());
                return changed.ok().map(Process::Sessions);
            }
            Process::Profile(_) | Process::Modulated(_) | Process::Trace(_) => return None,
        };
        let between = Distribution::gamma(Nanos::from_secs_f64(mean), cv * factor).ok()?;
        Renewal::new(between).ok().map(Process::Renewal)
    }
    each(arrivals, |process| one(process, factor))
}

/// The standard deviation over the mean, from evenly spread quantiles.
fn variation(between: &Distribution) -> f64 {
    const POINTS: u32 = 4_096;
    let values = || (0..POINTS).map(|place| between.quantile((f64::from(place) + 0.5) / f64::from(POINTS)));
    let mean = values().sum::<f64>() / f64::from(POINTS);
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(POINTS);
    variance.sqrt() / mean
}

/// On: the clock of the function; off: that of each environment.
fn with_clock(idle: &IdlePolicy, alteration: Alteration) -> Option<IdlePolicy> {
    match (alteration, idle) {
        (Alteration::On, IdlePolicy::Timeout { timeout, redraw }) => {
            let drawn_once = match redraw {
                Redraw::IdlePeriod | Redraw::Environment => false,
                Redraw::Replication => true,
            };
            Some(IdlePolicy::FunctionTimeout { timeout: timeout.clone(), drawn_once, spare_timeout: None })
        }
        (Alteration::Off, IdlePolicy::FunctionTimeout { timeout, drawn_once, .. }) => {
            let redraw = if *drawn_once { Redraw::Replication } else { Redraw::IdlePeriod };
            Some(IdlePolicy::Timeout { timeout: timeout.clone(), redraw })
        }
        (
            Alteration::On | Alteration::Off | Alteration::Halved | Alteration::Doubled,
            IdlePolicy::Timeout { .. } | IdlePolicy::FunctionTimeout { .. } | IdlePolicy::CohortHalving { .. },
        ) => None,
    }
}

/// Where nothing is recycled: a mean life as in 2020 (N. Mahmoudi and H. Khazaei, raw data of 11 runs of 28 h on us-east-1).
const LIFE_OF_2020: Nanos = Nanos(7 * Nanos::HOUR.0);

/// Halved: half as often.
fn recycle(model: &mut Model, alteration: Alteration) -> Option<()> {
    let recycling = &mut model.platform.recycling;
    let has_lives = recycling.mean_life.is_some() || recycling.max_life.is_some();
    match (alteration, has_lives) {
        (Alteration::Halved | Alteration::Doubled, true) => {
            let times = alteration.factor()?.recip();
            recycling.mean_life = recycling.mean_life.map(|life| Nanos::from_secs_f64(life.as_secs_f64() * times));
            if let Some(life) = &mut recycling.max_life {
                *life = life.scaled(times);
            }
        }
        (Alteration::Off, true) => {
            recycling.mean_life = None;
            recycling.max_life = None;
            recycling.replaced = Probability::ZERO;
        }
        (Alteration::On, false) => recycling.mean_life = Some(LIFE_OF_2020),
        (Alteration::Halved | Alteration::Doubled | Alteration::Off, false) | (Alteration::On, true) => return None,
    }
    Some(())
}

fn replace(model: &mut Model, alteration: Alteration) -> Option<()> {
    let recycling = &mut model.platform.recycling;
    if recycling.mean_life.is_none() && recycling.max_life.is_none() {
        return None;
    }
    recycling.replaced = match alteration {
        Alteration::On => Probability::written(1.0),
        Alteration::Off => Probability::ZERO,
        Alteration::Halved | Alteration::Doubled => return None,
    };
    Some(())
}

/// The work of a first request where there is none: that of a web application of middle size.
const IMPORT: Nanos = Nanos::from_secs(1);

/// Off: it is done in the init, which takes so much longer.
fn first_request(model: &mut Model, alteration: Alteration) -> Option<()> {
    let function = &mut model.function;
    match (alteration, function.first_request.take()) {
        (Alteration::Off, Some(work)) => function.init = function.init.plus(&work),
        (Alteration::On, None) => function.first_request = Some(Distribution::always(IMPORT)),
        (Alteration::Halved | Alteration::Doubled, Some(work)) => {
            function.first_request = Some(work.scaled(alteration.factor()?));
        }
        (Alteration::On, Some(_)) | (Alteration::Off | Alteration::Halved | Alteration::Doubled, None) => return None,
    }
    Some(())
}

/// Pages that open half or twice as many requests at once; single requests come in pairs, half as often.
fn parallel(arrivals: &Arrivals, alteration: Alteration) -> Option<Arrivals> {
    let of_page = |process: &Process| match (process, alteration) {
        (Process::Sessions(sessions), Alteration::Halved | Alteration::Doubled) => {
            let parallel = (f64::from(sessions.parallel()) * alteration.factor()?) as u32;
            let changed =
                Sessions::new(sessions.visits().clone(), parallel.max(1), sessions.pages(), sessions.think().clone());
            changed.ok().map(Process::Sessions)
        }
        (Process::Poisson(_) | Process::Renewal(_) | Process::Profile(_) | Process::Modulated(_), Alteration::On) => {
            let Arrivals(half) = Arrivals(vec![process.clone()]).times(0.5)?;
            let visits = half.into_iter().next()?;
            let think = Distribution::always(Nanos::SECOND);
            Sessions::new(visits, 2, Pages::Fixed(1), think).ok().map(Process::Sessions)
        }
        (
            Process::Poisson(_)
            | Process::Renewal(_)
            | Process::Profile(_)
            | Process::Modulated(_)
            | Process::Sessions(_)
            | Process::Trace(_),
            Alteration::Halved | Alteration::Doubled | Alteration::On | Alteration::Off,
        ) => None,
    };
    each(arrivals, of_page)
}

/// On: whichever is ready first, after the dispatch that was seen in 2020 (N. Mahmoudi and H. Khazaei, raw data).
fn waiting(alteration: Alteration) -> Option<Waiting> {
    match alteration {
        Alteration::On => Some(Waiting::FirstReady { dispatch: Nanos::from_millis(300) }),
        Alteration::Off => Some(Waiting::Own),
        Alteration::Halved | Alteration::Doubled => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Platform;
    use crate::model::arrivals::Poisson;
    use crate::units::Rate;

    fn model() -> Model {
        let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::parse("5/h").unwrap()))]);
        Model::new(arrivals, Platform::new(IdlePolicy::timeout(Distribution::always(Nanos::MINUTE * 6))))
    }

    fn of(model: &Model, assumption: Assumption) -> Vec<(Alteration, Model)> {
        let all = altered(model).into_iter().filter(|(known, ..)| *known == assumption);
        all.map(|(_, alteration, changed)| (alteration, changed)).collect()
    }

    #[test]
    fn each_assumption_is_changed_by_itself_and_never_into_what_it_is() {
        use Alteration::{Doubled, Halved, Off, On};
        let mut changed = model();
        changed.platform.recycling.mean_life = Some(Nanos::HOUR);
        changed.function.first_request = Some(Distribution::always(Nanos::SECOND));
        for (assumption, bare, full) in [
            (Assumption::Rate, &[Halved, Doubled][..], &[Halved, Doubled][..]),
            (Assumption::Burstiness, &[Halved, Doubled], &[Halved, Doubled]),
            (Assumption::IdleTimeout, &[Halved, Doubled], &[Halved, Doubled]),
            (Assumption::IdleClock, &[On], &[On]),
            (Assumption::Recycling, &[On], &[Halved, Doubled, Off]),
            (Assumption::Replacement, &[], &[On]),
            (Assumption::FirstRequest, &[On], &[Halved, Doubled, Off]),
            (Assumption::Init, &[Halved, Doubled], &[Halved, Doubled]),
            (Assumption::Parallel, &[On], &[On]),
            (Assumption::Waiting, &[On], &[On]),
        ] {
            for (model, expected) in [(model(), bare), (changed.clone(), full)] {
                let found: Vec<Alteration> = of(&model, assumption).into_iter().map(|(known, _)| known).collect();
                assert_eq!(found, expected, "{assumption:?}");
            }
        }
    }

    #[test]
    fn traffic_keeps_its_rate_whatever_else_is_changed_of_it() {
        let rate = model().arrivals.mean_rate();
        for assumption in [Assumption::Burstiness, Assumption::Parallel] {
            for (alteration, changed) in of(&model(), assumption) {
                assert!((changed.arrivals.mean_rate() / rate - 1.0).abs() < 1e-6, "{assumption:?} {alteration:?}");
            }
        }
        let pairs = &of(&model(), Assumption::Parallel)[0].1;
        assert_eq!(pairs.arrivals.at_once(), 2);
    }

    /// An exponential time has as large a deviation as a mean; quantiles miss a little of its tail.
    #[test]
    fn the_variation_of_a_distribution_comes_from_its_quantiles() {
        let exponential = Distribution::exponential(Nanos::SECOND * 3).unwrap();
        assert!((variation(&exponential) - 1.0).abs() < 0.01);
        assert_eq!(variation(&Distribution::always(Nanos::SECOND)), 0.0);
        let uniform = Distribution::uniform(Nanos::ZERO, Nanos::SECOND).unwrap();
        assert!((variation(&uniform) - 1.0 / 3.0_f64.sqrt()).abs() < 1e-4);
    }
}
