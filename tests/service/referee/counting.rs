//! What the referee's lists of requests and tasks amount to.

use coldstart::engine::{LatencyHistogram, ServiceTally};
use coldstart::units::Nanos;

use super::{Fate, Game};

impl Game<'_> {
    /// How much of a span is counted.
    fn counted(&self, from: Nanos, to: Option<Nanos>) -> u128 {
        let (from, to) = (from.max(self.model.run.warmup), to.unwrap_or(Nanos::FOREVER).min(self.model.run.horizon));
        (to - from).0.max(0) as u128
    }

    pub(super) fn count(mut self) -> ServiceTally {
        let mut tally = std::mem::take(&mut self.tally);
        tally.time = self.counted(Nanos(i64::MIN), None);
        let mut latency = LatencyHistogram::default();
        for asked in &self.requests {
            if let Some((began, left)) = asked.on_task {
                tally.busy_time += self.counted(began, left);
            }
            if !self.is_counted(asked.at) {
                continue;
            }
            let users = &mut tally.users;
            users.arrived += 1;
            tally.units += u64::from(asked.opens_unit);
            match asked.fate.unwrap() {
                Fate::Served(time) => {
                    users.served += 1;
                    users.delayed += u64::from(asked.was_queued);
                    users.over_second += u64::from(time > Nanos::SECOND);
                    latency.record(time);
                }
                Fate::Failed => users.lost.failed += 1,
                Fate::Stopped => users.lost.stopped += 1,
                Fate::TimedOut => users.lost.timed_out += 1,
                Fate::Refused => users.lost.refused += 1,
            }
        }
        for task in &self.tasks {
            tally.task_time += self.counted(task.begun, task.gone);
            tally.up_time += task.serves.map_or(0, |serves| self.counted(serves, task.gone));
        }
        tally.down_time = tally.time - self.time_with_any_serving();
        ServiceTally { latency, ..tally }
    }

    /// The spans in which tasks serve, laid over each other.
    fn time_with_any_serving(&self) -> u128 {
        let mut spans: Vec<(Nanos, Nanos)> = Vec::new();
        for task in &self.tasks {
            let drains = task.drains.map(|(since, _)| since);
            let end = drains.into_iter().chain(task.gone).min().unwrap_or(Nanos::FOREVER);
            spans.extend(task.serves.map(|serves| (serves, end)));
        }
        spans.sort();
        let (mut total, mut reached) = (0, self.model.run.warmup);
        for (from, to) in spans {
            total += self.counted(from.max(reached), Some(to));
            reached = reached.max(to);
        }
        total
    }
}
