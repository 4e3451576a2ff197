//! At how much traffic each way is the cheapest that stays under the target.

use std::sync::atomic::Ordering;

use super::{ComparePlan, Watch};
use crate::cost::{Pricing, ServicePricing};
use crate::engine::{Billed, Ensemble, ServiceTally, Tally, Usage, play_service};
use crate::model::{Arrivals, Model, Schedule, Service};
use crate::study::variant::Variant;
use crate::units::Nanos;

/// Traffic, in requests a day on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// From here on; none: from the least that was tried.
    pub from: Option<f64>,
    /// Up to here; none: up to the most that was tried.
    pub until: Option<f64>,
}

/// The least traffic and the most that is tried, in requests a day.
const TRIED: (f64, f64) = (10.0, 1e6);

/// Something that can be played under other traffic.
#[derive(Debug, Clone)]
pub(super) enum Contender {
    /// A function.
    Lambda(Variant),
    /// A service beside this function.
    Service(Model, Service),
}

/// Points tried to each tenfold of traffic, before the edges between different answers are found: what is the cheapest within
/// less than a factor of 1.6 only may be missed.
const POINTS_A_DECADE: f64 = 5.0;

/// Costs that differ by no more than this are as good as equal: then what is the cheapest at less traffic stays so, or else
/// the way that stands first is taken.
const EQUAL: f64 = 1.005;

/// A span is told of only if its ends differ by more than this: chance may make shorter ones.
const NARROWEST: f64 = 1.6;

/// An edge is known when its ends differ by less than this.
const CLOSE: f64 = 1.05;

/// Requests that are played at one point, of each way: with 1% of them cold, that share is known to within 0.15 points.
const REQUESTS: f64 = 20_000.0;

/// More than this in a replication, with what is not counted of it, cannot be played in a moment.
const MOST_REQUESTS: f64 = 1e6;

/// So many replications make them up.
const REPLICATIONS: u64 = 2;

/// Each of them is at least so long, and at most so long.
const HORIZONS: (Nanos, Nanos) = (Nanos::from_secs(6 * 3_600), Nanos::from_secs(365 * 86_400));

/// For each contender where it is the cheapest; none where the traffic cannot be changed, or it was stopped.
pub(super) fn spans(contenders: &[Contender], plan: &ComparePlan, watch: Watch<'_>) -> Option<Vec<Vec<Span>>> {
    let search = Search { contenders, plan, watch };
    let (least, most) = TRIED;
    let steps = ((most / least).log10() * POINTS_A_DECADE).round();
    let traffic = |step: f64| least * (most / least).powf(step / steps);
    let mut points = vec![search.at(least, None)?];
    for step in 1..=steps as u32 {
        let last = points[points.len() - 1];
        // More than this cannot be played in a moment.
        let Some(next) = search.at(traffic(f64::from(step)), last.cheapest) else { break };
        search.refine(last, next, &mut points)?;
    }
    if watch.stop.load(Ordering::Relaxed) {
        return None;
    }
    let points = without_narrow_spans(points);
    Some((0..contenders.len()).map(|contender| spans_of(contender, &points)).collect())
}

/// Who is the cheapest at one traffic; nobody, where nobody stays under the target.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    requests_per_day: f64,
    cheapest: Option<usize>,
}

struct Search<'a> {
    contenders: &'a [Contender],
    plan: &'a ComparePlan,
    watch: Watch<'a>,
}

impl Search<'_> {
    /// Adds what lies between two points whose answers differ, closing in on each edge by halves, and the second.
    fn refine(&self, first: Point, second: Point, points: &mut Vec<Point>) -> Option<()> {
        let is_close = second.requests_per_day / first.requests_per_day < CLOSE;
        if first.cheapest != second.cheapest && !is_close {
            let middle = self.at((first.requests_per_day * second.requests_per_day).sqrt(), first.cheapest)?;
            self.refine(first, middle, points)?;
            self.refine(middle, second, points)
        } else {
            points.push(second);
            Some(())
        }
    }

    /// Where several are as cheap as each other, `preferred` is taken if it is one of them.
    fn at(&self, requests_per_day: f64, preferred: Option<usize>) -> Option<Point> {
        let mut kept: Vec<(usize, f64)> = Vec::new();
        let least = |contender| least_cost(contender, requests_per_day, self.plan.target);
        let mut contenders: Vec<(usize, f64)> = self.contenders.iter().map(least).enumerate().collect();
        contenders.sort_by(|(_, one), (_, other)| one.total_cmp(other));
        for (place, least) in contenders {
            // What costs more before any handler has run need not be played.
            if kept.iter().any(|(_, cost)| cost * EQUAL <= least) {
                break;
            }
            kept.extend(self.cost(&self.contenders[place], requests_per_day)?.map(|cost| (place, cost)));
        }
        let lowest = kept.iter().map(|(_, cost)| *cost).fold(f64::INFINITY, f64::min);
        let equal = || kept.iter().filter(|(_, cost)| *cost <= lowest * EQUAL).map(|(place, _)| *place);
        let cheapest = preferred.filter(|&one| equal().any(|place| place == one)).or_else(|| equal().min());
        Some(Point { requests_per_day, cheapest })
    }

    /// What it costs, if it stays under the target. None at all where it cannot be played.
    fn cost(&self, contender: &Contender, requests_per_day: f64) -> Option<Option<f64>> {
        let (effort, stop) = (&self.plan.effort, self.watch.stop);
        let is_below = |events: u64, trials: u64| events as f64 <= self.plan.target * trials as f64;
        match contender {
            Contender::Lambda(variant) => {
                let models = [busier(&variant.model, requests_per_day)?];
                let rows = Ensemble { models: &models, seed: effort.seed, stop }.play(0..REPLICATIONS, &|| ());
                let mut total = Tally::default();
                rows.iter().flatten().for_each(|tally| total += tally);
                let users = &total.users;
                let is_kept = is_below(users.cold, users.served)
                    && is_below(users.throttled + users.failed.all(), users.served + users.throttled)
                    && users.served > 0;
                let bill = Pricing::of(&models[0]).bill(&total);
                (rows.len() as u64 == REPLICATIONS).then(|| bill.and_then(|bill| bill.total()).filter(|_| is_kept))
            }
            Contender::Service(model, service) => {
                let model = busier(model, requests_per_day)?;
                let tallies = play_service(&model, service, effort.seed, 0..REPLICATIONS, stop, &|| ());
                let mut total = ServiceTally::default();
                tallies.iter().for_each(|tally| total += tally);
                let is_kept = is_below(total.users.lost.all(), total.users.arrived) && total.users.served > 0;
                let bill = ServicePricing::of(&model, service).bill(&total);
                (tallies.len() as u64 == REPLICATIONS).then(|| bill.and_then(|bill| bill.total()).filter(|_| is_kept))
            }
        }
    }
}

/// No month in which the target is kept costs less on average: what is paid for being there, for requests that are not lost
/// and for pings at even intervals, without any duration; zero where a price is missing.
fn least_cost(contender: &Contender, requests_per_day: f64, target: f64) -> f64 {
    let time = Nanos::DAY * 30;
    let count = |per_second: f64| Billed { count: (per_second * time.as_secs_f64()) as u64, milliseconds: 0 };
    let bill = match contender {
        Contender::Lambda(Variant { model, .. }) => {
            let warming = &model.warming;
            let pings = match warming.ping {
                Schedule::Every(_) => warming.firings_per_second() * warming.pings_per_firing(),
                Schedule::Cron(_) | Schedule::Never => 0.0,
            };
            let (users, pings) = (count(requests_per_day * (1.0 - target) / super::DAY), count(pings));
            let provisioned_time = u128::from(model.platform.always_provisioned()) * time.0 as u128;
            let usage = Usage { users, pings, provisioned_time, ..Usage::default() };
            Pricing::of(model).bill(&Tally { time: time.0 as u128, usage, ..Tally::default() })
        }
        Contender::Service(model, service) => {
            let tasks = u128::from(service.tasks) * time.0 as u128;
            let tally = ServiceTally { time: time.0 as u128, task_time: tasks, ..ServiceTally::default() };
            ServicePricing::of(model, service).bill(&tally)
        }
    };
    bill.and_then(|bill| bill.total()).unwrap_or(0.0)
}

/// The same with so many requests a day, for as long as it takes to see enough of them; none where those are more than can
/// be played in a moment.
fn busier(model: &Model, requests_per_day: f64) -> Option<Model> {
    let today = model.arrivals.mean_rate() * super::DAY;
    // By the scenario's own values: so few replications tell no sets of possible ones apart.
    let mut busier = model.certain();
    busier.arrivals = model.arrivals.times(requests_per_day / today)?;
    let days = REQUESTS / REPLICATIONS as f64 / requests_per_day;
    let horizon = Nanos::from_secs_f64(days * super::DAY).clamp(HORIZONS.0, HORIZONS.1);
    // Traffic that keeps hours is as a whole only in whole weeks.
    let counted = if keeps_hours(&model.arrivals) { whole_weeks(horizon) } else { horizon };
    busier.run.horizon = model.run.warmup + counted;
    let requests = requests_per_day / super::DAY * busier.run.horizon.as_secs_f64();
    (requests <= MOST_REQUESTS).then_some(busier)
}

/// The same points; where an answer holds only within [`NARROWEST`], between others, that before it goes on.
fn without_narrow_spans(mut points: Vec<Point>) -> Vec<Point> {
    let mut start = 1;
    while start < points.len() {
        let cheapest = points[start].cheapest;
        let end = (start..points.len()).find(|&place| points[place].cheapest != cheapest);
        let Some(end) = end else { break };
        let (before, after) = (points[start - 1], points[end]);
        if cheapest != before.cheapest && after.requests_per_day / before.requests_per_day < NARROWEST {
            points[start..end].iter_mut().for_each(|point| point.cheapest = before.cheapest);
        }
        start = end;
    }
    points
}

fn keeps_hours(arrivals: &Arrivals) -> bool {
    arrivals.0.iter().any(|process| process.peak_rate() > process.mean_rate() * 1.001)
}

/// At least one week.
fn whole_weeks(horizon: Nanos) -> Nanos {
    Nanos::DAY * 7 * (horizon.0.div_euclid(Nanos::DAY.0 * 7) + 1)
}

/// Where one of the contenders is the cheapest: edges lie in the middle between points, on the scale of ratios.
fn spans_of(contender: usize, points: &[Point]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut before: Option<&Point> = None;
    let edge = |one: &Point, other: &Point| (one.requests_per_day * other.requests_per_day).sqrt();
    for point in points {
        let (was, is) =
            (before.is_some_and(|point| point.cheapest == Some(contender)), point.cheapest == Some(contender));
        match (was, is) {
            (false, true) => spans.push(Span { from: before.map(|before| edge(before, point)), until: None }),
            (true, false) => {
                if let (Some(span), Some(before)) = (spans.last_mut(), before) {
                    span.until = Some(edge(before, point));
                }
            }
            (true, true) | (false, false) => {}
        }
        before = Some(point);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_holds_hardly_anywhere_is_passed_over() {
        let point = |requests_per_day, cheapest| Point { requests_per_day, cheapest };
        let answers = |points: &[(f64, usize)]| {
            let points = points.iter().map(|&(at, cheapest)| point(at, Some(cheapest))).collect();
            without_narrow_spans(points).iter().map(|point| point.cheapest.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(answers(&[(10.0, 0), (20.0, 0), (21.0, 1), (22.0, 0), (40.0, 0)]), [0, 0, 0, 0, 0]);
        assert_eq!(answers(&[(10.0, 0), (20.0, 1), (40.0, 1), (50.0, 0)]), [0, 1, 1, 0]);
        assert_eq!(answers(&[(10.0, 0), (20.0, 0), (21.0, 1), (22.0, 2), (40.0, 2)]), [0, 0, 0, 2, 2]);
        assert_eq!(answers(&[(10.0, 0), (11.0, 1)]), [0, 1]);
    }

    #[test]
    fn spans_begin_and_end_between_points() {
        let point = |requests_per_day, cheapest| Point { requests_per_day, cheapest };
        let points = [point(1.0, Some(0)), point(100.0, Some(1)), point(400.0, Some(1)), point(900.0, None)];
        assert_eq!(spans_of(0, &points), [Span { from: None, until: Some(10.0) }]);
        assert_eq!(spans_of(1, &points), [Span { from: Some(10.0), until: Some(600.0) }]);
        assert_eq!(spans_of(2, &points), []);
        assert_eq!(spans_of(0, &points[..1]), [Span { from: None, until: None }]);
    }
}
