//! How requests fail though they are served.

use crate::model::function::Gateway;
use crate::model::{Distribution, Model};
use crate::units::{Nanos, Probability, percent};

/// The ways in which requests fail here, one sentence for each.
pub(super) fn all(model: &Model) -> impl Iterator<Item = String> {
    let function = &model.function;
    let stops = function.timeout.map(|limit| timeout(limit, &function.duration));
    stops.into_iter().chain(crash(function.crash)).chain(gateway(function.gateway))
}

fn timeout(limit: Nanos, duration: &Distribution) -> String {
    let over = 1.0 - duration.cdf(limit.as_secs_f64());
    let over =
        if over > 0.0 { format!(" ({} of handlers take longer by themselves)", percent(over)) } else { String::new() };
    format!(
        "An invocation that takes longer than {limit} is stopped then and has failed{over}; the next one in its environment \
         waits for an init again."
    )
}

fn crash(share: Probability) -> Option<String> {
    (share > Probability::ZERO).then(|| {
        format!(
            "Of users' requests {share} crash at their end; the next invocation in that environment waits for an init again."
        )
    })
}

/// What stands before the function and when it gives a request up, if it does.
fn gateway(gateway: Gateway) -> Option<String> {
    let name = match gateway {
        Gateway::None | Gateway::Url => return None,
        Gateway::Rest => "a REST API of Amazon API Gateway",
        Gateway::Http => "an HTTP API of Amazon API Gateway",
    };
    let limit = gateway.time_limit()?;
    Some(format!(
        "Users call the function through {name}: a request that takes longer than {limit} is lost to its user, who gets an \
         error (504), though the function goes on and is billed."
    ))
}
