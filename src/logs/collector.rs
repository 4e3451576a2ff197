//! What the files had so far: the readers of all formats bring it here.

use std::collections::HashMap;

use super::azure::Tables;
use super::functions::{Functions, name_in, name_in_stream};
use super::join::{Joiner, Line, NOWHERE, Part, Place, Taken};
use super::overlap::Export;
use super::platform_line::{HANDLER, InitReport, Said, number_of, request_in};
use super::{Accounting, Cohort, Gap, Invocation, Kind, Options, PingPattern, Seen, Source, accounting};
use crate::units::Nanos;

/// What was read so far.
pub(super) struct Collector<'o> {
    pub(super) options: &'o Options,
    pub(super) sources: Vec<Source>,
    pub(super) accounting: Accounting,
    file: String,
    pub(super) functions: Functions,
    pub(super) made: Vec<Made>,
    streams: HashMap<u128, u32>,
    last_stream: (String, u32),
    joiner: Joiner,
    pub(super) invocations: Vec<Invocation>,
    pub(super) inits: Vec<Init>,
    pub(super) gaps: Vec<Gap>,
    pub(super) cohorts: Vec<Cohort>,
    pub(super) tables: Tables,
    pub(super) spans: Vec<Span>,
    /// The one that what is read now is of.
    span: u32,
    /// Files of plain CSV.
    pub(super) exports: Vec<Export>,
    order: Order,
    /// Whether each row names the function that it is of.
    pub(super) has_one_function_a_row: bool,
    /// Whether a file says who called.
    pub(super) has_callers: bool,
}

/// An environment as its lines were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) function: u16,
    /// The span of its file, where it is of that file only.
    pub(super) span: Option<u32>,
    pub(super) first_seen: Nanos,
    pub(super) kind: Option<Kind>,
    /// How long its init took, where AWS says so apart from an invocation.
    pub(super) took: Option<Nanos>,
}

/// The beginning of an init.
#[derive(Debug, Clone, Copy)]
pub(super) struct Init {
    pub(super) at: Nanos,
    /// [`NOWHERE`] where the log has no streams.
    pub(super) environment: u32,
}

/// What a file covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Nanos,
    pub(super) until: Nanos,
    pub(super) covers: Covers,
}

impl Span {
    /// One of a file that has no time in it.
    pub(super) fn of_nothing() -> Self {
        Self { from: Nanos::FOREVER, until: Nanos(i64::MIN), covers: Covers::Itself }
    }

    /// Covers what another does, too.
    pub(super) fn join(&mut self, other: Self) {
        self.from = self.from.min(other.from);
        self.until = self.until.max(other.until);
    }
}

/// Whether files that touch each other are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Covers {
    /// Exports of one function.
    Function,
    /// Access logs of one service.
    Service,
    /// Each file is an experiment of its own.
    Itself,
}

/// Steps in time from line to line of a file.
#[derive(Debug, Default)]
struct Order {
    last: Option<Nanos>,
    back: u64,
    forward: u64,
}

/// A line of a file, for those that are not understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'t> {
    pub(super) line: u64,
    pub(super) text: &'t str,
}

/// Whose a message of CloudWatch is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Owner<'t> {
    pub(super) function: Option<&'t str>,
    pub(super) stream: Option<&'t str>,
    /// The identifier of the message in CloudWatch, where the export has it.
    pub(super) event: Option<u64>,
}

impl<'o> Collector<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        let finds_pings = matches!(options.ping_pattern, Some(PingPattern::Text(_)));
        Self {
            options,
            sources: Vec::new(),
            accounting: Accounting::default(),
            file: String::new(),
            functions: Functions::default(),
            made: Vec::new(),
            streams: HashMap::new(),
            last_stream: (String::new(), NOWHERE),
            joiner: Joiner::new(finds_pings),
            invocations: Vec::new(),
            inits: Vec::new(),
            gaps: Vec::new(),
            cohorts: Vec::new(),
            tables: Tables::default(),
            spans: Vec::new(),
            span: 0,
            exports: Vec::new(),
            order: Order::default(),
            has_one_function_a_row: false,
            has_callers: false,
        }
    }

    /// A file begins.
    pub(super) fn begin(&mut self, file: &str, covers: Covers) {
        file.clone_into(&mut self.file);
        self.order = Order::default();
        self.spans.push(Span { covers, ..Span::of_nothing() });
        self.span = self.spans.len() as u32 - 1;
    }

    /// It is over.
    pub(super) fn end(&mut self) {
        // A file whose latest lines come first is in order too.
        self.accounting.out_of_order += self.order.back.min(self.order.forward);
    }

    /// What the file is called.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The number of the span that what is read now is of.
    pub(super) fn span(&self) -> u32 {
        self.span
    }

    /// The number of one more window of the same file.
    pub(super) fn new_window(&mut self) -> u32 {
        let covers = self.spans[self.span as usize].covers;
        self.spans.push(Span { covers, ..Span::of_nothing() });
        self.spans.len() as u32 - 1
    }

    /// What is read now is of this window.
    pub(super) fn look_in(&mut self, window: u32) {
        self.span = window;
    }

    /// A line is not understood.
    pub(super) fn reject(&mut self, reason: &str, at: At<'_>) {
        self.accounting.lines += 1;
        self.accounting.reject(reason, &self.file, at.line, at.text);
    }

    /// A line says nothing of what is asked.
    pub(super) fn lay_aside(&mut self, kind: &str) {
        self.accounting.lines += 1;
        self.accounting.lay_aside(kind);
    }

    /// A line says something.
    pub(super) fn use_line(&mut self) {
        self.accounting.lines += 1;
        self.accounting.used += 1;
    }

    /// A line that tells a whole invocation, or a request.
    pub(super) fn invocation(&mut self, seen: Seen) {
        self.use_line();
        self.in_order(seen.started);
        self.cover(seen.started, seen.ended().unwrap_or(seen.started));
        self.invocations.push(Invocation::from(seen));
    }

    /// A message of CloudWatch, and when it was written.
    pub(super) fn message(&mut self, time: Nanos, owner: Owner<'_>, message: &str, said: Said<'_>, at: At<'_>) {
        let place = self.place(time, owner);
        if owner.event.is_some_and(|event| !self.joiner.is_new_event(event)) {
            return self.lay_aside(accounting::THERE_BEFORE);
        }
        match said {
            Said::InitStart { kind, function } => self.init_start(time, place, kind, function),
            Said::InitReport(report) => self.init_report(time, place, report),
            Said::Start { request, function } => {
                let place = Place { function: function.map_or(place.function, |name| self.function(name)), ..place };
                self.part(time, request, place, Part::Start, owner.event);
            }
            Said::End { request, duration } => self.part(time, request, place, Part::End(duration), owner.event),
            Said::Report(report) => {
                if report.is_restored
                    && let Some(made) = self.made.get_mut(place.environment as usize)
                {
                    made.kind = Some(Kind::Restored);
                }
                self.cover(time - report.duration, time);
                self.part(time, report.request, place, Part::Report(report), owner.event);
            }
            Said::Beside(kind) => {
                self.lay_aside(kind);
                if kind == HANDLER
                    && let Some(PingPattern::Text(pattern)) = &self.options.ping_pattern
                    && message.contains(&**pattern)
                {
                    self.joiner.ping(request_in(message), place.environment);
                }
            }
            Said::Wrong(reason) => self.reject(reason, at),
        }
    }

    fn part(&mut self, time: Nanos, request: u128, place: Place, part: Part, event: Option<u64>) {
        self.in_order(time);
        self.cover(time, time);
        let line = Line { at: time, request, place, part, event };
        match self.joiner.take(line, &mut self.invocations) {
            Taken::Used => self.use_line(),
            Taken::Again => self.lay_aside(accounting::THERE_BEFORE),
        }
    }

    fn init_start(&mut self, time: Nanos, place: Place, kind: Option<Kind>, function: Option<&str>) {
        let function = function.map_or(place.function, |name| self.function(name));
        if let Some(made) = self.made.get_mut(place.environment as usize) {
            made.kind = kind.or(made.kind);
            made.function = if function == 0 { made.function } else { function };
        }
        self.in_order(time);
        self.cover(time, time);
        self.use_line();
        self.inits.push(Init { at: time, environment: place.environment });
    }

    fn init_report(&mut self, time: Nanos, place: Place, report: InitReport) {
        self.use_line();
        if report.is_in_invocation {
            self.inits.push(Init { at: time - report.took, environment: place.environment });
        } else if let Some(made) = self.made.get_mut(place.environment as usize) {
            made.took = Some(report.took);
            made.kind = made.kind.or(report.kind);
        }
    }

    fn place(&mut self, time: Nanos, owner: Owner<'_>) -> Place {
        let named = owner.function.map(name_in).or(owner.stream.and_then(name_in_stream));
        let function = named.map_or(0, |name| self.function(name));
        let Some(stream) = owner.stream.filter(|stream| !stream.is_empty()) else {
            return Place { environment: NOWHERE, function };
        };
        let environment = self.stream(stream, time, function);
        Place { environment, function }
    }

    /// The environment that writes to a stream.
    fn stream(&mut self, stream: &str, time: Nanos, function: u16) -> u32 {
        if self.last_stream.0 != stream {
            let next = self.made.len() as u32;
            let environment = *self.streams.entry(number_of(stream)).or_insert(next);
            if environment == next {
                self.made.push(Made { function, span: None, first_seen: time, kind: None, took: None });
            }
            stream.clone_into(&mut self.last_stream.0);
            self.last_stream.1 = environment;
        }
        let made = &mut self.made[self.last_stream.1 as usize];
        made.first_seen = made.first_seen.min(time);
        self.last_stream.1
    }

    /// The number of a function, by its name in whatever form; those beyond what can be counted have none.
    pub(super) fn function(&mut self, name: &str) -> u16 {
        self.functions.number(name_in(name)).unwrap_or(0)
    }

    /// A new environment, which is of this file only.
    pub(super) fn environment(&mut self, first_seen: Nanos) -> u32 {
        let span = Some(self.span());
        self.made.push(Made { function: 0, span, first_seen, kind: None, took: None });
        self.made.len() as u32 - 1
    }

    /// Leaves the environments of the functions that are chosen, and numbers them anew.
    pub(super) fn keep_environments(&mut self, invocations: &mut [Invocation], is_chosen: impl Fn(u16) -> bool) {
        if self.made.iter().all(|made| is_chosen(made.function)) {
            return;
        }
        let mut is_used = vec![false; self.made.len()];
        invocations.iter().filter_map(|one| one.seen().environment).for_each(|number| is_used[number as usize] = true);
        let mut numbers = vec![NOWHERE; self.made.len()];
        let mut kept = Vec::new();
        for (number, made) in self.made.iter().enumerate() {
            if is_used[number] || is_chosen(made.function) {
                numbers[number] = kept.len() as u32;
                kept.push(*made);
            }
        }
        self.made = kept;
        for one in invocations {
            *one = one.in_environment(one.seen().environment.map(|number| numbers[number as usize]));
        }
        self.inits.retain_mut(|init| {
            let is_known = init.environment != NOWHERE;
            init.environment = numbers.get(init.environment as usize).copied().unwrap_or(NOWHERE);
            !is_known || init.environment != NOWHERE
        });
    }

    /// The log was looking from then until then.
    pub(super) fn cover(&mut self, from: Nanos, until: Nanos) {
        if let Some(span) = self.spans.get_mut(self.span as usize) {
            span.join(Span { from, until, ..*span });
        }
    }

    fn in_order(&mut self, time: Nanos) {
        match self.order.last {
            Some(last) if time < last => self.order.back += 1,
            Some(last) if time > last => self.order.forward += 1,
            Some(_) | None => {}
        }
        self.order.last = Some(time);
    }

    /// No more lines come.
    pub(super) fn finish(&mut self) {
        self.joiner.finish(&mut self.invocations);
    }
}
