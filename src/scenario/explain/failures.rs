//! How requests fail though they are served.

use crate::model::function::Gateway;

/// What stands before the function and when it gives a request up, if it does.
pub(super) fn gateway(gateway: Gateway) -> Option<String> {
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
