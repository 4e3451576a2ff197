//! The best candidate, by the rule that defines it, on exact values; written without the code that it is the referee of.

/// The place of the longest interval of the first unbroken run of those that keep the target.
pub(crate) fn best(values: &[f64], target: f64) -> Option<usize> {
    let mut last = None;
    for (place, &value) in values.iter().enumerate() {
        if value <= target {
            last = Some(place);
        } else if last.is_some() {
            return last;
        }
    }
    last
}

#[test]
fn the_best_is_the_last_of_the_first_run() {
    assert_eq!(best(&[0.1, 0.2, 0.4, 0.1], 0.3), Some(1));
    assert_eq!(best(&[0.5, 0.2, 0.1, 0.4], 0.3), Some(2));
    assert_eq!(best(&[0.5, 0.6], 0.3), None);
    assert_eq!(best(&[0.1, 0.2], 0.3), Some(1));
}
