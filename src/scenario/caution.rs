//! What in a scenario may not be what was meant.

mod record;

use super::figures::{independent_requests, pace};
use super::{RunSettings, Warning, WarningKind, workload};
use crate::model::arrivals::Process;
use crate::model::function::INIT_LIMIT;
use crate::model::platform::Deploys;
use crate::model::warming::{OFTEN_LATE, Phase};
use crate::model::{FEWEST_REPLICATIONS, Model, Schedule};
use crate::units::{Nanos, about, amount, counted, percent, percent_as_written};

/// What a scenario is to show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The share of cold requests to stay under.
    pub target: f64,
    /// How many replications it is played in, or will be at least.
    pub replications: u64,
}

impl Aim {
    /// The usual target, 1%, in as many replications as the scenario says, or else as any study plays.
    #[must_use]
    pub fn usual(settings: &RunSettings) -> Self {
        Self { target: 0.01, replications: settings.replications.map_or(FEWEST_REPLICATIONS, u64::from) }
    }
}

/// The warnings of a model, the gravest first. What was noticed when its scenario was read stands in
/// [`Scenario::warnings`](super::Scenario::warnings) and is not repeated.
#[must_use]
pub fn cautions(model: &Model, aim: Aim) -> Vec<Warning> {
    [
        overload(model),
        burst_above_limit(model),
        pings_above_limit(model),
        no_pings(model),
        no_deploys(model),
        no_window(model),
        late_pings(model),
        overlapping_pings(model),
        slow_init(model),
        timeouts(model),
        workload::caution(model),
        brief_first_request(model),
        few_requests(model, aim),
        record::short(model),
        record::unfinished(model),
        record::uncounted(model),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn overload(model: &Model) -> Option<Warning> {
    let limit = model.platform.most_at_once()?;
    let offered = model.offered_concurrency();
    (offered > f64::from(limit)).then(|| {
        let (offered, limit) = (about(offered, 3, "request"), counted(u64::from(limit), "request"));
        Warning::new(
            WarningKind::Overload,
            format!("the traffic keeps {offered} in progress at once on average, but the limit is {limit} at once"),
        )
        .hint(match model.platform.reserved {
            Some(_) => "raise `platform.reserved`, or reserve nothing: else much is throttled",
            None => "raise `platform.concurrency_limit`, if the account's quota allows it: else much is throttled",
        })
    })
}

/// A timeout that warm requests reach.
fn timeouts(model: &Model) -> Option<Warning> {
    /// So few are meant.
    const FEW: f64 = 0.01;
    let timeout = model.function.timeout?;
    let longer = 1.0 - model.function.duration.cdf(timeout.as_secs_f64());
    (longer > FEW).then(|| {
        let share = percent(longer);
        let message = format!("{share} of requests take longer than the function's timeout of {timeout}: they fail");
        Warning::new(WarningKind::Timeouts, message).hint("raise `function.timeout`, or lower `function.duration`")
    })
}

fn burst_above_limit(model: &Model) -> Option<Warning> {
    let limit = model.platform.most_at_once()?;
    let parallel = model.arrivals.0.iter().filter_map(|process| match process {
        Process::Sessions(sessions) => Some(sessions.parallel()),
        Process::Poisson(_) | Process::Renewal(_) | Process::Profile(_) | Process::Modulated(_) | Process::Trace(_) => {
            None
        }
    });
    let widest = parallel.max().filter(|&parallel| parallel > limit)?;
    Some(Warning::new(
        WarningKind::BurstAboveLimit,
        format!(
            "a page sends {} at once, but the limit is {} at once: in every visit one is throttled",
            counted(u64::from(widest), "request"),
            counted(u64::from(limit), "request")
        ),
    ))
}

fn pings_above_limit(model: &Model) -> Option<Warning> {
    let limit = model.platform.most_at_once()?;
    let pings = model.warming.concurrency;
    (model.warming.is_on() && pings > limit).then(|| {
        let (pings, limit) = (counted(u64::from(pings), "ping"), counted(u64::from(limit), "request"));
        Warning::new(
            WarningKind::PingsAboveLimit,
            format!("{pings} are sent at once, but the limit is {limit} at once"),
        )
        .hint("lower `warming.concurrency`")
    })
}

/// A schedule without a firing, such as a cron of a date that never comes, or one whose first is after the horizon.
fn no_pings(model: &Model) -> Option<Warning> {
    let latest = match model.warming.phase {
        Phase::Fixed(phase) => phase,
        Phase::Random => Nanos::ZERO,
    };
    let first = model.warming.ping.firings(&model.calendar, latest, Nanos::ZERO).next();
    (model.warming.is_on() && first >= model.run.horizon).then(|| {
        Warning::new(WarningKind::NoPings, format!("no ping comes within the horizon ({})", model.run.horizon))
            .hint("change `warming.ping`, or lengthen `run.horizon`")
    })
}

fn no_deploys(model: &Model) -> Option<Warning> {
    let Deploys::Planned(schedule) = &model.platform.recycling.deploys else { return None };
    let first = schedule.firings(&model.calendar, Nanos::ZERO, Nanos(1)).next();
    (*schedule != Schedule::Never && first >= model.run.horizon).then(|| {
        Warning::new(WarningKind::NoDeploys, format!("no deploy comes within the horizon ({})", model.run.horizon))
            .hint("change `platform.recycle.deploys`, or lengthen `run.horizon`")
    })
}

/// Environments that are to be provisioned at some time, and never are.
fn no_window(model: &Model) -> Option<Warning> {
    let window = model.platform.provisioned_window.as_ref()?;
    let opens = window.from.firings(&model.calendar, Nanos::ZERO, Nanos::ZERO).next();
    let is_open = window.is_open_before(Nanos::ZERO, &model.calendar) || opens < model.run.horizon;
    (!is_open).then(|| {
        let message = format!("no environment is provisioned within the horizon ({})", model.run.horizon);
        Warning::new(WarningKind::NoWindow, message)
            .hint("change `platform.provisioned.from`, or lengthen `run.horizon`")
    })
}

fn late_pings(model: &Model) -> Option<Warning> {
    if no_pings(model).is_some() {
        return None;
    }
    let late = pace(model).map(|pace| pace.late).filter(|&late| late > OFTEN_LATE)?;
    let message = match model.warming.ping.interval() {
        Some(interval) => format!(
            "pings are {interval} apart, longer than the idle timeout in {} of cases: then the next one finds no environment",
            percent(late)
        ),
        None => format!("{} of pings come so long after the one before that they find no environment", percent(late)),
    };
    Some(Warning::new(WarningKind::LatePings, message).hint("ping more often, or leave the pings out"))
}

fn overlapping_pings(model: &Model) -> Option<Warning> {
    let interval = pace(model)?.shortest;
    model.warming.overlap(interval).then(|| {
        Warning::new(WarningKind::OverlappingPings, "a ping takes longer than the time to the next one: several are in progress at once, each in an environment of its own")
            .hint("shorten `warming.hold`")
    })
}

fn slow_init(model: &Model) -> Option<Warning> {
    /// Rarer ones change no quantile that is shown.
    const WORTH_A_WORD: f64 = 0.001;
    let over = 1.0 - model.function.init.cdf(INIT_LIMIT.as_secs_f64());
    (over > WORTH_A_WORD && model.function.snap_start.is_none()).then(|| {
        Warning::new(
            WarningKind::SlowInit,
            format!("{} of inits take longer than {INIT_LIMIT} and start again", percent(over)),
        )
        .hint("such a request waits for 10 s and then for the whole init")
    })
}

/// It makes the first request in every environment a cold start, also in one that was ready before.
fn brief_first_request(model: &Model) -> Option<Warning> {
    /// Half of what still feels like no delay (R. B. Miller, "Response time in man-computer conversational
    /// transactions", 1968: 0.1 s).
    const FELT: Nanos = Nanos::from_millis(50);
    let median = Nanos::from_secs_f64(model.function.first_request.as_ref()?.quantile(0.5));
    (median < FELT).then(|| {
        Warning::new(WarningKind::BriefFirstRequest, format!(
            "`function.first_request` takes only {median} (its median), but every request that waits for it counts as a \
             cold start"
        ))
        .hint("write \"none\" to count those alone that wait for an init")
    })
}

/// Where no cold start is seen in n independent requests, the bound at 95% is about 3/n ("rule of three").
const RULE_OF_THREE: f64 = 3.0;

fn few_requests(model: &Model, aim: Aim) -> Option<Warning> {
    let seen = independent_requests(model) * aim.replications as f64;
    let needed = (RULE_OF_THREE / aim.target).ceil();
    (seen < needed).then(|| {
        Warning::new(
            WarningKind::FewRequests,
            format!(
                "there are about {} in {}, and it takes {} to show that fewer than {} are cold",
                about(seen, 3, "independent request"),
                counted(aim.replications, "replication"),
                amount(needed, 9),
                percent_as_written(aim.target)
            ),
        )
        .hint("lengthen `run.horizon`")
    })
}
