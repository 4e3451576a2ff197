//! A model with its sliders moved.

use std::fmt;

use enum_map::EnumMap;

use super::control::Control;
use super::parcel::Parcel;
use crate::model::{Distribution, IdlePolicy, Model, Schedule};
use crate::units::Nanos;

/// More requests, visits and pings at once do not fit into a page.
const MOST_HELD: f64 = 1e6;

/// No scheduler pings more often.
const SHORTEST_INTERVAL: f64 = 1.0;

/// Where the controls stand; those that nobody has moved stand where the scenario puts them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Moved(EnumMap<Control, Option<f64>>);

/// Why a control cannot be moved, or not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMoved {
    /// Requests come as they were recorded.
    Recorded,
    /// It has no value that could be changed: a constant zero, or a time beyond all measure.
    NoScale,
    /// The value is not one of those it can take.
    OutOfRange,
    /// So much would be in progress at once that the memory of a page could not hold it.
    TooMuch,
}

impl fmt::Display for NotMoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recorded => "requests come as they were recorded",
            Self::NoScale => "the scenario gives no value that can be made larger or smaller",
            Self::OutOfRange => "out of range",
            Self::TooMuch => "too much at once for a page: the command line can play it",
        })
    }
}

impl std::error::Error for NotMoved {}

impl Moved {
    /// Moves a control; NaN puts it back to where the scenario has it.
    pub fn set(&mut self, control: Control, value: f64) {
        self.0[control] = Some(value).filter(|value| !value.is_nan());
    }

    /// Where a control was moved to.
    #[must_use]
    pub fn get(&self, control: Control) -> Option<f64> {
        self.0[control]
    }

    /// The model of a parcel with all that was moved.
    ///
    /// # Errors
    /// When a control cannot be moved, or not there; it is named.
    pub fn model(&self, parcel: &Parcel) -> Result<Model, (Control, NotMoved)> {
        // The regime first: times are those of the platform that it makes.
        const ORDER: [Control; 7] = [
            Control::Regime,
            Control::IdleTimeout,
            Control::Init,
            Control::FirstRequest,
            Control::Parallel,
            Control::Rate,
            Control::Ping,
        ];
        let mut model = parcel.model.clone();
        for control in ORDER {
            if let Some(value) = self.0[control] {
                move_to(&mut model, parcel, control, value).map_err(|problem| (control, problem))?;
            }
        }
        // What one control makes too much of another may make less again: the last one moved is named.
        let moved = ORDER.into_iter().rev().find(|control| self.0[*control].is_some());
        match moved {
            Some(control) if model.held_at_once() > MOST_HELD => Err((control, NotMoved::TooMuch)),
            Some(_) | None => Ok(model),
        }
    }
}

/// Where the model has a control; none where it has no such number.
#[must_use]
pub(super) fn value_of(model: &Model, control: Control) -> Option<f64> {
    match control {
        Control::Rate => Some(model.arrivals.mean_rate() * Nanos::DAY.as_secs_f64()),
        Control::Ping => match &model.warming.ping {
            Schedule::Never => Some(0.0),
            Schedule::Every(interval) => Some(interval.as_secs_f64()),
            Schedule::Cron(_) => None,
        },
        Control::IdleTimeout => Some(match &model.platform.idle {
            IdlePolicy::Timeout { timeout, .. } | IdlePolicy::FunctionTimeout { timeout, .. } => median(timeout),
            IdlePolicy::CohortHalving { period } => period.as_secs_f64(),
        }),
        Control::Init => Some(median(model.function.init_time())),
        Control::FirstRequest => Some(model.function.first_request.as_ref().map_or(0.0, median)),
        Control::Parallel => Some(f64::from(model.arrivals.at_once())),
        Control::Regime => None,
    }
}

fn median(time: &Distribution) -> f64 {
    time.constant().map_or_else(|| time.quantile(0.5), Nanos::as_secs_f64)
}

fn move_to(model: &mut Model, parcel: &Parcel, control: Control, value: f64) -> Result<(), NotMoved> {
    let factor = || factor(value_of(model, control), value);
    match control {
        Control::Rate => {
            let factor = factor()?;
            model.arrivals = model.arrivals.times(factor).ok_or(NotMoved::Recorded)?;
        }
        Control::Ping => {
            let ping = pings(value)?;
            let is_late = !model.warming.phase.lies_in(&ping);
            model.warming.ping = if is_late { Err(NotMoved::OutOfRange) } else { Ok(ping) }?;
        }
        Control::IdleTimeout => model.platform.idle = model.platform.idle.scaled(factor()?),
        Control::Init => {
            let factor = factor()?;
            let function = &mut model.function;
            let init = function.snap_start.as_mut().unwrap_or(&mut function.init);
            *init = init.scaled(factor);
        }
        Control::FirstRequest => model.function.first_request = first_request(model, value)?,
        Control::Parallel => {
            let parallel = whole(value).filter(|&parallel| parallel >= 1).ok_or(NotMoved::OutOfRange)?;
            model.arrivals = model.arrivals.bundled(parallel).ok_or(NotMoved::Recorded)?;
        }
        Control::Regime => {
            let regime = whole(value).and_then(|place| parcel.regimes.get(place as usize));
            model.platform = regime.ok_or(NotMoved::OutOfRange)?.platform.clone();
        }
    }
    Ok(())
}

/// What makes `to` of `from`.
fn factor(from: Option<f64>, to: f64) -> Result<f64, NotMoved> {
    let from = from.filter(|&from| from > 0.0 && from <= Nanos::LONGEST.as_secs_f64()).ok_or(NotMoved::NoScale)?;
    let is_within = to > 0.0 && to <= Nanos::LONGEST.as_secs_f64();
    if is_within { Ok(to / from) } else { Err(NotMoved::OutOfRange) }
}

fn pings(every: f64) -> Result<Schedule, NotMoved> {
    if every == 0.0 {
        Ok(Schedule::Never)
    } else if (SHORTEST_INTERVAL..=Nanos::LONGEST.as_secs_f64()).contains(&every) {
        Ok(Schedule::Every(Nanos::from_secs_f64(every)))
    } else {
        Err(NotMoved::OutOfRange)
    }
}

/// Work that is not there yet always takes the same time; work that is there keeps its distribution.
fn first_request(model: &Model, median: f64) -> Result<Option<Distribution>, NotMoved> {
    if median == 0.0 {
        return Ok(None);
    }
    match &model.function.first_request {
        Some(work) => factor(value_of(model, Control::FirstRequest), median).map(|factor| Some(work.scaled(factor))),
        None => Distribution::fixed(Nanos::from_secs_f64(median)).map(Some).map_err(|_| NotMoved::OutOfRange),
    }
}

fn whole(value: f64) -> Option<u32> {
    let is_whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
    is_whole.then_some(value as u32)
}
