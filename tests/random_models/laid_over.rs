//! The rules that came later, laid over a random model from a stream of their own: who waits for what, whose idleness
//! counts, what is replaced, what a first request does, records that are played once.

use coldstart::model::arrivals::{Days, Process, Trace};
use coldstart::model::function::init_wait;
use coldstart::model::platform::{SpareTimeout, Waiting};
use coldstart::model::warming::Phase;
use coldstart::model::{Distribution, IdlePolicy, Initial, Model, Schedule, Warming};
use coldstart::rng::Stream;
use coldstart::units::{Nanos, Probability};
use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use super::{Maker, fixed, is_refused_for_hours};

/// Any number that keeps the streams apart.
pub(super) const APART: u64 = 0x5eed_0f1a_7e72_01e5;

/// Lays them over `model`, which `first` has made.
pub(super) fn lay_over(number: u64, first: &Maker, model: &mut Model) {
    let random = Stream::seed_from_u64(number ^ APART);
    let mut maker = Maker { random, ..*first };
    if !is_refused_for_hours(number) {
        maker.shorten_inits(model);
        maker.record(model);
    }
    model.platform.waiting = maker.waiting(&model.function.init);
    model.platform.idle = maker.idle(model.platform.idle.clone());
    maker.replace(model);
    model.function.first_request = maker.first_request();
    if !is_refused_for_hours(number) {
        match maker.random.random_range(0..100) {
            0..15 => maker.outlast(model),
            15..25 => maker.ping_alone(model),
            25..35 => maker.leave_spares(model),
            _ => {}
        }
    }
}

impl Maker {
    /// Inits and handlers of about one length, so that now this and now that is ready first.
    fn shorten_inits(&mut self, model: &mut Model) {
        if self.chance(50) {
            let short = (self.gap / 2).max(1);
            model.function.init = self.law(0, short);
            model.function.duration = self.law(0, 2 * short);
        }
    }

    /// Inits that last longer than a function is idle whose requests are soon done in other environments.
    fn outlast(&mut self, model: &mut Model) {
        let short = (self.gap / 2).max(1);
        model.function.init = self.law(2 * self.gap, 6 * self.gap);
        model.function.duration = self.law(1, short);
        let longest = if self.chance(50) { 1 } else { 5 * self.gap };
        model.platform.waiting = Waiting::FirstReady { dispatch: self.time(0, longest) };
        let longest = self.one_of(&[2 * short, 2 * short, 5 * self.gap]);
        let (timeout, drawn_once) = (self.law(1, longest), self.chance(30));
        let spare_timeout = match self.random.random_range(0..10) {
            0..3 => None,
            3..6 => Some(self.law(1, 2 * short)),
            _ => Some(self.law(1, 8 * self.gap)),
        };
        let spare_timeout = self.redrawn(spare_timeout);
        model.platform.idle = IdlePolicy::FunctionTimeout { timeout, drawn_once, spare_timeout };
    }

    /// Environments that are spares of the function's while the others go when they are done.
    fn leave_spares(&mut self, model: &mut Model) {
        model.function.duration = self.law(1, self.gap);
        let spare_timeout = Some(self.law(self.gap, 6 * self.gap));
        let spare_timeout = self.redrawn(spare_timeout);
        let timeout = self.law(2 * self.gap, 6 * self.gap);
        model.platform.idle = IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout };
        model.platform.provisioned = 0;
        model.platform.recycling.max_life = Some(self.law(1, 8 * self.gap));
        model.platform.recycling.replaced = Probability::ZERO;
    }

    /// Pings keep one of several idle environments in use that nobody else needs, until its life is over.
    fn ping_alone(&mut self, model: &mut Model) {
        let (ping, phase) = (Schedule::Every(self.time(1, self.gap)), Phase::Fixed(self.time(0, self.gap)));
        model.warming = Warming { ping, phase, hold: fixed(0), ..Warming::none() };
        if self.chance(50) {
            model.warming.hold = self.law(0, 1);
        }
        let timeout = self.law(20 * self.gap, 40 * self.gap);
        model.platform.idle = if self.chance(50) {
            IdlePolicy::timeout(timeout)
        } else {
            IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout: None }
        };
        model.platform.recycling.max_life = Some(self.law(4 * self.gap, 30 * self.gap));
        model.platform.recycling.replaced = Probability::new(self.one_of(&[0.0, 0.0, 0.25])).unwrap();
        model.run.initial = Initial::Pool { idle: self.random.random_range(2..=5), idle_for: Nanos::ZERO, busy: 0 };
    }

    fn redrawn(&mut self, spare_timeout: Option<Distribution>) -> Option<SpareTimeout> {
        spare_timeout.map(|timeout| SpareTimeout { timeout, drawn_once: self.chance(35) })
    }

    fn waiting(&mut self, init: &Distribution) -> Waiting {
        if self.chance(35) {
            return Waiting::Own;
        }
        let dispatch = match self.random.random_range(0..4) {
            0 => Nanos::ZERO,
            1 => self.time(1, 2),
            2 => init_wait(init.sample(&mut self.random)),
            _ => self.time(1, self.gap),
        };
        Waiting::FirstReady { dispatch }
    }

    fn idle(&mut self, old: IdlePolicy) -> IdlePolicy {
        if self.chance(45) {
            return old;
        }
        let timeout = match old {
            IdlePolicy::Timeout { timeout, .. } => timeout,
            IdlePolicy::FunctionTimeout { .. } | IdlePolicy::CohortHalving { .. } => self.law(1, 5 * self.gap),
        };
        let spare_timeout = match self.random.random_range(0..10) {
            0..3 => None,
            3 => Some(self.law(0, 2)),
            4..8 => Some(self.law(1, 3 * self.gap)),
            _ => Some(self.law(5 * self.gap, 15 * self.gap)),
        };
        let spare_timeout = self.redrawn(spare_timeout);
        IdlePolicy::FunctionTimeout { timeout, drawn_once: self.chance(35), spare_timeout }
    }

    fn replace(&mut self, model: &mut Model) {
        let recycling = &mut model.platform.recycling;
        if self.chance(45) {
            return;
        }
        recycling.replaced = Probability::new(self.one_of(&[0.25, 0.7, 1.0, 1.0])).unwrap();
        // Lives of no length would be replaced for ever at one instant.
        let is_short = recycling.max_life.as_ref().is_some_and(|life| life.cdf(0.0) > 0.0);
        if is_short || !recycling.has_lives() || self.chance(40) {
            recycling.max_life = Some(self.law(1, 8 * self.gap));
        }
    }

    fn first_request(&mut self) -> Option<Distribution> {
        match self.random.random_range(0..10) {
            0..4 => None,
            4 => Some(fixed(0)),
            _ => Some(self.law(0, self.gap)),
        }
    }

    /// Plays records once, or gives them durations, or both.
    fn record(&mut self, model: &mut Model) {
        for process in &mut model.arrivals.0 {
            let Process::Trace(trace) = process else { continue };
            let order = if self.chance(50) { Days::Once } else { trace.order() };
            let days = trace.days().iter().zip(0..);
            let times: Vec<Nanos> = days
                .flat_map(|(day, number)| day.times().iter().map(move |&time| Nanos::DAY * number + time))
                .collect();
            let changed = if self.chance(50) {
                let work = self.law(0, 2 * self.gap);
                let with_work = times.into_iter().map(|time| (time, work.sample(&mut self.random))).collect();
                Trace::with_durations(with_work, order)
            } else {
                Trace::new(times, order)
            };
            *trace = changed.unwrap();
        }
    }
}
