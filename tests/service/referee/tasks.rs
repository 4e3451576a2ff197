//! What becomes of the referee's tasks.

use coldstart::model::service::{Rollout, Stop};
use coldstart::units::Nanos;

use super::{Fate, Game, State, Task};

impl Game<'_> {
    pub(super) fn lose(&mut self, task: usize, fate: Fate, now: Nanos) {
        for request in self.in_progress(task) {
            self.leave(request, now, fate);
        }
        self.go(task, now);
    }

    fn begin(&mut self, place: u32, now: Nanos) {
        let ready = now + self.service.restart.sample(&mut self.start);
        let fails = Nanos::FOREVER;
        self.tasks.push(Task { place, begun: now, ready, serves: None, fails, drains: None, gone: None });
    }

    /// A task is gone: is another wanted in its place?
    pub(super) fn go(&mut self, task: usize, now: Nanos) {
        self.tasks[task].gone = Some(now);
        let place = self.tasks[task].place;
        let others = self.tasks.iter().filter(|task| task.place == place && task.gone.is_none());
        let blocking = others.filter(|task| self.service.deploy == Rollout::Recreate || task.drains.is_none());
        if blocking.count() == 0 {
            self.begin(place, now);
        }
    }

    fn stop(&mut self, task: usize, now: Nanos) {
        match self.service.stop {
            Stop::Kill => self.lose(task, Fate::Stopped, now),
            Stop::Drain { timeout } => {
                self.tasks[task].drains = Some((now, now + timeout));
                if self.in_progress(task).is_empty() {
                    self.go(task, now);
                }
            }
        }
    }

    pub(super) fn ready(&mut self, task: usize, now: Nanos) {
        let place = self.tasks[task].place;
        let old = self.tasks.iter().position(|task| task.place == place && task.is_serving());
        self.tasks[task].fails = self.time_of_failure(now);
        self.tasks[task].serves = Some(now);
        if let Some(old) = old {
            self.stop(old, now);
        }
        self.serve_queue(now);
    }

    pub(super) fn deploy(&mut self, now: Nanos) {
        self.next_deploy();
        if self.is_counted(now) {
            self.tally.deploys += 1;
            let in_progress = self.requests.iter().filter(|asked| matches!(asked.state, State::InProgress { .. }));
            self.tally.in_progress_at_deploys += in_progress.count() as u64;
        }
        let there: Vec<usize> = (0..self.tasks.len()).filter(|&task| self.tasks[task].gone.is_none()).collect();
        match self.service.deploy {
            Rollout::Rolling => {
                for &task in there.iter().filter(|&&task| self.tasks[task].is_starting()).collect::<Vec<_>>() {
                    self.tasks[task].gone = Some(now);
                }
                for place in 0..self.service.tasks {
                    self.begin(place, now);
                }
            }
            Rollout::Recreate => {
                for task in there {
                    if self.tasks[task].is_starting() {
                        self.go(task, now);
                    } else if self.tasks[task].is_serving() {
                        self.stop(task, now);
                    }
                }
            }
        }
    }
}
