//! How pings come: firings of the schedule, late and doubled deliveries, and tries again after a refusal.

use coldstart::engine::What;
use coldstart::model::warming::Phase;
use coldstart::model::{Model, Schedule};
use coldstart::rng::Stream;
use coldstart::units::Nanos;
use rand::RngExt;

use super::invocations::Invoker;
use super::{Due, Replication, first};

/// Pings that come at once.
#[derive(Clone, Copy)]
pub(super) struct Delivery {
    pub(super) at: Nanos,
    invocations: u32,
    first_try: Nanos,
    retries: u32,
}

/// "An invocation that ends at the instant it began frees its environment for the next one at that instant" holds
/// between the invocations of one ping delivery too, although they are made "at once"; so does all else that comes
/// before deploys at one instant.
fn happens_within_a_delivery(due: Due) -> bool {
    match due {
        Due::Completion(_) | Due::EndOfInit(_) | Due::Dispatch(_) => true,
        Due::IdlePeriodOver | Due::Departure(_) | Due::CohortCheck(_) => true,
        Due::Deploy | Due::WindowCloses | Due::WindowOpens => false,
        Due::Firing | Due::Delivery(_) | Due::Request(_) => false,
    }
}

impl Replication<'_> {
    pub(super) fn fire(&mut self) {
        self.firings.advance();
        let warming = &self.model.warming;
        let random = &mut self.random.delivery;
        let happens = |chance: f64, random: &mut Stream| chance > 0.0 && random.random::<f64>() < chance;
        if happens(warming.loss.as_fraction(), random) {
            return self.emit(What::PingLost);
        }
        let late = warming.jitter.as_ref().map(|jitter| jitter.sample(random));
        let times = if happens(warming.duplicate.as_fraction(), random) { 2 } else { 1 };
        let at = self.now + late.unwrap_or(Nanos::ZERO);
        let delivery = Delivery { at, invocations: warming.concurrency * times, first_try: at, retries: 0 };
        if late.is_some() {
            self.deliveries.push(delivery);
        } else {
            self.deliver(delivery);
        }
    }

    pub(super) fn deliver(&mut self, delivery: Delivery) {
        for _ in 0..delivery.invocations {
            if !self.come(Invoker::Ping) {
                self.try_again(delivery);
            }
            loop {
                let (at, due) = first(&self.all_due());
                if at > self.now || !happens_within_a_delivery(due) {
                    break;
                }
                self.happen(due);
            }
        }
    }

    fn try_again(&mut self, refused: Delivery) {
        let retries = refused.retries + 1;
        // After 1 s, 2 s, 4 s, ..., but never more than 5 min later, for up to 6 h.
        let at = self.now + Nanos::SECOND * (1 << (retries - 1).min(20)).min(5 * 60);
        if at - refused.first_try > Nanos::HOUR * 6 {
            self.play.given_up.push(self.now);
        } else {
            self.deliveries.push(Delivery { at, invocations: 1, retries, ..refused });
        }
    }
}

/// Where the schedule of pings begins.
pub(super) fn phase(model: &Model, random: &mut Stream) -> Nanos {
    let within = match model.warming.ping {
        Schedule::Never => return Nanos::ZERO,
        Schedule::Every(interval) => interval,
        Schedule::Cron(_) => Nanos::MINUTE,
    };
    match model.warming.phase {
        Phase::Random => Nanos(random.random_range(0..within.0)),
        Phase::Fixed(phase) => phase,
    }
}
