//! The wire form of `[service]`: the always-on service that the function is compared with.

use super::Origin;
use super::distributions::{distribution, time, time_above_zero};
use super::reader::{Entry, Read, Table, name_of};
use crate::model::service::{FargateSize, Hosting, Instance, Rollout, Stop, Vcpu};
use crate::model::{Distribution, Service};
use crate::units::{Nanos, grouped, megabytes, significant};

/// What a task may run on.
pub(super) const HOSTS: [(&str, Host); 5] = [
    ("fargate", Host::Fargate),
    (Instance::T3Micro.name(), Host::Ec2(Instance::T3Micro)),
    (Instance::T3Small.name(), Host::Ec2(Instance::T3Small)),
    (Instance::T4gMicro.name(), Host::Ec2(Instance::T4gMicro)),
    (Instance::T4gSmall.name(), Host::Ec2(Instance::T4gSmall)),
];

/// See [`HOSTS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Fargate,
    Ec2(Instance),
}

/// How a task may be stopped.
pub(super) const STOPS: [(&str, Stopping); 2] = [("drain", Stopping::Drain), ("kill", Stopping::Kill)];

/// See [`STOPS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopping {
    Drain,
    Kill,
}

/// Stands for the function's own duration.
pub(super) const AS_FUNCTION: &str = "function";

/// The service; every key has a default.
pub(super) fn service(table: &Table<'_>) -> Read<Service> {
    let usual = Service::default();
    let hosting = hosting(table);
    let count = |number: &u32| grouped(u64::from(*number));
    let tasks = table.value_or("tasks", usual.tasks, Origin::Default, count, |entry| {
        entry.count(1..=Service::MOST_TASKS, "it counts the tasks that run all the time")
    });
    let concurrency = table.value_or("concurrency", usual.concurrency, Origin::Default, count, |entry| {
        entry.count(1..=Service::MOST_AT_ONCE, "it counts the requests that one task serves at one time")
    });
    let duration = table.value_or("duration", usual.duration, Origin::Default, show_duration, duration);
    let queue_limit = table.value_or("queue_limit", usual.queue_limit, Origin::Default, show_limit, queue_limit);
    let timeout = table.value("timeout", usual.timeout, time_above_zero);
    let failures = table.value_or("failures", usual.failures, Origin::Default, show_failures, failures);
    let restart = table.value("restart", usual.restart, distribution);
    let show = |deploy: &Rollout| name_of(deploy, &Rollout::NAMES);
    let deploy = table.value_or("deploy", usual.deploy, Origin::Default, show, |entry| entry.one_of(&Rollout::NAMES));
    let stop = stop(table, hosting.ok());
    let load_balancer = table.value("load_balancer", usual.load_balancer, |entry| {
        entry.boolean("it says whether a load balancer stands in front of the tasks")
    });
    let public_ipv4 = table.value("public_ipv4", usual.public_ipv4, |entry| {
        entry.boolean("it says whether each task has a public IPv4 address")
    });
    table.finish();
    Ok(Service {
        hosting: hosting?,
        tasks: tasks?,
        concurrency: concurrency?,
        duration: duration?,
        queue_limit: queue_limit?,
        timeout: timeout?,
        failures: failures?,
        restart: restart?,
        deploy: deploy?,
        stop: stop?,
        load_balancer: load_balancer?,
        public_ipv4: public_ipv4?,
    })
}

fn hosting(table: &Table<'_>) -> Read<Hosting> {
    let show = |host: &Host| name_of(host, &HOSTS);
    let host = table.value_or("hosting", Host::Fargate, Origin::Default, show, |entry| entry.one_of(&HOSTS));
    match host {
        Ok(Host::Fargate) => fargate_size(table).map(Hosting::Fargate),
        Ok(Host::Ec2(instance)) => no_size(table, instance).and(Ok(Hosting::Ec2(instance))),
        // The size is read all the same, so that all complaints come at once.
        Err(refused) => fargate_size(table).and(Err(refused)),
    }
}

/// An instance has the size that its name says.
fn no_size(table: &Table<'_>, instance: Instance) -> Read<()> {
    let refuse = |key: &'static str| {
        table.get(key).map_or(Ok(()), |entry| {
            let expected = format!("no `{key}` on {}, whose size is fixed", instance.name());
            Err(entry.refuse(&expected, "leave it out, or write `hosting = \"fargate\"`"))
        })
    };
    let (vcpu, memory) = (refuse("vcpu"), refuse("memory"));
    vcpu.and(memory)
}

fn fargate_size(table: &Table<'_>) -> Read<FargateSize> {
    let show = |vcpu: &Vcpu| significant(vcpu.number(), 2);
    let vcpu = table.value_or("vcpu", FargateSize::SMALLEST.vcpu(), Origin::Default, show, vcpu);
    // Beside a wrong processor the memory is held to its form only.
    let sizes = vcpu.map_or_else(|_| Vcpu::ALL.to_vec(), |vcpu| vec![vcpu]);
    let least = sizes[0].memories()[0];
    let show = |megabytes: &u32| format!("{megabytes} MB");
    let memory = table.value_or("memory", least, Origin::Default, show, |entry| memory(entry, &sizes));
    let (vcpu, memory) = (vcpu?, memory?);
    Ok(FargateSize::new(vcpu, memory).expect("the memory is one of those that go with the processor"))
}

fn vcpu(entry: &Entry<'_>) -> Read<Vcpu> {
    const HINT: &str = "it counts the virtual processors of a task on Fargate";
    let number = entry.number(HINT)?;
    Vcpu::of(number).ok_or_else(|| {
        let all: Vec<String> = Vcpu::ALL.iter().map(|vcpu| significant(vcpu.number(), 2)).collect();
        entry.refuse(&format!("one of {}", all.join(", ")), HINT)
    })
}

/// A memory that goes with one of these processors.
fn memory(entry: &Entry<'_>, sizes: &[Vcpu]) -> Read<u32> {
    let expected = match sizes {
        [vcpu] => format!("{} with {} vCPU", one_of_sizes(&vcpu.memories()), significant(vcpu.number(), 2)),
        _ => "a memory that AWS Fargate has, such as \"512 MB\" or \"1 GB\"".to_owned(),
    };
    const HINT: &str = "AWS Fargate has these sizes only: another `vcpu` goes with other memories";
    let memory = entry.text_if_any().and_then(megabytes).ok_or_else(|| entry.refuse(&expected, HINT))?;
    let is_known = |vcpu: &Vcpu| vcpu.memories().iter().any(|&size| f64::from(size) == memory);
    if sizes.iter().any(is_known) { Ok(memory as u32) } else { Err(entry.refuse(&expected, HINT)) }
}

/// `512 MB, 1 GB or 2 GB`, or `8 GB to 30 GB in steps of 1 GB` where there are many.
fn one_of_sizes(sizes: &[u32]) -> String {
    const MANY: usize = 7;
    let show = |size: u32| if size < 1_024 { format!("{size} MB") } else { format!("{} GB", size / 1_024) };
    match sizes {
        [first, second, .., last] if sizes.len() > MANY => {
            format!("{} to {} in steps of {}", show(*first), show(*last), show(second - first))
        }
        [all @ .., last] => {
            let all: Vec<String> = all.iter().copied().map(show).collect();
            format!("{} or {}", all.join(", "), show(*last))
        }
        [] => String::new(),
    }
}

fn duration(entry: &Entry<'_>) -> Read<Option<Distribution>> {
    if entry.text_if_any() == Some(AS_FUNCTION) { Ok(None) } else { distribution(entry).map(Some) }
}

fn show_duration(duration: &Option<Distribution>) -> String {
    duration.as_ref().map_or_else(|| "that of the function".to_owned(), Distribution::to_string)
}

fn queue_limit(entry: &Entry<'_>) -> Read<Option<u32>> {
    if entry.is_none() { Ok(None) } else { entry.count(0..=u32::MAX, "write \"none\" for no limit").map(Some) }
}

fn show_limit(limit: &Option<u32>) -> String {
    limit.map_or("none".to_owned(), |limit| grouped(u64::from(limit)))
}

fn failures(entry: &Entry<'_>) -> Read<Option<Nanos>> {
    const HINT: &str = "it is the mean time from one failure of a task to the next; \"none\" for tasks that never fail";
    if entry.is_none() {
        return Ok(None);
    }
    let mean = time_above_zero(entry)?;
    if mean < Service::SHORTEST_BETWEEN_FAILURES {
        return Err(entry.refuse("a mean time between failures of at least 1 s, or \"none\"", HINT));
    }
    Ok(Some(mean))
}

fn show_failures(failures: &Option<Nanos>) -> String {
    failures.map_or("none".to_owned(), |mean| mean.to_string())
}

/// `hosting` is absent where it was refused.
fn stop(table: &Table<'_>, hosting: Option<Hosting>) -> Read<Stop> {
    let show = |stop: &Stopping| name_of(stop, &STOPS);
    let stop = table.value_or("stop", Stopping::Drain, Origin::Default, show, |entry| entry.one_of(&STOPS));
    match stop {
        Ok(Stopping::Kill) => table.get("stop_timeout").map_or(Ok(Stop::Kill), |entry| {
            let expected = "no `stop_timeout` where tasks drop what they are doing (`stop = \"kill\"`)";
            Err(entry.refuse(expected, "leave it out, or write `stop = \"drain\"`"))
        }),
        Ok(Stopping::Drain) => stop_timeout(table, hosting).map(|timeout| Stop::Drain { timeout }),
        Err(refused) => stop_timeout(table, hosting).and(Err(refused)),
    }
}

fn stop_timeout(table: &Table<'_>, hosting: Option<Hosting>) -> Read<Nanos> {
    let is_fargate = matches!(hosting, Some(Hosting::Fargate(_)));
    table.value("stop_timeout", Service::USUAL_STOP_TIMEOUT, |entry| {
        let timeout = time(entry)?;
        if is_fargate && timeout > Service::LONGEST_STOP_ON_FARGATE {
            let expected = format!("at most {} on Fargate", Service::LONGEST_STOP_ON_FARGATE);
            return Err(entry.refuse(&expected, "on an EC2 instance it may be longer"));
        }
        Ok(timeout)
    })
}
