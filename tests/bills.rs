//! Bills against arithmetic that somebody did by hand, on usage made by hand.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use coldstart::cost::{Bill, Free, Part, Pricing, ServicePricing};
use coldstart::engine::{Billed, ServiceTally, Tally, Usage, UserCounts};
use coldstart::model::arrivals::{Poisson, Process};
use coldstart::model::billing::{FreeTier, Price, Trigger};
use coldstart::model::function::Gateway;
use coldstart::model::service::{Hosting, Instance};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform, Service};
use coldstart::units::{Memory, Nanos, Probability, Rate};

/// 30 days, in nanoseconds.
const MONTH: u128 = 30 * 86_400_000_000_000;

/// 512 MB in us-east-1, without logs and without free tiers.
fn model() -> Model {
    let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(1.0).unwrap()))]);
    let timeout = IdlePolicy::timeout(Distribution::fixed(Nanos::MINUTE * 6).unwrap());
    let mut model = Model::new(arrivals, Platform::new(timeout));
    model.function.memory = Memory::megabytes(512).unwrap();
    model.billing.log_bytes = 0;
    model
}

/// So many, of so many milliseconds each.
fn billed(count: u64, each: u64) -> Billed {
    Billed { count, milliseconds: count * each }
}

/// 500 requests a day of 100 ms for 30 days, with so many pings of 100 ms.
fn usage(pings: u64) -> Usage {
    Usage { users: billed(15_000, 100), pings: billed(pings, 100), ..Usage::default() }
}

fn bill(model: &Model, usage: Usage) -> Bill {
    Pricing::of(model).bill(&Tally { time: MONTH, usage, ..Tally::default() }).unwrap()
}

/// Whether a bill comes to this, to the last digit that was written down.
fn comes_to(bill: &Bill, usd: f64, digits: i32) {
    let total = bill.total().unwrap();
    assert!((total - usd).abs() <= 0.5 * 10_f64.powi(-digits) + 1e-12, "{total}, not {usd}");
}

/// 43,200 minutes are 10,800 pings every 4 min, 21,600 every 2 and 43,200 every 1.
#[test]
fn a_small_api_and_its_pings() {
    let mut model = model();
    for (pings, by_rule, by_scheduler) in [
        (0, 0.015_500, 0.015_500),
        (10_800, 0.026_660, 0.037_460),
        (21_600, 0.037_820, 0.059_420),
        (43_200, 0.060_140, 0.103_340),
    ] {
        model.billing.trigger = Trigger::Rule;
        comes_to(&bill(&model, usage(pings)), by_rule, 6);
        model.billing.trigger = Trigger::Scheduler;
        comes_to(&bill(&model, usage(pings)), by_scheduler, 6);
    }
}

/// Of 10,800 firings a tenth is lost and a twentieth of the others comes twice: Scheduler bills each of them once.
#[test]
fn scheduler_is_paid_for_what_it_sends() {
    let mut model = model();
    model.billing.trigger = Trigger::Scheduler;
    (model.warming.loss, model.warming.duplicate) = (Probability::new(0.1).unwrap(), Probability::new(0.05).unwrap());
    let pings = 10_206;
    let firings = 0.037_460 - 0.026_660;
    let invocations = (0.026_660 - 0.015_500) * f64::from(pings as u32) / 10_800.0;
    comes_to(&bill(&model, usage(pings)), 0.015_500 + invocations + firings, 6);
}

/// What is used in 15 days is twice as much in a month.
#[test]
fn a_bill_is_of_a_month_however_long_was_counted() {
    let model = model();
    let tally = Tally { time: MONTH / 2, usage: usage(10_800), ..Tally::default() };
    comes_to(&Pricing::of(&model).bill(&tally).unwrap(), 2.0 * 0.026_660, 6);
    assert_eq!(Pricing::of(&model).bill(&Tally::default()), None);
}

/// All requests in one provisioned environment: being there, requests, and duration at its own price.
#[test]
fn a_provisioned_environment_costs_whether_it_is_used_or_not() {
    let mut model = model();
    model.platform.provisioned = 1;
    let there = || Usage { provisioned_time: MONTH, ..Usage::default() };
    comes_to(&bill(&model, there()), 5.400_043, 6);
    let used = || Usage { in_provisioned: billed(15_000, 100), provisioned_time: MONTH, ..usage(0) };
    comes_to(&bill(&model, used()), 5.410_335, 6);
    // 100 inits of 500 ms done again there are 25 GB-seconds at its price, and nothing of them is on demand.
    let again = || Usage { inits_in_provisioned: billed(100, 500), ..used() };
    comes_to(&bill(&model, again()), 5.410_335 + 25.0 * 9.7222e-6, 6);
    assert_eq!(bill(&model, again()).part(Part::Init), Some(0.0));
    model.function.region = "ap-northeast-2".to_owned();
    comes_to(&bill(&model, used()), 6.654_488, 6);
}

/// The cache of a snapshot of 512 MB for a month, and a hundred restores, whose time is billed as that of inits.
#[test]
fn snap_start_is_a_cache_and_restores() {
    let mut model = model();
    model.function.snap_start = Some(Distribution::fixed(Nanos::from_millis(400)).unwrap());
    comes_to(&bill(&model, Usage::default()), 1.949_962, 6);
    let restores = || Usage { inits: billed(60, 0), unawaited_inits: billed(40, 0), ..Usage::default() };
    comes_to(&bill(&model, restores()), 1.949_962 + 100.0 * 0.5 * 1.397_998e-4, 6);
    // A price that Seoul lacks.
    model.function.region = "ap-northeast-2".to_owned();
    assert_eq!(bill(&model, restores()).missing().next(), Some((Part::SnapStart, Price::SnapStartCacheGbSecond)));
}

/// OpenNext's warmer: 8,640 times a month a function of 1 GB runs for 1 s and calls 50 others, which run for 100 ms each.
#[test]
fn the_warmer_of_opennext() {
    let mut model = model();
    model.function.memory = Memory::megabytes(1024).unwrap();
    model.billing.trigger = Trigger::Scheduler;
    model.warming.concurrency = 51;
    let pings = Billed { count: 8_640 * 51, milliseconds: 8_640 * (1_000 + 50 * 100) };
    let bill = bill(&model, Usage { pings, ..Usage::default() });
    comes_to(&bill, 0.960_769_728, 9);
    assert_eq!(bill.part(Part::Pings), bill.total());
}

/// An init is one duration with the handler it comes before: what it adds is billed at the same price.
#[test]
fn inits_are_billed_whether_somebody_waited_or_not() {
    let inits = Usage { inits: billed(100, 400), unawaited_inits: billed(50, 400), ..usage(0) };
    let bill = bill(&model(), inits);
    let expected = 150.0 * 0.4 * 0.5 * 1.666_67e-5;
    assert!((bill.part(Part::Init).unwrap() - expected).abs() < 1e-12);
    comes_to(&bill, 0.015_500 + expected, 6);
}

#[test]
fn a_free_tier_is_taken_off_in_its_own_units() {
    let mut model = model();
    model.billing.log_bytes = 1_000;
    let used = bill(&model, usage(10_800));
    assert!((used.used(Free::Requests) - 25_800.0).abs() < 1e-6);
    assert!((used.used(Free::GbSeconds) - 1_290.0).abs() < 1e-6);
    assert!((used.used(Free::Logs) - 0.0258).abs() < 1e-9);
    assert!((used.part(Part::Logs).unwrap() - 0.0129).abs() < 1e-9);
    model.billing.free_tier = FreeTier { lambda: true, ..FreeTier::NONE };
    comes_to(&bill(&model, usage(10_800)), 0.0129, 6);
    model.billing.free_tier = FreeTier::ALL;
    comes_to(&bill(&model, usage(10_800)), 0.0, 9);
    // Three million requests use it up: two of them are billed, in proportion among users and pings.
    let many = Usage { users: billed(2_000_000, 1), pings: billed(1_000_000, 1), ..Usage::default() };
    model.billing.free_tier = FreeTier { lambda: true, logs: false, scheduler: false };
    model.billing.log_bytes = 0;
    let bill = bill(&model, many);
    comes_to(&bill, 0.4, 9);
    assert!((bill.part(Part::Pings).unwrap() - 0.4 / 3.0).abs() < 1e-9);
}

#[test]
fn a_price_that_is_missing_empties_its_part_and_the_total_and_is_named() {
    let mut model = model();
    model.function.region = "sa-east-1".to_owned();
    let nameless = bill(&model, usage(10_800));
    assert_eq!(nameless.total(), None);
    assert!(nameless.part(Part::Duration).is_some());
    let missing: Vec<(Part, Price)> = nameless.missing().collect();
    assert_eq!(missing, [(Part::Requests, Price::LambdaMillionRequests), (Part::Pings, Price::LambdaMillionRequests)]);
    // What is not used needs no price.
    model.billing.prices[Price::LambdaMillionRequests] = Some(0.2);
    comes_to(&bill(&model, usage(10_800)), 0.026_660, 6);
}

/// One task on the smallest size of Fargate for 720 hours, without a public address.
#[test]
fn a_task_on_fargate_costs_its_hours() {
    let mut model = model();
    let mut service = Service { public_ipv4: false, ..Service::default() };
    let always_on = |model: &Model, service: &Service| {
        let tally = ServiceTally { time: MONTH, task_time: MONTH, ..ServiceTally::default() };
        ServicePricing::of(model, service).bill(&tally).unwrap()
    };
    comes_to(&always_on(&model, &service), 8.886_600, 6);
    model.function.region = "ap-northeast-2".to_owned();
    comes_to(&always_on(&model, &service), 10.220_400, 6);
    service.public_ipv4 = true;
    service.load_balancer = true;
    let bill = always_on(&model, &service);
    comes_to(&bill, 10.220_400 + 3.6 + 16.2, 6);
    assert!((bill.part(Part::LoadBalancer).unwrap() - 16.2).abs() < 1e-9);
    // Seoul has no price of a t4g.micro in the table; instances are paid for whether a task runs on them or not.
    service = Service { hosting: Hosting::Ec2(Instance::T4gMicro), public_ipv4: false, ..Service::default() };
    assert_eq!(always_on(&model, &service).missing().next(), Some((Part::Hours, Price::T4gMicroHour)));
    service = Service { hosting: Hosting::Ec2(Instance::T4gSmall), tasks: 2, public_ipv4: false, ..Service::default() };
    comes_to(&always_on(&model, &service), 2.0 * 720.0 * 0.0208, 6);
}

/// A million requests through API Gateway, of which it counts the throttled ones too.
#[test]
fn what_stands_before_the_function_is_billed_by_the_request() {
    let mut model = model();
    let tally = || {
        let users = UserCounts { throttled: 400_000, ..UserCounts::default() };
        Tally {
            time: MONTH,
            users,
            usage: Usage { users: billed(600_000, 100), ..Usage::default() },
            ..Tally::default()
        }
    };
    for (gateway, usd) in [(Gateway::None, 0.0), (Gateway::Url, 0.0), (Gateway::Rest, 3.5), (Gateway::Http, 1.0)] {
        model.function.gateway = gateway;
        let bill = Pricing::of(&model).bill(&tally()).unwrap();
        assert!((bill.part(Part::Gateway).unwrap() - usd).abs() < 1e-9, "{gateway:?}");
    }
}
