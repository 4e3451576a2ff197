//! Which invocations were the first in their environments, and whether they had waited for the init.
//!
//! A first invocation has the duration of its init in its REPORT line. Where INIT_START tells when the init began, the
//! invocation had waited for it if it began within 100 ms of the end of that (the samples of the console show 0.5 to 4 ms);
//! one that came later was made ahead of need. An environment that failed is initialised again inside or before the next
//! invocation, which has no such duration.

use super::collector::{Init, Made};
use super::join::NOWHERE;
use super::{Invocation, Kind, Seen, Use};
use crate::units::Nanos;

/// The longest time from the end of an init to the beginning of an invocation that had waited for it.
const WAITED: Nanos = Nanos::from_millis(100);

/// Fewer invocations that all began in a whole second may be examples.
const ENOUGH: usize = 10;

/// By how much times are rounded where that matters beside what is waited: `aws logs tail --format short` tells whole seconds.
pub(crate) fn rounding(invocations: &[Invocation]) -> Nanos {
    let is_whole = |one: &Invocation| one.started().0 % Nanos::SECOND.0 == 0;
    let are_whole = invocations.len() >= ENOUGH && invocations.iter().all(is_whole);
    if are_whole { Nanos::SECOND } else { Nanos::ZERO }
}

/// What is found out of an environment beside its invocations.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Begun {
    pub(super) began: Option<Nanos>,
    pub(super) init: Option<Nanos>,
}

/// What was seen of an environment so far.
#[derive(Debug, Clone, Copy, Default)]
struct Past {
    has_served: bool,
    has_failed: bool,
    /// Inits of it that have begun, and where they end.
    next: usize,
    end: usize,
}

/// Finds out of invocations, in order of time, how each used its environment; of each environment, how it began.
pub(super) fn tell(invocations: &mut [Invocation], made: &[Made], inits: &mut [Init]) -> Vec<Begun> {
    let rounding = rounding(invocations);
    inits.sort_by_key(|init| (init.environment, init.at));
    let mut begun = vec![Begun::default(); made.len()];
    let mut past = vec![Past::default(); made.len()];
    let mut place = 0;
    while let Some(init) = inits.get(place).filter(|init| init.environment != NOWHERE) {
        let own = inits[place..].iter().take_while(|other| other.environment == init.environment).count();
        let environment = init.environment as usize;
        begun[environment] = Begun { began: Some(init.at), init: made[environment].took };
        (past[environment].next, past[environment].end) = (place, place + own);
        place += own;
    }
    let mut elsewhere = Nameless { inits: &inits[place..], rounding, next: 0, waiting: Vec::new(), last: None };
    for invocation in invocations.iter_mut() {
        let seen = invocation.seen();
        let understood = match seen.environment.map(|number| number as usize) {
            // The file itself says so.
            _ if seen.first != Use::Untold => seen,
            Some(number) => {
                let began = past[number].began(inits, seen.started);
                let is_reported = invocation.is_reported();
                let understood = in_environment(&seen, is_reported, &past[number], (began, rounding), &made[number]);
                if understood.first.is_first() {
                    begun[number].init = understood.init;
                }
                understood
            }
            None => elsewhere.tell(&seen, invocation.is_reported()),
        };
        if let Some(number) = seen.environment {
            let past = &mut past[number as usize];
            (past.has_served, past.has_failed) = (true, invocation.has_failed());
        } else {
            elsewhere.last = Some((seen, invocation.has_failed()));
        }
        *invocation = invocation.understood(&understood);
    }
    begun
}

impl Past {
    /// The beginning of the last init before this moment that no invocation before had.
    fn began(&mut self, inits: &[Init], moment: Nanos) -> Option<Nanos> {
        let mut began = None;
        while self.next < self.end && inits[self.next].at <= moment {
            began = Some(inits[self.next].at);
            self.next += 1;
        }
        began
    }
}

fn in_environment(
    seen: &Seen,
    is_reported: bool,
    past: &Past,
    (began, rounding): (Option<Nanos>, Nanos),
    made: &Made,
) -> Seen {
    let is_begun = seen.init.is_some() || began.is_some();
    if past.has_served {
        let is_again = is_begun || past.has_failed;
        return Seen { first: if is_again { Use::Again } else { Use::Later }, ..*seen };
    }
    if !is_begun && made.took.is_none() {
        // It was there before the log began.
        return Seen { first: if is_reported { Use::Later } else { Use::Untold }, ..*seen };
    }
    let first = first_use(seen, began, seen.init.or(made.took), rounding);
    let nobody_waited = made.kind == Some(Kind::Provisioned) && first.ready_for.is_none();
    if nobody_waited { Seen { first: Use::Lukewarm, ..first } } else { first }
}

/// A first use, after an init that began then and took so long, as far as the log tells.
fn first_use(seen: &Seen, began: Option<Nanos>, init: Option<Nanos>, rounding: Nanos) -> Seen {
    let ready = began.zip(init).map(|(began, init)| began + init);
    let ready_for = ready.map(|ready| Nanos((seen.started - ready).0.max(0)));
    let first = match ready_for {
        None => Use::First,
        Some(time) if time > WAITED + rounding => Use::Lukewarm,
        Some(_) => Use::Cold,
    };
    Seen { first, init, ready_for, ..*seen }
}

/// Invocations of which the log does not say where they ran.
struct Nameless<'i> {
    /// In order of time.
    inits: &'i [Init],
    rounding: Nanos,
    next: usize,
    /// Inits that have begun, of which no first use has come.
    waiting: Vec<Nanos>,
    /// The invocation before, and whether it failed.
    last: Option<(Seen, bool)>,
}

/// No init waits longer for its first use: no environment of the runs of 2020 lived beyond 2.05 h (Mahmoudi and Khazaei 2020).
const LIFE: Nanos = Nanos(3 * Nanos::HOUR.0);

/// So many inits without a first use may wait for one: the oldest are forgotten.
const MOST_WAITING: usize = 1_000;

impl Nameless<'_> {
    fn tell(&mut self, seen: &Seen, is_reported: bool) -> Seen {
        while let Some(init) = self.inits.get(self.next).filter(|init| init.at <= seen.started) {
            self.waiting.retain(|&began| init.at <= began + LIFE);
            self.waiting.push(init.at);
            self.next += 1;
            if self.waiting.len() > MOST_WAITING {
                self.waiting.remove(0);
            }
        }
        match seen.init {
            Some(init) => {
                let began = self.beginning_of(init, seen.started);
                first_use(seen, began, Some(init), self.rounding)
            }
            None if !is_reported => *seen,
            None if self.follows_a_failure(seen) => Seen { first: Use::Again, ..*seen },
            None => Seen { first: Use::Later, ..*seen },
        }
    }

    /// When an init began that took so long and whose invocation began then; absent where it may be one of several.
    fn beginning_of(&mut self, init: Nanos, started: Nanos) -> Option<Nanos> {
        // Times are in whole milliseconds, if not in seconds.
        const ROUNDED: Nanos = Nanos::from_millis(2);
        let rounded = ROUNDED.max(self.rounding);
        let just_before = |began: &Nanos| {
            let ready = *began + init;
            ready <= started + rounded && started <= ready + WAITED + self.rounding
        };
        let mut fitting = (0..self.waiting.len()).filter(|&place| just_before(&self.waiting[place]));
        let place = match (fitting.next(), fitting.next()) {
            (Some(place), None) => place,
            (Some(_), Some(_)) => return None,
            (None, _) => {
                let is_earlier = |began: Nanos| began + init <= started && started <= began + LIFE;
                let mut earlier = (0..self.waiting.len()).filter(|&place| is_earlier(self.waiting[place]));
                earlier.next().filter(|_| earlier.next().is_none())?
            }
        };
        Some(self.waiting.remove(place))
    }

    /// Whether the invocation before failed, and was over.
    fn follows_a_failure(&self, seen: &Seen) -> bool {
        self.last
            .is_some_and(|(last, has_failed)| has_failed && last.ended().is_some_and(|ended| ended <= seen.started))
    }
}
