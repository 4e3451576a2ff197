//! What the always-on service is that the function is compared with.

use super::platform::mean_of;
use crate::model::service::{Rollout, Stop};
use crate::model::{Model, Service};
use crate::scenario::{Origin, Scenario};
use crate::units::{counted, percent};

/// Where a scenario says anything of it.
pub(super) fn sentences(scenario: &Scenario) -> Vec<String> {
    let is_given =
        scenario.values.iter().any(|value| value.key.starts_with("service.") && value.origin != Origin::Default);
    if !is_given {
        return Vec::new();
    }
    let (service, model) = (&scenario.service, &scenario.model);
    vec![tasks(service, model), losses(service), failures(service), deploys(service, model)]
}

fn tasks(service: &Service, model: &Model) -> String {
    let duration = service.duration_or(&model.function.duration);
    let load = service.offered_concurrency(model) / f64::from(service.places());
    format!(
        "The service it is compared with: {} ({}), each for {} at one time. A request takes {} there, which keeps {} of all \
         places busy on average.",
        counted(u64::from(service.tasks), "task"),
        service.hosting,
        counted(u64::from(service.concurrency), "request"),
        mean_of(duration),
        percent(load)
    )
}

fn losses(service: &Service) -> String {
    let limit = service.queue_limit.map_or("Any number of requests".to_owned(), |limit| {
        format!("At most {}", counted(u64::from(limit), "request"))
    });
    format!("{limit} may wait for a task; one without an answer after {} is lost.", service.timeout)
}

fn failures(service: &Service) -> String {
    let restart = mean_of(&service.restart);
    match service.failures {
        None => format!("Tasks do not fail; a new one serves after {restart}."),
        Some(mean) => format!(
            "A task fails every {mean} on average, with all requests in progress there; a new one serves after {restart}."
        ),
    }
}

fn deploys(service: &Service, model: &Model) -> String {
    if !model.platform.recycling.has_deploys() {
        return "There are no deploys: `platform.recycle.deploys` says when they come, to both.".to_owned();
    }
    let order = match service.deploy {
        Rollout::Rolling => "begins new tasks, and stops each old one when the new one serves",
        Rollout::Recreate => "stops each task, and begins the new one when it is gone",
    };
    let stop = match service.stop {
        Stop::Drain { timeout } => {
            format!("finishes the requests in progress, within {timeout}, and takes no others")
        }
        Stop::Kill => "drops the requests in progress".to_owned(),
    };
    format!("A deploy {order}; a task that is stopped {stop}.")
}
