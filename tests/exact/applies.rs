//! What is solved, and what is refused with which reason.

use coldstart::exact::{NotApplicable, cold_probability};
use coldstart::model::arrivals::Process;
use coldstart::model::platform::{Deploys, Redraw, Reuse, Scaling};
use coldstart::model::warming::Phase;
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Initial, Model, Schedule};
use coldstart::units::{Nanos, Probability, Rate};

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
    let cases: [Case<'_>; 17] = [
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
