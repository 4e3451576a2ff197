//! The same work for each of several things, on all threads where there are threads.

/// What `work` makes of each of `items`, in their order; any of them may be done before any other.
#[cfg(feature = "cli")]
pub(super) fn of_each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;

    items.par_iter().with_max_len(1).map(work).collect()
}

/// What `work` makes of each of `items`, in their order: a page has one thread.
#[cfg(not(feature = "cli"))]
pub(super) fn of_each<T, R>(items: &[T], work: impl Fn(&T) -> R) -> Vec<R> {
    items.iter().map(work).collect()
}
