//! A lifetime of which only bounds are known.

/// Something that was still there after one time and gone by another. In seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Censored {
    /// It was still there after so long; 0 where nobody looked before it was gone.
    pub alive_at: f64,
    /// It was gone after so long; infinite where it was never seen to be gone.
    pub gone_by: f64,
}

impl Censored {
    /// It was still there after so long, and nothing is known of it later.
    #[must_use]
    pub fn alive(after: f64) -> Self {
        Self { alive_at: after, gone_by: f64::INFINITY }
    }

    /// It was gone after so long, and nobody had looked before.
    #[must_use]
    pub fn gone(after: f64) -> Self {
        Self { alive_at: 0.0, gone_by: after }
    }
}
