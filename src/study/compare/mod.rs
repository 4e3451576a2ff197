//! What does each way to live with cold starts give, and what does it cost?
//!
//! Every row meets the same requests: those of Lambda and of the service come from the same streams.

mod cheapest;
mod strategy;

use super::candidate::Against;
use super::measure::Measure;
use super::outcome::{DAY, Outcome};
use super::play::{Effort, Watch, play};
use super::recommend::{RecommendPlan, Settings, Target, recommend};
use super::service::{Served, ServiceMeasure, serve};
use super::sweep::SweepError;
use super::variant::Variant;
use crate::cost::{Bill, ServicePricing};
use crate::estimate::Estimate;
use crate::model::{Model, Service};
use crate::units::Nanos;

pub use cheapest::Span;
pub use strategy::Strategy;
pub(super) use strategy::with_work_in_init;

use cheapest::{Contender, spans};

/// What is compared, and what to hold it to.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparePlan {
    /// The ping intervals of which one is recommended, the shortest first.
    pub intervals: Vec<Nanos>,
    /// Numbers of provisioned environments to try.
    pub provisioned: Vec<u32>,
    /// The always-on service.
    pub service: Service,
    /// The share of requests that may be cold, and the share that may be lost.
    pub target: f64,
    /// What a month may cost, in USD.
    pub budget: Option<f64>,
    /// How hard to try.
    pub effort: Effort,
}

/// What is compared with the others.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareRow {
    /// The way.
    pub strategy: Strategy,
    /// What it gives.
    pub host: Host,
    /// What a month costs.
    pub bill: Option<Bill>,
    /// Whether cold starts and lost requests both stay under the target.
    pub against: Against,
    /// Whether a month costs no more than the budget. Without a budget anything does; an unknown cost does not.
    pub is_within_budget: bool,
    /// From and to how many requests a day it is the cheapest of those that stay under the target, in the order of traffic.
    pub cheapest: Vec<Span>,
}

/// What serves, and what replications of it show.
#[derive(Debug, Clone, PartialEq)]
pub enum Host {
    /// Lambda.
    Lambda(Box<Outcome>),
    /// An always-on service.
    Service(Box<Served>),
}

impl CompareRow {
    /// The chance that a served request is cold; nothing is, on a service.
    #[must_use]
    pub fn cold(&self) -> Option<&Estimate> {
        self.outcome()?.cold_probability()
    }

    /// What Lambda gives, if this is Lambda.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.host {
            Host::Lambda(outcome) => Some(outcome),
            Host::Service(_) => None,
        }
    }

    /// The chance that a request has no answer.
    #[must_use]
    pub fn lost(&self) -> Option<&Estimate> {
        self.estimate(Measure::LostProbability, ServiceMeasure::LostProbability)
    }

    /// Of a measure that both have.
    #[must_use]
    pub fn estimate(&self, of_lambda: Measure, of_service: ServiceMeasure) -> Option<&Estimate> {
        match &self.host {
            Host::Lambda(outcome) => outcome.estimate(of_lambda),
            Host::Service(served) => served.estimate(of_service),
        }
    }

    /// What a month costs, if every price is known.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        self.bill.as_ref()?.total()
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The share of requests that may be cold, and the share that may be lost.
    pub target: f64,
    /// What a month may cost, in USD.
    pub budget: Option<f64>,
    /// The rows, in the order of [`Strategy`].
    pub rows: Vec<CompareRow>,
    /// Requests a day, on average.
    pub requests_per_day: f64,
    /// It was stopped before it was done.
    pub interrupted: bool,
    /// Every row is known as well as was asked.
    pub precise: bool,
}

impl Comparison {
    /// The cheapest row that stays under the target and within the budget.
    #[must_use]
    pub fn chosen(&self) -> Option<&CompareRow> {
        let fits = |row: &&CompareRow| row.against == Against::Below && row.is_within_budget;
        let priced = self.rows.iter().filter(fits).filter_map(|row| Some((row, row.cost()?)));
        priced.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(row, _)| row)
    }

    /// The row of the scenario as it stands.
    #[must_use]
    pub fn today(&self) -> Option<&CompareRow> {
        self.rows.iter().find(|row| row.strategy == Strategy::Today)
    }
}

/// Plays every way on the same requests.
///
/// # Errors
/// When there are no ping intervals, or too many.
pub fn compare(model: &Model, plan: &ComparePlan, watch: Watch<'_>) -> Result<Comparison, SweepError> {
    let mut ways = strategy::ways(model, &plan.provisioned);
    for (strategy, from) in
        [(Strategy::Pings, model.clone()), (Strategy::WorkInInit, strategy::with_work_in_init(model))]
    {
        let is_other = strategy == Strategy::Pings || model.function.first_request.is_some();
        let pings = if is_other { recommended(&from, plan, watch)? } else { None };
        ways.extend(pings.map(|variant| (strategy, variant)));
    }
    ways.sort_by_key(|(strategy, _)| *strategy);
    // Where no pings are needed they are those of the row without.
    let alone = ways[0].1.model.clone();
    ways.retain(|(strategy, variant)| *strategy != Strategy::Pings || variant.model != alone);
    let pings =
        ways.iter().find(|(strategy, _)| *strategy == Strategy::Pings).map(|(_, variant)| variant.model.clone());
    let is_tested = |(strategy, variant): &(Strategy, Variant)| {
        *strategy == Strategy::WorkInInit || pings.as_ref() == Some(&variant.model)
    };
    // The service has no test before.
    let tested: Vec<bool> = ways.iter().map(is_tested).chain([false]).collect();
    let variants: Vec<Variant> = ways.iter().map(|(_, variant)| variant.clone()).collect();
    let played = play(&variants, &plan.effort, watch, &mut ());
    let served = serve(model, &plan.service, &plan.effort, watch);
    let (interrupted, precise) = (played.interrupted || served.interrupted, played.precise && served.precise);

    let mut contenders: Vec<Contender> = variants.into_iter().map(Contender::Lambda).collect();
    contenders.push(Contender::Service(model.clone(), plan.service.clone()));
    let mut spans = if interrupted { None } else { spans(&contenders, plan, watch) }.unwrap_or_default().into_iter();
    let strategies = ways.iter().map(|(strategy, _)| *strategy).chain([Strategy::Service]);
    let service_bill = ServicePricing::of(model, &plan.service).bill(&served.total);
    let hosts = played.outcomes.into_iter().map(|outcome| (outcome.bill.clone(), Host::Lambda(Box::new(outcome))));
    let hosts = hosts.chain([(service_bill, Host::Service(Box::new(served)))]);
    let rows = strategies.zip(tested).zip(hosts).map(|((strategy, is_tested), (bill, host))| {
        let cold = cold(&host, is_tested, plan.target);
        row((strategy, host), bill, cold, spans.next().unwrap_or_default(), plan)
    });
    Ok(Comparison {
        target: plan.target,
        budget: plan.budget,
        rows: rows.collect(),
        requests_per_day: model.arrivals.mean_rate() * DAY,
        interrupted,
        precise,
    })
}

/// A row; `cold` says where its cold starts stand against the target.
fn row(
    (strategy, host): (Strategy, Host),
    bill: Option<Bill>,
    cold: Against,
    cheapest: Vec<Span>,
    plan: &ComparePlan,
) -> CompareRow {
    let cost = bill.as_ref().and_then(Bill::total);
    let is_within_budget = plan.budget.is_none_or(|budget| cost.is_some_and(|cost| cost <= budget));
    let mut row = CompareRow { strategy, host, bill, against: cold, is_within_budget, cheapest };
    row.against = both(cold, Against::of(row.lost(), plan.target));
    row
}

/// Pings that are recommended have been shown to keep the target by a test of their own, on other replications: what the
/// interval here leaves open that test has settled. On a service nothing is cold.
fn cold(host: &Host, is_tested: bool, target: f64) -> Against {
    let Host::Lambda(outcome) = host else { return Against::Below };
    let against = Against::of(outcome.cold_probability(), target);
    if against == Against::Unclear && is_tested { Against::Below } else { against }
}

/// Both are to stay below.
fn both(one: Against, other: Against) -> Against {
    match (one, other) {
        (Against::Above, _) | (_, Against::Above) => Against::Above,
        (Against::Below, Against::Below) => Against::Below,
        (Against::Unclear, Against::Below | Against::Unclear) | (Against::Below, Against::Unclear) => Against::Unclear,
    }
}

/// The pings that are recommended for a model; none where no setting is shown to keep the target, or none are needed.
fn recommended(model: &Model, plan: &ComparePlan, watch: Watch<'_>) -> Result<Option<Variant>, SweepError> {
    let plan = RecommendPlan {
        settings: Settings::of(model, &plan.intervals, &[1])?,
        target: Target::Cold(plan.target),
        effort: plan.effort,
        is_exact_allowed: true,
    };
    let found = recommend(model, &plan, watch)?;
    Ok(found.chosen().map(|chosen| chosen.setting.variant.clone()))
}
