//! A bill: what each part costs in a month, which prices are missing, and how much of the free tiers is used.

use std::ops::AddAssign;

use enum_map::{Enum, EnumMap};

use super::table::Tariff;
use crate::model::billing::Price;

/// What a month's bill is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Part {
    /// Users' requests, each by itself.
    Requests,
    /// How long handlers ran for them, on demand.
    Duration,
    /// Inits: those that an invocation waited for, and those that none did.
    Init,
    /// Pings: their requests, their duration, and what sends them.
    Pings,
    /// Provisioned concurrency: being there, and the duration of what runs there.
    Provisioned,
    /// SnapStart: its cache and its restores.
    SnapStart,
    /// What CloudWatch Logs takes in.
    Logs,
    /// API Gateway.
    Gateway,
    /// Hours of tasks or instances, public addresses included.
    Hours,
    /// A load balancer.
    LoadBalancer,
}

impl Part {
    /// All of them, in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::LENGTH).map(Self::from_usize)
    }

    /// Its name in files, and on a page.
    #[must_use]
    pub const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Requests => ("requests", "requests"),
            Self::Duration => ("duration", "duration"),
            Self::Init => ("init", "init"),
            Self::Pings => ("pings", "pings"),
            Self::Provisioned => ("provisioned", "provisioned"),
            Self::SnapStart => ("snap_start", "SnapStart"),
            Self::Logs => ("logs", "logs"),
            Self::Gateway => ("gateway", "API gateway"),
            Self::Hours => ("hours", "hours"),
            Self::LoadBalancer => ("load_balancer", "load balancer"),
        }
    }
}

/// Something that has a free tier, in its own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Free {
    /// Requests to Lambda.
    Requests,
    /// GB-seconds of Lambda, on demand.
    GbSeconds,
    /// Invocations by EventBridge Scheduler.
    Invocations,
    /// GB of logs.
    Logs,
}

impl Free {
    /// All of them, in the order of declaration.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::LENGTH).map(Self::from_usize)
    }

    /// Its name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "lambda_requests",
            Self::GbSeconds => "lambda_gb_seconds",
            Self::Invocations => "scheduler_invocations",
            Self::Logs => "logs_gb",
        }
    }

    /// How much of it is free in a month (AWS Lambda Pricing; Amazon EventBridge Pricing; Amazon CloudWatch Pricing).
    #[must_use]
    pub const fn each_month(self) -> f64 {
        match self {
            Self::Requests => 1e6,
            Self::GbSeconds => 400_000.0,
            Self::Invocations => 14e6,
            Self::Logs => 5.0,
        }
    }

    /// So many of them have one price.
    const fn priced_by(self) -> f64 {
        match self {
            Self::Requests | Self::Invocations => 1e6,
            Self::GbSeconds | Self::Logs => 1.0,
        }
    }

    /// Its unit.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::GbSeconds => "GB-s",
            Self::Invocations => "Scheduler invocations",
            Self::Logs => "GB of logs",
        }
    }
}

/// What is used in a month, and what that costs, in USD.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    parts: EnumMap<Part, f64>,
    used: EnumMap<Free, f64>,
    lacks: EnumMap<Part, Option<Price>>,
}

impl Bill {
    /// Of nothing.
    pub(super) fn empty() -> Self {
        Self { parts: EnumMap::default(), used: EnumMap::default(), lacks: EnumMap::default() }
    }

    /// What a part costs; absent where one of its prices is.
    #[must_use]
    pub fn part(&self, part: Part) -> Option<f64> {
        self.lacks[part].is_none().then_some(self.parts[part])
    }

    /// What all of it costs; absent where a price is.
    #[must_use]
    pub fn total(&self) -> Option<f64> {
        Part::all().map(|part| self.part(part)).sum()
    }

    /// The prices that are missing: for each part that lacks any the first of them.
    pub fn missing(&self) -> impl Iterator<Item = (Part, Price)> {
        Part::all().filter_map(|part| Some((part, self.lacks[part]?)))
    }

    /// How much is used of something that has a free tier, whether or not that is taken off.
    #[must_use]
    pub fn used(&self, free: Free) -> f64 {
        self.used[free]
    }

    /// Adds so much of something to a part. What is not used needs no price.
    pub(super) fn add(&mut self, part: Part, quantity: f64, price: Price, tariff: &Tariff) {
        if quantity <= 0.0 {
            return;
        }
        match tariff.price(price) {
            Some(usd) => self.parts[part] += quantity * usd,
            None => self.lacks[part] = self.lacks[part].or(Some(price)),
        }
    }

    /// Adds what has a free tier, which is taken off if `is_free`: several parts use it up together, each in proportion.
    pub(super) fn add_free(&mut self, free: Free, is_free: bool, uses: &[(Part, f64)], price: Price, tariff: &Tariff) {
        let all: f64 = uses.iter().map(|(_, quantity)| quantity).sum();
        self.used[free] += all;
        let billed = if is_free { (all - free.each_month()).max(0.0) / all } else { 1.0 };
        for &(part, quantity) in uses {
            self.add(part, quantity * billed / free.priced_by(), price, tariff);
        }
    }

    /// The same, each amount times `factor`.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let mut bill = self.clone();
        bill.parts.values_mut().chain(bill.used.values_mut()).for_each(|amount| *amount *= factor);
        bill
    }
}

impl AddAssign<&Self> for Bill {
    fn add_assign(&mut self, other: &Self) {
        for part in Part::all() {
            self.parts[part] += other.parts[part];
            self.lacks[part] = self.lacks[part].or(other.lacks[part]);
        }
        for free in Free::all() {
            self.used[free] += other.used[free];
        }
    }
}
