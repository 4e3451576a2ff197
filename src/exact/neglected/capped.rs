//! The bounds for lives with a cap that end without a replacement.

use super::rules::Rules;
use super::service::{Service, Share, Shares};
use super::{Neglected, at_most_one, with_second_order};
use crate::exact::capped_life::CappedLife;
use crate::model::Model;

/// What is neglected; `cold` is P(init) without service times, and P(lukewarm) is zero.
pub(in crate::exact) fn at_most_capped(model: &Model, capped: &CappedLife, cold: f64) -> Neglected {
    let (rate, every, life) = (capped.rate, capped.every, capped.mean_life());
    let is_first_ready = Rules::of(model, 1.0 / life).is_first_ready;
    let service = Service::of(model, rate, Some(every));
    let births_by_users = (rate * every).exp_m1().min(f64::MAX);
    let one_for_each_life = (1.0 + rate * life).recip();
    let both = |share: f64| Share { begin: share, first: share };
    let bound = sharpened(|bound| {
        let pings = both(at_most_one(capped.ping_cold() + bound));
        // Spares that are used first are beyond what one life allows.
        let by_lives = if is_first_ready { 1.0 } else { service.users(both(one_for_each_life), pings).begin };
        let users = both(by_lives.min(cold + bound));
        let met = service.met(Shares { users, pings });
        let made = service.made(pings);
        let memory = births_by_users * at_most_one(capped.share_of_births_by_pings() + users.begin * rate * every);
        let spares = if is_first_ready { 2.0 * met + made } else { 0.0 };
        let disturbed = met + service.served(users) / life + spares;
        let first_order = disturbed * (1.0 + memory) + 2.0 * memory * made / (rate * every);
        with_second_order(first_order).min(met + spares + one_for_each_life)
    });
    Neglected { init: bound, lukewarm: if is_first_ready { bound } else { 0.0 }, first_use: bound }
}

/// What `sharpen` makes of a bound, again and again from the bound 1 on: each step gives a bound, no larger than the
/// one before.
fn sharpened(sharpen: impl Fn(f64) -> f64) -> f64 {
    const STEPS: u32 = 30;
    (0..STEPS).fold(1.0, |bound, _| at_most_one(sharpen(bound)))
}
