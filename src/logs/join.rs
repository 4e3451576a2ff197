//! The lines of one invocation, put together.
//!
//! START, END and REPORT of a request stand near each other, in either order, and some may be missing. They are joined by
//! request and environment; a request that comes again is another invocation, a line that comes again is not.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use super::platform_line::Report;
use super::{Caller, Invocation, Seen};
use crate::units::Nanos;

/// No environment is known.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) environment: u32,
    pub(super) function: u16,
}

/// A line of an invocation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Start,
    /// With the duration, where the line tells.
    End(Option<Nanos>),
    Report(Report),
}

/// A line of a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// When it was written.
    pub(super) at: Nanos,
    pub(super) request: u128,
    pub(super) place: Place,
    pub(super) part: Part,
    /// The identifier of its message, where the export has it.
    pub(super) event: Option<u64>,
}

/// Invocations of which more lines may come: so many at most, so that the memory does not grow with the log.
const MOST_OPEN: usize = 1 << 16;

/// Puts lines together.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    open: HashMap<u128, Open, BuildHasherDefault<Spread>>,
    /// Those that are open, the oldest first, and some that no longer are.
    order: VecDeque<(u128, u32)>,
    serial: u32,
    recent: Recent,
    /// The last that was opened in each environment, where somebody asks for warmers.
    last: Option<HashMap<u32, u128>>,
    /// Requests of a warmer of which no line had come.
    pinged: HashSet<u128>,
}

/// What is known of an invocation so far.
#[derive(Debug)]
struct Open {
    serial: u32,
    place: Place,
    started: Option<Nanos>,
    ended: Option<(Nanos, Option<Nanos>)>,
    report: Option<(Nanos, Report)>,
    is_ping: bool,
}

/// What became of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    Used,
    /// It had been there before.
    Again,
}

impl Joiner {
    /// One that knows to which request a line without one belongs, where `finds_pings`.
    pub(super) fn new(finds_pings: bool) -> Self {
        Self { last: finds_pings.then(HashMap::new), ..Self::default() }
    }

    /// Whether a message with this identifier has not been there lately.
    pub(super) fn is_new_event(&mut self, event: u64) -> bool {
        self.recent.is_new(event, true)
    }

    /// Takes a line of a request; what is complete by it goes to `out`. A line without an identifier of its message is known by what
    /// it says and when; two messages that differ in theirs are two, whatever they say.
    pub(super) fn take(&mut self, line: Line, out: &mut Vec<Invocation>) -> Taken {
        let Line { at, request, place, part, event } = line;
        let key = key(request, place.environment);
        if !self.recent.is_new_line(key, at, &part, event.is_some()) {
            return Taken::Again;
        }
        let is_apart = self.open.get(&key).is_some_and(|open| !open.fits(at, &part));
        if is_apart && let Some(open) = self.open.remove(&key) {
            out.extend(self.closed(key, &open));
        }
        let open = match self.open.get_mut(&key) {
            Some(open) => open,
            None => self.opened(key, place, out),
        };
        if place.function != 0 {
            open.place.function = place.function;
        }
        match part {
            Part::Start => open.started = Some(at),
            Part::End(duration) => open.ended = Some((at, duration)),
            Part::Report(report) => open.report = Some((at, report)),
        }
        if open.started.is_some()
            && open.report.is_some()
            && let Some(open) = self.open.remove(&key)
        {
            out.extend(self.closed(key, &open));
        }
        Taken::Used
    }

    fn opened(&mut self, key: u128, place: Place, out: &mut Vec<Invocation>) -> &mut Open {
        while self.order.len() >= MOST_OPEN {
            let Some((oldest, serial)) = self.order.pop_front() else { break };
            if self.open.get(&oldest).is_some_and(|open| open.serial == serial)
                && let Some(open) = self.open.remove(&oldest)
            {
                out.extend(self.closed(oldest, &open));
            }
        }
        self.serial = self.serial.wrapping_add(1);
        self.order.push_back((key, self.serial));
        if let Some(last) = &mut self.last {
            last.insert(place.environment, key);
        }
        let open = Open { serial: self.serial, place, started: None, ended: None, report: None, is_ping: false };
        self.open.entry(key).or_insert(open)
    }

    /// A line of the handler has what a warmer's invocations print: it is of this request, or else of the last that was
    /// opened there.
    pub(super) fn ping(&mut self, request: Option<u128>, environment: u32) {
        let named = request.map(|request| key(request, environment));
        let known = named.filter(|key| self.open.contains_key(key));
        let last = self.last.as_ref().and_then(|last| last.get(&environment)).filter(|_| named.is_none());
        if let Some(open) = known.or(last.copied()).and_then(|key| self.open.get_mut(&key)) {
            open.is_ping = true;
        } else if let Some(key) = named.filter(|_| self.pinged.len() < MOST_OPEN) {
            self.pinged.insert(key);
        }
    }

    fn closed(&mut self, key: u128, open: &Open) -> Option<Invocation> {
        let caller = if open.is_ping || self.pinged.remove(&key) { Caller::Warmer } else { Caller::User };
        open.invocation(caller)
    }

    /// What is left is as complete as it gets.
    pub(super) fn finish(&mut self, out: &mut Vec<Invocation>) {
        for (key, serial) in std::mem::take(&mut self.order) {
            if self.open.get(&key).is_some_and(|open| open.serial == serial)
                && let Some(open) = self.open.remove(&key)
            {
                out.extend(self.closed(key, &open));
            }
        }
    }
}

impl Open {
    /// Whether a line can be of this invocation, or must be of a later one of the same request.
    fn fits(&self, at: Nanos, part: &Part) -> bool {
        let ended = self.report.map(|(at, _)| at).or(self.ended.map(|(at, _)| at));
        match part {
            Part::Start => self.started.is_none() && ended.is_none_or(|ended| at <= ended),
            Part::End(_) => self.ended.is_none() && self.started.is_none_or(|started| started <= at),
            Part::Report(_) => self.report.is_none() && self.started.is_none_or(|started| started <= at),
        }
    }

    /// The invocation, unless nothing says when it began.
    fn invocation(&self, caller: Caller) -> Option<Invocation> {
        let report = self.report.map(|(_, report)| report);
        // The time of a REPORT is that of the end.
        let started = self.started.or(self.report.map(|(at, report)| at - report.duration))?;
        let ended = self.ended.map(|(at, duration)| duration.unwrap_or(at - started));
        let seen = Seen {
            duration: report.map(|report| report.duration).or(ended),
            environment: (self.place.environment != NOWHERE).then_some(self.place.environment),
            function: self.place.function,
            init: report.and_then(|report| report.init),
            caller,
            ..Seen::at(started)
        };
        let invocation = Invocation::from(seen);
        Some(report.map_or(invocation, |report| invocation.reported(report.has_failed)))
    }
}

/// An asynchronous invocation that is tried again has the request of the first, maybe elsewhere.
fn key(request: u128, environment: u32) -> u128 {
    request ^ u128::from(environment).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}

/// Lines that have come lately, and identifiers of their messages.
#[derive(Debug, Default)]
struct Recent {
    /// By a number of each; whether it had an identifier.
    lines: HashMap<u64, bool, BuildHasherDefault<Spread>>,
    order: VecDeque<u64>,
}

impl Recent {
    /// How far apart a line and its copy may be, in lines.
    const WINDOW: usize = 1 << 17;

    /// Whether a line has not come; one that has an identifier, which is new, is no copy of another that has one.
    fn is_new_line(&mut self, key: u128, at: Nanos, part: &Part, has_event: bool) -> bool {
        let kind: u64 = match part {
            Part::Start => 1,
            Part::End(_) => 2,
            Part::Report(_) => 3,
        };
        let line = spread((key >> 64) as u64 ^ spread(key as u64 ^ spread(at.0 as u64 ^ kind << 62)));
        self.is_new(line, has_event) || has_event && self.lines.get(&line) == Some(&true)
    }

    fn is_new(&mut self, line: u64, has_event: bool) -> bool {
        let Entry::Vacant(place) = self.lines.entry(line) else { return false };
        place.insert(has_event);
        self.order.push_back(line);
        if self.order.len() > Self::WINDOW
            && let Some(oldest) = self.order.pop_front()
        {
            self.lines.remove(&oldest);
        }
        true
    }
}

/// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
fn spread(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

/// A hasher of numbers that are spread well.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = spread(self.0 ^ u64::from(byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = spread(number);
    }

    fn write_u128(&mut self, number: u128) {
        self.0 = spread(number as u64 ^ (number >> 64) as u64);
    }
}
