//! How a function fails, laid over a random model from a stream of its own: what stands before it.

use coldstart::model::Model;
use coldstart::model::function::Gateway;
use coldstart::rng::Stream;
use rand_xoshiro::rand_core::SeedableRng;

use super::Maker;
use super::laid_over::APART;

/// Lays failures over `model`, which `first` has made.
pub(super) fn let_fail(number: u64, first: &Maker, model: &mut Model) {
    let random = Stream::seed_from_u64(number ^ APART.rotate_left(1));
    let mut maker = Maker { random, ..*first };
    model.function.gateway = maker.one_of(&Gateway::NAMES).1;
}
