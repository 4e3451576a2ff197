//! Where the most likely distribution of interval-censored lifetimes can have mass (Turnbull, Journal of the Royal
//! Statistical Society B 38, 1976): the spans from a start of some observation to an end of some observation with no other
//! start or end between them.

use super::observed::Seen;

/// The spans, and which of them each observation covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Support {
    /// (after, by), in seconds, sorted.
    pub(super) spans: Vec<(f64, f64)>,
    /// The observations.
    pub(super) covers: Vec<Cover>,
}

/// An observation: it ended in one of the spans `from..=to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cover {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: f64,
}

pub(super) fn support(seen: &Seen) -> Support {
    let intervals = intervals(seen);
    let spans = spans(&intervals);
    let covers = intervals.iter().map(|&(after, by, weight)| Cover {
        from: spans.partition_point(|span| span.0 < after),
        to: spans.partition_point(|span| span.1 <= by) - 1,
        weight,
    });
    Support { covers: covers.collect(), spans }
}

/// (after, by, weight) of every observation.
fn intervals(seen: &Seen) -> Vec<(f64, f64, f64)> {
    let mut intervals = Vec::with_capacity(seen.looks.len() + seen.betweens.len());
    for look in &seen.looks {
        if look.alive > 0.0 {
            intervals.push((look.at, f64::INFINITY, look.alive));
        }
        if look.gone > 0.0 {
            intervals.push((0.0, look.at, look.gone));
        }
    }
    intervals.extend(seen.betweens.iter().map(|one| (one.alive_at, one.gone_by, one.weight)));
    intervals
}

fn spans(intervals: &[(f64, f64, f64)]) -> Vec<(f64, f64)> {
    // At one time an end, which belongs to its interval, comes before a start, which does not.
    let ends = intervals.iter().map(|&(_, by, _)| (by, false));
    let starts = intervals.iter().map(|&(after, _, _)| (after, true));
    let mut events: Vec<(f64, bool)> = ends.chain(starts).collect();
    events.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    events.windows(2).filter(|pair| pair[0].1 && !pair[1].1).map(|pair| (pair[0].0, pair[1].0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;
    use crate::calibrate::idle::Observations;

    #[test]
    fn spans_run_from_a_start_to_the_next_end() {
        let between = |alive_at, gone_by| Censored { alive_at, gone_by };
        let seen = Observations::new(&[between(1.0, 4.0), between(3.0, 6.0), between(5.0, 7.0), Censored::alive(6.0)]);
        let support = support(&seen.seen);
        assert_eq!(support.spans, [(3.0, 4.0), (5.0, 6.0), (6.0, 7.0)]);
        let covers: Vec<_> = support.covers.iter().map(|cover| (cover.from, cover.to)).collect();
        assert_eq!(covers, [(2, 2), (0, 0), (0, 1), (1, 2)]);
    }
}
