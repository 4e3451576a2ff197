//! What is invoked: who is served at once, who waits and for what, who is refused.

use coldstart::engine::{Caller, Failure, Served, Start, What};
use coldstart::model::arrivals::Work;
use coldstart::model::function::INIT_LIMIT;
use coldstart::model::platform::Waiting;
use coldstart::model::{IdlePolicy, Initial, Model, Sharing};
use coldstart::units::Nanos;
use rand::RngExt;

use super::environments::State;
use super::{Asked, Replication};

/// An invocation that has been given an environment.
pub(super) struct InService {
    pub(super) ends: Nanos,
    /// None for a provisioned one.
    pub(super) environment: Option<u64>,
    /// It is stopped or crashes.
    pub(super) fails: bool,
    /// A deploy came: the provisioned environment is unused when this is done.
    pub(super) leaves_unused: bool,
    /// Its window closed: the provisioned environment goes when this is done.
    pub(super) leaves_for_good: bool,
}

/// An invocation that waits.
#[derive(Clone, Copy)]
pub(super) struct Queued {
    who: Invoker,
    arrived: Nanos,
    pub(super) is_dispatched: bool,
}

/// Who invokes.
#[derive(Clone, Copy)]
pub(super) enum Invoker {
    User {
        /// The place among all requests.
        request: usize,
        /// How long the handler takes.
        work: Nanos,
        /// And whether it then crashes.
        crashes: bool,
    },
    Ping,
}

impl Invoker {
    fn caller(self) -> Caller {
        match self {
            Self::User { .. } => Caller::User,
            Self::Ping => Caller::Ping,
        }
    }
}

/// Provisioned environments that are idle.
pub(super) struct Provisioned {
    used: u32,
    /// Used, and must initialise again.
    failed: u32,
    unused: u32,
    pub(super) window_is_open: bool,
}

impl Provisioned {
    pub(super) fn new(model: &Model, window_is_open: bool) -> Self {
        let all = if window_is_open { model.platform.provisioned } else { 0 };
        match model.run.initial {
            Initial::Empty => Self { used: 0, failed: 0, unused: all, window_is_open },
            Initial::Stationary | Initial::Pool { .. } => Self { used: all, failed: 0, unused: 0, window_is_open },
        }
    }

    /// So many idle ones, unused, in place of all there are.
    pub(super) fn all_anew(&mut self, unused: u32) {
        *self = Self { used: 0, failed: 0, unused, window_is_open: unused > 0 };
    }

    /// A used one first, one that has not failed before one that has.
    fn take(&mut self) -> Option<Start> {
        if self.used > 0 {
            self.used -= 1;
            return Some(Start::Warm);
        }
        if self.failed > 0 {
            self.failed -= 1;
            return Some(Start::Cold);
        }
        self.unused = self.unused.checked_sub(1)?;
        Some(Start::Lukewarm)
    }

    pub(super) fn all_unused(&mut self) {
        self.unused += std::mem::take(&mut self.used) + std::mem::take(&mut self.failed);
    }
}

impl Replication<'_> {
    pub(super) fn request(&mut self, number: usize) {
        let (source, next) = &mut self.sources[number];
        let request = std::mem::replace(next, source.next_request());
        let place = self.play.requests.len();
        let is_on_spares = self.is_on_spares();
        self.play.requests.push(Asked { source: number as u16, request, begun: None, is_on_spares });
        let work = match request.work {
            Work::Drawn => self.model.function.duration.sample(&mut self.random.handler),
            Work::Recorded(duration) => duration,
        };
        let crash = self.model.function.crash.as_fraction();
        let crashes = crash > 0.0 && self.random.crash.random::<f64>() < crash;
        self.come(Invoker::User { request: place, work, crashes });
    }

    /// Whether an invocation that comes now finds no environment idle, or takes one that a spare timeout might have ended.
    fn is_on_spares(&mut self) -> bool {
        if self.model.sharing() != Sharing::Spares {
            return false;
        }
        let IdlePolicy::FunctionTimeout { spare_timeout: Some(spares), .. } = &self.model.platform.idle else {
            panic!("no spares to share")
        };
        let Provisioned { used, failed, unused, .. } = self.provisioned;
        if used + failed + unused > 0 {
            return false;
        }
        let shortest = Nanos::from_secs_f64(spares.timeout.quantile(1e-9));
        let Some(number) = self.choose_idle() else { return !self.functions_idle_period_is_over() };
        let State::Idle(period) = self.environment(number).state else { panic!("{number} is not idle") };
        period.spare_ends.is_some() && self.now - period.since >= shortest
    }

    /// Lets an invocation come; whether it is not throttled.
    pub(super) fn come(&mut self, who: Invoker) -> bool {
        let platform = &self.model.platform;
        let limit = if platform.reserved.is_some() { platform.reserved } else { platform.concurrency_limit };
        if limit.is_some_and(|limit| self.in_progress() >= limit as usize) {
            self.note_if(!self.queue.is_empty(), "seen: refused at the limit beside queued ones");
            return self.throttle(who);
        }
        if let Some(start) = self.provisioned.take() {
            self.become_active(None);
            self.give_initialised(who, self.now, None, start);
            return true;
        }
        if let Some(number) = self.choose_idle() {
            self.note_if(!self.queue.is_empty(), "seen: served past queued ones");
            self.become_active(Some(number));
            self.take_idle(who, self.now, number);
            return true;
        }
        if !self.take_token() {
            return self.throttle(who);
        }
        self.become_active(None);
        self.begin_for(who);
        true
    }

    fn throttle(&mut self, who: Invoker) -> bool {
        self.note_answer(who);
        self.emit(What::Throttled { caller: who.caller() });
        false
    }

    /// Begins a new environment for an invocation.
    fn begin_for(&mut self, who: Invoker) {
        let number = self.create(None, None);
        self.emit(What::Begun { caller: who.caller(), environment: number });
        if let Invoker::User { request, .. } = who {
            self.play.requests[request].begun = Some(number);
        }
        let undisturbed = self.draw_init(who);
        // What is stopped after 10 s is tried again under the function's timeout. No restore is.
        let is_stopped = undisturbed > INIT_LIMIT && self.model.function.snap_start.is_none();
        let second_try = if is_stopped { undisturbed } else { Nanos::ZERO };
        let limit = self.model.function.timeout.unwrap_or(Nanos::FOREVER);
        let init = if second_try > Nanos::ZERO { INIT_LIMIT + second_try.min(limit) } else { undisturbed };
        self.note_if(second_try > limit, "seen: stopped in the second try of an init");
        self.environment(number).second_try = second_try;
        self.play.inits.insert(number, init);
        match self.model.platform.waiting {
            Waiting::Own => {
                let environment = self.environment(number);
                environment.state = State::Busy;
                environment.used = true;
                self.give(who, self.now, Some(number), Start::Cold, init, second_try);
            }
            Waiting::FirstReady { .. } => {
                self.environment(number).state = State::Initialising { until: self.now + init };
                self.queue.push(Queued { who, arrived: self.now, is_dispatched: false });
            }
        }
    }

    fn take_idle(&mut self, who: Invoker, arrived: Nanos, number: u64) {
        let environment = self.environment(number);
        let start = match (environment.must_initialise, environment.used) {
            (true, _) => Start::Cold,
            (false, true) => Start::Warm,
            (false, false) => Start::Lukewarm,
        };
        environment.used = true;
        environment.state = State::Busy;
        self.note_use(number, start);
        self.give_initialised(who, arrived, Some(number), start);
    }

    /// Gives an invocation an environment that has been initialised before; where it starts cold all the same, that must
    /// initialise again.
    fn give_initialised(&mut self, who: Invoker, arrived: Nanos, environment: Option<u64>, start: Start) {
        if start != Start::Cold {
            return self.give(who, arrived, environment, start, Nanos::ZERO, Nanos::ZERO);
        }
        let init = self.draw_init(who);
        let takes = init.min(self.model.function.timeout.unwrap_or(Nanos::FOREVER));
        self.play.inits_again.insert(self.play.events.len(), takes);
        self.note(if environment.is_some() {
            "seen: initialised again"
        } else {
            "seen: provisioned initialised again"
        });
        self.give(who, arrived, environment, start, takes, init);
    }

    /// An init, or a restore in its place.
    fn draw_init(&mut self, who: Invoker) -> Nanos {
        let function = &self.model.function;
        function.snap_start.as_ref().unwrap_or(&function.init).sample(match who {
            Invoker::User { .. } => &mut self.random.init,
            Invoker::Ping => &mut self.random.ping_init,
        })
    }

    /// What follows an init of which so much would run inside the invocation: how long it takes, and how it fails.
    pub(super) fn cut(&self, within: Nanos, handler: Nanos, crashes: bool) -> (Nanos, Option<Failure>) {
        match self.model.function.timeout {
            Some(limit) if within > limit => (Nanos::ZERO, Some(Failure::Timeout)),
            Some(limit) if within + handler > limit => (limit - within, Some(Failure::Timeout)),
            Some(_) | None => (handler, crashes.then_some(Failure::Crash)),
        }
    }

    /// Gives an invocation its environment, in which it still has to wait for `init`; `within` of an init counts as its own
    /// time, undisturbed.
    fn give(
        &mut self,
        who: Invoker,
        arrived: Nanos,
        environment: Option<u64>,
        start: Start,
        init: Nanos,
        within: Nanos,
    ) {
        let first = match (start, &self.model.function.first_request) {
            (Start::Cold | Start::Lukewarm, Some(work)) => match who {
                Invoker::User { .. } => work.sample(&mut self.random.first_request),
                Invoker::Ping => work.sample(&mut self.random.ping_first_request),
            },
            (Start::Warm, _) | (_, None) => Nanos::ZERO,
        };
        let (work, crashes) = match who {
            Invoker::User { work, crashes, .. } => (work, crashes),
            Invoker::Ping => (self.model.warming.hold.sample(&mut self.random.hold), false),
        };
        let (takes, failure) = self.cut(within, first + work, crashes);
        let (ends, fails) = (self.now + init + takes, failure.is_some());
        if let Some(number) = environment {
            self.environment(number).must_initialise = fails;
        }
        self.note_answer(who);
        self.emit(What::Served(Served { caller: who.caller(), environment, start, arrived, ends, failure }));
        self.in_service.push(InService { ends, environment, fails, leaves_unused: false, leaves_for_good: false });
    }

    fn note_answer(&mut self, who: Invoker) {
        if let Invoker::User { request, .. } = who {
            self.play.answers.push(request);
        }
    }

    // What waits.

    pub(super) fn dispatch_of(&self, queued: &Queued) -> Nanos {
        match self.model.platform.waiting {
            Waiting::Own => Nanos::FOREVER,
            Waiting::FirstReady { dispatch } => queued.arrived + dispatch,
        }
    }

    pub(super) fn dispatch(&mut self, place: usize) {
        self.queue[place].is_dispatched = true;
        self.note_if(self.init_ended_now(), "seen: dispatch as an init ends");
        let Queued { who, arrived, .. } = self.queue[place];
        if let Some(start) = self.provisioned.take() {
            self.queue.remove(place);
            self.note("seen: dispatch finds an idle provisioned environment");
            self.give_initialised(who, arrived, None, start);
        } else if let Some(number) = self.choose_idle() {
            self.queue.remove(place);
            self.note("seen: dispatch finds an idle environment");
            self.take_idle(who, arrived, number);
        }
    }

    fn init_ended_now(&self) -> bool {
        let now = self.play.events.iter().rev().take_while(|event| event.at == self.now);
        now.into_iter().any(|event| match event.what {
            What::Ready { .. } => true,
            What::Served(Served { start, .. }) => start == Start::Cold,
            _ => false,
        })
    }

    pub(super) fn end_init(&mut self, place: usize) {
        let number = self.environments[place].number;
        if self.queue.is_empty() {
            return self.ready(number);
        }
        let Queued { who, arrived, .. } = self.queue.remove(0);
        let (now, environment) = (self.now, self.environment(number));
        let (life_over, outdated) = (environment.life_ends <= now, environment.outdated);
        environment.state = State::Busy;
        environment.used = true;
        if let Invoker::User { request, .. } = who {
            self.note_if(self.play.requests[request].begun != Some(number), "seen: served after another's init");
        }
        self.note_if(life_over, "seen: life over during the init, given to the queue");
        self.note_if(outdated, "seen: deployed while initialising, given to the queue");
        let second_try = self.environment(number).second_try;
        self.give(who, arrived, Some(number), Start::Cold, Nanos::ZERO, second_try);
    }

    pub(super) fn complete(&mut self, place: usize) {
        let done = self.in_service.remove(place);
        self.emit(What::Completed { environment: done.environment });
        if self.in_progress() == 0 {
            self.begin_functions_idle_period(self.now, None);
        }
        match done.environment {
            None if done.leaves_for_good => self.note("seen: provisioned goes when it is done"),
            None => self.free_provisioned(done.leaves_unused, done.fails),
            Some(number) => self.leave(number),
        }
    }

    fn free_provisioned(&mut self, unused: bool, failed: bool) {
        *match (unused, failed) {
            (true, _) => &mut self.provisioned.unused,
            (false, true) => &mut self.provisioned.failed,
            (false, false) => &mut self.provisioned.used,
        } += 1;
        if self.give_provisioned_to_queue() {
            self.note("seen: served by a freed provisioned environment");
        }
    }

    /// Gives an idle provisioned environment to the earliest that has been dispatched, if there is any.
    pub(super) fn give_provisioned_to_queue(&mut self) -> bool {
        let Some(Queued { who, arrived, .. }) = self.take_dispatched() else { return false };
        let start = self.provisioned.take().unwrap();
        self.give_initialised(who, arrived, None, start);
        true
    }

    /// What has become free serves the earliest that has been dispatched, or becomes idle.
    pub(super) fn free(&mut self, number: u64) {
        let unused = !self.environment(number).used;
        let Some(Queued { who, arrived, .. }) = self.take_dispatched() else {
            self.note_if(!self.queue.is_empty(), "seen: freed before the dispatch of who is queued");
            self.become_idle(number, self.now, None);
            if unused {
                self.stand_last(number);
            }
            return;
        };
        self.note(if unused { "seen: replacement serves the queue" } else { "seen: served by a freed environment" });
        self.take_idle(who, arrived, number);
    }

    fn take_dispatched(&mut self) -> Option<Queued> {
        let place = self.queue.iter().position(|queued| queued.is_dispatched)?;
        Some(self.queue.remove(place))
    }
}
