//! The fields of `[function]`.

use super::super::function;
use super::{Field, NONE, REGION, Takes, may, names};
use crate::model::function::Gateway;

pub(super) const FUNCTION: [Field; 11] = [
    may("memory", Takes::Memory, "From 128 MB to 10240 MB"),
    may("architecture", Takes::Names(|| names(&function::ARCHITECTURES)), "The instruction set"),
    may("region", REGION, "The code of an AWS region, such as \"us-east-1\""),
    may("duration", Takes::Distribution, "How long the handler takes"),
    may("init", Takes::Distribution, "How long the init of an execution environment takes"),
    may(
        "first_request",
        Takes::Either(&[NONE, Takes::Distribution]),
        "What the handler does once in each environment: imports, connections",
    ),
    may("gateway", Takes::Names(|| names(&Gateway::NAMES)), "What users' requests pass, which may cut them short"),
    may(
        "timeout",
        Takes::Either(&[NONE, Takes::TimeAboveZero]),
        "An invocation is stopped after so long; at most 15 min",
    ),
    may(
        "snap_start",
        Takes::Either(&[NONE, Takes::Distribution]),
        "SnapStart: how long a restore takes, which takes the place of every init",
    ),
    may(
        "scales_with_memory",
        Takes::Either(&[Takes::Boolean, Takes::Memory]),
        "Times go inversely with memory; true: they hold at that of the file, or at which they were measured",
    ),
    may("crash", Takes::Share, "The share of users' requests whose handler crashes at its end"),
];
