//! What the window of provisioned environments does to a pool.

use super::Pool;
use crate::engine::lambda::handling::Handling;
use crate::engine::lambda::window::Edge;
use crate::engine::observer::{Observer, What};
use crate::units::Nanos;

impl Pool<'_> {
    /// The window opens or closes, unless it is open or closed already.
    pub(in crate::engine) fn pass_edge<O: Observer>(&mut self, edge: Edge, now: Nanos, handling: &mut Handling<'_, O>) {
        let changes = match edge {
            Edge::Opens => self.provisioned.open(now),
            Edge::Closes => self.provisioned.close(now),
        };
        if !changes {
            return;
        }
        handling.see(now, What::Provisioned { count: self.provisioned.count() });
        self.take_census(now);
        self.serve_dispatched(now, handling);
    }

    /// For how long environments have been provisioned up to the horizon, as far as time is counted.
    pub(in crate::engine) fn provisioned_time(&mut self) -> u128 {
        self.provisioned.count_time(self.horizon)
    }

    /// Those that have been dispatched take what is idle now.
    fn serve_dispatched<O: Observer>(&mut self, now: Nanos, handling: &mut Handling<'_, O>) {
        while self.provisioned.any_idle()
            && let Some(invocation) = self.queue.take_first_dispatched()
        {
            let (place, found) = self.take_idle().expect("a provisioned environment is idle");
            self.give(&invocation, now, place, found, true, handling);
        }
    }
}
