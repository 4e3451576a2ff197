//! The pool of execution environments: which are busy and until when, which are idle and in what order, who waits for one,
//! and when each goes.
//!
//! Every environment alive has at most one wake-up that counts, at or before the end of its idle period: one that has
//! been used again since is only put off when it comes, so that a request costs no change in that queue.

mod happenings;
mod population;
mod provisioning;
mod quiet;

use rand::RngExt;

use super::census::Census;
use super::environment::{Condition, Environment, Look, MadeFor};
use super::handling::{ColdCause, Found, Given, Handling, Invocation, LukewarmCause, Service};
use super::idle_line::IdleLine;
use super::lives::Lives;
use super::provisioned::Provisioned;
use super::queue::{Init, Queue};
use super::timeouts::Timeouts;
use crate::engine::agenda::Agenda;
use crate::engine::observer::{Observer, What};
use crate::engine::tally::EnvironmentCounts;
use crate::engine::usage::UnawaitedInits;
use crate::model::platform::{Platform, Reuse, Waiting};
use crate::model::{LeadIn, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;
use quiet::KeepsItsPlace;

/// Where an invocation runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In the environment of this slot.
    Slot(u32),
    /// In a provisioned environment of this version, given to an invocation that fails or does not.
    Provisioned { version: u32, fails: bool },
}

/// The environments of a replication.
#[derive(Debug, Clone)]
pub(super) struct Pool<'a> {
    platform: &'a Platform,
    environments: Vec<Environment>,
    free_slots: Vec<u32>,
    /// Invocations that have an environment; the earliest to end comes first, then the earliest that was given one.
    busy: Agenda<(u64, Place)>,
    invocations: u64,
    provisioned: Provisioned,
    idle: IdleLine,
    keeps_its_place: KeepsItsPlace,
    became_idle: u64,
    queue: Queue,
    looks: Agenda<Look>,
    timeouts: Timeouts<'a>,
    /// When the function's idle period ends, at hand.
    quiet_ends: Nanos,
    lives: Lives<'a>,
    replacement: Stream,
    unawaited_inits: UnawaitedInits<'a>,
    reuse: Stream,
    horizon: Nanos,
    /// Where one draw says how long spares last.
    shortest_shared_spare_timeout: Option<Nanos>,
    /// What removed the last environment.
    last_removal: ColdCause,
    /// How many there are of each kind, and for how long.
    pub(super) counts: EnvironmentCounts,
    pub(super) census: Census,
}

impl<'a> Pool<'a> {
    pub(super) fn new(model: &'a Model, lead_in: LeadIn, streams: Streams, starts: Nanos) -> Self {
        let (platform, run) = (&model.platform, &model.run);
        let provisioned = Provisioned::new(model, starts);
        Self {
            platform,
            environments: Vec::new(),
            free_slots: Vec::new(),
            busy: Agenda::new(),
            invocations: 0,
            provisioned,
            idle: IdleLine::default(),
            keeps_its_place: KeepsItsPlace::of(model),
            became_idle: 0,
            queue: Queue::new(match platform.waiting {
                Waiting::Own => Nanos::FOREVER,
                Waiting::FirstReady { dispatch } => dispatch,
            }),
            looks: Agenda::new(),
            timeouts: Timeouts::new(platform, streams, run, starts),
            quiet_ends: Nanos::FOREVER,
            lives: Lives::new(&platform.recycling, streams, lead_in.lives_in_progress()),
            replacement: streams.open(Purpose::Replacement),
            unawaited_inits: UnawaitedInits::new(model, streams),
            reuse: streams.open(Purpose::Reuse),
            horizon: run.horizon,
            shortest_shared_spare_timeout: model.shortest_shared_spare_timeout(),
            last_removal: ColdCause::NoneYet,
            counts: EnvironmentCounts::default(),
            census: Census::new(provisioned.alive(), run.warmup),
        }
    }

    /// When a single environment is next looked at, or is ready.
    #[inline]
    fn next_of_one(&self) -> Nanos {
        self.looks.next().min(self.queue.next())
    }

    /// Invocations in progress, those that wait included.
    #[inline]
    pub(super) fn in_progress(&self) -> usize {
        self.busy.len() + self.queue.len()
    }

    /// Environments alive, provisioned ones left out.
    #[inline]
    fn alive_count(&self) -> usize {
        self.environments.len() - self.free_slots.len()
    }

    /// The number of the environment at `place`; none for a provisioned one.
    #[inline]
    fn number(&self, place: Place) -> Option<u64> {
        match place {
            Place::Slot(slot) => Some(self.environments[slot as usize].number),
            Place::Provisioned { .. } => None,
        }
    }

    /// Why an invocation would be cold that came now.
    fn cold_cause(&self) -> ColdCause {
        let any_works = self.alive_count() > self.idle.len() || self.provisioned.any_busy();
        if any_works { ColdCause::AllBusy } else { self.last_removal }
    }

    // Invocations that come.

    /// Whether an invocation that comes now finds no environment idle, or takes one that another draw of the spare timeout
    /// might have ended before; false where no such draw is shared. When the function has been idle for too long all are
    /// gone, however long spares last.
    pub(super) fn next_is_on_spares(&self, now: Nanos) -> bool {
        let Some(shortest) = self.shortest_shared_spare_timeout else { return false };
        if self.provisioned.any_idle() {
            return false;
        }
        let Some(slot) = self.idle.last() else { return !self.timeouts.functions_idle_period_is_over() };
        let environment = &self.environments[slot as usize];
        environment.timeout_ends != Nanos::FOREVER && now - environment.idle_since >= shortest
    }

    /// Gives an idle environment to an invocation that has just come; false if there is none.
    #[inline]
    pub(super) fn serve_idle<O: Observer>(&mut self, invocation: &Invocation, handling: &mut Handling<'_, O>) -> bool {
        let now = invocation.arrived;
        let was_quiet = self.in_progress() == 0;
        let Some((place, found)) = self.take_idle() else { return false };
        self.give(invocation, now, place, found, false, handling);
        if was_quiet {
            self.become_active(now);
        }
        true
    }

    /// Begins an environment for an invocation that has just come and found none idle.
    pub(super) fn begin<O: Observer>(&mut self, invocation: Invocation, handling: &mut Handling<'_, O>) {
        let (now, caller) = (invocation.arrived, invocation.caller.caller());
        let was_quiet = self.in_progress() == 0;
        let invocation = Invocation { cause: self.cold_cause(), ..invocation };
        let slot = self.create(now, MadeFor::Invocation);
        let number = self.environments[slot as usize].number;
        handling.see(now, What::Begun { caller, environment: number });
        let init = handling.draw_init(caller);
        match self.platform.waiting {
            Waiting::Own => {
                let found = Found::Cold { init, left: init.takes };
                self.give(&invocation, now, Place::Slot(slot), found, false, handling);
            }
            Waiting::FirstReady { .. } => {
                self.queue.initialise(Init { number, slot, awaited: init }, now + init.takes);
                self.queue.join(invocation);
            }
        }
        if was_quiet {
            self.become_active(now);
        }
    }

    /// Takes an idle environment from the idle ones: a provisioned one first, else as the reuse rule says.
    #[inline]
    fn take_idle(&mut self) -> Option<(Place, Found)> {
        if let Some((found, version)) = self.provisioned.take() {
            return Some((Place::Provisioned { version, fails: false }, found));
        }
        let slot = match self.platform.reuse {
            Reuse::MostRecent | Reuse::NewestCreated => self.idle.take_last(),
            Reuse::LeastRecent | Reuse::OldestCreated => self.idle.take_first(),
            Reuse::Random if self.idle.len() == 0 => None,
            Reuse::Random => self.idle.take_nth(self.reuse.random_range(0..self.idle.len())),
        }?;
        self.leave_idle(slot);
        Some((Place::Slot(slot), self.state_of(slot)))
    }

    /// In what state an initialised environment is given away.
    fn state_of(&self, slot: u32) -> Found {
        let environment = &self.environments[slot as usize];
        match (environment.condition, environment.made_for) {
            (Condition::Used, _) => Found::Warm,
            (Condition::Failed, _) => Found::Failed,
            (Condition::Unused, MadeFor::Replacing) => Found::Lukewarm(LukewarmCause::Replacement),
            (Condition::Unused, MadeFor::Invocation | MadeFor::InitialPool) => Found::Lukewarm(LukewarmCause::Spare),
        }
    }

    /// Gives the environment at `place` to an invocation.
    fn give<O: Observer>(
        &mut self,
        invocation: &Invocation,
        now: Nanos,
        place: Place,
        found: Found,
        was_queued: bool,
        handling: &mut Handling<'_, O>,
    ) {
        let given = Given { environment: self.number(place), found, was_queued };
        let Service { ends, fails } = handling.begin(invocation, now, given);
        let place = match place {
            Place::Slot(slot) => {
                self.environments[slot as usize].condition = Condition::after(fails);
                place
            }
            Place::Provisioned { version, .. } => Place::Provisioned { version, fails },
        };
        if invocation.is_users() && handling.is_counted(invocation.arrived) {
            self.note_use(place);
        }
        self.occupy(place, ends);
    }

    /// Keeps `place` busy until `ends`.
    #[inline]
    fn occupy(&mut self, place: Place, ends: Nanos) {
        self.busy.push((ends, (self.invocations, place)));
        self.invocations += 1;
    }

    /// Notes that the environment at `place` serves a counted user request.
    #[inline]
    fn note_use(&mut self, place: Place) {
        if let Place::Slot(slot) = place {
            let environment = &mut self.environments[slot as usize];
            self.counts.used += u64::from(!environment.is_used_by_user);
            environment.is_used_by_user = true;
        }
    }
}
