//! The visits that requests belong to.

use crate::model::arrivals::Visit;

/// The visits of which a request is still to come or to be served.
#[derive(Debug, Clone)]
pub(super) struct Visits {
    /// By source and slot.
    open: Vec<Vec<VisitIndex>>,
    visits: Vec<OpenVisit>,
    /// Those of visits that are over.
    free: Vec<VisitIndex>,
}

/// Which of the visits kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VisitIndex(u32);

#[derive(Debug, Clone, Copy, Default)]
struct OpenVisit {
    counted: bool,
    was_cold: bool,
    /// More requests will come.
    goes_on: bool,
    /// Requests that have come and are not answered yet.
    unanswered: u32,
}

/// What a request says of its visit when it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ticket {
    /// The request is a visit of its own, counted or not.
    Alone { counted: bool },
    /// It belongs to this visit.
    Of(VisitIndex),
}

impl Visits {
    pub(super) fn new(sources: usize) -> Self {
        Self { open: vec![Vec::new(); sources], visits: Vec::new(), free: Vec::new() }
    }

    /// Notes a request of `source` that has come; `counted` says whether visits that begin with it count. Whether a
    /// counted visit begins stands beside its ticket.
    #[inline]
    pub(super) fn come(&mut self, source: usize, visit: Visit, counted: bool) -> (Ticket, bool) {
        match visit {
            Visit::Alone { .. } => (Ticket::Alone { counted }, counted),
            Visit::Part { slot, first, last } => {
                let index =
                    if first { self.open(source, slot as usize, counted) } else { self.open[source][slot as usize] };
                let visit = self.visit_mut(index);
                visit.unanswered += 1;
                visit.goes_on = !last;
                (Ticket::Of(index), first && counted)
            }
        }
    }

    /// Opens a visit in `slot` of `source`.
    fn open(&mut self, source: usize, slot: usize, counted: bool) -> VisitIndex {
        let visit = OpenVisit { counted, ..OpenVisit::default() };
        let index = if let Some(index) = self.free.pop() {
            *self.visit_mut(index) = visit;
            index
        } else {
            self.visits.push(visit);
            VisitIndex((self.visits.len() - 1) as u32)
        };
        let open = &mut self.open[source];
        if open.len() <= slot {
            open.resize(slot + 1, index);
        }
        open[slot] = index;
        index
    }

    #[inline]
    fn visit_mut(&mut self, VisitIndex(index): VisitIndex) -> &mut OpenVisit {
        &mut self.visits[index as usize]
    }

    /// Notes the answer to a request, cold or not: whether a counted visit has met its first cold one with it.
    #[inline]
    pub(super) fn answer(&mut self, ticket: Ticket, cold: bool) -> bool {
        match ticket {
            Ticket::Alone { counted } => counted && cold,
            Ticket::Of(index) => {
                let visit = self.visit_mut(index);
                let became_cold = visit.counted && cold && !visit.was_cold;
                visit.was_cold |= cold;
                visit.unanswered -= 1;
                if visit.unanswered == 0 && !visit.goes_on {
                    self.free.push(index);
                }
                became_cold
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_that_is_over_leaves_its_place_to_the_next() {
        let mut visits = Visits::new(1);
        for slot in [0, 1, 0, 2] {
            let (first, begins) = visits.come(0, Visit::Part { slot, first: true, last: false }, true);
            let (last, goes_on) = visits.come(0, Visit::Part { slot, first: false, last: true }, true);
            assert_eq!((first, begins, goes_on), (last, true, false));
            // Not while an answer is missing, whatever the order of answers.
            assert!(visits.answer(last, true));
            assert!(visits.free.is_empty());
            assert!(!visits.answer(first, true));
            assert_eq!((visits.visits.len(), visits.free.len()), (1, 1));
        }
    }
}
