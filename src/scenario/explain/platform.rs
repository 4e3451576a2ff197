//! What the platform does with environments, and what a cold start is under that.

use crate::model::function::INIT_LIMIT;
use crate::model::platform::{Deploys, IdlePolicy, Recycling, Redraw, Waiting, Window};
use crate::model::{Distribution, Function, Model, Schedule};
use crate::scenario::figures::mean_life;
use crate::units::{Nanos, about, counted, percent};

/// What the first request in an environment waits for, and which requests count as cold starts.
pub(super) fn cold_start(model: &Model) -> String {
    let init = init(&model.function);
    let Some(first_request) = &model.function.first_request else {
        return format!(
            "{init} A cold start is a request that has to wait for the init of its environment; the first request in an \
             environment that was ready before it came is warm."
        );
    };
    let pings = if model.warming.is_on() { " A ping that is the first does that work in a user's place." } else { "" };
    format!(
        "{init} The first request in an environment takes longer by {}, for what the handler does once there (`first_request`). \
         A cold start is a request that has to wait for the init of its environment, or that is the first \
         in an environment that was ready before it came, such as a replacement.{pings}",
        mean_of(first_request)
    )
}

fn init(function: &Function) -> String {
    if let Some(restore) = &function.snap_start {
        let takes = mean_of(restore);
        return format!(
            "With SnapStart a snapshot is restored in place of an init, which takes {takes}; it counts as an init here."
        );
    }
    let init = &function.init;
    let takes = mean_of(init);
    let over = 1.0 - init.cdf(INIT_LIMIT.as_secs_f64());
    if over > 0.0 && init.quantile(0.9999) > INIT_LIMIT.as_secs_f64() {
        let over = percent(over);
        format!(
            "An init takes {takes}; {over} of inits take longer than {INIT_LIMIT}, are stopped and start again inside the \
             request."
        )
    } else {
        format!("An init takes {takes}.")
    }
}

/// What a request waits for that finds no environment idle.
pub(super) fn waiting(waiting: Waiting) -> String {
    match waiting {
        Waiting::Own => "A request that finds no idle environment starts a new one and waits for that one.".to_owned(),
        Waiting::FirstReady { dispatch } => format!(
            "A request that finds no idle environment starts a new one and takes whichever is ready first: a new one or, \
             once it has waited for {dispatch}, one that another request has left."
        ),
    }
}

/// When idleness ends environments, and whose idleness counts.
pub(super) fn idle(model: &Model) -> String {
    let looks = model.platform.checked_every;
    let looks = looks.map_or(String::new(), |every| format!("; the platform looks for such ones every {every}"));
    match &model.platform.idle {
        IdlePolicy::Timeout { timeout, redraw } => {
            let drawn = match (timeout.constant(), redraw) {
                (Some(_), _) => "",
                (None, Redraw::IdlePeriod) => ", drawn afresh for each idle period",
                (None, Redraw::Environment) => ", drawn once for each environment",
                (None, Redraw::Replication) => CONSTANT_BUT_UNKNOWN,
            };
            format!("An environment is taken away when it has been idle for {}{drawn}{looks}.", spread(timeout))
        }
        IdlePolicy::FunctionTimeout { timeout, drawn_once, spare_timeout } => {
            let drawn = match (timeout.constant(), drawn_once) {
                (Some(_), _) => "",
                (None, false) => ", drawn afresh each time",
                (None, true) => CONSTANT_BUT_UNKNOWN,
            };
            let spares = match spare_timeout {
                None => "none is taken away for being idle".to_owned(),
                Some(spares) => {
                    let timeout = spread(&spares.timeout);
                    let drawn = match (spares.timeout.constant(), spares.drawn_once) {
                        (Some(_), _) | (None, false) => "",
                        (None, true) => CONSTANT_BUT_UNKNOWN,
                    };
                    format!("one is taken away when it has been idle for {timeout}{drawn}")
                }
            };
            format!(
                "All environments are taken away when nobody has used the function for {}{drawn}{looks}; while others of \
                 the function are in use, {spares}.",
                spread(timeout)
            )
        }
        IdlePolicy::CohortHalving { period } => {
            format!("Of environments that became idle together half are taken away every {period}{looks}.")
        }
    }
}

const CONSTANT_BUT_UNKNOWN: &str = ", constant but not known: drawn once for each replication";

/// A time in words (`425.1 ms on average (lognormal, median 400 ms, p99 900 ms)`).
pub(super) fn mean_of(time: &Distribution) -> String {
    match time.constant() {
        Some(value) => value.to_string(),
        None => format!("{} on average ({time})", Nanos::from_secs_f64(time.mean())),
    }
}

/// Where most of a distribution lies (`380 s (352.1 s to 407.9 s in 98% of cases)`).
fn spread(time: &Distribution) -> String {
    match time.constant() {
        Some(value) => format!("{value}"),
        None => {
            let at = |p| Nanos::from_secs_f64(time.quantile(p));
            format!("{} ({} to {} in 98% of cases)", at(0.5), at(0.01), at(0.99))
        }
    }
}

/// When environments go that are not idle for long, and what takes their place.
pub(super) fn recycling(model: &Model) -> String {
    let recycling = &model.platform.recycling;
    let lives = match mean_life(recycling) {
        Some(life) => format!(
            "An environment is recycled after {} on average, even in constant use: where one is kept in use all day, that is \
             about {} a day. {}",
            Nanos::from_secs_f64(life),
            about(86_400.0 / life, 3, "recycled environment"),
            replacement(recycling, model.function.first_request.is_some())
        ),
        None => "An environment in constant use lives for ever.".to_owned(),
    };
    match &recycling.deploys {
        Deploys::Planned(Schedule::Never) => lives,
        Deploys::Planned(schedule) => format!("{lives} Deploys, {schedule}, end all environments and replace none."),
        Deploys::Random(rate) => format!("{lives} Deploys at random, {rate}, end all environments and replace none."),
    }
}

fn replacement(recycling: &Recycling, has_first_request: bool) -> String {
    let share = recycling.replaced.as_fraction();
    if share == 0.0 {
        return "At the end of its life an environment is not replaced: if it was the only idle one, the next request is \
                cold."
            .to_owned();
    }
    let felt = if has_first_request { "waits for `first_request` only" } else { "is warm" };
    format!(
        "At the end of its life an environment is replaced before anybody needs it in {} of cases; the first request in the \
         replacement {felt}.",
        percent(share)
    )
}

/// Which environments are always initialised, with a space before it; empty where there are none.
pub(super) fn provisioned(model: &Model) -> String {
    let platform = &model.platform;
    let environments = counted(u64::from(platform.provisioned), "environment");
    let are = super::are(platform.provisioned);
    match (platform.provisioned, &platform.provisioned_window) {
        (0, _) => String::new(),
        (_, None) => format!(" {environments} {are} provisioned: always warm, and used first."),
        (_, Some(Window { from, until })) => format!(
            " {environments} {are} provisioned within a window (it opens: {from}; it closes: {until}): always warm then, and \
             used first."
        ),
    }
}
