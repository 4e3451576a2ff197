//! How a function fails or is refused, laid over a random model from a stream of its own: its timeout, crashes, what stands before it,
//! restores in place of inits, and what is reserved for it.

use coldstart::model::Model;
use coldstart::model::function::Gateway;
use coldstart::rng::Stream;
use coldstart::units::Probability;
use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

use super::laid_over::APART;
use super::{Maker, is_refused_for_hours};

/// Lays failures over `model`, which `first` has made.
pub(super) fn let_fail(number: u64, first: &Maker, model: &mut Model) {
    let random = Stream::seed_from_u64(number ^ APART.rotate_left(1));
    let mut maker = Maker { random, ..*first };
    model.function.gateway = maker.one_of(&Gateway::NAMES).1;
    if maker.chance(50) {
        model.function.crash = Probability::new(maker.one_of(&[0.05, 0.3, 1.0])).unwrap();
    }
    if maker.chance(50) && !is_refused_for_hours(number) {
        model.function.timeout = Some(maker.time(1, 4 * maker.gap));
    }
    if maker.chance(20) && !is_refused_for_hours(number) {
        model.platform.reserved = Some(maker.random.random_range(1..=4));
    }
    if maker.chance(15) && model.platform.provisioned == 0 {
        model.function.snap_start = Some(maker.law(0, 2 * maker.gap));
    }
}
