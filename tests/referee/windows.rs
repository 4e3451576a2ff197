//! When environments are provisioned that are not provisioned all the time.

use coldstart::engine::{Event, Served, What};
use coldstart::model::{Model, Schedule};
use coldstart::units::Nanos;

use super::Replication;

/// Whichever schedule fired last before the beginning decides; at one instant `from` comes last. Looked for hour by hour,
/// each further back.
pub(super) fn is_open_at_the_beginning(model: &Model, begin: Nanos) -> bool {
    const HOURS: i64 = 14 * 24;
    let Some(window) = &model.platform.provisioned_window else { return true };
    for hour in 1..=HOURS {
        let hour_begins = begin - Nanos::HOUR * hour;
        let fired = |schedule: &Schedule| last_within(model, schedule, hour_begins, hour_begins + Nanos::HOUR);
        let (opened, closed) = (fired(&window.from), fired(&window.until));
        if opened.is_some() || closed.is_some() {
            return opened >= closed;
        }
    }
    panic!("no window of these models is left alone for {HOURS} hours")
}

/// The last firing at or after `from` and before `to`.
fn last_within(model: &Model, schedule: &Schedule, from: Nanos, to: Nanos) -> Option<Nanos> {
    let mut firings = schedule.firings(&model.calendar, Nanos::ZERO, from);
    let mut all = std::iter::repeat_with(|| {
        let next = firings.next();
        firings.advance();
        next
    });
    let mut last = None;
    while let Some(next) = all.next().filter(|&next| next < to) {
        last = Some(next);
    }
    last
}

impl Replication<'_> {
    pub(super) fn plan_window(&mut self) {
        if let Some(window) = &self.model.platform.provisioned_window {
            let calendar = &self.model.calendar;
            self.window_opens = window.from.firings(calendar, Nanos::ZERO, self.now);
            self.window_closes = window.until.firings(calendar, Nanos::ZERO, self.now);
        }
    }

    pub(super) fn open_window(&mut self) {
        self.window_opens.advance();
        if self.provisioned.window_is_open {
            return self.note("seen: window opened that is open");
        }
        let count = self.model.platform.provisioned;
        self.note_if(self.in_service.iter().any(|one| one.leaves_for_good), "seen: window opened before all have gone");
        self.provisioned.all_anew(count);
        self.emit(What::Provisioned { count });
        for _ in 0..count {
            if self.give_provisioned_to_queue() {
                self.note("seen: served as a window opens");
            }
        }
    }

    pub(super) fn close_window(&mut self) {
        self.window_closes.advance();
        if !self.provisioned.window_is_open {
            return self.note("seen: window closed that is closed");
        }
        self.provisioned.all_anew(0);
        for one in self.in_service.iter_mut().filter(|one| one.environment.is_none()) {
            one.leaves_for_good = true;
        }
        self.emit(What::Provisioned { count: 0 });
    }
}

/// The provisioned environments there are, as the events tell.
pub(super) struct Present {
    /// How many are provisioned.
    pub(super) count: u32,
    /// Until when those serve that are busy, in the order in which they were given away, and whether they go then.
    busy: Vec<(Nanos, bool)>,
}

impl Present {
    pub(super) fn at_first(count: u32) -> Self {
        Self { count, busy: Vec::new() }
    }

    /// Those that go when they are done included.
    pub(super) fn all(&self) -> usize {
        self.count as usize + self.busy.iter().filter(|(_, goes)| *goes).count()
    }

    pub(super) fn see(&mut self, event: &Event) {
        match event.what {
            What::Served(Served { environment: None, ends, .. }) => self.busy.push((ends, false)),
            What::Completed { environment: None } => {
                let done = self.busy.iter().position(|&(ends, _)| ends == event.at).expect("one is busy until now");
                self.busy.remove(done);
            }
            What::Provisioned { count } => {
                self.count = count;
                if count == 0 {
                    self.busy.iter_mut().for_each(|(_, goes)| *goes = true);
                }
            }
            _ => {}
        }
    }
}
