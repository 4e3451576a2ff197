//! Sessions: a visitor opens several requests at once, then more after think times.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::{Process, Request, Visit, Work};
use crate::model::Distribution;
use crate::model::calendar::Calendar;
use crate::rng::{Purpose, Stream, Streams};
use crate::units::{Nanos, UnitError};

/// Visits that arrive by a process of their own, each of some pages, each page of some requests at one instant.
///
/// A think time runs from the opening of one page to the opening of the next, so that traffic does not depend on how
/// the platform answers it and the same traffic can meet every setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sessions {
    visits: Box<Process>,
    parallel: u32,
    pages: Pages,
    think: Distribution,
}

/// How many pages a visit has.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Pages {
    /// Always this many.
    Fixed(u32),
    /// Geometric on 1, 2, 3, ... with this mean.
    Geometric {
        /// At least 1.
        mean: f64,
    },
}

impl Pages {
    fn mean(self) -> f64 {
        match self {
            Self::Fixed(pages) => f64::from(pages),
            Self::Geometric { mean } => mean,
        }
    }
}

impl Sessions {
    /// Visits by `visits`, `pages` pages each, `parallel` requests a page, `think` between pages.
    ///
    /// # Errors
    /// When `visits` are sessions or a trace themselves, a page has no requests or more than 10,000, or a visit has no
    /// pages or more than a million on average.
    pub fn new(visits: Process, parallel: u32, pages: Pages, think: Distribution) -> Result<Self, UnitError> {
        match visits {
            Process::Poisson(_) | Process::Renewal(_) | Process::Profile(_) | Process::Modulated(_) => {}
            Process::Sessions(_) | Process::Trace(_) => {
                return Err(UnitError::new("visits", "a process of single arrivals"));
            }
        }
        if !(1..=10_000).contains(&parallel) {
            return Err(UnitError::new(&parallel.to_string(), "from 1 to 10000 parallel requests a page"));
        }
        if !(1.0..=1e6).contains(&pages.mean()) {
            return Err(UnitError::new(&pages.mean().to_string(), "from 1 to 1000000 pages a visit"));
        }
        Ok(Self { visits: Box::new(visits), parallel, pages, think })
    }

    /// The process of visits.
    #[must_use]
    pub fn visits(&self) -> &Process {
        &self.visits
    }

    /// Requests opened at once by each page.
    #[must_use]
    pub fn parallel(&self) -> u32 {
        self.parallel
    }

    /// Pages of a visit.
    #[must_use]
    pub fn pages(&self) -> Pages {
        self.pages
    }

    /// Time from one page to the next.
    #[must_use]
    pub fn think(&self) -> &Distribution {
        &self.think
    }

    pub(super) fn mean_rate(&self) -> f64 {
        self.visits.mean_rate() * self.requests_a_visit()
    }

    /// The mean time from the first page of a visit to its last, in seconds.
    pub(super) fn span(&self) -> f64 {
        self.think.mean() * (self.pages.mean() - 1.0)
    }

    /// The mean number of requests of a visit.
    #[must_use]
    pub fn requests_a_visit(&self) -> f64 {
        self.pages.mean() * f64::from(self.parallel)
    }

    pub(super) fn memory(&self) -> Nanos {
        // Five mean spans: of visits with a geometric number of pages all but exp(-5), 0.7%, are over by then.
        let visit = Nanos::from_secs_f64(self.span() * 5.0);
        visit + self.visits.memory()
    }
}

/// A page that will be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Page {
    at: Nanos,
    /// Pages planned earlier come first at one instant.
    number: u64,
    slot: u32,
    /// Pages of the visit after this one, where that was settled at its beginning.
    pages_after: u32,
}

/// The page whose requests are being handed out.
#[derive(Debug, Clone, Copy)]
struct OpenPage {
    at: Nanos,
    slot: u32,
    requests_left: u32,
    begins_visit: bool,
    ends_visit: bool,
}

/// Sessions under way. Memory grows with the number of visits that are open at one time.
#[derive(Debug, Clone)]
pub struct Source {
    process: Sessions,
    visits: super::Source,
    next_visit: Nanos,
    planned: BinaryHeap<Reverse<Page>>,
    pages_planned: u64,
    free_slots: Vec<u32>,
    slots: u32,
    open: Option<OpenPage>,
    random: Stream,
}

impl Source {
    pub(super) fn new(process: Sessions, calendar: &Calendar, streams: Streams, number: u16, from: Nanos) -> Self {
        let mut visits = process.visits.start(calendar, streams, number, from);
        let next_visit = visits.next_request().at;
        Self {
            process,
            visits,
            next_visit,
            planned: BinaryHeap::new(),
            pages_planned: 0,
            free_slots: Vec::new(),
            slots: 0,
            open: None,
            random: streams.open(Purpose::WithinVisits(number)),
        }
    }

    pub(super) fn next_request(&mut self) -> Request {
        let mut page = match self.open.take() {
            Some(page) => page,
            None => self.open_next_page(),
        };
        let first = page.begins_visit;
        page.begins_visit = false;
        page.requests_left -= 1;
        let last = page.ends_visit && page.requests_left == 0;
        if page.requests_left > 0 {
            self.open = Some(page);
        }
        if last {
            self.free_slots.push(page.slot);
        }
        Request { at: page.at, visit: Visit::Part { slot: page.slot, first, last }, work: Work::Drawn }
    }

    /// The earlier of the next planned page and the next visit's first; a planned page goes first at one instant.
    fn open_next_page(&mut self) -> OpenPage {
        let (page, begins_visit) = match self.planned.peek() {
            Some(&Reverse(page)) if page.at <= self.next_visit => {
                self.planned.pop();
                (page, false)
            }
            Some(_) | None => (self.begin_visit(), true),
        };
        let ends_visit = !self.plan_page_after(page);
        OpenPage { at: page.at, slot: page.slot, requests_left: self.process.parallel, begins_visit, ends_visit }
    }

    fn begin_visit(&mut self) -> Page {
        let slot = self.free_slots.pop().unwrap_or_else(|| {
            self.slots += 1;
            self.slots - 1
        });
        let pages_after = match self.process.pages {
            Pages::Fixed(pages) => pages - 1,
            Pages::Geometric { .. } => 0,
        };
        let page = Page { at: self.next_visit, number: 0, slot, pages_after };
        self.next_visit = self.visits.next_request().at;
        page
    }

    /// Whether another page follows; if so it is planned.
    fn plan_page_after(&mut self, page: Page) -> bool {
        let follows = match self.process.pages {
            Pages::Fixed(_) => page.pages_after > 0,
            Pages::Geometric { mean } => self.random.random::<f64>() >= mean.recip(),
        };
        if follows {
            self.pages_planned += 1;
            self.planned.push(Reverse(Page {
                at: page.at + self.process.think.sample(&mut self.random),
                number: self.pages_planned,
                slot: page.slot,
                pages_after: page.pages_after.saturating_sub(1),
            }));
        }
        follows
    }
}
