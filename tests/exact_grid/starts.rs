//! The three ways to start (by an init, lukewarm, cold), under the rules of what is replaced, what is idle and who
//! waits.

use std::sync::atomic::AtomicBool;

use coldstart::engine::{Ensemble, Tally};
use coldstart::estimate::Proportion;
use coldstart::exact::{ExactValue, NotApplicable, Starts};
use coldstart::model::platform::{Recycling, Redraw, Reuse, SpareTimeout, Waiting};
use coldstart::model::{Distribution, IdlePolicy, Model, Schedule, Sharing};
use coldstart::units::{Nanos, Probability};
use rand::RngExt;

use super::shared::{bare, fixed, poisson, seconds};
use super::{CONFIDENCE, Case, GAP, Maker, Score, cases, one_in};

/// What is counted of users' requests, and the exact value for it.
struct Measure {
    name: &'static str,
    events: fn(&Tally) -> u64,
    exact: fn(&Starts) -> Result<ExactValue, NotApplicable>,
}

const MEASURES: [Measure; 3] = [
    Measure { name: "cold", events: |tally| tally.users.cold, exact: |starts| starts.cold },
    Measure { name: "init", events: |tally| tally.users.init, exact: |starts| starts.init },
    Measure { name: "lukewarm", events: |tally| tally.users.lukewarm, exact: |starts| starts.lukewarm },
];

/// Plays the cases once, and scores each measure that is solved; all of the first must be, or the case is no case.
fn score_all(cases: impl Iterator<Item = (u64, Case)>) -> [Score; 3] {
    let mut scores = [Score::default(), Score::default(), Score::default()];
    for (number, case) in cases {
        let starts = Starts::of(&case.model);
        assert!(MEASURES.iter().any(|measure| (measure.exact)(&starts).is_ok()), "{number}: {starts:?}");
        let tallies = played(&case.model, number, case.replications);
        for (measure, score) in MEASURES.iter().zip(&mut scores) {
            let Ok(exact) = (measure.exact)(&starts) else { continue };
            let mut share = Proportion::default();
            for tally in &tallies {
                let is_shared = case.model.sharing() == Sharing::Replication;
                share.add((measure.events)(tally), tally.users.served, if is_shared { 1 } else { tally.units });
            }
            let what = format!("case {number}, {}", measure.name);
            score.judge(&what, exact, &share.estimate(CONFIDENCE).unwrap(), &case.model);
        }
    }
    scores
}

fn played(model: &Model, seed: u64, replications: u64) -> Vec<Tally> {
    let (models, stop) = ([model.clone()], AtomicBool::new(false));
    Ensemble { models: &models, seed, stop: &stop }.play(0..replications, &|| ()).into_iter().flatten().collect()
}

/// How many cases must tell anything, of cold, init and lukewarm starts.
fn check_all(scores: &[Score; 3], telling: [u32; 3]) {
    for ((measure, score), telling) in MEASURES.iter().zip(scores).zip(telling) {
        print!("{}, up to {:.2} of a bound: ", measure.name, score.used);
        score.check(telling);
    }
}

/// A bound that no case of all comes near is no bound of this.
fn check_use(scores: &[Score; 3], part: f64) {
    if one_in() > 1 {
        return;
    }
    for (measure, score) in MEASURES.iter().zip(scores) {
        assert!(score.used > part, "{}: no case takes up more than {} of its bound", measure.name, score.used);
    }
}

impl Maker {
    /// Whose idleness counts, and which unused environments wait how long beside others: on either clock the same in
    /// the limit.
    fn clock(&mut self, timeout: Distribution) -> IdlePolicy {
        if self.chance(0.5) {
            return IdlePolicy::timeout(timeout);
        }
        let spare_timeout = self.chance(0.5).then(|| SpareTimeout::afresh(self.law(2.0 * timeout.mean())));
        IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout }
    }

    fn waiting(&mut self) -> Waiting {
        if self.chance(0.5) { Waiting::Own } else { Waiting::FirstReady { dispatch: seconds(self.power(-3.0, 1.0)) } }
    }

    fn replaced(&mut self) -> Probability {
        Probability::new([0.0, 0.3, 1.0][self.0.random_range(0..3)]).unwrap()
    }

    /// The work of first requests: none, or some that takes this long on average.
    fn first_request(&mut self, mean: f64) -> Option<Distribution> {
        self.chance(0.7).then(|| if mean > 0.0 { self.law(mean) } else { fixed(0.0) })
    }

    /// A cap of about this length. Lives of one or of a few lengths keep step with pings, unless others end at random.
    fn cap(&mut self, model: &mut Model, cap: f64) {
        let spread = |share: f64| (seconds(cap * (1.0 - share)), seconds(cap * (1.0 + share)));
        let share = self.between(0.1, 0.6);
        let law = match self.0.random_range(0..6) {
            0 => Distribution::uniform(spread(share).0, spread(share).1),
            1 => Distribution::lognormal_mean_cv(seconds(cap), 0.2 + share),
            2 => Distribution::gamma(seconds(cap), 0.2 + share),
            3 => Distribution::observed((0..7).map(|_| seconds(cap * self.between(0.5, 1.5))).collect()),
            _ => Distribution::fixed(seconds(cap)),
        }
        .unwrap();
        let is_random = law.is_discrete() || self.chance(0.3);
        let recycling = &mut model.platform.recycling;
        recycling.max_life = Some(law);
        recycling.replaced = Probability::new(1.0).unwrap();
        recycling.mean_life = is_random.then(|| seconds(cap * self.power(-0.5, 0.3)));
    }

    /// Lives that end at random, of which none, some or all are replaced, without service time: any arrivals, any
    /// timeout, any rule of reuse.
    fn replaced_at_random(&mut self) -> Case {
        let scale = GAP * self.power(-0.7, 0.6);
        let timeout = self.law(scale);
        let mut model = bare(self.arrivals(), timeout.clone());
        model.platform.idle = self.clock(timeout);
        model.platform.waiting = self.waiting();
        model.platform.reuse = self.reuse();
        if self.chance(0.6) {
            model = model.with_pings(Schedule::Every(seconds(scale * self.power(-0.5, 0.5))), 1);
        }
        model.platform.recycling.mean_life = Some(seconds(scale * self.power(-0.3, 1.5)));
        model.platform.recycling.replaced = self.replaced();
        model.function.first_request = self.first_request(0.0);
        let is_shared = self.chance(0.15);
        match &mut model.platform.idle {
            IdlePolicy::Timeout { redraw, .. } if is_shared => *redraw = Redraw::Replication,
            IdlePolicy::FunctionTimeout { drawn_once, .. } => *drawn_once = is_shared,
            IdlePolicy::Timeout { .. } | IdlePolicy::CohortHalving { .. } => {}
        }
        let (replications, requests) = if is_shared { (800, 250.0) } else { (40, 5_000.0) };
        model.run.horizon = seconds(requests * GAP);
        Case { model, replications }
    }

    /// The same with a cap of any law, all replaced, and no eviction between two invocations: by pings that come in
    /// time, or a timeout that no gap reaches.
    fn replaced_at_a_cap(&mut self) -> Case {
        let cap = GAP * self.between(2.0, 30.0);
        let every = cap * self.between(0.02, 0.4);
        let arrivals = self.arrivals();
        let mut model = if self.chance(0.7) {
            let timeout = Distribution::uniform(seconds(every * 1.01), seconds(every * 3.0)).unwrap();
            bare(arrivals, timeout).with_pings(Schedule::Every(seconds(every)), 1)
        } else {
            bare(arrivals, fixed(1e7))
        };
        let IdlePolicy::Timeout { timeout, .. } = model.platform.idle.clone() else { unreachable!() };
        model.platform.idle = self.clock(timeout);
        model.platform.waiting = self.waiting();
        model.platform.reuse = self.reuse();
        self.cap(&mut model, cap);
        model.function.first_request = self.first_request(0.0);
        model.run.horizon = seconds(cap * 2_000.0);
        Case { model, replications: 20 }
    }

    /// Handlers from a ten-thousandth to a hundredth of the time between requests, inits that may take much longer than
    /// those, and first requests' work.
    fn with_services(&mut self, Case { mut model, replications }: Case) -> Case {
        let mean = GAP * self.power(-4.0, -2.0);
        let (init, hold) = (mean * self.power(-1.0, 1.0), mean * self.power(-1.0, 0.0));
        model.function.duration = self.law(mean);
        model.function.init = self.law(init);
        model.function.first_request = self.first_request(2.0 * mean);
        model.warming.hold = self.law(hold);
        if model.platform.recycling.replaced > Probability::ZERO {
            model.platform.reuse = Reuse::MostRecent;
        }
        Case { model, replications }
    }

    fn replaced_at_random_with_service(&mut self) -> Case {
        let case = self.replaced_at_random();
        self.with_services(case)
    }

    fn replaced_at_a_cap_with_service(&mut self) -> Case {
        let case = self.replaced_at_a_cap();
        self.with_services(case)
    }

    /// Inits that take longer than most handlers: whoever meets another mostly waits for it, and leaves a spare. Pings
    /// come in time or not, and of the lives that end at random none, some or all are replaced.
    fn spares(&mut self) -> Case {
        let every = GAP * self.power(-0.5, 0.5);
        let timeout = if self.chance(0.5) { fixed(every * self.between(1.05, 3.0)) } else { self.law(3.0 * every) };
        let mut model = bare(poisson(1.0 / GAP), timeout.clone()).with_pings(Schedule::Every(seconds(every)), 1);
        model.platform.idle = self.clock(timeout);
        model.platform.waiting = Waiting::FirstReady { dispatch: seconds(GAP * self.power(-4.0, -1.5)) };
        model.platform.reuse = self.reuse();
        if self.chance(0.5) {
            model.platform.reuse = Reuse::MostRecent;
            model.platform.recycling.mean_life = Some(seconds(GAP * self.power(0.5, 2.0)));
            model.platform.recycling.replaced = self.replaced();
        }
        let (handler, init) = (GAP * self.power(-4.0, -2.0), GAP * self.power(-2.5, -1.0));
        model.function.duration = self.law(handler);
        model.function.init = self.law(init);
        model.function.first_request = self.first_request(GAP * 1e-2);
        model.warming.hold = fixed(GAP * self.power(-4.0, -2.0));
        model.run.horizon = seconds(50_000.0 * GAP);
        Case { model, replications: 20 }
    }

    /// Several pings at once, under one end for all their environments: a constant timeout, or the function's. Of
    /// P(init) alone there is a form, where there are first requests to be done.
    fn several_pings_on_either_clock(&mut self) -> Case {
        let Case { mut model, replications } = self.spares();
        model.platform.recycling = Recycling::NONE;
        let Some(every) = model.warming.ping.interval() else { unreachable!() };
        let timeout = fixed(every.as_secs_f64() * self.power(-0.7, 0.1));
        model.platform.idle = self.clock(timeout);
        model.warming.concurrency = self.0.random_range(2..=5);
        // All but the first of the pings may wait for an init every time.
        let (init, hold) = (GAP * self.power(-4.0, -2.5), GAP * self.power(-5.0, -3.0));
        model.function.init = self.law(init);
        model.function.first_request = self.chance(0.3).then(|| fixed(init));
        model.warming.hold = fixed(hold);
        Case { model, replications }
    }

    /// A cap at whose end nothing is replaced, under the other rules: with fixed or uniform caps, Poisson users, and
    /// pings.
    fn capped_under_new_rules(&mut self) -> Case {
        let Case { mut model, replications } = self.capped_with_service();
        let IdlePolicy::Timeout { timeout, .. } = model.platform.idle.clone() else { unreachable!() };
        model.platform.idle = self.clock(timeout);
        model.platform.waiting = Waiting::FirstReady { dispatch: seconds(GAP * self.power(-4.0, -2.5)) };
        model.function.init = fixed(model.function.duration.mean() * self.power(-1.0, 1.0));
        model.function.first_request = self.first_request(model.function.duration.mean());
        model.run.horizon = Nanos(model.run.horizon.0 / 4);
        Case { model, replications }
    }
}

/// A false alarm in 3,000 seeds: three measures at one in 10^4 each.
#[test]
fn without_service_time_lives_that_end_at_random_are_solved() {
    check_all(&score_all(cases(4_000..4_240, Maker::replaced_at_random)), [200, 200, 100]);
}

/// As above.
#[test]
fn without_service_time_replaced_lives_with_a_cap_are_solved() {
    check_all(&score_all(cases(5_000..5_120, Maker::replaced_at_a_cap)), [80, 0, 100]);
}

/// As above, at the most: intervals are widened by what the exact forms say that they neglect.
#[test]
fn with_service_time_replaced_lives_stay_within_the_bounds() {
    let at_random = score_all(cases(6_000..6_080, Maker::replaced_at_random_with_service));
    check_all(&at_random, [50, 50, 20]);
    let at_a_cap = score_all(cases(6_100..6_160, Maker::replaced_at_a_cap_with_service));
    check_all(&at_a_cap, [20, 0, 30]);
    check_use(&at_a_cap, 0.2);
}

/// As above.
#[test]
fn whoever_waits_for_whichever_is_ready_first_stays_within_the_bounds() {
    let spares = score_all(cases(7_000..7_080, Maker::spares));
    check_all(&spares, [40, 40, 10]);
    check_use(&spares, 0.2);
    check_all(&score_all(cases(7_100..7_140, Maker::several_pings_on_either_clock)), [15, 20, 0]);
    check_all(&score_all(cases(7_200..7_240, Maker::capped_under_new_rules)), [10, 10, 0]);
}
