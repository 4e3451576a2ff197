//! How what is used is billed: what an account pays for beside the function, and at which prices of its own.

use enum_map::{Enum, EnumMap};
use serde::{Deserialize, Serialize};

/// What the bill of a function and of its pings depends on, beside what is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Billing {
    /// What sends the pings.
    pub trigger: Trigger,
    /// Bytes that CloudWatch Logs takes in for each invocation, and for each request that a service serves.
    pub log_bytes: u32,
    /// Which free tiers are taken off.
    pub free_tier: FreeTier,
    /// Prices in USD that stand in place of those of the table.
    pub prices: EnumMap<Price, Option<f64>>,
}

/// The three lines that AWS writes for each invocation (`START`, `END`, `REPORT`) are about 270 bytes long.
pub const USUAL_LOG_BYTES: u32 = 300;

/// Pings by a rule, AWS's own log lines, no free tier, the prices of the table.
impl Default for Billing {
    fn default() -> Self {
        Self {
            trigger: Trigger::Rule,
            log_bytes: USUAL_LOG_BYTES,
            free_tier: FreeTier::NONE,
            prices: EnumMap::default(),
        }
    }
}

/// What sends pings at their times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// A scheduled rule of EventBridge, which is not billed: Zappa's way.
    Rule,
    /// EventBridge Scheduler, which is billed for each invocation.
    Scheduler,
}

impl Trigger {
    /// Both, by the names scenarios use.
    pub const NAMES: [(&'static str, Self); 2] = [("rule", Self::Rule), ("scheduler", Self::Scheduler)];
}

/// Free tiers that never end. An account has each of them once, for all of its functions together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FreeTier {
    /// That of AWS Lambda: requests and GB-seconds.
    pub lambda: bool,
    /// That of EventBridge Scheduler.
    pub scheduler: bool,
    /// That of CloudWatch Logs.
    pub logs: bool,
}

impl FreeTier {
    /// None of them.
    pub const NONE: Self = Self { lambda: false, scheduler: false, logs: false };
    /// All of them.
    pub const ALL: Self = Self { lambda: true, scheduler: true, logs: true };
    /// The names of the services.
    pub const SERVICES: [&'static str; 3] = ["lambda", "scheduler", "logs"];

    /// The names of those that are taken off.
    #[must_use]
    pub fn services(self) -> Vec<&'static str> {
        let Self { lambda, scheduler, logs } = self;
        let all = Self::SERVICES.into_iter().zip([lambda, scheduler, logs]);
        all.filter_map(|(name, is_free)| is_free.then_some(name)).collect()
    }

    /// Those of the services with these names; others are passed over.
    #[must_use]
    pub fn of(names: &[&str]) -> Self {
        let [lambda, scheduler, logs] = Self::SERVICES.map(|service| names.contains(&service));
        Self { lambda, scheduler, logs }
    }
}

/// Something that has a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum Price {
    /// A million requests to Lambda, pings included.
    LambdaMillionRequests,
    /// A GB-second of duration or of init, on demand.
    LambdaGbSecond,
    /// A GB-second for which provisioned concurrency is configured.
    ProvisionedGbSecond,
    /// A GB-second of duration in a provisioned environment.
    ProvisionedDurationGbSecond,
    /// A GB-second for which a SnapStart snapshot is kept.
    SnapStartCacheGbSecond,
    /// A GB that SnapStart restores.
    SnapStartRestoreGb,
    /// A million invocations by EventBridge Scheduler.
    SchedulerMillionInvocations,
    /// A million requests to a REST API of API Gateway.
    RestApiMillionRequests,
    /// A million requests to an HTTP API of API Gateway.
    HttpApiMillionRequests,
    /// A GB of logs taken in.
    LogsGb,
    /// An hour of a vCPU of Fargate.
    FargateVcpuHour,
    /// An hour of a GB of Fargate.
    FargateGbHour,
    /// An hour of this EC2 instance.
    T3MicroHour,
    /// An hour of this EC2 instance.
    T3SmallHour,
    /// An hour of this EC2 instance.
    T4gMicroHour,
    /// An hour of this EC2 instance.
    T4gSmallHour,
    /// An hour of an Application Load Balancer.
    LoadBalancerHour,
    /// An hour of a public IPv4 address.
    PublicIpv4Hour,
}

impl Price {
    /// How many there are.
    pub const COUNT: usize = Self::LENGTH;

    /// All of them, in the order of declaration.
    pub const ALL: [Self; Self::COUNT] = [
        Self::LambdaMillionRequests,
        Self::LambdaGbSecond,
        Self::ProvisionedGbSecond,
        Self::ProvisionedDurationGbSecond,
        Self::SnapStartCacheGbSecond,
        Self::SnapStartRestoreGb,
        Self::SchedulerMillionInvocations,
        Self::RestApiMillionRequests,
        Self::HttpApiMillionRequests,
        Self::LogsGb,
        Self::FargateVcpuHour,
        Self::FargateGbHour,
        Self::T3MicroHour,
        Self::T3SmallHour,
        Self::T4gMicroHour,
        Self::T4gSmallHour,
        Self::LoadBalancerHour,
        Self::PublicIpv4Hour,
    ];

    /// Its name in price tables and scenarios, and what it is the price of, in words that follow "the price of".
    #[must_use]
    pub const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::LambdaMillionRequests => ("lambda_million_requests", "a million requests to Lambda"),
            Self::LambdaGbSecond => ("lambda_gb_second", "a GB-second of Lambda"),
            Self::ProvisionedGbSecond => ("provisioned_gb_second", "a GB-second of provisioned concurrency"),
            Self::ProvisionedDurationGbSecond => {
                ("provisioned_duration_gb_second", "a GB-second of duration in provisioned environments")
            }
            Self::SnapStartCacheGbSecond => ("snap_start_cache_gb_second", "a GB-second of SnapStart's cache"),
            Self::SnapStartRestoreGb => ("snap_start_restore_gb", "a GB restored by SnapStart"),
            Self::SchedulerMillionInvocations => {
                ("scheduler_million_invocations", "a million invocations by EventBridge Scheduler")
            }
            Self::RestApiMillionRequests => ("rest_api_million_requests", "a million requests to a REST API"),
            Self::HttpApiMillionRequests => ("http_api_million_requests", "a million requests to an HTTP API"),
            Self::LogsGb => ("logs_gb", "a GB of logs"),
            Self::FargateVcpuHour => ("fargate_vcpu_hour", "an hour of a Fargate vCPU"),
            Self::FargateGbHour => ("fargate_gb_hour", "an hour of a GB on Fargate"),
            Self::T3MicroHour => ("t3_micro_hour", "an hour of a t3.micro"),
            Self::T3SmallHour => ("t3_small_hour", "an hour of a t3.small"),
            Self::T4gMicroHour => ("t4g_micro_hour", "an hour of a t4g.micro"),
            Self::T4gSmallHour => ("t4g_small_hour", "an hour of a t4g.small"),
            Self::LoadBalancerHour => ("load_balancer_hour", "an hour of a load balancer"),
            Self::PublicIpv4Hour => ("public_ipv4_hour", "an hour of a public IPv4 address"),
        }
    }

    /// Its name in price tables and scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.about().0
    }
}
