//! The wire form of `[cost]`: how what is used is billed.

use enum_map::EnumMap;

use super::Origin;
use super::distributions::all;
use super::reader::{Entry, Read, Table, name_of};
use crate::model::billing::{Billing, FreeTier, Price, Trigger, USUAL_LOG_BYTES};
use crate::units::{counted, significant};

/// The name of the table.
pub(super) const KEY: &str = "cost";

/// More bytes of logs for one invocation are refused: CloudWatch Logs takes an event of 1 MB at the most (CloudWatch Logs
/// quotas), and a thousand of them.
pub(super) const MOST_LOG_BYTES: u32 = 1_000_000_000;

/// The name that stands for all free tiers.
pub(super) const ALL: &str = "all";

/// How what is used is billed; every key has a default.
pub(super) fn billing(table: &Table<'_>) -> Read<Billing> {
    let usual = Billing::default();
    let show = |trigger: &Trigger| name_of(trigger, &Trigger::NAMES);
    let trigger =
        table.value_or("trigger", usual.trigger, Origin::Default, show, |entry| entry.one_of(&Trigger::NAMES));
    let show = |bytes: &u32| counted(u64::from(*bytes), "byte");
    let log_bytes = table.value_or("log_bytes", USUAL_LOG_BYTES, Origin::Default, show, |entry| {
        entry.count(0..=MOST_LOG_BYTES, "it counts bytes of logs for each invocation, AWS's own lines included")
    });
    let free_tier = table.value_or("free_tier", usual.free_tier, Origin::Default, show_free_tier, free_tier);
    let prices = table.value_or("prices", usual.prices, Origin::Default, show_prices, prices);
    table.finish();
    Ok(Billing { trigger: trigger?, log_bytes: log_bytes?, free_tier: free_tier?, prices: prices? })
}

fn free_tier(entry: &Entry<'_>) -> Read<FreeTier> {
    const EXPECTED: &str = "\"none\", \"all\", or a list such as [\"lambda\", \"logs\"]";
    if let Some(word) = entry.text_if_any() {
        return match word {
            "none" => Ok(FreeTier::NONE),
            ALL => Ok(FreeTier::ALL),
            _ => Err(entry.refuse(EXPECTED, "those of \"lambda\", \"scheduler\" and \"logs\" never end")),
        };
    }
    let choices = FreeTier::SERVICES.map(|service| (service, service));
    let names = all(entry.list(EXPECTED)?.iter().map(|entry| entry.one_of(&choices)))?;
    Ok(FreeTier::of(&names))
}

pub(super) fn show_free_tier(free_tier: &FreeTier) -> String {
    match free_tier.services()[..] {
        [] => "none".to_owned(),
        ref services => services.join(", "),
    }
}

fn prices(entry: &Entry<'_>) -> Read<EnumMap<Price, Option<f64>>> {
    const EXPECTED: &str = "a table of prices in USD, such as { lambda_gb_second = 1.66667e-5 }";
    let table = entry.table(EXPECTED)?;
    let read = all(Price::ALL.into_iter().map(|price| table.get(price.name()).map(|entry| usd(&entry)).transpose()));
    table.finish();
    let mut read = read?.into_iter();
    Ok(EnumMap::from_fn(|_| read.next().flatten()))
}

fn usd(entry: &Entry<'_>) -> Read<f64> {
    let hint = "a price is a number without a unit: 0.20 for twenty cents";
    let price = entry.number(hint)?;
    if price >= 0.0 { Ok(price) } else { Err(entry.refuse("a price in USD, zero or above", hint)) }
}

fn show_prices(prices: &EnumMap<Price, Option<f64>>) -> String {
    let given = prices.iter().filter_map(|(price, usd)| Some(format!("{} {}", price.name(), significant((*usd)?, 9))));
    let given: Vec<String> = given.collect();
    if given.is_empty() { "those of the table".to_owned() } else { given.join(", ") }
}
