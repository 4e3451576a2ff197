//! The referee: the rules of a replication (module documentation of `coldstart::engine`) played as literally as they
//! are written. At every step it lists all that is due, takes the first of it and lets it happen; nothing is computed
//! ahead, skipped or kept in order by a clever structure. It shares the model, the units, the streams and the event
//! types with the engine, and none of its code.
//!
//! Each subject has its file: what is invoked and who waits (`invocations`), what becomes of an environment
//! (`environments`), whose idleness counts (`idleness`), how pings come (`pings`), when environments are provisioned
//! (`windows`).

mod bill;
mod by_hand;
mod environments;
mod idleness;
mod invocations;
mod pings;
pub(crate) mod recount;
mod windows;

use std::collections::{BTreeMap, BTreeSet};

use coldstart::engine::{Event, What};
use coldstart::model::arrivals::{Process, Request, Source};
use coldstart::model::platform::Deploys;
use coldstart::model::schedule::Firings;
use coldstart::model::{Initial, Model};
use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::units::{Nanos, Rate};

use environments::{Environment, ScalingBucket, State};
use idleness::{Cohort, FunctionClock};
use invocations::{InService, Provisioned, Queued};
use pings::Delivery;

/// What the rules leave open, decided here and nowhere else.
///
/// Besides what has a name below: `Deployed` is seen before what it recycles; the busy ones of an initial pool are
/// `Completed` without having been `Served`; the token of a new environment is asked for last, so that a refusal for
/// another reason spends none; a ping is given up at its last refusal.
mod readings {
    use coldstart::model::Distribution;
    use coldstart::model::platform::Redraw;
    use coldstart::rng::Stream;
    use coldstart::units::{Nanos, Rate};
    use rand::RngExt;
    use rand_distr::Exp1;

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

    /// The time to the next deploy is rounded after a standard draw has been multiplied by the mean.
    pub(super) fn time_to_deploy(rate: Rate, random: &mut Stream) -> Nanos {
        Nanos::from_secs_f64(rate.as_per_second().recip() * random.sample::<f64, _>(Exp1))
    }
}

/// A replication as the referee saw it.
#[derive(Default)]
pub(crate) struct Play {
    /// What an observer of the engine should have seen.
    pub(crate) events: Vec<Event>,
    /// Every user request, in order.
    pub(crate) requests: Vec<Asked>,
    /// For each time a user was served or refused, in order: whose of these requests it was.
    pub(crate) answers: Vec<usize>,
    /// When the invocations end that were in progress at the start.
    pub(crate) initially_busy_until: Vec<Nanos>,
    /// How long the init of each environment took, by its number; those of an initial pool are not known.
    pub(crate) inits: BTreeMap<u64, Nanos>,
    /// How long an environment took to initialise again, by the place of the event of who was given it.
    pub(crate) inits_again: BTreeMap<usize, Nanos>,
    /// How many environments were provisioned when it began.
    pub(crate) provisioned_at_first: u32,
    /// When a ping was given up.
    pub(crate) given_up: Vec<Nanos>,
    /// What happened that events alone do not show, for the list of what the models must use.
    pub(crate) noted: BTreeSet<&'static str>,
}

/// A user's request.
pub(crate) struct Asked {
    /// The number of its source.
    pub(crate) source: u16,
    pub(crate) request: Request,
    /// The environment that was begun for it.
    pub(crate) begun: Option<u64>,
    /// How long spares last may have decided what it found.
    pub(crate) is_on_spares: bool,
}

/// Plays one replication.
pub(crate) fn play(model: &Model, streams: Streams) -> Play {
    let mut replication = Replication::new(model, streams);
    replication.create_initial_pool();
    loop {
        let (at, due) = first(&replication.all_due());
        if at >= model.run.horizon {
            break;
        }
        replication.now = at;
        replication.happen(due);
    }
    // Who is still queued is served as if nobody else came.
    while !replication.queue.is_empty() {
        replication.note("seen: queued at the horizon");
        let (at, due) = first(&replication.due_to_invocations());
        replication.now = at;
        replication.happen(due);
    }
    replication.play
}

struct Replication<'a> {
    model: &'a Model,
    now: Nanos,
    /// All that live, in the order of their creation; provisioned ones are not among them.
    environments: Vec<Environment>,
    created: u64,
    /// How often any environment has become idle.
    idle_periods: u64,
    /// Turns given among idle environments.
    turns: u64,
    provisioned: Provisioned,
    /// Invocations that have been given an environment, in the order in which they were.
    in_service: Vec<InService>,
    /// Invocations that wait, in the order in which they came.
    queue: Vec<Queued>,
    function_clock: FunctionClock,
    /// In the order in which they were founded; forgotten ones are left standing, without members.
    cohorts: Vec<Cohort>,
    scaling: ScalingBucket,
    planned_deploys: Firings,
    /// The next of those that come at random.
    random_deploy: Nanos,
    window_opens: Firings,
    window_closes: Firings,
    firings: Firings,
    /// Ping deliveries in the order in which they were queued.
    deliveries: Vec<Delivery>,
    sources: Vec<(Source, Request)>,
    replication_timeout: Nanos,
    /// The spare timeout that holds for all of the replication, where it is drawn once.
    replication_spare_timeout: Option<Nanos>,
    random: Random,
    play: Play,
}

struct Random {
    handler: Stream,
    init: Stream,
    hold: Stream,
    ping_init: Stream,
    first_request: Stream,
    ping_first_request: Stream,
    crash: Stream,
    delivery: Stream,
    idle_timeout: Stream,
    spare_timeout: Stream,
    life: Stream,
    replacement: Stream,
    replacement_init: Stream,
    deploys: Stream,
    reuse: Stream,
}

/// The kinds of things that come due, in their order at one instant. The numbers are places in the vectors above.
#[derive(Clone, Copy)]
enum Due {
    Completion(usize),
    EndOfInit(usize),
    Dispatch(usize),
    IdlePeriodOver,
    Departure(usize),
    CohortCheck(usize),
    Deploy,
    WindowCloses,
    WindowOpens,
    Firing,
    Delivery(usize),
    Request(usize),
}

/// Of what is listed in its order at one instant `min_by_key` takes the first.
fn first(all: &[(Nanos, Due)]) -> (Nanos, Due) {
    *all.iter().min_by_key(|(at, _)| *at).unwrap()
}

impl<'a> Replication<'a> {
    fn new(model: &'a Model, streams: Streams) -> Self {
        let begin = -model.lead_in(streams);
        let start = |(number, process): (usize, &Process)| {
            let mut source = process.start(&model.calendar, streams, number as u16, begin);
            let first = source.next_request();
            (source, first)
        };
        let is_open = windows::is_open_at_the_beginning(model, begin);
        let provisioned_at_first = if is_open { model.platform.provisioned } else { 0 };
        let mut replication = Self {
            model,
            now: begin,
            environments: Vec::new(),
            created: 0,
            idle_periods: 0,
            turns: 0,
            provisioned: Provisioned::new(model, is_open),
            in_service: Vec::new(),
            queue: Vec::new(),
            function_clock: FunctionClock::Active,
            cohorts: Vec::new(),
            scaling: ScalingBucket::default(),
            planned_deploys: Firings::NONE,
            random_deploy: Nanos::FOREVER,
            window_opens: Firings::NONE,
            window_closes: Firings::NONE,
            firings: Firings::NONE,
            deliveries: Vec::new(),
            sources: model.arrivals.0.iter().enumerate().map(start).collect(),
            replication_timeout: Nanos::ZERO,
            replication_spare_timeout: None,
            random: Random {
                handler: streams.open(Purpose::Handler),
                init: streams.open(Purpose::Init),
                hold: streams.open(Purpose::Hold),
                ping_init: streams.open(Purpose::PingInit),
                first_request: streams.open(Purpose::FirstRequest),
                ping_first_request: streams.open(Purpose::PingFirstRequest),
                crash: streams.open(Purpose::Crash),
                delivery: streams.open(Purpose::PingDelivery),
                idle_timeout: streams.open(Purpose::IdleTimeout),
                spare_timeout: streams.open(Purpose::SpareTimeout),
                life: streams.open(Purpose::Life),
                replacement: streams.open(Purpose::Replacement),
                replacement_init: streams.open(Purpose::ReplacementInit),
                deploys: streams.open(Purpose::Deploys),
                reuse: streams.open(Purpose::Reuse),
            },
            play: Play { provisioned_at_first, ..Play::default() },
        };
        replication.plan_deploys();
        replication.plan_window();
        let phase = pings::phase(model, &mut streams.open(Purpose::PingPhase));
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
        readings::time_to_deploy(rate, &mut self.random.deploys)
    }

    fn create_initial_pool(&mut self) {
        let (idle, idle_for, busy) = match self.model.run.initial {
            Initial::Stationary | Initial::Empty => (0, Nanos::ZERO, 0),
            Initial::Pool { idle, idle_for, busy } => (idle, idle_for, busy),
        };
        self.draw_replication_timeout(idle, idle_for, busy);
        for _ in 0..idle {
            let number = self.create(None, Some(idle_for));
            self.environment(number).used = true;
            self.become_idle(number, -idle_for, Some(idle_for));
        }
        for _ in 0..busy {
            let number = self.create(None, None);
            self.environment(number).used = true;
            self.environment(number).state = State::Busy;
            let work = self.model.function.duration.sample(&mut self.random.handler);
            let (takes, failure) = self.cut(Nanos::ZERO, work, false);
            self.environment(number).must_initialise = failure.is_some();
            let ends = self.now + takes;
            let fails = failure.is_some();
            self.in_service.push(InService {
                ends,
                environment: Some(number),
                fails,
                leaves_unused: false,
                leaves_for_good: false,
            });
            self.play.initially_busy_until.push(ends);
        }
        if busy > 0 {
            self.make_spares();
        } else if idle > 0 {
            self.begin_functions_idle_period(-idle_for, Some(idle_for));
        }
    }

    fn all_due(&self) -> Vec<(Nanos, Due)> {
        let mut all = self.due_to_invocations();
        if let FunctionClock::Idle { ends } = self.function_clock {
            all.push((ends, Due::IdlePeriodOver));
        }
        for (place, environment) in self.environments.iter().enumerate() {
            if let State::Idle(period) = environment.state {
                let evicted = period.ends.min(period.spare_ends.unwrap_or(Nanos::FOREVER));
                all.push((evicted.min(environment.life_ends), Due::Departure(place)));
            }
        }
        for cohort in (0..self.cohorts.len()).filter(|&cohort| !self.idle_members(cohort).is_empty()) {
            all.push((self.next_check(cohort), Due::CohortCheck(cohort)));
        }
        all.push((self.planned_deploys.next().min(self.random_deploy), Due::Deploy));
        all.push((self.window_closes.next(), Due::WindowCloses));
        all.push((self.window_opens.next(), Due::WindowOpens));
        all.push((self.firings.next(), Due::Firing));
        all.extend(self.deliveries.iter().enumerate().map(|(place, one)| (one.at, Due::Delivery(place))));
        all.extend(self.sources.iter().enumerate().map(|(place, (_, next))| (next.at, Due::Request(place))));
        all
    }

    /// Completions, ends of inits and dispatches.
    fn due_to_invocations(&self) -> Vec<(Nanos, Due)> {
        let mut all: Vec<(Nanos, Due)> = Vec::new();
        all.extend(self.in_service.iter().enumerate().map(|(place, one)| (one.ends, Due::Completion(place))));
        for (place, environment) in self.environments.iter().enumerate() {
            if let State::Initialising { until } = environment.state {
                all.push((until, Due::EndOfInit(place)));
            }
        }
        for (place, queued) in self.queue.iter().enumerate().filter(|(_, queued)| !queued.is_dispatched) {
            all.push((self.dispatch_of(queued), Due::Dispatch(place)));
        }
        all
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Completion(place) => self.complete(place),
            Due::EndOfInit(place) => self.end_init(place),
            Due::Dispatch(place) => self.dispatch(place),
            Due::IdlePeriodOver => self.end_functions_idle_period(),
            Due::Departure(place) => self.depart(place),
            Due::CohortCheck(cohort) => self.check(cohort),
            Due::Deploy => self.deploy(),
            Due::WindowCloses => self.close_window(),
            Due::WindowOpens => self.open_window(),
            Due::Firing => self.fire(),
            Due::Delivery(place) => {
                let delivery = self.deliveries.remove(place);
                self.deliver(delivery);
            }
            Due::Request(source) => self.request(source),
        }
    }

    fn emit(&mut self, what: What) {
        self.play.events.push(Event { at: self.now, what });
    }

    fn note(&mut self, what: &'static str) {
        self.play.noted.insert(what);
    }

    fn note_if(&mut self, seen: bool, what: &'static str) {
        if seen {
            self.note(what);
        }
    }

    /// Those that serve and those that wait.
    fn in_progress(&self) -> usize {
        self.in_service.len() + self.queue.len()
    }
}
