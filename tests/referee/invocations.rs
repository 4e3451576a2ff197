//! What is invoked: who is served at once, who waits and for what, who is refused.

use coldstart::engine::{Caller, Served, Start, What};
use coldstart::model::arrivals::Work;
use coldstart::model::function::init_wait;
use coldstart::model::platform::Waiting;
use coldstart::model::{IdlePolicy, Initial, Model, Sharing};
use coldstart::units::Nanos;

use super::environments::State;
use super::{Asked, Replication};

/// An invocation that has been given an environment.
pub(super) struct InService {
    pub(super) ends: Nanos,
    /// None for a provisioned one.
    pub(super) environment: Option<u64>,
    /// A deploy came: the provisioned environment is unused when this is done.
    pub(super) leaves_unused: bool,
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
    unused: u32,
}

impl Provisioned {
    pub(super) fn new(model: &Model) -> Self {
        let all = model.platform.provisioned;
        match model.run.initial {
            Initial::Empty => Self { used: 0, unused: all },
            Initial::Stationary | Initial::Pool { .. } => Self { used: all, unused: 0 },
        }
    }

    /// A used one first.
    fn take(&mut self) -> Option<Start> {
        if self.used > 0 {
            self.used -= 1;
            return Some(Start::Warm);
        }
        self.unused = self.unused.checked_sub(1)?;
        Some(Start::Lukewarm)
    }

    pub(super) fn all_unused(&mut self) {
        self.unused += std::mem::take(&mut self.used);
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
        self.come(Invoker::User { request: place, work });
    }

    /// Whether an invocation that comes now finds no environment idle, or takes one that a spare timeout might have ended.
    fn is_on_spares(&mut self) -> bool {
        if self.model.sharing() != Sharing::Spares {
            return false;
        }
        let IdlePolicy::FunctionTimeout { spare_timeout: Some(spares), .. } = &self.model.platform.idle else {
            panic!("no spares to share")
        };
        let shortest = Nanos::from_secs_f64(spares.timeout.quantile(1e-9));
        let Some(number) = self.choose_idle() else { return !self.functions_idle_period_is_over() };
        let State::Idle(period) = self.environment(number).state else { panic!("{number} is not idle") };
        period.spare_ends.is_some() && self.now - period.since >= shortest
    }

    /// Lets an invocation come; whether it is not throttled.
    pub(super) fn come(&mut self, who: Invoker) -> bool {
        let limit = self.model.platform.concurrency_limit;
        if limit.is_some_and(|limit| self.in_progress() >= limit as usize) {
            self.note_if(!self.queue.is_empty(), "seen: refused at the limit beside queued ones");
            return self.throttle(who);
        }
        if let Some(start) = self.provisioned.take() {
            self.become_active(None);
            self.give(who, self.now, None, start, Nanos::ZERO);
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
        let init = init_wait(match who {
            Invoker::User { request, .. } => {
                self.play.requests[request].begun = Some(number);
                self.model.function.init.sample(&mut self.random.init)
            }
            Invoker::Ping => self.model.function.init.sample(&mut self.random.ping_init),
        });
        self.play.inits.insert(number, init);
        match self.model.platform.waiting {
            Waiting::Own => {
                let environment = self.environment(number);
                environment.state = State::Busy;
                environment.used = true;
                self.give(who, self.now, Some(number), Start::Cold, init);
            }
            Waiting::FirstReady { .. } => {
                self.environment(number).state = State::Initialising { until: self.now + init };
                self.queue.push(Queued { who, arrived: self.now, is_dispatched: false });
            }
        }
    }

    fn take_idle(&mut self, who: Invoker, arrived: Nanos, number: u64) {
        let environment = self.environment(number);
        let start = if environment.used { Start::Warm } else { Start::Lukewarm };
        environment.used = true;
        environment.state = State::Busy;
        self.note_use(number, start);
        self.give(who, arrived, Some(number), start, Nanos::ZERO);
    }

    /// Gives an invocation its environment, in which it still has to wait for `init`.
    fn give(&mut self, who: Invoker, arrived: Nanos, environment: Option<u64>, start: Start, init: Nanos) {
        let first = match (start, &self.model.function.first_request) {
            (Start::Cold | Start::Lukewarm, Some(work)) => match who {
                Invoker::User { .. } => work.sample(&mut self.random.first_request),
                Invoker::Ping => work.sample(&mut self.random.ping_first_request),
            },
            (Start::Warm, _) | (_, None) => Nanos::ZERO,
        };
        let work = match who {
            Invoker::User { work, .. } => work,
            Invoker::Ping => self.model.warming.hold.sample(&mut self.random.hold),
        };
        let ends = self.now + init + first + work;
        self.note_answer(who);
        self.emit(What::Served(Served { caller: who.caller(), environment, start, arrived, ends }));
        self.in_service.push(InService { ends, environment, leaves_unused: false });
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
            self.give(who, arrived, None, start, Nanos::ZERO);
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
        self.give(who, arrived, Some(number), Start::Cold, Nanos::ZERO);
    }

    pub(super) fn complete(&mut self, place: usize) {
        let done = self.in_service.remove(place);
        self.emit(What::Completed { environment: done.environment });
        if self.in_progress() == 0 {
            self.begin_functions_idle_period(self.now, None);
        }
        match done.environment {
            None => self.free_provisioned(done.leaves_unused),
            Some(number) => self.leave(number),
        }
    }

    fn free_provisioned(&mut self, unused: bool) {
        if unused {
            self.provisioned.unused += 1;
        } else {
            self.provisioned.used += 1;
        }
        if let Some(Queued { who, arrived, .. }) = self.take_dispatched() {
            let start = self.provisioned.take().unwrap();
            self.note("seen: served by a freed provisioned environment");
            self.give(who, arrived, None, start, Nanos::ZERO);
        }
    }

    /// What has become free serves the earliest that has been dispatched, or becomes idle.
    pub(super) fn free(&mut self, number: u64) {
        let Some(Queued { who, arrived, .. }) = self.take_dispatched() else {
            self.note_if(!self.queue.is_empty(), "seen: freed before the dispatch of who is queued");
            return self.become_idle(number, self.now, None);
        };
        let unused = !self.environment(number).used;
        self.note(if unused { "seen: replacement serves the queue" } else { "seen: served by a freed environment" });
        self.take_idle(who, arrived, number);
    }

    fn take_dispatched(&mut self) -> Option<Queued> {
        let place = self.queue.iter().position(|queued| queued.is_dispatched)?;
        Some(self.queue.remove(place))
    }
}
