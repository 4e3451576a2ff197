//! Log -> what is played of it: the invocations of each window, with what was seen of them.

use std::collections::HashSet;
use std::fmt;

use super::gap::GapClass;
use crate::logs::{Caller, Contents, Delays, Environment, Invocation, Log, Seen, Use, Window, rounding};
use crate::model::Model;
use crate::model::platform::Waiting;
use crate::units::Nanos;

/// The invocations of a log, window by window.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Those windows in which something can be compared.
    pub windows: Vec<RecordedWindow>,
    /// How they are read.
    pub about: About,
}

/// How the invocations of a log are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// When they come.
    pub arrival: Arrival,
    /// By how much times are rounded: those of one second are played as coming at once.
    pub rounding: Nanos,
    /// How long handlers took.
    pub durations: Durations,
    /// What the log tells of environments.
    pub told: ToldUses,
    /// Invocations of warmers, which are played and not counted.
    pub warmers: u64,
    /// Windows in which something can be compared.
    pub windows: u64,
    /// Those of them before which the function had been in use.
    pub windows_in_use: u64,
    /// Windows with nothing to compare: of one invocation, or of warmers only.
    pub empty_windows: u64,
    /// First uses, of those that are counted.
    pub first_uses: u64,
    /// Those of them of which it is not known what they found: the log does not tell when they were sent, nor how long their inits
    /// took, and others came or ended within the times that these may have taken.
    pub doubtful: u64,
}

impl About {
    /// Whether so many first uses are doubtful, more than 5%, that what is predicted is only near the truth.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.doubtful as f64 > 0.05 * self.first_uses as f64
    }
}

/// What is taken for the time at which a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// When it was sent.
    Sent,
    /// When the function began, which for one that had waited is after that.
    Started,
    /// When the function began or, for one that had waited for the init of its own environment, when that init began. Of a first use
    /// of which the log does not tell whether it had waited, it is taken to have.
    BeforeInit {
        /// How long an init takes of which the log does not say it.
        usual: Nanos,
        /// Nearly all inits take longer than the first of these and not so long as the second.
        between: (Nanos, Nanos),
        /// Requests may wait for an environment in use instead.
        may_be_freed: bool,
    },
}

impl Arrival {
    /// What suits a platform and a log: a time that requests wait for anything but their own environment is played only where the
    /// platform has rules for it and the log tells it; elsewhere it is as if they had come when they began. (Of the runs of
    /// Mahmoudi and Khazaei, 2020, the first has a request that waited 0.3 s for an environment in use.)
    #[must_use]
    pub fn on(model: &Model, log: &Log) -> Self {
        match model.platform.waiting {
            Waiting::FirstReady { .. } => Self::sent_or_before_init(model, log),
            Waiting::Own => Self::before_init(model),
        }
    }

    /// When requests were sent, if the log tells it, whatever they wait for.
    #[must_use]
    pub fn sent_or_before_init(model: &Model, log: &Log) -> Self {
        if log.told().sent { Self::Sent } else { Self::before_init(model) }
    }

    fn before_init(model: &Model) -> Self {
        let law = model.function.init_time();
        let [shortest, usual, longest] = [0.01, 0.5, 0.99].map(|share| Nanos::from_secs_f64(law.quantile(share)));
        let may_be_freed = matches!(model.platform.waiting, Waiting::FirstReady { .. });
        Self::BeforeInit { usual, between: (shortest, longest), may_be_freed }
    }
}

/// Where the times of handlers are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durations {
    /// The log, which has all of them.
    Recorded,
    /// The log, and for so many that it does not have the median of the others.
    Filled(u64),
    /// The scenario: the log has none, or few.
    Scenarios,
}

/// What a log tells of first uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldUses {
    /// Which invocations were the first in their environment.
    pub first_uses: bool,
    /// Which of these a user felt.
    pub felt: bool,
    /// What requests met that came while others were in progress. Where they may have waited for those, and the log does not tell
    /// when they were sent, those that did look as if they had come later.
    pub busy: bool,
    /// A start that took longer was felt, where that is read off the times at which requests were sent.
    pub felt_after: Option<Nanos>,
}

/// The invocations of a window, in the order in which they came. The first one shows what the platform had only if one
/// knows what was before; it is played and not counted.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedWindow {
    /// When the first one came, since 1970 began in UTC.
    pub from: Nanos,
    /// The function had been in use before: something served that was not used for the first time.
    pub begins_in_use: bool,
    /// All of them.
    pub invocations: Vec<Recorded>,
}

/// An invocation of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// When it came, from the first one on. No two are equal: those of one instant follow each other by a nanosecond.
    pub at: Nanos,
    /// How long its handler took.
    pub duration: Option<Nanos>,
    /// How much of that the handler does once in each environment, as nearly as the log tells: of first uses what they took
    /// longer than others on the average, and of others nothing.
    pub first_work: Nanos,
    /// A user's, or a warmer's.
    pub caller: Caller,
    /// A user's, and not the first of its window.
    pub is_counted: bool,
    /// How long the function had been idle.
    pub gap: GapClass,
    /// Which run of invocations it belongs to: one begins when the function was idle, or with the seventeenth of the run before.
    pub run: u32,
    /// It was the first in its environment.
    pub is_first: bool,
    /// And a user felt it.
    pub is_felt: bool,
    /// It is not known what was in progress when it came.
    pub is_doubtful: bool,
}

/// Why a log cannot be replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRecording {
    /// It is of something else.
    Other(&'static str),
    /// It has no invocations.
    Nothing,
    /// It is of several functions.
    SeveralFunctions(Vec<String>),
    /// No window has a user's invocation beside its first.
    NoneCounted,
    /// A window is longer than can be played.
    TooLong,
}

impl fmt::Display for NoRecording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(what) => write!(f, "the log has {what} and no invocations"),
            Self::Nothing => f.write_str("the log has no invocations"),
            Self::SeveralFunctions(names) => write!(f, "the log is of {} functions: {}", names.len(), names.join(", ")),
            Self::NoneCounted => f.write_str(
                "no window of the log has two invocations of users, and the first of one says nothing of what was before it",
            ),
            Self::TooLong => f.write_str("the log covers more than 99,000 days without a break"),
        }
    }
}

impl std::error::Error for NoRecording {}

/// A run of invocations is no longer than this, so that what is said of it does not become unlike anything else.
const LONGEST_RUN: usize = 16;

/// A window that is longer is refused, as records of arrivals are, which here hold what is played before it, too.
const LONGEST: Nanos = Nanos(99_000 * Nanos::DAY.0);

impl Recording {
    /// What is played of a log. Where it does not tell when requests were sent, and that is wanted, they come when they began.
    ///
    /// # Errors
    /// When nothing of it can be.
    pub fn of(log: &Log, wanted: Arrival) -> Result<Self, NoRecording> {
        let (invocations, environments, functions, windows) = match &log.contents {
            Contents::Invocations { invocations, environments, functions, windows } => {
                (invocations, environments, functions, windows)
            }
            Contents::Gaps(_) => return Err(NoRecording::Other("requests after times of idleness")),
            Contents::Cohorts(_) => return Err(NoRecording::Other("groups of environments")),
            Contents::Counts(_) => return Err(NoRecording::Other("requests per minute")),
        };
        if invocations.is_empty() {
            return Err(NoRecording::Nothing);
        }
        if functions.len() > 1 {
            return Err(NoRecording::SeveralFunctions(functions.clone()));
        }
        let arrival = match wanted {
            Arrival::Sent if !log.told().sent => Arrival::Started,
            wanted => wanted,
        };
        Self::of_invocations((invocations, environments), windows, arrival)
    }

    fn of_invocations(
        (invocations, environments): (&[Invocation], &[Environment]),
        windows: &[Window],
        arrival: Arrival,
    ) -> Result<Self, NoRecording> {
        let seen = || invocations.iter().map(Invocation::seen);
        let (durations, filling) = durations(seen());
        let first_work = first_work(seen());
        let delays = Delays::of(invocations);
        let is_felt_told = |one: Seen| !one.first.is_first() || delays.has_waited(&one).is_some();
        let told = ToldUses {
            first_uses: seen().all(|one| one.first != Use::Untold),
            felt: seen().all(|one| one.first != Use::Untold && is_felt_told(one)),
            busy: !matches!(arrival, Arrival::BeforeInit { may_be_freed: true, .. }),
            felt_after: delays.threshold,
        };
        let reading = Reading { environments, arrival, durations, filling, first_work, delays };
        let all: Vec<RecordedWindow> =
            by_window(invocations, windows).iter().map(|part| reading.window(part)).collect::<Result<_, _>>()?;
        let number = all.len();
        let is_telling = |window: &RecordedWindow| window.invocations.iter().any(|one| one.is_counted);
        let windows: Vec<RecordedWindow> = all.into_iter().filter(is_telling).collect();
        if windows.is_empty() {
            return Err(NoRecording::NoneCounted);
        }
        let played = windows.iter().flat_map(|window| &window.invocations);
        let warmers = played.filter(|one| one.caller == Caller::Warmer).count() as u64;
        let (count, empty_windows) = (windows.len() as u64, (number - windows.len()) as u64);
        let windows_in_use = windows.iter().filter(|window| window.begins_in_use).count() as u64;
        let all = || windows.iter().flat_map(|window| &window.invocations).filter(|one| one.is_counted && one.is_first);
        let (first_uses, doubtful) = (all().count() as u64, all().filter(|one| one.is_doubtful).count() as u64);
        let about = About {
            arrival,
            rounding: rounding(invocations),
            durations,
            told,
            warmers,
            windows: count,
            windows_in_use,
            empty_windows,
            first_uses,
            doubtful,
        };
        Ok(Self { windows, about })
    }

    /// A number that differs from log to log.
    #[must_use]
    pub fn mark(&self) -> u64 {
        let times = |window: &RecordedWindow| {
            window.invocations.iter().fold(window.from.0, |sum, one| sum.wrapping_add(one.at.0))
        };
        self.windows.iter().fold(0, |mark: u64, window| mark.rotate_left(7) ^ times(window) as u64)
    }

    /// User invocations that are counted.
    #[must_use]
    pub fn counted(&self) -> u64 {
        let all = self.windows.iter().flat_map(|window| &window.invocations);
        all.filter(|one| one.is_counted).count() as u64
    }
}

/// The invocations of each window; those in none, which a reader does not leave, are a window of their own.
fn by_window(invocations: &[Invocation], windows: &[Window]) -> Vec<Vec<Seen>> {
    let mut parts: Vec<Vec<Seen>> = vec![Vec::new(); windows.len() + 1];
    for one in invocations.iter().map(Invocation::seen) {
        let before = windows.partition_point(|window| window.from <= one.started);
        let place = before.checked_sub(1).filter(|&place| one.started <= windows[place].until);
        parts[place.unwrap_or(windows.len())].push(one);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Where durations are from, and what stands for those that are missing.
fn durations(seen: impl Iterator<Item = Seen>) -> (Durations, Nanos) {
    let (mut known, mut missing) = (Vec::new(), 0);
    for one in seen {
        match one.duration {
            Some(duration) => known.push(duration),
            None => missing += 1,
        }
    }
    if known.len() <= missing {
        return (Durations::Scenarios, Nanos::ZERO);
    }
    let middle = known.len() / 2;
    let (_, median, _) = known.select_nth_unstable(middle);
    if missing == 0 { (Durations::Recorded, *median) } else { (Durations::Filled(missing as u64), *median) }
}

/// How much longer first uses of users took than their other invocations, on the average; nothing where they took less, or where
/// one of the two is missing.
fn first_work(seen: impl Iterator<Item = Seen>) -> Nanos {
    let (mut first, mut later) = ((0.0, 0.0), (0.0, 0.0));
    for one in seen.filter(|one| one.caller == Caller::User) {
        let Some(duration) = one.duration else { continue };
        let (sum, count) = match one.first {
            Use::First | Use::Cold | Use::Lukewarm => &mut first,
            Use::Later => &mut later,
            Use::Untold | Use::Again => continue,
        };
        *sum += duration.as_secs_f64();
        *count += 1.0;
    }
    let longer = first.0 / first.1 - later.0 / later.1;
    // Written so that no number at all, which is the mean of nothing, is nothing.
    if longer > 0.0 { Nanos::from_secs_f64(longer) } else { Nanos::ZERO }
}

/// How the invocations of a window are read.
struct Reading<'l> {
    environments: &'l [Environment],
    arrival: Arrival,
    durations: Durations,
    filling: Nanos,
    first_work: Nanos,
    delays: Delays,
}

impl Reading<'_> {
    fn came(&self, one: &Seen) -> Nanos {
        match self.arrival {
            Arrival::Sent => one.arrived(),
            Arrival::Started => one.started,
            Arrival::BeforeInit { .. } if !self.had_waited(one) => one.started,
            Arrival::BeforeInit { usual, .. } => self.init_began(one).unwrap_or(one.started - usual).min(one.started),
        }
    }

    /// Whether it waited for the init of its own environment, as far as one can tell.
    fn had_waited(&self, one: &Seen) -> bool {
        one.first.is_first() && self.delays.has_waited(one) != Some(false)
    }

    /// When the init of its environment began, if the log tells.
    fn init_began(&self, one: &Seen) -> Option<Nanos> {
        let environment = one.environment.and_then(|number| self.environments.get(number as usize));
        let began = || environment.and_then(|environment| environment.init_began).or(one.init_began());
        let init = || environment.and_then(|environment| environment.init).or(one.init);
        let on_its_way = self.delays.usual.unwrap_or(Nanos::ZERO);
        one.sent.map(|sent| sent + on_its_way).or_else(began).or_else(|| Some(one.started - init()?))
    }

    /// Between which times it came, where that decides what was in progress then.
    fn doubt(&self, one: &Seen) -> Option<(Nanos, Nanos)> {
        let Arrival::BeforeInit { between: (shortest, longest), .. } = self.arrival else { return None };
        let is_told = !self.had_waited(one) || self.init_began(one).is_some();
        (!is_told && shortest < longest).then(|| (one.started - longest, one.started - shortest))
    }

    fn window(&self, seen: &[Seen]) -> Result<RecordedWindow, NoRecording> {
        let mut seen = seen.to_vec();
        seen.sort_by_key(|one| self.came(one));
        let from = seen.first().map_or(Nanos::ZERO, |one| self.came(one));
        let mut invocations: Vec<Recorded> = Vec::with_capacity(seen.len());
        let (mut done, mut run, mut in_run) = (Nanos(i64::MIN), 0, 0);
        let changes = self.changes(&seen);
        let apart = if self.arrival == Arrival::Sent { self.delays.jitter } else { Nanos::ZERO };
        let mut together: Option<(Nanos, GapClass)> = None;
        for (place, one) in seen.iter().enumerate() {
            let came = self.came(one);
            let at = invocations.last().map_or(came - from, |last| (came - from).max(last.at + Nanos(1)));
            if at > LONGEST {
                return Err(NoRecording::TooLong);
            }
            // Of requests that were sent at once nobody knows which came first: all are of the class of the first that was sent.
            let with = together.filter(|&(since, _)| came - since < apart);
            let gap = match with {
                _ if invocations.is_empty() => GapClass::of(Nanos::ZERO),
                Some((_, gap)) => gap,
                None => GapClass::of(came - done),
            };
            together = with.or(Some((came, gap)));
            if gap != GapClass::BUSY && with.is_none() || in_run == LONGEST_RUN {
                run += u32::from(!invocations.is_empty());
                in_run = 0;
            }
            in_run += 1;
            let duration = self.duration(one);
            // As if it had not waited: what a class is must not depend on what is compared.
            done = done.max(came + duration.unwrap_or(Nanos::ZERO));
            let is_counted = one.caller == Caller::User && !invocations.is_empty();
            let is_first = one.first.is_first();
            let first_work = if is_first { self.first_work.min(duration.unwrap_or(Nanos::ZERO)) } else { Nanos::ZERO };
            let is_felt = is_first && self.delays.has_waited(one) == Some(true);
            let caller = one.caller;
            let is_doubtful = self.doubt(one).is_some_and(|(from, until)| {
                let first = changes.partition_point(|&(at, _)| at < from);
                changes[first..].iter().take_while(|&&(at, _)| at <= until).any(|&(_, of)| of != place)
            });
            invocations.push(Recorded {
                at,
                duration,
                first_work,
                caller,
                is_counted,
                gap,
                run,
                is_first,
                is_felt,
                is_doubtful,
            });
        }
        Ok(RecordedWindow { from, begins_in_use: begins_in_use(&seen), invocations })
    }

    /// When each came and when each was done, in order of time, with its place; nothing where nobody asks.
    fn changes(&self, seen: &[Seen]) -> Vec<(Nanos, usize)> {
        if seen.iter().all(|one| self.doubt(one).is_none()) {
            return Vec::new();
        }
        let both = |(place, one): (usize, &Seen)| {
            let ended = one.started + self.duration(one).unwrap_or(Nanos::ZERO);
            [(self.came(one), place), (ended, place)]
        };
        let mut changes: Vec<(Nanos, usize)> = seen.iter().enumerate().flat_map(both).collect();
        changes.sort_unstable();
        changes
    }

    fn duration(&self, one: &Seen) -> Option<Nanos> {
        match self.durations {
            Durations::Recorded | Durations::Filled(_) => Some(one.duration.unwrap_or(self.filling)),
            Durations::Scenarios => None,
        }
    }
}

/// Whether an environment served later ones of these invocations without a first: it had been used before them. Where environments
/// have no names the first invocation alone can tell.
fn begins_in_use(seen: &[Seen]) -> bool {
    let mut used = HashSet::new();
    seen.iter().enumerate().any(|(place, one)| match one.environment {
        Some(environment) => used.insert(environment) && one.first == Use::Later,
        None => place == 0 && one.first == Use::Later,
    })
}

impl RecordedWindow {
    /// How many runs of invocations there are.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.invocations.last().map_or(0, |last| last.run as usize + 1)
    }
}
