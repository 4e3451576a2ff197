//! The environments of a function as its invocations show them: which were idle when a request came, which of them must
//! have been gone by then, and which lives followed each other.
//!
//! An environment is seen only when it serves. One that serves again was there all the time. One that never does is
//! known to be gone as soon as a request is served by something that the reuse rule ranks after it, or waits for an init.
//! It is looked at no sooner, so an end lies between the beginning of the last use and that request.

mod first_use;
mod missed;

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};

use super::calls::{By, Call, Span};
use super::history::{Birth, Crowded, End, History, Life, Rest, Server, Spell};
use super::reuse::UNSETTLED;
use crate::model::platform::Reuse;
use missed::Early;

/// What the reconstruction takes for granted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Assumed {
    /// Which idle environment serves next.
    pub(super) reuse: Reuse,
    /// An environment that had been idle for no longer than this, in seconds, was not taken away for that; none before
    /// anything is known of timeouts.
    pub(super) safe: Option<f64>,
    /// A first use of which the log does not say whether it had waited is taken to have done so after so long a time in
    /// which the function was idle, in seconds.
    pub(super) over_after: f64,
    /// No environment waits to be used for longer than this, in seconds.
    pub(super) longest_idle: f64,
}

/// Ends of invocations are told to the millisecond: one that is over by so little later is over, in seconds.
const ROUNDING: f64 = 0.005;

/// Follows the environments through a span.
pub(super) fn follow(span: &Span, assumed: Assumed, history: &mut History) {
    history.begins.push(span.from);
    let mut pool = Pool::new(span, assumed, history);
    let mut inits = span.inits.iter().copied().peekable();
    for call in span.calls() {
        // That of the call itself is no news.
        while let Some(began) = inits.next_if(|&began| began < call.came) {
            pool.see_init(began);
        }
        pool.come(&call);
    }
}

/// Requests that come to a quiet function within so short a time, in seconds, came together, and one for which an init begins is one
/// of them.
const TOGETHER: f64 = 0.1;

/// What is known of an environment so far.
#[derive(Debug, Clone, Copy)]
struct Environment {
    /// Its place among the lives; none before its first use.
    life: Option<usize>,
    /// Its place in the order of creation, which a replacement takes over.
    order: i64,
    last_end: f64,
    /// How many uses are still to come.
    uses_left: u32,
    /// Whether its first use is one of them.
    is_new: bool,
    /// By what it is found among the idle ones.
    key: Option<i64>,
}

/// A request that waited: its place among the crowded ones, when it was served, and the environment that served it or that was free
/// before.
#[derive(Debug, Clone, Copy)]
struct Unsettled {
    place: usize,
    started: f64,
    number: u32,
}

/// A time that can be ordered, in microseconds.
fn micros(time: f64) -> i64 {
    (time * 1e6).round() as i64
}

struct Pool<'a> {
    assumed: Assumed,
    /// When the window began.
    from: f64,
    rounding: f64,
    history: &'a mut History,
    environments: Vec<Environment>,
    first_number: u32,
    /// Ends of what is in progress, with what serves it.
    busy: BinaryHeap<Reverse<(i64, Option<u32>)>>,
    /// Idle ones that will be seen again, in the order in which they would be taken.
    again: BTreeSet<(i64, u32)>,
    /// Idle ones that will not.
    never: BTreeSet<(i64, u32)>,
    /// When inits ended that another environment made unnecessary.
    unused: Vec<f64>,
    /// Requests that waited, where one that came later may still show that the environment they speak of was in use.
    unsettled: Vec<Unsettled>,
    /// Lives that ended while another environment served in their place, with the beginning of their last use: what replaced them
    /// ranks after all that have been used, the last of them first.
    passed_over: Vec<(usize, f64)>,
    /// First uses of replacements that served before their predecessors were missed, in their order.
    early: VecDeque<Early>,
    /// Where any that is idle may serve: the sum, over all requests, of the chance that one which was idle had to serve.
    turns: f64,
    /// How many were given a turn at which they will be missed.
    given: u32,
    /// When the last invocation was done; none before the first.
    quiet_since: Option<f64>,
    /// When the first of what is in progress came, since nothing was.
    quiet_until: f64,
    created: i64,
}

impl<'a> Pool<'a> {
    fn new(span: &Span, assumed: Assumed, history: &'a mut History) -> Self {
        let first_number = span.served_by().min().unwrap_or(0);
        let count = span.served_by().max().map_or(0, |last| last - first_number + 1);
        let unseen = Environment { life: None, order: 0, last_end: 0.0, uses_left: 0, is_new: false, key: None };
        let mut environments = vec![unseen; count as usize];
        for number in span.served_by() {
            let environment = &mut environments[(number - first_number) as usize];
            environment.is_new |= environment.uses_left == 0 && span.saw_begin(number);
            environment.uses_left += 1;
        }
        Self {
            assumed,
            from: span.from,
            rounding: span.rounding,
            history,
            environments,
            first_number,
            busy: BinaryHeap::new(),
            again: BTreeSet::new(),
            never: BTreeSet::new(),
            unused: Vec::new(),
            unsettled: Vec::new(),
            passed_over: Vec::new(),
            early: VecDeque::new(),
            turns: 0.0,
            given: 0,
            quiet_since: None,
            quiet_until: f64::NEG_INFINITY,
            created: 0,
        }
    }

    fn environment(&mut self, number: u32) -> &mut Environment {
        &mut self.environments[(number - self.first_number) as usize]
    }

    fn last_end(&self, number: u32) -> f64 {
        self.environments[(number - self.first_number) as usize].last_end
    }

    fn come(&mut self, call: &Call) {
        self.free_up_to(call.came + ROUNDING);
        let quiet = match (self.busy.is_empty(), self.quiet_since) {
            (true, Some(since)) => Some((call.came - since).max(0.0)),
            (true, None) | (false, _) => None,
        };
        if self.busy.is_empty() {
            self.quiet_until = call.came;
        }
        // What was done so shortly before may have been in progress when it came.
        let quiet = quiet.filter(|&quiet| quiet >= call.sooner);
        if call.is_first {
            self.history.count_first_use(call.waited);
            self.history.has_untold_inits |= call.has_untold_init;
        }
        match (call.by, call.is_first) {
            (By::Known(number), true) => {
                self.see_first_use(call, number, quiet);
                self.give(call, number);
            }
            (By::Known(number), false) => {
                self.see_later_use(call, number, quiet);
                self.give(call, number);
            }
            (By::Untold, _) => self.see_nobody(call, quiet),
            (By::Provisioned, _) => {}
        }
        let number = match call.by {
            By::Known(number) => Some(number),
            By::Provisioned | By::Untold => None,
        };
        self.busy.push(Reverse((micros(call.ended), number)));
        self.quiet_since = Some(self.quiet_since.map_or(call.ended, |since| since.max(call.ended)));
    }

    /// What is done by now becomes idle.
    fn free_up_to(&mut self, now: f64) {
        while let Some(&Reverse((ends, number))) = self.busy.peek() {
            if ends > micros(now) {
                break;
            }
            self.busy.pop();
            let Some(number) = number else { continue };
            let reuse = self.assumed.reuse;
            let environment = self.environment(number);
            if micros(environment.last_end) > ends {
                // It has been given to the next one already.
                continue;
            }
            let key = match reuse {
                Reuse::MostRecent | Reuse::Random => -ends,
                Reuse::LeastRecent => ends,
                Reuse::NewestCreated => -environment.order,
                Reuse::OldestCreated => environment.order,
            };
            environment.key = Some(key);
            if environment.uses_left > 0 {
                self.again.insert((key, number));
            } else {
                let key = if reuse == Reuse::Random { self.turn_of_missing() } else { key };
                self.never.insert((key, number));
            }
        }
    }

    /// An environment serves from now on.
    fn give(&mut self, call: &Call, number: u32) {
        self.settle(call, number);
        if let Some(key) = self.environment(number).key.take() {
            self.again.remove(&(key, number));
        }
        let environment = self.environment(number);
        environment.uses_left -= 1;
        environment.last_end = environment.last_end.max(call.ended);
        if environment.life.is_none() && !environment.is_new {
            self.make(number, Birth::Unknown);
        }
        if let Some(life) = self.environment(number).life {
            // Of requests that came together one that came a little later may have been served before another.
            let alive_at = &mut self.history.lives[life].alive_at;
            *alive_at = alive_at.max(call.started);
        }
    }

    /// A life begins.
    fn make(&mut self, number: u32, birth: Birth) {
        self.created += 1;
        let (order, life) = (self.created, self.history.lives.len());
        self.history.lives.push(Life { span: self.history.begins.len() - 1, birth, alive_at: 0.0, end: None });
        let environment = self.environment(number);
        (environment.order, environment.life, environment.is_new) = (order, Some(life), false);
    }

    /// The log does not say what served.
    fn see_nobody(&mut self, call: &Call, quiet: Option<f64>) {
        if let Some(quiet) = quiet {
            let end = if call.is_first { self.end_of_first_use(call, Some(quiet)) } else { End::There };
            self.spell(call, quiet, end);
        }
    }

    /// An init began for a request that may be served by another environment, and so is not seen to have waited: one that came with
    /// others to a quiet function found all others busy, and what had been idle was gone. Where several had been, one of them may have
    /// been replaced.
    fn see_init(&mut self, began: f64) {
        self.free_up_to(began + ROUNDING);
        if self.busy.is_empty()
            || began - self.quiet_until >= TOGETHER
            || !self.again.is_empty()
            || self.never.len() != 1
        {
            return;
        }
        if let Some(&(_, number)) = self.never.first()
            && began - self.environment(number).last_end >= UNSETTLED + self.rounding
        {
            self.never.pop_first();
            self.lose(number, began, None, End::Untold);
        }
    }

    // Later uses.

    fn see_later_use(&mut self, call: &Call, number: u32, quiet: Option<f64>) {
        let environment = *self.environment(number);
        if environment.is_new {
            return self.see_one_not_begun(call, quiet);
        }
        let Some(life) = environment.life else { return };
        match environment.key {
            Some(key) => {
                let idle = (call.came - environment.last_end).max(0.0);
                self.pass_over(key, call, quiet);
                self.rest(call.came, (life, idle), quiet, End::There);
                if let Some(quiet) = quiet {
                    self.spell(call, quiet, End::There);
                }
            }
            None => self.see_one_freed(call, number, environment.last_end),
        }
    }

    /// One that was busy when the request came serves it.
    fn see_one_freed(&mut self, call: &Call, number: u32, freed: f64) {
        if call.waited != Some(true) {
            return;
        }
        if self.again.is_empty() {
            self.lose_all(call, None);
            self.note_crowded(call, Server::Freed { for_: (call.started - freed).max(0.0) }, number);
            self.unused.push(call.started);
        }
    }

    /// It is served by one of which the first use seems to come later: of requests that come at once nobody knows which came first. That
    /// one had not begun when they came, and nothing else was there.
    fn see_one_not_begun(&mut self, call: &Call, quiet: Option<f64>) {
        if call.waited == Some(true) && self.again.is_empty() {
            self.find_none(call, quiet);
            self.unused.push(call.started);
        }
    }

    fn spell(&mut self, call: &Call, quiet: f64, end: End) {
        self.history.note_spell(Spell { at: self.from + call.came, quiet, end });
    }

    fn rest(&mut self, came: f64, (life, idle): (usize, f64), quiet: Option<f64>, end: End) -> usize {
        // Nothing was in progress since it became idle.
        let is_alone = quiet.is_some_and(|quiet| idle <= quiet + ROUNDING);
        let at = self.from + came;
        let used_at = self.from + self.history.lives[life].alive_at;
        let next_idle = match (self.again.is_empty(), self.never.first().copied()) {
            (false, _) => 0.0,
            (true, Some((_, number))) => came - self.environment(number).last_end,
            (true, None) => f64::INFINITY,
        };
        let life = life as u32;
        self.history.note_rest(Rest { at, idle, life, used_at, quiet, is_alone, end, next_idle })
    }

    /// A request waited; this environment served it, or was free before.
    fn note_crowded(&mut self, call: &Call, by: Server, number: u32) {
        self.unsettled.push(Unsettled { place: self.history.crowded.len(), started: call.started, number });
        self.history.crowded.push(Crowded { waited: call.started - call.came, by });
    }

    /// What serves this request was not free for those that came before it and were served after it.
    fn settle(&mut self, call: &Call, number: u32) {
        self.unsettled.retain(|one| one.started > call.came);
        for one in self.unsettled.iter().filter(|one| one.number == number && one.started > call.started) {
            let by = &mut self.history.crowded[one.place].by;
            *by = match *by {
                Server::Freed { for_ } => Server::Freed { for_: for_.min(one.started - call.ended).max(0.0) },
                Server::New { .. } => Server::New { another_free_for: f64::NEG_INFINITY },
            };
        }
    }

    /// The first of those in use that will be free, and when; none where it is not known which that is.
    fn first_free(&mut self) -> Option<(u32, f64)> {
        loop {
            let &Reverse((ends, number)) = self.busy.peek()?;
            let number = number?;
            if micros(self.environment(number).last_end) <= ends {
                return Some((number, ends as f64 / 1e6));
            }
            // It has been given to the next one already.
            self.busy.pop();
        }
    }
}
