//! Ways to live with cold starts.

use crate::model::{Distribution, Model, Schedule};
use crate::study::variant::Variant;
use crate::units::Nanos;

/// How long a restore is taken to last where the scenario does not say. The example of a report in AWS's documentation has
/// 398.97 ms (AWS Lambda Developer Guide, "Monitoring for Lambda SnapStart"); it grows with memory and with what the init
/// leaves there.
const ASSUMED_RESTORE: Nanos = Nanos::from_millis(400);

/// A way. In the order in which a page shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strategy {
    /// The function is left alone: no pings, nothing provisioned.
    Nothing,
    /// The scenario as it stands.
    Today,
    /// The longest ping interval that keeps the target.
    Pings,
    /// The same for a function that does the work of first requests in its init.
    WorkInInit,
    /// So many provisioned environments, and no pings.
    Provisioned(u32),
    /// SnapStart, and no pings.
    SnapStart,
    /// An always-on service.
    Service,
}

impl Strategy {
    /// Its name in files: a contract, never changed.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Today => "today",
            Self::Pings => "recommended_pings",
            Self::WorkInInit => "work_in_init",
            Self::Provisioned(_) => "provisioned",
            Self::SnapStart => "snap_start",
            Self::Service => "service",
        }
    }
}

/// The ways that need no search, each with what is played.
pub(super) fn ways(model: &Model, provisioned: &[u32]) -> Vec<(Strategy, Variant)> {
    let alone = model.with_each(leave_alone);
    let mut ways = vec![(Strategy::Nothing, Variant::unchanged(&alone))];
    if *model != alone {
        ways.push((Strategy::Today, Variant::unchanged(model)));
    }
    let restored = model.with_each(|model| {
        let restore = model.function.snap_start.take();
        leave_alone(model);
        model.function.snap_start = restore.or(Some(Distribution::always(ASSUMED_RESTORE)));
    });
    ways.push((Strategy::SnapStart, Variant::unchanged(&restored)));
    for &count in provisioned {
        let model = alone.with_each(|model| model.platform = model.platform.clone().with_provisioned(count));
        ways.push((Strategy::Provisioned(count), Variant::unchanged(&model)));
    }
    ways
}

/// Takes away all that keeps a model warm.
fn leave_alone(model: &mut Model) {
    model.warming = model.with_pings(Schedule::Never, model.warming.concurrency).warming;
    model.platform = model.platform.clone().with_provisioned(0);
    model.function.snap_start = None;
}

/// A model whose init does what the handler would do once in each environment: they take as long together.
pub(in crate::study) fn with_work_in_init(model: &Model) -> Model {
    model.with_each(|model| {
        if let Some(work) = model.function.first_request.take() {
            model.function.init = model.function.init.plus(&work);
        }
    })
}
