//! The token bucket that limits how fast new environments are made.

use crate::model::platform::Scaling;
use crate::units::Nanos;

/// A token bucket in one number: the instant at which it would be full again. This is the virtual scheduling form of
/// the generic cell rate algorithm (ITU-T I.371), and exact in whole nanoseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    token_interval: Nanos,
    /// The time to refill all tokens but one.
    tolerance: Nanos,
    full_at: Nanos,
}

impl Bucket {
    pub(super) fn new(scaling: Scaling) -> Self {
        let token_interval = scaling.token_interval();
        Self { token_interval, tolerance: token_interval * (i64::from(scaling.burst) - 1), full_at: -Nanos::FOREVER }
    }

    /// Takes a token at `now` if there is one.
    pub(super) fn take(&mut self, now: Nanos) -> bool {
        let full_at = self.full_at.max(now);
        let granted = full_at - now <= self.tolerance;
        if granted {
            self.full_at = full_at + self.token_interval;
        }
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_granted_and_then_one_token_an_interval() {
        let s = Nanos::from_secs;
        let mut bucket = Bucket::new(Scaling { burst: 3, every: s(30) });
        let asked = [0, 0, 0, 0, 9, 10, 10, 19, 20, 60, 60, 60, 60];
        let granted = asked.map(|at| bucket.take(s(at)));
        let expected = [true, true, true, false, false, true, false, false, true, true, true, true, false];
        assert_eq!(granted, expected);
    }
}
