//! The experiment that tells the idle timeout: what it will take, and what it has told.

use serde::Serialize;

use super::{hours, in_hours, mean, on_copies, prices, ranged};
use crate::cost::price_date;
use crate::estimate::Estimate;
use crate::report::chart::{Axis, AxisUnit, Chart, ChartKind, Place, Point, Scale, Series};
use crate::report::numbers::{ABSENT, count};
use crate::report::page::{Block, Cell, Page, Row, Subject, Table, TableColumn};
use crate::report::record::{Datum, Record};
use crate::study::probe::Spread;
use crate::study::probe::timeout::{Ahead, Aim, Design, Fewest, Learned, MOST_REQUESTS, Next, Verdict};
use crate::units::{Nanos, counted, percent, percent_as_written, significant};

/// The page of an experiment before it begins.
pub(super) fn plan<'d>(plan: &'d Design, subject: Subject<'d>) -> Page<'d> {
    let mut page = Page::new(vec![will_take(plan)], subject);
    page.beside.push(first(plan));
    page.blocks.push(Block::Table(copies(plan)));
    page.figures.push(survival(&plan.before));
    page.notes.always.push(format!(
        "Each row: {} simulated experiments, on platforms drawn from what may be true: the regimes of AWS that were \
         measured, a little shorter or longer; single timeouts and wide laws that nobody has seen yet. \
         `90% of runs`: one experiment in 20 takes less, one in 20 more. `single`: the share that found one timeout; `wide`: \
         the share that found that there is none.",
        count(plan.tried[plan.chosen].0.runs)
    ));
    page.notes.always.push(prices());
    page
}

fn will_take(plan: &Design) -> String {
    let (ahead, price) = &plan.tried[plan.chosen];
    let neither = 1.0 - ahead.known - ahead.wide;
    let end = if neither > 0.0005 {
        format!(
            "; {} end with neither: the timeout is longer than {}, or {MOST_REQUESTS} requests have not told it",
            percent(neither),
            plan.aim.longest
        )
    } else {
        String::new()
    };
    format!(
        "The experiment takes about {} and {} requests on {}{}. {} of simulated experiments find one idle timeout, in an \
         interval of {} or less that holds it with {} probability. {} find that there is no single timeout, and say \
         after which times 10%, 50% and 90% of environments are gone{end}.",
        hours(ahead.seconds.mean),
        count(ahead.requests.mean.round() as u64),
        on_copies(ahead.copies),
        super::cost(*price),
        percent(ahead.known),
        plan.aim.within,
        percent_as_written(plan.aim.confidence),
        percent(ahead.wide)
    )
}

fn first(plan: &Design) -> String {
    let gaps: Vec<String> = plan.first.iter().map(ToString::to_string).collect();
    let each = if gaps.len() == 1 { "" } else { ", one for each copy" };
    format!(
        "The first gap is {}{each}; each next one follows from the answers: `coldstart probe next RESULTS` says it, and \
         `--script FILE` writes a script that does it all. No gap is wasted: whatever the answer, the next gap begins with it.",
        gaps.join(", ")
    )
}

fn copies(plan: &Design) -> Table {
    let columns = ["copies", "hours", "90% of runs", "requests", "90% of runs", "USD", "single", "wide"];
    let row = |(nth, (ahead, price)): (usize, &(Ahead, Option<f64>))| {
        let cells = [
            ahead.copies.to_string(),
            in_hours(ahead.seconds.mean),
            ranged(ahead.seconds, in_hours),
            mean(ahead.requests),
            ranged(ahead.requests, |requests| requests.to_string()),
            price.map_or(ABSENT.to_owned(), |usd| significant(usd, 2)),
            percent(ahead.known),
            percent(ahead.wide),
        ];
        Row { is_emphasised: nth == plan.chosen, ..Row::of_words(cells) }
    };
    Table {
        columns: columns.into_iter().map(TableColumn::right).collect(),
        keys: 1,
        rows: plan.tried.iter().enumerate().map(row).collect(),
        ..Table::default()
    }
}

/// The page of an experiment on its way.
pub(super) fn next<'n>(next: &'n Next, subject: Subject<'n>) -> Page<'n> {
    let mut page = Page::new(vec![answer(next)], subject);
    let known = &next.known;
    if known.verdict == Verdict::Open {
        page.beside.push(to_do(next));
    }
    page.blocks.push(Block::Table(quantiles(known)));
    page.figures.push(survival(known));
    page.notes.always.push(format!(
        "{} intervals after {}, by Bayes' rule, from the regimes of AWS that were measured and from single timeouts and wide \
         laws that nobody has seen yet. Some environments end before the timeout, about {} per hour of idleness; the timeout \
         leaves them out.",
        percent_as_written(next.aim.confidence),
        counted(known.answers, "answer"),
        significant(known.early_per_hour, 2)
    ));
    page
}

fn answer(next: &Next) -> String {
    let known = &next.known;
    let (timeout, interval) = (time(known.timeout.value), between(&known.timeout));
    match known.verdict {
        Verdict::Known => format!("The idle timeout is {timeout} ({interval}): no more requests are needed."),
        Verdict::Wide => {
            let [early, half, late] = &known.quantiles;
            format!(
                "There is no single timeout: {} of idle environments are gone after {} ({}), half after {} ({}), {} after {} \
                 ({}). No more requests are needed.",
                percent(early.0),
                time(early.1.value),
                between(&early.1),
                time(half.1.value),
                between(&half.1),
                percent(late.0),
                time(late.1.value),
                between(&late.1)
            )
        }
        Verdict::Longer => {
            format!("The idle timeout is longer than {}, the longest gap that may be tried.", next.aim.longest)
        }
        Verdict::Open if known.answers == 0 => {
            format!("Nothing is known yet. Before the first answer, the idle timeout may be {interval}.")
        }
        Verdict::Open => {
            format!("Not known well enough yet: the idle timeout is {interval}, most likely near {timeout}.")
        }
    }
}

fn to_do(next: &Next) -> String {
    let gaps: Vec<String> = next.gaps.iter().map(|gap| format!("{} s", gap.as_secs_f64())).collect();
    match &gaps[..] {
        [gap] => format!("Next: leave the function alone for {gap}, then ask it again."),
        gaps => format!(
            "Next: leave the copies of the function alone for {}, one each, then ask them again.",
            gaps.join(", ")
        ),
    }
}

fn quantiles(known: &Learned) -> Table {
    let columns = vec![TableColumn::left("gone"), TableColumn::right("after"), TableColumn::left("interval")];
    let row = |(share, at): &(f64, Estimate)| {
        Row::of(vec![Cell::Text(percent(*share)), Cell::Text(time(at.value)), Cell::Text(between(at))])
    };
    Table { columns, keys: 1, rows: known.quantiles.iter().map(row).collect(), ..Table::default() }
}

fn survival(known: &Learned) -> Chart {
    let point = |(at, share): &(f64, Estimate)| Point {
        at: Place::At(*at),
        value: Some(share.value),
        band: share.interval,
        marks: Vec::new(),
    };
    Chart {
        title: "How many idle environments are still there:".to_owned(),
        kind: ChartKind::Curve,
        x: Axis { label: "idle for".to_owned(), unit: AxisUnit::Seconds, scale: Scale::Linear },
        y: Axis { label: "still there".to_owned(), unit: AxisUnit::Share, scale: Scale::Linear },
        series: vec![Series { name: String::new(), points: known.survival.iter().map(point).collect() }],
        lines: Vec::new(),
    }
}

/// `5.2 min to 6.9 min`, each to the second.
fn between(estimate: &Estimate) -> String {
    estimate.interval.map_or(ABSENT.to_owned(), |interval| {
        if interval.high.is_finite() {
            format!("{} to {}", time(interval.low), time(interval.high))
        } else {
            format!("{} or more", time(interval.low))
        }
    })
}

fn time(seconds: f64) -> String {
    Nanos::from_secs_f64(seconds.round()).to_string()
}

/// A row for each number of copies.
pub(super) fn of_plan(plan: &Design) -> Vec<Record> {
    plan.tried.iter().map(record).collect()
}

fn record((ahead, price): &(Ahead, Option<f64>)) -> Record {
    let value = |value: f64| Datum::Value(Some(value));
    let in_hours = |seconds: f64| value(seconds / 3_600.0);
    let Spread { mean, low, high } = ahead.requests;
    Record::of_fields([
        ("copies", Datum::Count(u64::from(ahead.copies))),
        ("hours", in_hours(ahead.seconds.mean)),
        ("hours_low", in_hours(ahead.seconds.low)),
        ("hours_high", in_hours(ahead.seconds.high)),
        ("requests", value(mean)),
        ("requests_low", value(low)),
        ("requests_high", value(high)),
        ("cold_starts", value(ahead.cold)),
        ("cost_usd", Datum::Value(*price)),
        ("known_probability", value(ahead.known)),
        ("wide_probability", value(ahead.wide)),
        ("runs", Datum::Count(ahead.runs)),
    ])
}

/// A row for each point of the curve of survival.
pub(super) fn of_survival(known: &Learned) -> Vec<Record> {
    let row = |(at, share): &(f64, Estimate)| {
        Record::of_fields([
            ("idle_s", Datum::Value(Some(*at))),
            ("survival", Datum::Value(Some(share.value))),
            ("survival_low", Datum::Value(share.low())),
            ("survival_high", Datum::Value(share.high())),
        ])
    };
    known.survival.iter().map(row).collect()
}

/// What is to be known, in JSON.
#[derive(Serialize)]
struct Asked {
    within_s: f64,
    confidence: f64,
    longest_s: f64,
    /// `hours` or `requests`.
    fewest: &'static str,
    copies: u32,
}

impl Asked {
    fn of(aim: &Aim) -> Self {
        Self {
            within_s: aim.within.as_secs_f64(),
            confidence: aim.confidence,
            longest_s: aim.longest.as_secs_f64(),
            fewest: match aim.fewest {
                Fewest::Hours => "hours",
                Fewest::Requests => "requests",
            },
            copies: aim.copies,
        }
    }
}

/// What is said of it in JSON before it begins.
#[derive(Serialize)]
pub(super) struct Planned {
    #[serde(flatten)]
    asked: Asked,
    first_gaps_s: Vec<f64>,
    price_date: &'static str,
    plans: Vec<Record>,
}

impl Planned {
    pub(super) fn of(plan: &Design) -> Self {
        Self {
            asked: Asked::of(&plan.aim),
            first_gaps_s: plan.first.iter().map(|gap| gap.as_secs_f64()).collect(),
            price_date: price_date(),
            plans: of_plan(plan),
        }
    }
}

/// What is said of it in JSON on its way.
#[derive(Serialize)]
pub(super) struct Told {
    #[serde(flatten)]
    asked: Asked,
    /// `known`, `wide`, `longer` or `open`.
    verdict: &'static str,
    answers: u64,
    next_gaps_s: Vec<f64>,
    timeout_s: f64,
    timeout_s_low: Option<f64>,
    timeout_s_high: Option<f64>,
    spread_s: f64,
    spread_s_low: Option<f64>,
    spread_s_high: Option<f64>,
    /// How likely it is that there is one timeout: that timeouts are spread by less than `within_s`.
    single_probability: f64,
    longer_probability: f64,
    early_deaths_per_hour: f64,
    quantiles: Vec<Record>,
    survival: Vec<Record>,
}

impl Told {
    pub(super) fn of(next: &Next) -> Self {
        let known = &next.known;
        let quantile = |(share, at): &(f64, Estimate)| {
            Record::of_fields([
                ("share", Datum::Value(Some(*share))),
                ("gone_after_s", Datum::Value(Some(at.value))),
                ("gone_after_s_low", Datum::Value(at.low())),
                ("gone_after_s_high", Datum::Value(at.high())),
            ])
        };
        Self {
            asked: Asked::of(&next.aim),
            verdict: match known.verdict {
                Verdict::Known => "known",
                Verdict::Wide => "wide",
                Verdict::Longer => "longer",
                Verdict::Open => "open",
            },
            answers: known.answers,
            next_gaps_s: next.gaps.iter().map(|gap| gap.as_secs_f64()).collect(),
            timeout_s: known.timeout.value,
            timeout_s_low: known.timeout.low(),
            timeout_s_high: known.timeout.high(),
            spread_s: known.spread.value,
            spread_s_low: known.spread.low(),
            spread_s_high: known.spread.high(),
            single_probability: known.single,
            longer_probability: known.longer,
            early_deaths_per_hour: known.early_per_hour,
            quantiles: known.quantiles.iter().map(quantile).collect(),
            survival: of_survival(known),
        }
    }
}
