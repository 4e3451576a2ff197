//! The fields of `[service]`.

use std::ops::Bound::Included;

use super::super::service;
use super::{Field, NONE, Takes, may, names, whole};
use crate::model::Service;
use crate::model::service::Rollout;

const VCPU: Takes = Takes::Number((Included(0.25), Included(16.0)));

pub(super) const SERVICE: [Field; 15] = [
    may("hosting", Takes::Names(|| names(&service::HOSTS)), "What each task runs on: AWS Fargate or an EC2 instance"),
    may("vcpu", VCPU, "The processor of a task on Fargate"),
    may("memory", Takes::Memory, "The memory of a task on Fargate"),
    may("tasks", whole(&(1..=Service::MOST_TASKS)), "Tasks that run all the time"),
    may("concurrency", whole(&(1..=Service::MOST_AT_ONCE)), "Requests that one task serves at one time"),
    may(
        "duration",
        Takes::Either(&[Takes::Word(service::AS_FUNCTION), Takes::Distribution]),
        "How long the handler takes there",
    ),
    may(
        "queue_limit",
        Takes::Either(&[NONE, Takes::Whole(0, u32::MAX as u64)]),
        "Requests that may wait for a task; more are refused",
    ),
    may("timeout", Takes::TimeAboveZero, "A request without an answer for so long is lost for its user"),
    may(
        "failures",
        Takes::Either(&[NONE, Takes::TimeAboveZero]),
        "The mean time from one failure of a task to the next",
    ),
    may("restart", Takes::Distribution, "From the failure or the beginning of a task until it serves"),
    may("deploy", Takes::Names(|| names(&Rollout::NAMES)), "Whether a deploy begins new tasks or stops old ones first"),
    may("stop", Takes::Names(|| names(&service::STOPS)), "What a task does that is stopped"),
    may("stop_timeout", Takes::Time, "A task that drains is killed after so long"),
    may("load_balancer", Takes::Boolean, "Whether a load balancer is paid for"),
    may("public_ipv4", Takes::Boolean, "Whether each task has a public IPv4 address"),
];
