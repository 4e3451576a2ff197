//! The fields of `[cost]`.

use std::ops::Bound::{Included, Unbounded};

use super::{Field, NONE, Takes, may, names, whole};
use crate::model::billing::{FreeTier, Price, Trigger};
use crate::scenario::cost;

pub(super) const COST: [Field; 4] = [
    may(
        "trigger",
        Takes::Names(|| names(&Trigger::NAMES)),
        "What sends pings: an EventBridge rule is free, Scheduler is not",
    ),
    may("log_bytes", whole(&(0..=cost::MOST_LOG_BYTES)), "Bytes of logs for each invocation"),
    may(
        "free_tier",
        Takes::Either(&[
            NONE,
            Takes::Word(cost::ALL),
            Takes::List(&Takes::Names(|| FreeTier::SERVICES.to_vec()), 0, usize::MAX),
        ]),
        "Which free tiers are taken off the bill",
    ),
    may("prices", Takes::Table(&PRICES), "Prices in USD in place of those of the table"),
];

const PRICES: [Field; Price::COUNT] = {
    let mut fields = [may("", Takes::Number((Included(0.0), Unbounded)), ""); Price::COUNT];
    let mut at = 0;
    while at < Price::COUNT {
        let (name, of) = Price::ALL[at].about();
        (fields[at].key, fields[at].says) = (name, of);
        at += 1;
    }
    fields
};
