//! The always-on service as a scenario writes it.

use super::Place;
use super::distribution::distribution;
use super::exact::{number, text, time};
use crate::model::Service;
use crate::model::service::{Hosting, Rollout, Stop};
use crate::scenario::service::{AS_FUNCTION, HOSTS, Host, STOPS, Stopping};

type Entries = Vec<(&'static str, String)>;

/// The keys of the service, and what they hold.
pub(super) fn service(service: &Service, place: &Place<'_>) -> Entries {
    let law = |law, key| distribution(law, &place.inner(key));
    let or_none = |number: Option<u32>| number.map_or_else(|| text("none"), |number| number.to_string());
    let duration = service.duration.as_ref().map_or_else(|| text(AS_FUNCTION), |duration| law(duration, "duration"));
    let mut entries = hosting(service.hosting);
    entries.push(("tasks", service.tasks.to_string()));
    entries.push(("concurrency", service.concurrency.to_string()));
    entries.push(("duration", duration));
    entries.push(("queue_limit", or_none(service.queue_limit)));
    entries.push(("timeout", time(service.timeout)));
    entries.push(("failures", service.failures.map_or_else(|| text("none"), time)));
    entries.push(("restart", law(&service.restart, "restart")));
    entries.push(("deploy", named(&service.deploy, &Rollout::NAMES)));
    entries.extend(stop(service.stop));
    entries.push(("load_balancer", service.load_balancer.to_string()));
    entries.push(("public_ipv4", service.public_ipv4.to_string()));
    entries
}

fn hosting(hosting: Hosting) -> Entries {
    let host = |host| ("hosting", named(&host, &HOSTS));
    match hosting {
        Hosting::Fargate(size) => {
            let memory = text(&format!("{} MB", size.megabytes()));
            vec![host(Host::Fargate), ("vcpu", number(size.vcpu().number())), ("memory", memory)]
        }
        Hosting::Ec2(instance) => vec![host(Host::Ec2(instance))],
    }
}

fn stop(stop: Stop) -> Entries {
    let stopping = |stopping| ("stop", named(&stopping, &STOPS));
    match stop {
        Stop::Kill => vec![stopping(Stopping::Kill)],
        Stop::Drain { timeout } => vec![stopping(Stopping::Drain), ("stop_timeout", time(timeout))],
    }
}

/// The name of a choice, in quotes.
fn named<T: PartialEq>(chosen: &T, choices: &[(&str, T)]) -> String {
    text(choices.iter().find(|(_, choice)| choice == chosen).map_or("", |(name, _)| name))
}
