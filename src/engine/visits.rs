//! The visits that requests belong to.

use crate::model::arrivals::Visit;

/// The visits that are open, by source and slot.
#[derive(Debug, Clone)]
pub(super) struct Visits {
    open: Vec<Vec<OpenVisit>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct OpenVisit {
    counted: bool,
    was_cold: bool,
}

/// What a request changes in the counts of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VisitChange {
    pub(super) began: bool,
    pub(super) became_cold: bool,
}

impl Visits {
    pub(super) fn new(sources: usize) -> Self {
        Self { open: vec![Vec::new(); sources] }
    }

    /// Notes a request of `source`; `counted` says whether visits that begin with it count.
    #[inline]
    pub(super) fn note(&mut self, source: usize, visit: Visit, counted: bool, cold: bool) -> VisitChange {
        match visit {
            Visit::Alone { .. } => VisitChange { began: counted, became_cold: counted && cold },
            Visit::Part { slot, first, .. } => self.note_part(source, slot as usize, first, counted, cold),
        }
    }

    fn note_part(&mut self, source: usize, slot: usize, first: bool, counted: bool, cold: bool) -> VisitChange {
        let open = &mut self.open[source];
        if open.len() <= slot {
            open.resize(slot + 1, OpenVisit::default());
        }
        let visit = &mut open[slot];
        if first {
            *visit = OpenVisit { counted, was_cold: false };
        }
        let became_cold = visit.counted && cold && !visit.was_cold;
        visit.was_cold |= cold;
        VisitChange { began: first && counted, became_cold }
    }
}
