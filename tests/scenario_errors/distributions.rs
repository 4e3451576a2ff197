//! Parameters that make no distribution.

use super::*;

#[test]
fn parameters_that_make_no_distribution_are_refused() {
    assert_eq!(
        complaint_after_arrivals(
            Cannot,
            "[platform]\nidle_timeout = { dist = \"uniform\", min = \"7 min\", max = \"5 min\" }\n"
        ),
        "error: scenarios/api.toml:5:16: `platform.idle_timeout` is not a distribution: min (7 min) is not below max (5 min) in a uniform distribution\n\
         \x20 expected { dist = \"uniform\", min, max } with min below max\n\
         \n\
         hint: exchange `min` and `max`; where they are equal write one time, such as \"5 min\""
    );
    assert_eq!(
        complaint_after_arrivals(
            Cannot,
            "[function]\ninit = { dist = \"lognormal\", median = \"3 s\", p99 = \"1.2 s\" }\n"
        ),
        "error: scenarios/api.toml:5:8: `function.init` is not a distribution: p99 (1.2 s) is not above the median (3 s) in a log-normal distribution\n\
         \x20 expected { dist = \"lognormal\" } with median and p99 (above the median), mean and cv, or mu and sigma (of ln seconds)\n\
         \n\
         hint: the p99 is above the median, cv and sigma are above zero; where nothing varies write one time"
    );
    assert_eq!(
        complaint_after_arrivals(
            Cannot,
            "[function]\ninit = { dist = \"mixture\", parts = [{ weight = 0, dist = \"fixed\", value = \"1 s\" }] }\n"
        ),
        "error: scenarios/api.toml:5:8: `function.init` is not a distribution: the sum of the weights is not greater than zero in a mixture\n\
         \x20 expected { dist = \"mixture\", parts = [{ weight, dist, ... }, ...] } with weights that are not all zero\n\
         \n\
         hint: weights are shares and need not sum to 1, but one must be above zero"
    );
}
