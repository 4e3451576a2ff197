//! What a function costs.

use super::bill::{Bill, Free, Part};
use super::table::Tariff;
use crate::engine::Tally;
use crate::model::Model;
use crate::model::billing::{Billing, Price, Trigger};
use crate::model::function::Gateway;

/// Seconds in the month of a bill: 720 hours, as in AWS's own examples.
pub const MONTH: f64 = 720.0 * 3600.0;

/// Bytes in a GB of logs. Decimal, so that no bill is too low: AWS does not say which GB it means.
pub(super) const GB_OF_LOGS: f64 = 1e9;

/// Prices what is used of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Pricing {
    tariff: Tariff,
    billing: Billing,
    gateway: Gateway,
    has_snap_start: bool,
    /// Pings that one firing of the schedule comes to, on average.
    pings_per_firing: f64,
    /// Memory of the function, in the GB of a GB-second: 1,024 MB.
    gigabytes: f64,
}

impl Pricing {
    /// At the prices of the model's region, architecture and memory.
    #[must_use]
    pub fn of(model: &Model) -> Self {
        let gigabytes = f64::from(model.function.memory.as_megabytes()) / 1024.0;
        Self {
            tariff: Tariff::of(&model.function, &model.billing),
            billing: model.billing.clone(),
            gateway: model.function.gateway,
            has_snap_start: model.function.snap_start.is_some(),
            pings_per_firing: model.warming.pings_per_firing(),
            gigabytes,
        }
    }

    /// The bill of a month of 720 hours in which as much is used as was counted of the model, in proportion to the time.
    ///
    /// Each invocation was rounded up by itself when it was counted. Inits that nobody waited for are billed like others;
    /// AWS does not say whether it bills them. None where no time was counted.
    #[must_use]
    pub fn bill(&self, tally: &Tally) -> Option<Bill> {
        let used = Used::of(tally)?;
        let mut bill = Bill::empty();
        self.invocations(&used, &mut bill);
        self.provisioned(&used, &mut bill);
        self.snap_start(&used, &mut bill);
        self.senders(&used, &mut bill);
        self.gateway(&used, &mut bill);
        self.logs(&used, &mut bill);
        Some(bill)
    }

    /// Requests, and what runs on demand.
    fn invocations(&self, used: &Used, bill: &mut Bill) {
        let is_free = self.billing.free_tier.lambda;
        let requests = [(Part::Requests, used.requests), (Part::Pings, used.pings)];
        let uses = [
            (Part::Duration, used.duration * self.gigabytes),
            (Part::Init, used.init * self.gigabytes),
            (Part::Pings, used.ping_duration * self.gigabytes),
        ];
        bill.add_free(Free::Requests, is_free, &requests, Price::LambdaMillionRequests, &self.tariff);
        bill.add_free(Free::GbSeconds, is_free, &uses, Price::LambdaGbSecond, &self.tariff);
    }

    /// Provisioned environments, used or not, and what runs in them. They have no free tier.
    fn provisioned(&self, used: &Used, bill: &mut Bill) {
        let there = used.provisioned * MONTH * self.gigabytes;
        bill.add(Part::Provisioned, there, Price::ProvisionedGbSecond, &self.tariff);
        let ran = used.in_provisioned * self.gigabytes;
        bill.add(Part::Provisioned, ran, Price::ProvisionedDurationGbSecond, &self.tariff);
    }

    /// A snapshot of one published version, kept for the whole month, and what is restored of it. The time that a restore
    /// takes is billed with the inits: AWS bills a part of it, which its reports call `Billed Restore Duration`.
    fn snap_start(&self, used: &Used, bill: &mut Bill) {
        if self.has_snap_start {
            bill.add(Part::SnapStart, MONTH * self.gigabytes, Price::SnapStartCacheGbSecond, &self.tariff);
            bill.add(Part::SnapStart, used.inits * self.gigabytes, Price::SnapStartRestoreGb, &self.tariff);
        }
    }

    /// What sends pings. A firing of the schedule is one invocation by Scheduler, whether it is lost or delivered twice; where
    /// several pings come at once the first sends the others, as warmers do.
    fn senders(&self, used: &Used, bill: &mut Bill) {
        match self.billing.trigger {
            Trigger::Rule => {}
            Trigger::Scheduler => {
                let firings = [(Part::Pings, used.pings / self.pings_per_firing)];
                let is_free = self.billing.free_tier.scheduler;
                bill.add_free(Free::Invocations, is_free, &firings, Price::SchedulerMillionInvocations, &self.tariff);
            }
        }
    }

    /// What stands before the function is paid for every request that comes, throttled ones too.
    fn gateway(&self, used: &Used, bill: &mut Bill) {
        let price = match self.gateway {
            Gateway::None | Gateway::Url => return,
            Gateway::Rest => Price::RestApiMillionRequests,
            Gateway::Http => Price::HttpApiMillionRequests,
        };
        bill.add(Part::Gateway, (used.requests + used.throttled) / 1e6, price, &self.tariff);
    }

    fn logs(&self, used: &Used, bill: &mut Bill) {
        let bytes = (used.requests + used.pings) * f64::from(self.billing.log_bytes);
        let logs = [(Part::Logs, bytes / GB_OF_LOGS)];
        bill.add_free(Free::Logs, self.billing.free_tier.logs, &logs, Price::LogsGb, &self.tariff);
    }
}

/// What is used in a month; times in seconds.
struct Used {
    requests: f64,
    throttled: f64,
    pings: f64,
    duration: f64,
    ping_duration: f64,
    init: f64,
    inits: f64,
    in_provisioned: f64,
    /// Environments provisioned on average.
    provisioned: f64,
}

impl Used {
    fn of(tally: &Tally) -> Option<Self> {
        let counted = tally.time as f64 / 1e9;
        if counted <= 0.0 {
            return None;
        }
        let in_month = |amount: u64| amount as f64 * MONTH / counted;
        let seconds = |milliseconds: u64| in_month(milliseconds) / 1e3;
        let usage = &tally.usage;
        let handlers = usage.users.milliseconds + usage.pings.milliseconds;
        // Whose invocations ran in provisioned environments is not counted: it is only a matter of the part they stand in.
        let on_demand = handlers.saturating_sub(usage.in_provisioned.milliseconds) as f64 / handlers.max(1) as f64;
        Some(Self {
            requests: in_month(usage.users.count),
            throttled: in_month(tally.users.throttled),
            pings: in_month(usage.pings.count),
            duration: seconds(usage.users.milliseconds) * on_demand,
            ping_duration: seconds(usage.pings.milliseconds) * on_demand,
            init: seconds(usage.inits.milliseconds + usage.unawaited_inits.milliseconds),
            inits: in_month(usage.inits.count + usage.unawaited_inits.count),
            in_provisioned: seconds(usage.in_provisioned.milliseconds + usage.inits_in_provisioned.milliseconds),
            provisioned: ratio(usage.provisioned_time, tally.time),
        })
    }
}

/// The ratio of two times; exact where it is a whole number, as it is of what is provisioned all the time.
fn ratio(time: u128, unit: u128) -> f64 {
    (time / unit) as f64 + (time % unit) as f64 / unit as f64
}
