//! The referee: the rules of a replication (module documentation of `coldstart::engine::service`) played as literally
//! as they are written. At every step it lists all that is due, takes the first of it and lets it happen; times are added
//! up at the end from when each thing began and ended. It shares the model, the units and the streams with the engine,
//! and none of its code.

use coldstart::engine::{LatencyHistogram, ServiceTally, replicate_service};
use coldstart::model::arrivals::{Process, Request, Source, Work};
use coldstart::model::platform::Deploys;
use coldstart::model::schedule::Firings;
use coldstart::model::service::{Rollout, Stop};
use coldstart::model::{Initial, Model, Service};
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::units::Nanos;
use rand::RngExt;
use rand_distr::Exp1;

use crate::random_models::random_model;
use crate::random_service::random_service;

/// How many models are played.
const MODELS: u64 = 600;

/// Integers that are compared, and the latencies: all there is.
#[test]
fn engine_and_referee_count_the_same() {
    let mut all = ServiceTally::default();
    for number in 0..MODELS {
        let (mut model, service) = (random_model(number), random_service(number));
        // Short enough for every instant to be looked at.
        model.run.horizon = model.run.horizon.min(model.run.warmup + Nanos::MINUTE * 20);
        let streams = Streams::new(number, 7);
        let found = replicate_service(&model, &service, streams);
        let expected = play(&model, &service, streams);
        assert_eq!(found, expected, "model {number}: {service:#?}\n{model:#?}");
        all += &found;
    }
    // Every way to end is among them, and time of every kind.
    let (users, lost) = (all.users, all.users.lost);
    println!("{users:?}, {} failures, {} deploys", all.failures, all.deploys);
    for count in [users.delayed, lost.failed, lost.stopped, lost.timed_out, lost.refused, all.failures, all.deploys] {
        assert!(count > 200, "{users:?}, {} failures, {} deploys", all.failures, all.deploys);
    }
    assert!(all.down_time > 0 && all.up_time < all.task_time);
}

/// A request that has come.
struct Asked {
    at: Nanos,
    work: Nanos,
    opens_unit: bool,
    state: State,
    was_queued: bool,
    /// When it was given to a task, and when it left that.
    on_task: Option<(Nanos, Option<Nanos>)>,
    fate: Option<Fate>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting,
    /// The so manyth that was begun, in this task.
    InProgress {
        nth: usize,
        task: usize,
    },
    Gone,
}

#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Served(Nanos),
    Failed,
    Stopped,
    TimedOut,
    Refused,
}

/// A task, however long ago; its number is its place in the list.
struct Task {
    place: u32,
    begun: Nanos,
    ready: Nanos,
    serves: Option<Nanos>,
    fails: Nanos,
    /// Since when it drains, and when it is killed.
    drains: Option<(Nanos, Nanos)>,
    gone: Option<Nanos>,
}

impl Task {
    fn is_starting(&self) -> bool {
        self.gone.is_none() && self.serves.is_none()
    }

    fn is_serving(&self) -> bool {
        self.gone.is_none() && self.serves.is_some() && self.drains.is_none()
    }
}

/// What may be due, with what it is ordered by at one instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Completion { nth: usize, request: usize },
    Ready { task: usize },
    Failure { task: usize },
    Kill { task: usize },
    Deploy,
    TimeOut { request: usize },
    Arrival { source: usize },
}

enum DeployTimes {
    Planned(Firings),
    Random { mean: f64, next: Nanos, random: Box<Stream> },
}

struct Game<'a> {
    model: &'a Model,
    service: &'a Service,
    sources: Vec<(Request, Source)>,
    deploys: DeployTimes,
    handler: Stream,
    start: Stream,
    failure: Stream,
    requests: Vec<Asked>,
    tasks: Vec<Task>,
    begun: usize,
    tally: ServiceTally,
}

fn play(model: &Model, service: &Service, streams: Streams) -> ServiceTally {
    let mut game = Game::new(model, service, streams);
    loop {
        let (now, due) = game.due().into_iter().min().unwrap_or((Nanos::FOREVER, Due::Deploy));
        let is_open = game.requests.iter().any(|request| request.state != State::Gone);
        if now >= model.run.horizon && !is_open {
            return game.count();
        }
        game.happen(now, due);
    }
}

impl<'a> Game<'a> {
    fn new(model: &'a Model, service: &'a Service, streams: Streams) -> Self {
        let from = -model.lead_in(streams);
        let source = |(number, process): (usize, &Process)| {
            let mut source = process.start(&model.calendar, streams, number as u16, from);
            (source.next_request(), source)
        };
        let deploys = match &model.platform.recycling.deploys {
            Deploys::Planned(schedule) => {
                DeployTimes::Planned(schedule.firings(&model.calendar, Nanos::ZERO, Nanos(1)))
            }
            Deploys::Random(rate) => {
                let (mean, random) = (rate.as_per_second().recip(), Box::new(streams.open(Purpose::Deploys)));
                DeployTimes::Random { mean, next: Nanos::ZERO, random }
            }
        };
        let mut game = Self {
            model,
            service,
            sources: model.arrivals.0.iter().enumerate().map(source).collect(),
            deploys,
            handler: streams.open(Purpose::Handler),
            start: streams.open(Purpose::TaskStart),
            failure: streams.open(Purpose::TaskFailure),
            requests: Vec::new(),
            tasks: Vec::new(),
            begun: 0,
            tally: ServiceTally::default(),
        };
        if matches!(game.deploys, DeployTimes::Random { .. }) {
            game.next_deploy();
        }
        if let Initial::Pool { busy, .. } = model.run.initial {
            for _ in 0..busy {
                game.duration();
            }
        }
        let mut begins = from;
        if model.run.initial == Initial::Stationary && service.failures.is_some() {
            let part: f64 = streams.open(Purpose::TaskLeadIn).random();
            let before = Nanos::from_secs_f64(service.restart.quantile(0.999) * (3.0 + part));
            begins = from - before.min(Nanos::DAY * 60);
        }
        for place in 0..service.tasks {
            let fails = game.time_of_failure(begins);
            let serves = Some(begins);
            game.tasks.push(Task { place, begun: begins, ready: begins, serves, fails, drains: None, gone: None });
        }
        game
    }

    fn duration(&mut self) -> Nanos {
        self.service.duration.as_ref().unwrap_or(&self.model.function.duration).sample(&mut self.handler)
    }

    fn time_of_failure(&mut self, from: Nanos) -> Nanos {
        match self.service.failures {
            Some(mean) => from + Nanos::from_secs_f64(mean.as_secs_f64() * self.failure.sample::<f64, _>(Exp1)),
            None => Nanos::FOREVER,
        }
    }

    fn next_deploy(&mut self) {
        match &mut self.deploys {
            DeployTimes::Planned(firings) => firings.advance(),
            DeployTimes::Random { mean, next, random } => {
                *next += Nanos::from_secs_f64(*mean * random.sample::<f64, _>(Exp1));
            }
        }
    }

    /// All that is due at some time.
    fn due(&self) -> Vec<(Nanos, Due)> {
        let mut due = Vec::new();
        for (request, asked) in self.requests.iter().enumerate() {
            if let State::InProgress { nth, .. } = asked.state {
                let (began, _) = asked.on_task.unwrap();
                due.push((began + asked.work, Due::Completion { nth, request }));
            }
            if asked.state != State::Gone && asked.fate.is_none() {
                due.push((asked.at + self.service.timeout, Due::TimeOut { request }));
            }
        }
        for (number, task) in self.tasks.iter().enumerate() {
            let up = task.gone.is_none() && task.serves.is_some();
            if task.is_starting() {
                due.push((task.ready, Due::Ready { task: number }));
            }
            if up {
                due.push((task.fails, Due::Failure { task: number }));
            }
            if let (true, Some((_, killed))) = (up, task.drains) {
                due.push((killed, Due::Kill { task: number }));
            }
        }
        let deploy = match &self.deploys {
            DeployTimes::Planned(firings) => firings.next(),
            DeployTimes::Random { next, .. } => *next,
        };
        due.push((deploy, Due::Deploy));
        let arrivals = self.sources.iter().enumerate().map(|(source, (head, _))| (head.at, Due::Arrival { source }));
        due.extend(arrivals.filter(|&(at, _)| at < self.model.run.horizon));
        due
    }

    fn happen(&mut self, now: Nanos, due: Due) {
        match due {
            Due::Completion { request, .. } => self.complete(request, now),
            Due::Ready { task } => self.ready(task, now),
            Due::Failure { task } => {
                self.tally.failures += u64::from(self.is_counted(now));
                self.lose(task, Fate::Failed, now);
            }
            Due::Kill { task } => self.lose(task, Fate::Stopped, now),
            Due::TimeOut { request } => {
                // One in progress goes on, for nobody.
                let asked = &mut self.requests[request];
                asked.fate = Some(Fate::TimedOut);
                if asked.state == State::Waiting {
                    asked.state = State::Gone;
                }
            }
            Due::Deploy => self.deploy(now),
            Due::Arrival { source } => self.arrive(source, now),
        }
    }

    fn is_counted(&self, at: Nanos) -> bool {
        at >= self.model.run.warmup && at < self.model.run.horizon
    }

    fn in_progress(&self, task: usize) -> Vec<usize> {
        let is_there = |asked: &Asked| matches!(asked.state, State::InProgress { task: there, .. } if there == task);
        (0..self.requests.len()).filter(|&request| is_there(&self.requests[request])).collect()
    }

    fn arrive(&mut self, source: usize, now: Nanos) {
        let request = self.sources[source].0;
        self.sources[source].0 = self.sources[source].1.next_request();
        let work = match request.work {
            Work::Drawn => self.duration(),
            Work::Recorded(work) => work,
        };
        let waiting = self.requests.iter().filter(|asked| asked.state == State::Waiting).count();
        let (opens_unit, state) = (request.visit.opens_unit(), State::Waiting);
        self.requests.push(Asked { at: now, work, opens_unit, state, was_queued: false, on_task: None, fate: None });
        self.serve_queue(now);
        let is_full = self.service.queue_limit.is_some_and(|limit| waiting >= limit as usize);
        let asked = self.requests.last_mut().unwrap();
        if asked.state == State::Waiting {
            asked.was_queued = true;
            if is_full {
                (asked.state, asked.fate) = (State::Gone, Some(Fate::Refused));
            }
        }
    }

    /// Gives requests to tasks, the earliest first, as long as there is room.
    fn serve_queue(&mut self, now: Nanos) {
        loop {
            let Some(request) = self.requests.iter().position(|asked| asked.state == State::Waiting) else { return };
            let room = (0..self.tasks.len()).filter(|&task| self.tasks[task].is_serving());
            let room = room.map(|task| (self.in_progress(task).len(), task));
            let Some((busy, task)) = room.min() else { return };
            if busy >= self.service.concurrency as usize {
                return;
            }
            let asked = &mut self.requests[request];
            asked.state = State::InProgress { nth: self.begun, task };
            asked.on_task = Some((now, None));
            self.begun += 1;
        }
    }

    fn leave(&mut self, request: usize, now: Nanos, fate: Fate) {
        let asked = &mut self.requests[request];
        asked.state = State::Gone;
        asked.on_task = asked.on_task.map(|(began, _)| (began, Some(now)));
        asked.fate = asked.fate.or(Some(fate));
    }

    fn complete(&mut self, request: usize, now: Nanos) {
        let State::InProgress { task, .. } = self.requests[request].state else { panic!() };
        let latency = now - self.requests[request].at;
        self.leave(request, now, Fate::Served(latency));
        if self.tasks[task].drains.is_some() && self.in_progress(task).is_empty() {
            self.go(task, now);
        }
        self.serve_queue(now);
    }

    fn lose(&mut self, task: usize, fate: Fate, now: Nanos) {
        for request in self.in_progress(task) {
            self.leave(request, now, fate);
        }
        self.go(task, now);
    }

    fn begin(&mut self, place: u32, now: Nanos) {
        let ready = now + self.service.restart.sample(&mut self.start);
        let fails = Nanos::FOREVER;
        self.tasks.push(Task { place, begun: now, ready, serves: None, fails, drains: None, gone: None });
    }

    /// A task is gone: is another wanted in its place?
    fn go(&mut self, task: usize, now: Nanos) {
        self.tasks[task].gone = Some(now);
        let place = self.tasks[task].place;
        let others = self.tasks.iter().filter(|task| task.place == place && task.gone.is_none());
        let blocking = others.filter(|task| self.service.deploy == Rollout::Recreate || task.drains.is_none());
        if blocking.count() == 0 {
            self.begin(place, now);
        }
    }

    fn stop(&mut self, task: usize, now: Nanos) {
        match self.service.stop {
            Stop::Kill => self.lose(task, Fate::Stopped, now),
            Stop::Drain { timeout } => {
                self.tasks[task].drains = Some((now, now + timeout));
                if self.in_progress(task).is_empty() {
                    self.go(task, now);
                }
            }
        }
    }

    fn ready(&mut self, task: usize, now: Nanos) {
        let place = self.tasks[task].place;
        let old = self.tasks.iter().position(|task| task.place == place && task.is_serving());
        self.tasks[task].fails = self.time_of_failure(now);
        self.tasks[task].serves = Some(now);
        if let Some(old) = old {
            self.stop(old, now);
        }
        self.serve_queue(now);
    }

    fn deploy(&mut self, now: Nanos) {
        self.next_deploy();
        if self.is_counted(now) {
            self.tally.deploys += 1;
            let in_progress = self.requests.iter().filter(|asked| matches!(asked.state, State::InProgress { .. }));
            self.tally.in_progress_at_deploys += in_progress.count() as u64;
        }
        let there: Vec<usize> = (0..self.tasks.len()).filter(|&task| self.tasks[task].gone.is_none()).collect();
        match self.service.deploy {
            Rollout::Rolling => {
                for &task in there.iter().filter(|&&task| self.tasks[task].is_starting()).collect::<Vec<_>>() {
                    self.tasks[task].gone = Some(now);
                }
                for place in 0..self.service.tasks {
                    self.begin(place, now);
                }
            }
            Rollout::Recreate => {
                for task in there {
                    if self.tasks[task].is_starting() {
                        self.go(task, now);
                    } else if self.tasks[task].is_serving() {
                        self.stop(task, now);
                    }
                }
            }
        }
    }

    // What is counted.

    /// How much of a span is counted.
    fn counted(&self, from: Nanos, to: Option<Nanos>) -> u128 {
        let (from, to) = (from.max(self.model.run.warmup), to.unwrap_or(Nanos::FOREVER).min(self.model.run.horizon));
        (to - from).0.max(0) as u128
    }

    fn count(mut self) -> ServiceTally {
        let mut tally = std::mem::take(&mut self.tally);
        tally.time = self.counted(Nanos(i64::MIN), None);
        let mut latency = LatencyHistogram::default();
        for asked in &self.requests {
            if let Some((began, left)) = asked.on_task {
                tally.busy_time += self.counted(began, left);
            }
            if !self.is_counted(asked.at) {
                continue;
            }
            let users = &mut tally.users;
            users.arrived += 1;
            tally.units += u64::from(asked.opens_unit);
            match asked.fate.unwrap() {
                Fate::Served(time) => {
                    users.served += 1;
                    users.delayed += u64::from(asked.was_queued);
                    users.over_second += u64::from(time > Nanos::SECOND);
                    latency.record(time);
                }
                Fate::Failed => users.lost.failed += 1,
                Fate::Stopped => users.lost.stopped += 1,
                Fate::TimedOut => users.lost.timed_out += 1,
                Fate::Refused => users.lost.refused += 1,
            }
        }
        for task in &self.tasks {
            tally.task_time += self.counted(task.begun, task.gone);
            tally.up_time += task.serves.map_or(0, |serves| self.counted(serves, task.gone));
        }
        tally.down_time = tally.time - self.time_with_any_serving();
        ServiceTally { latency, ..tally }
    }

    /// The spans in which tasks serve, laid over each other.
    fn time_with_any_serving(&self) -> u128 {
        let mut spans: Vec<(Nanos, Nanos)> = Vec::new();
        for task in &self.tasks {
            let drains = task.drains.map(|(since, _)| since);
            let end = drains.into_iter().chain(task.gone).min().unwrap_or(Nanos::FOREVER);
            spans.extend(task.serves.map(|serves| (serves, end)));
        }
        spans.sort();
        let (mut total, mut reached) = (0, self.model.run.warmup);
        for (from, to) in spans {
            total += self.counted(from.max(reached), Some(to));
            reached = reached.max(to);
        }
        total
    }
}
