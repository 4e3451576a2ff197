//! What is solved, and what is refused with which reason.

use coldstart::exact::{NotApplicable, Starts, cold_probability};
use coldstart::model::arrivals::Process;
use coldstart::model::function::Gateway;
use coldstart::model::platform::{Deploys, Redraw, Reuse, Scaling, SpareTimeout, Waiting, Window};
use coldstart::model::warming::Phase;
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Initial, Model, Schedule};
use coldstart::units::{Nanos, Probability, Rate};

use super::replaced::{capped, felt, lukewarm, replaced};
use super::shared::{bare, exponential, fixed, poisson};
use super::{assert_near, cold, five_hundred_a_day, neglected, pinged, recycled, renewal, s};

#[test]
fn what_cannot_be_solved_is_refused_with_its_reason() {
    let good = pinged(&five_hundred_a_day(Distribution::uniform(s(300), s(420)).unwrap()), 240.0);
    assert!(cold_probability(&good).is_ok());
    let refused = |change: &dyn Fn(&mut Model)| {
        let mut model = good.clone();
        change(&mut model);
        cold_probability(&model).unwrap_err()
    };
    let half = Probability::new(0.5).unwrap();
    let redraw = |redraw| {
        move |m: &mut Model| {
            if let IdlePolicy::Timeout { redraw: rule, .. } = &mut m.platform.idle {
                *rule = redraw;
            }
        }
    };
    let cohorts = IdlePolicy::CohortHalving { period: s(380) };
    type Case<'a> = (NotApplicable, &'a dyn Fn(&mut Model));
    let cases: [Case<'_>; 21] = [
        (NotApplicable::SeveralStreams, &|m| m.arrivals.0.push(renewal(fixed(5.0)))),
        (NotApplicable::SeveralStreams, &|m| m.arrivals.0.clear()),
        (NotApplicable::CohortHalving, &|m| m.platform.idle = cohorts.clone()),
        (NotApplicable::RedrawEnvironment, &redraw(Redraw::Environment)),
        (NotApplicable::CheckedEvery, &|m| m.platform.checked_every = Some(s(1))),
        (NotApplicable::MaxLife, &|m| m.platform.recycling.max_life = Some(exponential(7_308.0))),
        (NotApplicable::Deploys, &|m| {
            m.platform.recycling.deploys = Deploys::Random(Rate::per_second(1e-5).unwrap());
        }),
        (NotApplicable::Provisioned, &|m| m.platform.provisioned = 1),
        (NotApplicable::Provisioned, &|m| {
            let (from, until) = (Schedule::Every(s(300)), Schedule::Every(s(500)));
            (m.platform.provisioned, m.platform.provisioned_window) = (1, Some(Window { from, until }));
        }),
        (NotApplicable::Scaling, &|m| m.platform.scaling = Some(Scaling { burst: 1, every: s(10) })),
        (NotApplicable::NotStationary, &|m| m.run.initial = Initial::Empty),
        (NotApplicable::CronPings, &|m| m.warming.ping = Schedule::parse("cron(0/5 * * * ? *)").unwrap()),
        (NotApplicable::FixedPhase, &|m| m.warming.phase = Phase::Fixed(s(3))),
        (NotApplicable::Jitter, &|m| m.warming.jitter = Some(fixed(0.1))),
        (NotApplicable::Loss, &|m| m.warming.loss = half),
        (NotApplicable::Duplicate, &|m| m.warming.duplicate = half),
        (NotApplicable::PingConcurrency, &|m| {
            m.warming.concurrency = 2;
            m.warming.hold = fixed(0.1);
        }),
        (NotApplicable::PingsAboveLimit, &|m| {
            m.warming.concurrency = 2;
            m.warming.hold = fixed(0.1);
            m.platform.idle = IdlePolicy::timeout(fixed(600.0));
            m.platform.concurrency_limit = Some(1);
        }),
        (NotApplicable::Crashes, &|m| m.function.crash = Probability::new(1e-6).unwrap()),
        (NotApplicable::Timeouts, &|m| {
            m.function.timeout = Some(s(3));
            m.function.duration = exponential(0.5);
        }),
        (NotApplicable::Timeouts, &|m| {
            m.function.timeout = Some(s(3));
            m.warming.hold = fixed(3.1);
        }),
    ];
    for (reason, change) in cases {
        assert_eq!(refused(change), reason);
    }
}

#[test]
fn what_makes_no_difference_is_not_refused() {
    let good = pinged(&five_hundred_a_day(fixed(360.0)), 600.0);
    let value = cold(&good);
    let accepted = |change: &dyn Fn(&mut Model)| {
        let mut model = good.clone();
        change(&mut model);
        assert_near(cold(&model), value, 0.0, "changed");
    };
    accepted(&|m| m.platform.idle = IdlePolicy::Timeout { timeout: fixed(360.0), redraw: Redraw::Environment });
    accepted(&|m| m.platform.scaling = Some(Scaling { burst: 1000, every: s(10) }));
    accepted(&|m| m.platform.checked_every = Some(Nanos::ZERO));
    accepted(&|m| m.warming.jitter = Some(fixed(0.0)));
    accepted(&|m| m.platform.reuse = Reuse::Random);
    accepted(&|m| m.platform.concurrency_limit = Some(10));
    accepted(&|m| m.warming.concurrency = 3);
    accepted(&|m| m.function.gateway = Gateway::Rest);
    // A handler above 3 s once in e^30 requests.
    accepted(&|m| {
        m.function.timeout = Some(s(3));
        (m.function.duration, m.function.first_request) = (exponential(0.05), Some(fixed(1.5)));
    });
}

/// 1,000 tokens, 100/s: enough below that rate, not above it; bursts of gaps near zero use more than a Poisson stream.
#[test]
fn scaling_is_judged_by_rate_and_burstiness() {
    let judged = |arrivals: Process| {
        let mut model = bare(arrivals, fixed(600.0));
        model.platform.scaling = Some(Scaling { burst: 1000, every: s(10) });
        cold_probability(&model).map(|_| ())
    };
    assert_eq!(judged(poisson(90.0)), Ok(()));
    assert_eq!(judged(poisson(110.0)), Err(NotApplicable::Scaling));
    let bursts = Distribution::hyperexponential(&[(0.999, Nanos::from_millis(1)), (0.001, s(20))]).unwrap();
    assert_eq!(judged(renewal(bursts)), Err(NotApplicable::Scaling));
}

#[test]
fn a_capped_life_is_solved_only_where_nothing_else_ends_it_between_pings() {
    let mut capped = recycled(&five_hundred_a_day(Distribution::normal(s(380), s(12)).unwrap()), 50_400.0);
    capped.platform.recycling.max_life = Some(fixed(7_308.0));
    assert!(cold_probability(&pinged(&capped, 240.0)).is_ok());
    assert_near(neglected(&pinged(&capped, 252.0)), 0.0, 0.0, "a cap of 29 pings, no service");
    let refused = |model: &Model| cold_probability(model).unwrap_err();
    assert_eq!(refused(&pinged(&capped, 360.0)), NotApplicable::MaxLife);
    assert_eq!(refused(&capped), NotApplicable::MaxLife);
    let mut changed = pinged(&capped, 240.0);
    changed.arrivals = Arrivals(vec![renewal(fixed(100.0))]);
    assert_eq!(refused(&changed), NotApplicable::NotPoisson);
    let mut changed = pinged(&capped, 240.0);
    changed.platform.recycling.max_life = Some(Distribution::normal(s(7_300), s(9)).unwrap());
    assert_eq!(refused(&changed), NotApplicable::MaxLife);
}

fn function_clock(timeout: Distribution, spare_timeout: Option<Distribution>) -> IdlePolicy {
    let spare_timeout = spare_timeout.map(SpareTimeout::afresh);
    IdlePolicy::FunctionTimeout { timeout, drawn_once: false, spare_timeout }
}

const FIRST_READY: Waiting = Waiting::FirstReady { dispatch: Nanos::from_millis(300) };

/// Where no two invocations overlap nobody waits, and the function is idle whenever its one environment is.
#[test]
fn clock_and_waiting_make_no_difference_in_the_limit() {
    let plain = felt(&replaced(&recycled(&five_hundred_a_day(fixed(360.0)), 5_000.0), 0.5));
    for model in [plain.clone(), pinged(&plain, 400.0)] {
        let values = |model: &Model| {
            let starts = Starts::of(model);
            [starts.cold, starts.init, starts.lukewarm].map(|value| value.unwrap().probability)
        };
        for waiting in [Waiting::Own, FIRST_READY] {
            for spare_timeout in [None, Some(fixed(30.0))] {
                let mut changed = model.clone();
                changed.platform.waiting = waiting;
                changed.platform.idle = function_clock(fixed(360.0), spare_timeout);
                assert_eq!(values(&changed), values(&model));
            }
        }
    }
}

#[test]
fn a_form_of_one_part_is_not_lost_with_that_of_the_other() {
    let timeout = Distribution::normal(s(380), s(12)).unwrap();
    let good = pinged(&capped(&five_hundred_a_day(timeout), Distribution::uniform(s(6_800), s(7_400)).unwrap()), 240.0);
    assert!(lukewarm(&good) > 0.01);
    let reasons = |change: &dyn Fn(&mut Model)| {
        let mut model = felt(&good);
        model.function.duration = fixed(0.1);
        change(&mut model);
        let starts = Starts::of(&model);
        (starts.cold.err(), starts.init.err(), starts.lukewarm.err())
    };
    let lost = |reason| (Some(reason), None, Some(reason));
    let all = |reason| (Some(reason), Some(reason), Some(reason));
    assert_eq!(reasons(&|_| {}), (None, None, None));
    // Eviction alone decides inits still, but no longer whose age decides the rest.
    assert_eq!(reasons(&|m| *m = pinged(m, 360.0)), lost(NotApplicable::Eviction));
    assert_eq!(reasons(&|m| m.warming.ping = Schedule::Never), lost(NotApplicable::Eviction));
    assert_eq!(reasons(&|m| m.platform.reuse = Reuse::LeastRecent), lost(NotApplicable::NotMostRecent));
    let lives = |life: Distribution| move |m: &mut Model| m.platform.recycling.max_life = Some(life.clone());
    assert_eq!(reasons(&lives(fixed(7_200.0))), lost(NotApplicable::LivesKeepStep));
    let narrow = Distribution::normal(s(7_200), s(5)).unwrap();
    assert_eq!(reasons(&lives(narrow)), lost(NotApplicable::LivesKeepStep));
    let all_at_pings = Distribution::observed(vec![s(4_800), s(7_200), s(7_440), s(9_600)]).unwrap();
    assert_eq!(reasons(&lives(all_at_pings)), lost(NotApplicable::LivesKeepStep));
    let half = Probability::new(0.5).unwrap();
    assert_eq!(reasons(&|m| m.platform.recycling.replaced = half), all(NotApplicable::ReplacedInPart));
    assert_eq!(
        reasons(&|m| m.platform.recycling.deploys = Deploys::Planned(Schedule::Every(s(1)))),
        all(NotApplicable::Deploys)
    );
    // Several pings keep several environments, replaced one by one; but all are evicted at once.
    let several = |m: &mut Model| {
        (m.warming.concurrency, m.warming.hold) = (2, fixed(0.1));
        m.platform.idle = function_clock(fixed(380.0), Some(fixed(900.0)));
    };
    assert_eq!(reasons(&several), lost(NotApplicable::PingConcurrency));
}

/// Nobody is ever the first in an environment that was not begun for them: whatever else there is no form for.
#[test]
fn without_replacement_and_spares_nothing_is_lukewarm() {
    let mut model = five_hundred_a_day(exponential(300.0));
    model.platform.idle = IdlePolicy::CohortHalving { period: s(380) };
    let starts = Starts::of(&model);
    assert_eq!(starts.init, Err(NotApplicable::CohortHalving));
    assert_near(lukewarm(&model), 0.0, 0.0, "own");
    model.platform.waiting = FIRST_READY;
    assert_eq!(Starts::of(&model).lukewarm, Err(NotApplicable::CohortHalving));
    model.platform.waiting = Waiting::Own;
    model.platform.provisioned = 1;
    assert_eq!(Starts::of(&model).lukewarm, Err(NotApplicable::Provisioned));
}

/// Lives of one length that are replaced without a hazard: no pings, nothing to keep step with.
#[test]
fn lives_keep_step_with_pings_only() {
    let model = capped(&bare(poisson(0.01), fixed(1e9)), fixed(7_200.0));
    assert!(Starts::of(&model).lukewarm.is_ok());
    assert_eq!(Starts::of(&pinged(&model, 240.0)).lukewarm, Err(NotApplicable::LivesKeepStep));
    // A hazard that ends most of them before has the phase forgotten.
    assert!(Starts::of(&recycled(&pinged(&model, 240.0), 7_200.0)).lukewarm.is_ok());
}
