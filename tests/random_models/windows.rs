//! When environments are provisioned, laid over a random model from a stream of its own.

use coldstart::model::platform::Window;
use coldstart::model::{Model, Schedule};
use coldstart::rng::Stream;
use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use super::laid_over::APART;
use super::{Maker, s};

/// Lays a window over `model`, which `first` has made, where any environments are provisioned.
pub(super) fn open_at_times(number: u64, first: &Maker, model: &mut Model) {
    let random = Stream::seed_from_u64(number ^ APART.rotate_left(2));
    let mut maker = Maker { random, ..*first };
    if model.platform.provisioned == 0 || maker.chance(40) {
        return;
    }
    let (from, until) = (maker.edge(), maker.edge());
    if from != until {
        model.platform.provisioned_window = Some(Window { from, until });
    }
}

impl Maker {
    /// Every few requests, or by one of a few crons of which several fire at one instant.
    fn edge(&mut self) -> Schedule {
        const CRONS: [&str; 5] = [
            "cron(0/2 * * * ? *)",
            "cron(1/2 * * * ? *)",
            "cron(* * ? * MON-FRI *)",
            "cron(0/3 * * * ? *)",
            "cron(30 0/2 * * ? *)",
        ];
        if self.random.random_range(0..100) < 70 {
            let longest = 12 * self.gap;
            Schedule::Every(self.time(1, longest).max(s(1)))
        } else {
            Schedule::parse(self.one_of(&CRONS)).unwrap()
        }
    }
}
