//! How long requests wait for one of several servers: Erlang's delay formula, and Pollaczek and Khinchine's.
//!
//! All of it for Poisson arrivals, one queue in order of arrival without a limit, and nobody who gives up. `offered` is the
//! rate times the mean handling time; with as many servers as that, or fewer, the queue grows without end: everybody
//! waits, for ever.

use super::erlang::erlang_b;

/// The share of requests that wait in M/M/c (Erlang C), for `offered` not negative.
///
/// From the share B that would be lost without a queue, C = B / (1 - r (1 - B)) with r = offered / servers (Erlang,
/// "Solution of some problems in the theory of probabilities of significance in automatic telephone exchanges", 1917;
/// Cooper, "Introduction to Queueing Theory", 2nd ed. 1981, section 3.3).
#[must_use]
pub fn erlang_c(servers: u32, offered: f64) -> f64 {
    if offered >= f64::from(servers) {
        return 1.0;
    }
    let lost = erlang_b(servers, offered);
    lost / (1.0 - offered / f64::from(servers) * (1.0 - lost))
}

/// The mean wait in M/M/c of all requests, those that do not wait included, in the unit of `mean_duration`.
#[must_use]
pub fn mean_wait_mmc(servers: u32, offered: f64, mean_duration: f64) -> f64 {
    let spare = f64::from(servers) - offered;
    if spare > 0.0 { erlang_c(servers, offered) * mean_duration / spare } else { f64::INFINITY }
}

/// The share of requests in M/M/c that wait for longer than `wait`: of those that wait at all the wait is exponential,
/// with the mean `mean_duration / (servers - offered)`.
#[must_use]
pub fn wait_exceeds_mmc(servers: u32, offered: f64, mean_duration: f64, wait: f64) -> f64 {
    let spare = (f64::from(servers) - offered).max(0.0);
    erlang_c(servers, offered) * (-spare * wait / mean_duration).exp()
}

/// The mean wait in M/D/1, in the unit of `duration`: half of that in M/M/1 (the formula of Pollaczek, 1930, and
/// Khinchine, 1932, for a handling time that does not vary).
#[must_use]
pub fn mean_wait_md1(offered: f64, duration: f64) -> f64 {
    if offered < 1.0 { offered * duration / (2.0 * (1.0 - offered)) } else { f64::INFINITY }
}

/// The share of requests that wait with a single server, whatever the distribution of the handling time (M/G/1): that of
/// the time in which it is busy, since Poisson arrivals see time averages (Wolff, Operations Research 30, 1982).
#[must_use]
pub fn wait_probability_mg1(offered: f64) -> f64 {
    offered.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C = (a^c / c!) c / (c - a) over itself plus the sum of a^k / k! for k below c, where that can be summed directly.
    #[test]
    fn erlang_c_is_its_definition() {
        for (servers, offered) in [(1, 0.25), (1, 0.99), (3, 2.1), (10, 4.5), (25, 24.0)] {
            let term = |k: u32| (1..=k).map(|j| offered / f64::from(j)).product::<f64>();
            let all_busy = term(servers) * f64::from(servers) / (f64::from(servers) - offered);
            let expected = all_busy / ((0..servers).map(term).sum::<f64>() + all_busy);
            assert!((erlang_c(servers, offered) / expected - 1.0).abs() < 1e-12, "{servers}, {offered}");
        }
        // A worked example: 3 servers, 2 Erlang, 4/9.
        assert!((erlang_c(3, 2.0) - 4.0 / 9.0).abs() < 1e-15);
    }

    /// The mean is the integral of what exceeds, and M/M/1 has rho / (1 - rho) of a service.
    #[test]
    fn means_are_those_of_the_distributions() {
        for (servers, offered, duration) in [(1, 0.7, 0.1), (3, 2.1, 2.0), (8, 3.0, 1.0)] {
            let step = duration / 1_000.0;
            let middle = |k: u32| wait_exceeds_mmc(servers, offered, duration, (f64::from(k) + 0.5) * step);
            let integral: f64 = (0..100_000).map(middle).sum::<f64>() * step;
            let mean = mean_wait_mmc(servers, offered, duration);
            // By its midpoints, at steps of a two-hundredth of the wait at the most: off by a millionth.
            assert!((integral / mean - 1.0).abs() < 1e-5, "{servers}, {offered}: {integral}, not {mean}");
        }
        assert!((mean_wait_mmc(1, 0.7, 1.0) - 0.7 / 0.3).abs() < 1e-12);
        assert!((mean_wait_md1(0.7, 1.0) - 0.35 / 0.3).abs() < 1e-12);
    }

    #[test]
    fn with_too_few_servers_everybody_waits_for_ever() {
        for offered in [3.0, 4.5] {
            assert_eq!((erlang_c(3, offered), mean_wait_mmc(3, offered, 1.0)), (1.0, f64::INFINITY));
            assert_eq!(wait_exceeds_mmc(3, offered, 1.0, 1e9), 1.0);
            assert_eq!((mean_wait_md1(offered, 1.0), wait_probability_mg1(offered)), (f64::INFINITY, 1.0));
        }
        assert_eq!((erlang_c(0, 0.0), erlang_c(3, 0.0), mean_wait_mmc(3, 0.0, 1.0)), (1.0, 0.0, 0.0));
    }
}
