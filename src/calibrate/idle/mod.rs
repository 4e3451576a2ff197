//! How long an idle environment lives, from bounds on its lifetime: it was still there after one time, and gone by another.
//!
//! # Method
//!
//! [`Observations`] groups what was seen. [`NonParametric`] is the maximum likelihood over all distributions: by isotonic
//! regression where every lifetime was looked at once (current-status data), else by Turnbull's self-consistency, sped up by
//! the iterative convex minorant. [`Choice::of`] fits the families of a [`Law`] to the same: fixed, uniform, normal, Weibull,
//! exponential, each alone, with a constant hazard beside it, or with a share of early deaths. Each [`Fit`] has intervals by
//! profile likelihood and a test of goodness of fit, and the best by Akaike's criterion among those that are not rejected is
//! chosen, beside those that cannot be told from it. Where environments were used together and looked at together,
//! [`cohorts()`] decides whether they go one by one or by halves.
//!
//! The bootstrap is inconsistent for a current-status curve and for end points (Kosorok, "Bootstrapping the Grenander
//! estimator", 2008; Bickel and Freedman, Annals of Statistics 9, 1981), so intervals of these come from ratios of likelihoods.

mod band;
mod bins;
mod choice;
mod cohorts;
mod current_status;
mod curve;
mod draws;
mod family;
mod fit;
mod goodness;
mod intervals;
mod isotonic;
mod law;
mod nonparametric;
mod observed;
mod parameters;
mod profile;
mod search;
mod turnbull;
mod unseen;

pub use choice::{Choice, Fit, Settings, Unfit, WhyUnfit};
pub use cohorts::{CohortFinding, Halving, Spread, cohorts};
pub use family::{BesideKind, Family, Shape};
pub use goodness::Goodness;
pub use law::{Base, Beside, Law};
pub use nonparametric::{Mass, Method, NonParametric, Point};
pub use observed::Observations;
pub use parameters::{Limit, Parameter, Unit};
pub use unseen::{Side, Unseen};
