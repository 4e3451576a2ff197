//! One question a file: a study plays an [`Ensemble`](crate::engine::Ensemble) until its estimates are good enough, and
//! returns results that a report can print without computing anything.

mod bills;
mod brief;
mod candidate;
mod cases;
mod cold;
mod compare;
mod expect;
mod hours;
mod measure;
mod neighbours;
mod outcome;
mod play;
#[cfg(feature = "cli")]
pub mod probe;
mod reach;
mod recommend;
mod regimes;
#[cfg(feature = "cli")]
pub mod replay;
mod service;
mod sets;
mod simulate;
mod sketch;
mod slices;
mod slower;
mod sweep;
mod unfit;
#[cfg(feature = "cli")]
pub mod validate;
mod variant;
mod verdict;

pub use brief::MOST_REPLICATIONS;
pub use candidate::{Against, Candidate};
pub use cases::{Axis, Case, Cases, sweep_cases};
pub use cold::{Cause, ColdMeans, cause_shares};
pub use compare::{ComparePlan, CompareRow, Comparison, Host, Span, Strategy, compare};
pub use expect::{Bound, Expectation, Expected, Held, Standing, expect};
pub use hours::{Hour, Hours};
pub use measure::{About, Measure, Shown, Unit};
pub use outcome::{Exactness, Outcome};
pub use play::{Effort, Known, Progress, Silent, Watch};
pub use reach::{Reach, reaches, reaches_of};
pub use recommend::{
    Alteration, Answer, Assumption, Bar, Clock, Fit, Found, Given, Moved, Prediction, Quantile, RecommendPlan,
    Recommendation, Regime, Remedied, Remedy, Setting, Settings, Source, Target, Tested, Tried, Under, UnderCell,
    UnderRow, Varied, Why, Window, cost_of, recommend, under, why,
};
pub use regimes::{Hinge, OtherRegimes, Recycled, RegimeSweep, RegimeVariant, Regimes, UnderRegime, sweep_regimes};
pub use service::{Served, ServiceMeasure, serve};
pub use simulate::{Simulation, simulate, simulate_with};
pub use sketch::{Basis, StandIn};
pub use slices::{Question, Sketched, Slices};
pub use slower::Slower;
pub use sweep::{MOST_CANDIDATES, Sweep, SweepError, SweepPlan, Today, pinged, sweep, sweep_with};
pub use unfit::Unfit;
pub use variant::{Change, Variant};
pub use verdict::Verdict;
