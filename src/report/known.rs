//! What is known before the work is done, in a few words beside a bar.

use super::numbers::{Percent, some};
use crate::study::Known;

/// `P(cold) 0.80% ± 0.11%`, `3 of 16 settings known`
#[must_use]
pub fn known(known: Known) -> String {
    match known {
        Known::Cold(cold) => {
            let numbers = Percent::for_all(std::iter::once(&cold));
            let reach = cold.half_width().filter(|_| cold.value > 0.0);
            let reach = reach.map_or(String::new(), |reach| format!(" ± {}", numbers.share(reach)));
            format!("P(cold) {}{reach}", numbers.value(&cold))
        }
        Known::Settings { known, of } => format!("{known} of {} known", some(of as u64, "setting")),
        Known::Expectations { decided, of } => format!("{decided} of {} decided", some(of as u64, "expectation")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::{Estimate, Interval};

    #[test]
    fn what_is_known_so_far_has_its_interval() {
        let cold = |value: f64, interval: Option<(f64, f64)>| {
            let interval = interval.map(|(low, high)| Interval { low, high, confidence: 0.95 });
            known(Known::Cold(Estimate { value, interval, sample: 1_000 }))
        };
        assert_eq!(cold(0.008, Some((0.006_9, 0.009_1))), "P(cold) 0.80% ± 0.11%");
        assert_eq!(cold(0.0, Some((0.0, 0.003))), "P(cold) < 0.30%");
        assert_eq!(cold(0.008, None), "P(cold) 0.80%");
        assert_eq!(known(Known::Settings { known: 3, of: 16 }), "3 of 16 settings known");
        assert_eq!(known(Known::Expectations { decided: 0, of: 1 }), "0 of 1 expectation decided");
    }
}
