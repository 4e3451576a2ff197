//! The tasks of a service: beginning, serving, failing, being stopped.

use rand::RngExt;
use rand_distr::Exp1;

use super::meter::Levels;
use crate::model::service::Rollout;
use crate::model::{Initial, Model, Service};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// One task.
#[derive(Debug, Clone, Copy)]
struct Task {
    /// Which in the order of beginnings.
    number: u64,
    place: u32,
    state: State,
    /// When it fails, once it serves.
    fails: Nanos,
    in_progress: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting { ready: Nanos },
    Serving,
    Draining { killed: Nanos },
}

/// What happens to a task by itself; at one instant in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TaskEvent {
    Ready,
    Failed,
    Killed,
}

/// In which state a deploy finds a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Starting,
    Serving,
    Draining,
}

/// All tasks there are, in the order in which they were begun.
#[derive(Debug, Clone)]
pub(super) struct Tasks<'a> {
    service: &'a Service,
    all: Vec<Task>,
    begun: u64,
    start: Stream,
    failure: Stream,
    /// What is due next among them: when, what, and of which task.
    next: (Nanos, TaskEvent, u64),
}

const NOTHING: (Nanos, TaskEvent, u64) = (Nanos::FOREVER, TaskEvent::Killed, u64::MAX);

impl Task {
    fn next(&self) -> (Nanos, TaskEvent, u64) {
        let (at, event) = match self.state {
            State::Starting { ready } => (ready, TaskEvent::Ready),
            State::Serving => (self.fails, TaskEvent::Failed),
            State::Draining { killed } if self.fails <= killed => (self.fails, TaskEvent::Failed),
            State::Draining { killed } => (killed, TaskEvent::Killed),
        };
        (at, event, self.number)
    }

    fn is_up(&self) -> bool {
        match self.state {
            State::Starting { .. } => false,
            State::Serving | State::Draining { .. } => true,
        }
    }
}

impl<'a> Tasks<'a> {
    /// A serving task in every place, early enough for the first request, which comes at or after `from`.
    pub(super) fn new(model: &Model, service: &'a Service, streams: Streams, from: Nanos) -> Self {
        let mut tasks = Self {
            service,
            all: Vec::with_capacity(service.tasks as usize * 2),
            begun: 0,
            start: streams.open(Purpose::TaskStart),
            failure: streams.open(Purpose::TaskFailure),
            next: NOTHING,
        };
        let begins = from - lead_in(model, service, streams);
        for place in 0..service.tasks {
            let fails = tasks.draw_failure(begins);
            tasks.put(place, State::Serving, fails);
        }
        tasks.find_next();
        tasks
    }

    /// When something happens to one of them by itself.
    #[inline]
    pub(super) fn next_at(&self) -> Nanos {
        self.next.0
    }

    /// What that is, and the number of the task.
    pub(super) fn next_event(&self) -> (TaskEvent, u64) {
        (self.next.1, self.next.2)
    }

    pub(super) fn levels(&self, in_progress: usize) -> Levels {
        let up = self.all.iter().filter(|task| task.is_up()).count();
        let serving = self.all.iter().filter(|task| task.state == State::Serving).count();
        Levels { tasks: self.all.len(), up, serving, in_progress }
    }

    // Requests.

    /// Takes room for a request in the task that is to have the next: its number.
    #[inline]
    pub(super) fn take_room(&mut self) -> Option<u64> {
        let concurrency = self.service.concurrency;
        let has_room = |task: &&mut Task| task.state == State::Serving && task.in_progress < concurrency;
        // The first of several.
        let task = self.all.iter_mut().filter(has_room).min_by_key(|task| task.in_progress)?;
        task.in_progress += 1;
        Some(task.number)
    }

    /// A request of this task is done; true if the task waited for nothing else to be gone.
    #[inline]
    pub(super) fn give_room_back(&mut self, number: u64) -> bool {
        let task = self.task_mut(number);
        task.in_progress -= 1;
        task.in_progress == 0 && task.state != State::Serving
    }

    // Tasks.

    /// A task that was starting serves from now on: the one that served in its place, if any.
    pub(super) fn begin_to_serve(&mut self, number: u64, now: Nanos) -> Option<u64> {
        let fails = self.draw_failure(now);
        let task = self.task_mut(number);
        (task.state, task.fails) = (State::Serving, fails);
        let place = task.place;
        self.find_next();
        let is_old = |task: &&Task| task.place == place && task.number != number && task.state == State::Serving;
        self.all.iter().find(is_old).map(|task| task.number)
    }

    /// A serving task takes no more requests, and is killed at that time if it is not gone by then; true if nothing is in
    /// progress.
    pub(super) fn drain(&mut self, number: u64, killed: Nanos) -> bool {
        let task = self.task_mut(number);
        task.state = State::Draining { killed };
        let is_idle = task.in_progress == 0;
        self.find_next();
        is_idle
    }

    /// A task is gone; if its place is empty a new one is begun there.
    pub(super) fn remove(&mut self, number: u64, now: Nanos) {
        let index = self.index_of(number);
        let place = self.all.remove(index).place;
        let mut others = self.all.iter().filter(|task| task.place == place);
        let is_taken = match self.service.deploy {
            Rollout::Rolling => others.any(|task| !matches!(task.state, State::Draining { .. })),
            Rollout::Recreate => others.next().is_some(),
        };
        if !is_taken {
            self.begin(place, now);
        }
        self.find_next();
    }

    /// Whatever is starting is given up, and a new task is begun in every place.
    pub(super) fn begin_everywhere(&mut self, now: Nanos) {
        self.all.retain(Task::is_up);
        for place in 0..self.service.tasks {
            self.begin(place, now);
        }
        self.find_next();
    }

    /// A starting task is given up and begun anew.
    pub(super) fn begin_anew(&mut self, number: u64, now: Nanos) {
        let index = self.index_of(number);
        let place = self.all.remove(index).place;
        self.begin(place, now);
        self.find_next();
    }

    /// All of them as they are now, by number.
    pub(super) fn found(&self) -> Vec<(u64, Found)> {
        let found = |task: &Task| {
            let state = match task.state {
                State::Starting { .. } => Found::Starting,
                State::Serving => Found::Serving,
                State::Draining { .. } => Found::Draining,
            };
            (task.number, state)
        };
        self.all.iter().map(found).collect()
    }

    fn begin(&mut self, place: u32, now: Nanos) {
        let ready = now + self.service.restart.sample(&mut self.start);
        self.put(place, State::Starting { ready }, Nanos::FOREVER);
    }

    fn put(&mut self, place: u32, state: State, fails: Nanos) {
        self.all.push(Task { number: self.begun, place, state, fails, in_progress: 0 });
        self.begun += 1;
    }

    fn draw_failure(&mut self, now: Nanos) -> Nanos {
        let Some(mean) = self.service.failures else { return Nanos::FOREVER };
        now + Nanos::from_secs_f64(mean.as_secs_f64() * self.failure.sample::<f64, _>(Exp1))
    }

    fn index_of(&self, number: u64) -> usize {
        self.all.binary_search_by_key(&number, |task| task.number).expect("only tasks that are there are asked for")
    }

    fn task_mut(&mut self, number: u64) -> &mut Task {
        let index = self.index_of(number);
        &mut self.all[index]
    }

    fn find_next(&mut self) {
        self.next = self.all.iter().map(Task::next).min().unwrap_or(NOTHING);
    }
}

/// How long before the first request the tasks begin, so that as many are starting as in the long run.
fn lead_in(model: &Model, service: &Service, streams: Streams) -> Nanos {
    const LONGEST: Nanos = Nanos(60 * Nanos::DAY.0);
    let is_stationary = match model.run.initial {
        Initial::Stationary => true,
        Initial::Empty | Initial::Pool { .. } => false,
    };
    if !is_stationary || service.failures.is_none() {
        return Nanos::ZERO;
    }
    let times = 3.0 + streams.open(Purpose::TaskLeadIn).random::<f64>();
    Nanos::from_secs_f64(service.restart.quantile(0.999) * times).min(LONGEST)
}
