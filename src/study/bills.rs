//! The bills of several replications.

use crate::cost::Bill;
use crate::estimate::{Estimate, Mean};

/// What they add up to.
#[derive(Debug, Clone, Default)]
pub(super) struct Bills {
    sum: Option<Bill>,
    count: u64,
    /// Absent once a price was missing: then it is missing in all of them.
    total: Option<Mean>,
}

impl Bills {
    /// Adds that of one replication; one without counted time has none.
    pub(super) fn add(&mut self, bill: Option<Bill>) {
        let Some(bill) = bill else { return };
        if let Some(usd) = bill.total() {
            self.total.get_or_insert_default().add(usd);
        }
        self.count += 1;
        match &mut self.sum {
            Some(sum) => *sum += &bill,
            None => self.sum = Some(bill),
        }
    }

    /// What a month costs.
    pub(super) fn total(&self, confidence: f64) -> Option<Estimate> {
        self.total.as_ref()?.estimate(confidence).filter(|_| self.mean().is_some_and(|bill| bill.total().is_some()))
    }

    /// Part by part.
    pub(super) fn mean(&self) -> Option<Bill> {
        self.sum.as_ref().map(|sum| sum.times(1.0 / self.count as f64))
    }
}
