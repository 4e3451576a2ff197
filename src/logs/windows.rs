//! When a log was looking.

use super::Window;
use super::collector::{Covers, Span};
use crate::units::Nanos;

/// Exports that leave less than this between them were cut there: nobody exports an hour and leaves out a minute of it.
const TOUCHING: Nanos = Nanos::MINUTE;

/// The windows of a log, in order of their beginning, and of each file the number of its window.
pub(super) fn windows(spans: &[Span]) -> (Vec<Window>, Vec<u32>) {
    let mut order: Vec<usize> = (0..spans.len()).filter(|&place| spans[place].from <= spans[place].until).collect();
    order.sort_by_key(|&place| spans[place].from);
    let mut windows: Vec<Window> = Vec::new();
    // The last window of each kind that goes on in the next file.
    let mut going_on: [Option<usize>; 2] = [None; 2];
    let mut numbers = vec![0; spans.len()];
    for place in order {
        let Span { from, until, covers } = spans[place];
        let kind = match covers {
            Covers::Function => Some(0),
            Covers::Service => Some(1),
            Covers::Itself => None,
        };
        let joined = kind.and_then(|kind| going_on[kind]).filter(|&last| from <= windows[last].until + TOUCHING);
        let number = joined.unwrap_or(windows.len());
        match joined {
            Some(last) => windows[last].until = windows[last].until.max(until),
            None => windows.push(Window { from, until }),
        }
        if let Some(kind) = kind {
            going_on[kind] = Some(number);
        }
        numbers[place] = number as u32;
    }
    (windows, numbers)
}

/// The place of the last window that begins before this moment, or of the first of all.
#[must_use]
pub fn window_at(windows: &[Window], moment: Nanos) -> u32 {
    let after = windows.partition_point(|window| window.from <= moment);
    after.saturating_sub(1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, until: i64, covers: Covers) -> Span {
        Span { from: Nanos::from_secs(from), until: Nanos::from_secs(until), covers }
    }

    #[test]
    fn exports_that_touch_are_one_window_and_experiments_are_not() {
        let spans = [
            span(5_000, 6_000, Covers::Function),
            span(0, 1_000, Covers::Function),
            span(1_030, 2_000, Covers::Function),
            span(100, 1_500, Covers::Itself),
            span(1_500, 1_600, Covers::Function),
            span(9, 8, Covers::Function),
        ];
        let (windows, numbers) = windows(&spans);
        let seconds: Vec<_> =
            windows.iter().map(|window| (window.from.0 / 1_000_000_000, window.until.0 / 1_000_000_000)).collect();
        assert_eq!(seconds, [(0, 2_000), (100, 1_500), (5_000, 6_000)]);
        assert_eq!(numbers[..5], [2, 0, 0, 1, 0]);
        assert_eq!([0, 99, 100, 5_000, 9_000].map(|at| window_at(&windows, Nanos::from_secs(at))), [0, 0, 1, 2, 2]);
    }
}
