//! The referee: the rules of a replication (module documentation of `coldstart::engine`) played as literally as they
//! are written. At every step it lists all that is due, takes the first of it and lets it happen; nothing is computed
//! ahead, skipped or kept in order by a clever structure. It shares the model, the units, the streams and the event
//! types with the engine, and none of its code.

mod by_hand;
pub(crate) mod recount;

use coldstart::engine::{Caller, Event, Served, What};
use coldstart::model::arrivals::{Arrival, Process, Source};
use coldstart::model::function::init_wait;
use coldstart::model::platform::{COHORT_WINDOW, Deploys, Redraw, Reuse};
use coldstart::model::schedule::Firings;
use coldstart::model::warming::{Phase, RETRIES_END, retry_delay};
use coldstart::model::{Distribution, IdlePolicy, Initial, Model, Schedule};
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::units::{Nanos, Rate};
use rand::RngExt;
use rand_distr::Exp1;

/// What the rules leave open, decided here and nowhere else.
///
/// Besides what has a name below: `Deployed` is seen before what it recycles; the busy ones of an initial pool are
/// `Completed` without having been `Served`, and count against the concurrency limit; the token of a cold start is
/// asked for last, so that a refusal for another reason spends none; a ping is given up at its last refusal.
mod readings {
    use super::{Distribution, Nanos, Redraw, Stream};

    /// "An invocation that ends at the instant it began frees its environment for the next one at that instant" holds
    /// between the invocations of one ping delivery too, although they are made "at once".
    pub(super) const FREED_WITHIN_A_DELIVERY: bool = true;

    /// What should have happened before the replication begins (an initial environment whose thousandth timeout is
    /// still no longer than its idle time) happens when it begins.
    pub(super) fn not_before(now: Nanos, due: Nanos) -> Nanos {
        due.max(now)
    }

    /// The checks of a cohort that lie before the beginning have been; one at the very beginning has not.
    pub(super) fn has_been(now: Nanos, check: Nanos) -> bool {
        check < now
    }

    /// Where one timeout is drawn for the whole replication, it is this one draw that must exceed the idle time of the
    /// initial environments, if there are any.
    pub(super) fn age_at_draw(redraw: Redraw, initially_idle: u32, idle_for: Nanos) -> Option<Nanos> {
        (redraw == Redraw::Replication && initially_idle > 0).then_some(idle_for)
    }

    /// "An exponential draw of `mean_life`" is rounded as the draws of an exponential distribution are.
    pub(super) fn exponential_life(mean: Nanos, random: &mut Stream) -> Nanos {
        Distribution::exponential(mean).unwrap().sample(random)
    }
}

/// A replication as the referee saw it.
pub(crate) struct Play {
    /// What an observer of the engine should have seen.
    pub(crate) events: Vec<Event>,
    /// Every user request, in order, with the number of its source.
    pub(crate) arrivals: Vec<(u16, Arrival)>,
    /// When the invocations end that were in progress at the start.
    pub(crate) initially_busy_until: Vec<Nanos>,
    /// When a ping was given up.
    pub(crate) given_up: Vec<Nanos>,
}

/// Plays one replication.
pub(crate) fn play(model: &Model, streams: Streams) -> Play {
    let mut replication = Replication::new(model, streams);
    replication.create_initial_pool();
    loop {
        let (at, due) = replication.next_due();
        if at >= model.run.horizon {
            return replication.play;
        }
        replication.now = at;
        replication.happen(due);
    }
}

struct Replication<'a> {
    model: &'a Model,
    now: Nanos,
    /// All that live, in the order of their creation; provisioned ones are not among them.
    environments: Vec<Environment>,
    created: u64,
    /// How often any environment has become idle.
    idle_periods: u64,
    /// In the order in which they began.
    in_progress: Vec<Invocation>,
    /// In the order in which they were founded; forgotten ones are left standing, without members.
    cohorts: Vec<Cohort>,
    /// The instants at which scaling tokens have come or will come back.
    tokens_return: Vec<Nanos>,
    planned_deploys: Firings,
    /// The next of those that come at random.
    random_deploy: Nanos,
    firings: Firings,
    /// Ping deliveries in the order in which they were queued.
    queue: Vec<Delivery>,
    sources: Vec<(Source, Arrival)>,
    replication_timeout: Nanos,
    random: Random,
    play: Play,
}

struct Environment {
    number: u64,
    life_ends: Nanos,
    /// A deploy came since it was created.
    outdated: bool,
    /// The timeout it keeps all its life, where there is such a thing.
    timeout: Option<Nanos>,
    idle: Option<IdlePeriod>,
}

#[derive(Clone, Copy)]
struct IdlePeriod {
    /// Its number among all idle periods.
    number: u64,
    ends: Nanos,
    cohort: Option<usize>,
}

struct Invocation {
    ends: Nanos,
    environment: Option<u64>,
}

struct Cohort {
    began: Nanos,
    checks_done: i64,
}

#[derive(Clone, Copy)]
struct Delivery {
    at: Nanos,
    invocations: u32,
    first_try: Nanos,
    retries: u32,
}

struct Random {
    handler: Stream,
    init: Stream,
    hold: Stream,
    ping_init: Stream,
    delivery: Stream,
    idle_timeout: Stream,
    life: Stream,
    deploys: Stream,
    reuse: Stream,
}

/// The kinds of things that come due, in their order at one instant. The numbers are places in the vectors above.
#[derive(Clone, Copy)]
enum Due {
    Completion(usize),
    Departure(usize),
    CohortCheck(usize),
    Deploy,
    Firing,
    Delivery(usize),
    Request(usize),
}

impl<'a> Replication<'a> {
    fn new(model: &'a Model, streams: Streams) -> Self {
        let begin = -model.lead_in(streams);
        let start = |(number, process): (usize, &Process)| {
            let mut source = process.start(&model.calendar, streams, number as u16, begin);
            let first = source.next_arrival();
            (source, first)
        };
        let mut replication = Self {
            model,
            now: begin,
            environments: Vec::new(),
            created: 0,
            idle_periods: 0,
            in_progress: Vec::new(),
            cohorts: Vec::new(),
            tokens_return: Vec::new(),
            planned_deploys: Firings::NONE,
            random_deploy: Nanos::FOREVER,
            firings: Firings::NONE,
            queue: Vec::new(),
            sources: model.arrivals.0.iter().enumerate().map(start).collect(),
            replication_timeout: Nanos::ZERO,
            random: Random {
                handler: streams.open(Purpose::Handler),
                init: streams.open(Purpose::Init),
                hold: streams.open(Purpose::Hold),
                ping_init: streams.open(Purpose::PingInit),
                delivery: streams.open(Purpose::PingDelivery),
                idle_timeout: streams.open(Purpose::IdleTimeout),
                life: streams.open(Purpose::Life),
                deploys: streams.open(Purpose::Deploys),
                reuse: streams.open(Purpose::Reuse),
            },
            play: Play {
                events: Vec::new(),
                arrivals: Vec::new(),
                initially_busy_until: Vec::new(),
                given_up: Vec::new(),
            },
        };
        replication.plan_deploys();
        let phase = ping_phase(model, &mut streams.open(Purpose::PingPhase));
        replication.firings = model.warming.ping.firings(&model.calendar, phase, begin);
        replication
    }

    fn plan_deploys(&mut self) {
        match &self.model.platform.recycling.deploys {
            // After time zero only.
            Deploys::Planned(schedule) => {
                self.planned_deploys = schedule.firings(&self.model.calendar, Nanos::ZERO, Nanos(1));
            }
            Deploys::Random(rate) => self.random_deploy = self.time_to_deploy(*rate),
        }
    }

    fn time_to_deploy(&mut self, rate: Rate) -> Nanos {
        Nanos::from_secs_f64(self.random.deploys.sample::<f64, _>(Exp1) / rate.as_per_second())
    }

    fn create_initial_pool(&mut self) {
        let (idle, idle_for, busy) = match self.model.run.initial {
            Initial::Stationary | Initial::Empty => (0, Nanos::ZERO, 0),
            Initial::Pool { idle, idle_for, busy } => (idle, idle_for, busy),
        };
        if let IdlePolicy::Timeout { redraw: redraw @ Redraw::Replication, .. } = self.model.platform.idle {
            self.replication_timeout = self.draw_timeout(readings::age_at_draw(redraw, idle, idle_for));
        }
        for _ in 0..idle {
            self.create(Some(idle_for));
            self.become_idle(self.environments.len() - 1, -idle_for, Some(idle_for));
        }
        for _ in 0..busy {
            let environment = Some(self.create(None));
            let ends = self.now + self.model.function.duration.sample(&mut self.random.handler);
            self.in_progress.push(Invocation { ends, environment });
            self.play.initially_busy_until.push(ends);
        }
    }

    /// The first of all that is due: listed in their order at one instant, of which `min_by_key` takes the first.
    fn next_due(&self) -> (Nanos, Due) {
        let mut all: Vec<(Nanos, Due)> = Vec::new();
        all.extend(self.in_progress.iter().enumerate().map(|(place, one)| (one.ends, Due::Completion(place))));
        for (place, environment) in self.environments.iter().enumerate() {
            if let Some(period) = environment.idle {
                all.push((period.ends.min(environment.life_ends), Due::Departure(place)));
            }
        }
        for cohort in (0..self.cohorts.len()).filter(|&cohort| !self.idle_members(cohort).is_empty()) {
            all.push((self.next_check(cohort), Due::CohortCheck(cohort)));
        }
        all.push((self.planned_deploys.next().min(self.random_deploy), Due::Deploy));
        all.push((self.firings.next(), Due::Firing));
        all.extend(self.queue.iter().enumerate().map(|(place, one)| (one.at, Due::Delivery(place))));
        all.extend(self.sources.iter().enumerate().map(|(place, (_, next))| (next.at, Due::Request(place))));
        *all.iter().min_by_key(|(at, _)| *at).unwrap()
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Completion(place) => self.complete(place),
            Due::Departure(place) => self.depart(place),
            Due::CohortCheck(cohort) => self.check(cohort),
            Due::Deploy => self.deploy(),
            Due::Firing => self.fire(),
            Due::Delivery(place) => {
                let delivery = self.queue.remove(place);
                self.deliver(delivery);
            }
            Due::Request(source) => self.request(source),
        }
    }

    fn emit(&mut self, what: What) {
        self.play.events.push(Event { at: self.now, what });
    }

    // Invocations.

    fn request(&mut self, number: usize) {
        let (source, next) = &mut self.sources[number];
        let arrival = std::mem::replace(next, source.next_arrival());
        self.play.arrivals.push((number as u16, arrival));
        let handler = self.model.function.duration.sample(&mut self.random.handler);
        if let Some((environment, cold)) = self.place(Caller::User) {
            let init = if cold { self.model.function.init.sample(&mut self.random.init) } else { Nanos::ZERO };
            self.serve(Caller::User, environment, cold, init_wait(init) + handler);
        }
    }

    /// Whether the ping was served.
    fn ping(&mut self) -> bool {
        let Some((environment, cold)) = self.place(Caller::Ping) else { return false };
        let init = if cold { self.model.function.init.sample(&mut self.random.ping_init) } else { Nanos::ZERO };
        let hold = self.model.warming.hold.as_ref().unwrap_or(&self.model.function.duration);
        let hold = hold.sample(&mut self.random.hold);
        self.serve(Caller::Ping, environment, cold, init_wait(init) + hold);
        true
    }

    fn serve(&mut self, caller: Caller, environment: Option<u64>, cold: bool, time: Nanos) {
        let ends = self.now + time;
        self.emit(What::Served(Served { caller, environment, cold, ends }));
        self.in_progress.push(Invocation { ends, environment });
    }

    /// The environment that takes an invocation and whether it was made for it; none if the invocation is throttled.
    fn place(&mut self, caller: Caller) -> Option<(Option<u64>, bool)> {
        let platform = &self.model.platform;
        let at_the_limit = platform.concurrency_limit.is_some_and(|limit| self.in_progress.len() >= limit as usize);
        let provisioned_busy = self.in_progress.iter().filter(|one| one.environment.is_none()).count();
        if !at_the_limit && provisioned_busy < platform.provisioned as usize {
            return Some((None, false));
        }
        if !at_the_limit && let Some(place) = self.choose_idle() {
            self.environments[place].idle = None;
            return Some((Some(self.environments[place].number), false));
        }
        if at_the_limit || !self.take_token() {
            self.emit(What::Throttled { caller });
            return None;
        }
        Some((Some(self.create(None)), true))
    }

    fn choose_idle(&mut self) -> Option<usize> {
        let mut idle: Vec<(u64, usize)> = Vec::new();
        for (place, environment) in self.environments.iter().enumerate() {
            idle.extend(environment.idle.map(|period| (period.number, place)));
        }
        idle.sort_unstable();
        let places: Vec<usize> = idle.into_iter().map(|(_, place)| place).collect();
        match self.model.platform.reuse {
            Reuse::MostRecent => places.last().copied(),
            Reuse::LeastRecent => places.first().copied(),
            Reuse::NewestCreated => places.into_iter().max(),
            Reuse::OldestCreated => places.into_iter().min(),
            Reuse::Random if places.is_empty() => None,
            Reuse::Random => Some(places[self.random.reuse.random_range(0..places.len())]),
        }
    }

    /// Tokens come back one after another, the first a `token_interval` after the bucket ceased to be full: so the one
    /// taken now comes back that long after the last that is still out, or after now if none is.
    fn take_token(&mut self) -> bool {
        let Some(scaling) = self.model.platform.scaling else { return true };
        let out: Vec<Nanos> = self.tokens_return.iter().copied().filter(|&instant| instant > self.now).collect();
        let there_is_one = out.len() < scaling.burst as usize;
        if there_is_one {
            self.tokens_return.push(out.into_iter().max().unwrap_or(self.now) + scaling.token_interval());
        }
        there_is_one
    }

    fn complete(&mut self, place: usize) {
        let done = self.in_progress.remove(place);
        self.emit(What::Completed { environment: done.environment });
        let Some(number) = done.environment else { return };
        let place = self.environments.iter().position(|one| one.number == number).unwrap();
        if self.environments[place].life_ends <= self.now || self.environments[place].outdated {
            self.recycle(place);
        } else {
            self.become_idle(place, self.now, None);
        }
    }

    // Environments.

    /// `age` is how long one of the initial pool has been idle already.
    fn create(&mut self, age: Option<Nanos>) -> u64 {
        let number = self.created;
        self.created += 1;
        let recycling = &self.model.platform.recycling;
        let hazard = recycling.mean_life.map(|mean| readings::exponential_life(mean, &mut self.random.life));
        let longest = recycling.max_life.as_ref().map(|life| life.sample(&mut self.random.life));
        let life = hazard.unwrap_or(Nanos::FOREVER).min(longest.unwrap_or(Nanos::FOREVER));
        let own = matches!(self.model.platform.idle, IdlePolicy::Timeout { redraw: Redraw::Environment, .. });
        let timeout = own.then(|| self.draw_timeout(age));
        self.environments.push(Environment {
            number,
            life_ends: self.now + life,
            outdated: false,
            timeout,
            idle: None,
        });
        number
    }

    /// A timeout; one that exceeds `age` where that is given.
    fn draw_timeout(&mut self, age: Option<Nanos>) -> Nanos {
        const DRAWS: u32 = 1_000;
        let IdlePolicy::Timeout { timeout, .. } = &self.model.platform.idle else { return Nanos::FOREVER };
        let mut drawn = Nanos::ZERO;
        for _ in 0..DRAWS {
            drawn = timeout.sample(&mut self.random.idle_timeout);
            if age.is_none_or(|age| drawn > age) {
                break;
            }
        }
        drawn
    }

    fn become_idle(&mut self, place: usize, since: Nanos, age: Option<Nanos>) {
        let redraw = match &self.model.platform.idle {
            IdlePolicy::Timeout { redraw, .. } => Some(*redraw),
            IdlePolicy::CohortHalving { .. } => None,
        };
        let timeout = match redraw {
            Some(Redraw::IdlePeriod) => self.draw_timeout(age),
            Some(Redraw::Environment) => self.environments[place].timeout.unwrap(),
            Some(Redraw::Replication) => self.replication_timeout,
            None => Nanos::FOREVER,
        };
        let cohort = if redraw.is_none() { Some(self.join_cohort(since)) } else { None };
        let ends = if redraw.is_none() { Nanos::FOREVER } else { self.moved_up(since + timeout) };
        let ends = readings::not_before(self.now, ends);
        self.environments[place].idle = Some(IdlePeriod { number: self.idle_periods, ends, cohort });
        self.idle_periods += 1;
    }

    /// An instant moved up to the next at which the platform looks.
    fn moved_up(&self, instant: Nanos) -> Nanos {
        let Some(every) = self.model.platform.checked_every else { return instant };
        let beyond = instant.0.rem_euclid(every.0);
        if beyond == 0 { instant } else { instant + Nanos(every.0 - beyond) }
    }

    fn depart(&mut self, place: usize) {
        let environment = &self.environments[place];
        if environment.idle.unwrap().ends <= environment.life_ends {
            self.evict(place);
        } else {
            self.recycle(place);
        }
    }

    fn evict(&mut self, place: usize) {
        let environment = self.environments.remove(place).number;
        self.emit(What::Evicted { environment });
    }

    fn recycle(&mut self, place: usize) {
        let environment = self.environments.remove(place).number;
        self.emit(What::Recycled { environment });
    }

    fn deploy(&mut self) {
        match &self.model.platform.recycling.deploys {
            Deploys::Planned(_) => self.planned_deploys.advance(),
            Deploys::Random(rate) => self.random_deploy = self.now + self.time_to_deploy(*rate),
        }
        self.emit(What::Deployed);
        self.environments.iter_mut().for_each(|one| one.outdated = true);
        while let Some(place) = self.environments.iter().position(|one| one.idle.is_some()) {
            self.recycle(place);
        }
    }

    // Cohorts.

    fn join_cohort(&mut self, since: Nanos) -> usize {
        if let Some(newest) = self.cohorts.len().checked_sub(1)
            && !self.idle_members(newest).is_empty()
            && self.cohorts[newest].began >= since - COHORT_WINDOW
        {
            return newest;
        }
        let founded = self.cohorts.len();
        self.cohorts.push(Cohort { began: since, checks_done: 0 });
        while readings::has_been(self.now, self.next_check(founded)) {
            self.cohorts[founded].checks_done += 1;
        }
        founded
    }

    /// The numbers of a cohort's idle environments, those idle longest first.
    fn idle_members(&self, cohort: usize) -> Vec<u64> {
        let mut members: Vec<(u64, u64)> = Vec::new();
        for environment in &self.environments {
            let period = environment.idle.filter(|period| period.cohort == Some(cohort));
            members.extend(period.map(|period| (period.number, environment.number)));
        }
        members.sort_unstable();
        members.into_iter().map(|(_, number)| number).collect()
    }

    fn next_check(&self, cohort: usize) -> Nanos {
        let IdlePolicy::CohortHalving { period } = self.model.platform.idle else { return Nanos::FOREVER };
        let Cohort { began, checks_done } = self.cohorts[cohort];
        self.moved_up(began + period * (checks_done + 1))
    }

    fn check(&mut self, cohort: usize) {
        self.cohorts[cohort].checks_done += 1;
        let members = self.idle_members(cohort);
        for &number in &members[..(members.len() / 2).max(1)] {
            let place = self.environments.iter().position(|one| one.number == number).unwrap();
            self.evict(place);
        }
    }

    // Pings.

    fn fire(&mut self) {
        self.firings.advance();
        let warming = &self.model.warming;
        let random = &mut self.random.delivery;
        let happens = |chance: f64, random: &mut Stream| chance > 0.0 && random.random::<f64>() < chance;
        if happens(warming.loss.as_fraction(), random) {
            return self.emit(What::PingLost);
        }
        let late = warming.jitter.as_ref().map(|jitter| jitter.sample(random));
        let times = if happens(warming.duplicate.as_fraction(), random) { 2 } else { 1 };
        let at = self.now + late.unwrap_or(Nanos::ZERO);
        let delivery = Delivery { at, invocations: warming.concurrency * times, first_try: at, retries: 0 };
        if late.is_some() {
            self.queue.push(delivery);
        } else {
            self.deliver(delivery);
        }
    }

    fn deliver(&mut self, delivery: Delivery) {
        for _ in 0..delivery.invocations {
            if !self.ping() {
                self.try_again(delivery);
            }
            while readings::FREED_WITHIN_A_DELIVERY {
                let (at, due) = self.next_due();
                if at > self.now || !matches!(due, Due::Completion(_) | Due::Departure(_) | Due::CohortCheck(_)) {
                    break;
                }
                self.happen(due);
            }
        }
    }

    fn try_again(&mut self, refused: Delivery) {
        let retries = refused.retries + 1;
        let at = self.now + retry_delay(retries);
        if at - refused.first_try > RETRIES_END {
            self.play.given_up.push(self.now);
        } else {
            self.queue.push(Delivery { at, invocations: 1, retries, ..refused });
        }
    }
}

/// Where the schedule of pings begins.
fn ping_phase(model: &Model, random: &mut Stream) -> Nanos {
    let within = match model.warming.ping {
        Schedule::Never => return Nanos::ZERO,
        Schedule::Every(interval) => interval,
        Schedule::Cron(_) => Nanos::MINUTE,
    };
    match model.warming.phase {
        Phase::Random => Nanos(random.random_range(0..within.0)),
        Phase::Fixed(phase) => phase,
    }
}
