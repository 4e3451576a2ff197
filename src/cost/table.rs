//! The price table: which prices there are, where and when each was read.

use std::sync::OnceLock;

use enum_map::EnumMap;

use crate::model::billing::{Billing, Price};
use crate::model::function::{Architecture, Function};

/// The table, a price a line. AWS publishes prices by region and changes them; these were read from copies of its price
/// lists that others keep. `any` stands where the copy names no region.
const TABLE: &str = include_str!("prices.csv");

/// When the newest price of the table was read, by year and month.
#[must_use]
pub fn price_date() -> &'static str {
    lines().iter().map(|line| line.read.as_str()).max().unwrap_or_default()
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The code of the region; [`ANY`] where the source names none.
    pub region: String,
    /// The name of what has the price.
    pub price: String,
    /// The name of the architecture; empty where it makes no difference.
    pub architecture: String,
    /// The price, in USD.
    pub usd: f64,
    /// When it was read, by year and month.
    pub read: String,
    /// Where.
    pub source: String,
}

/// What stands in place of a region where the source names none.
pub const ANY: &str = "any";

/// All lines of the table.
pub fn lines() -> &'static [Line] {
    static LINES: OnceLock<Vec<Line>> = OnceLock::new();
    LINES.get_or_init(|| {
        let read = TABLE.lines().skip(1).map(Line::read).collect::<Option<_>>();
        read.expect("a test reads the price table")
    })
}

impl Line {
    /// Six fields between commas, none of which has a comma or a quote in it.
    fn read(line: &str) -> Option<Self> {
        let mut fields = line.split(',').map(str::to_owned);
        let mut next = || fields.next();
        let (region, price, architecture, usd) = (next()?, next()?, next()?, next()?.parse().ok()?);
        let read = Self { region, price, architecture, usd, read: next()?, source: next()? };
        fields.next().is_none().then_some(read)
    }
}

/// The regions that have prices of their own, in the order of the table.
#[must_use]
pub fn regions() -> Vec<&'static str> {
    let mut regions: Vec<&str> = lines().iter().map(|line| line.region.as_str()).collect();
    regions.dedup();
    regions.retain(|region| *region != ANY);
    regions
}

/// The prices that hold for a function, in USD; absent where neither the table nor the scenario has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff(EnumMap<Price, Option<f64>>);

impl Tariff {
    /// Those of the function's region and architecture, and in their place those that somebody has given.
    #[must_use]
    pub fn of(function: &Function, billing: &Billing) -> Self {
        let found = |price: Price| listed(&function.region, function.architecture, price);
        Self(EnumMap::from_fn(|price| billing.prices[price].or_else(|| found(price))))
    }

    /// One of them.
    #[must_use]
    pub fn price(&self, price: Price) -> Option<f64> {
        self.0[price]
    }
}

/// Whether a function's region has any price of its own, in the table or from the scenario.
#[must_use]
pub fn has_prices(function: &Function, billing: &Billing) -> bool {
    regions().contains(&function.region.as_str()) || billing.prices.values().any(Option::is_some)
}

fn listed(region: &str, architecture: Architecture, price: Price) -> Option<f64> {
    let is_it = |line: &&Line| {
        line.price == price.name()
            && (line.region == region || line.region == ANY)
            && (line.architecture.is_empty() || line.architecture == architecture.name())
    };
    lines().iter().find(is_it).map(|line| line.usd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_price_once_and_says_when_and_where_it_was_read() {
        let mut seen = Vec::new();
        for line in lines() {
            assert!(Price::ALL.into_iter().any(|price| price.name() == line.price), "{line:?}");
            assert!(["", "x86_64", "arm64"].contains(&line.architecture.as_str()), "{line:?}");
            assert!(line.usd > 0.0 && line.usd < 10.0, "{line:?}");
            assert!(line.read.len() == 7 && line.source.starts_with("copy of "), "{line:?}");
            let place = (&line.region, &line.price, &line.architecture);
            assert!(!seen.contains(&place), "{line:?} twice");
            seen.push(place);
        }
        assert_eq!(lines().len(), 57);
        assert_eq!(price_date(), "2026-10");
    }

    #[test]
    fn a_price_is_that_of_region_and_architecture_unless_another_is_given() {
        let mut function = Function { region: "ap-northeast-2".to_owned(), ..Function::default() };
        let mut billing = Billing::default();
        let price = |function: &Function, billing: &Billing, price| Tariff::of(function, billing).price(price);
        assert_eq!(price(&function, &billing, Price::FargateVcpuHour), Some(0.046_56));
        assert_eq!(price(&function, &billing, Price::SnapStartRestoreGb), None);
        assert_eq!(price(&function, &billing, Price::RestApiMillionRequests), Some(3.5));
        function.architecture = Architecture::Arm;
        assert_eq!(price(&function, &billing, Price::FargateVcpuHour), Some(0.037_25));
        billing.prices[Price::FargateVcpuHour] = Some(0.05);
        assert_eq!(price(&function, &billing, Price::FargateVcpuHour), Some(0.05));
        function.region = "eu-central-1".to_owned();
        assert!(has_prices(&function, &billing) && !has_prices(&function, &Billing::default()));
        assert_eq!(price(&function, &billing, Price::LambdaGbSecond), None);
    }
}
