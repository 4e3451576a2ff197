//! The wire form of what an account leaves a function: its quota of concurrency, what of that is reserved or provisioned,
//! and what must stay unreserved.

use super::Origin;
use super::provisioned::{Provisioned, provisioned};
use super::reader::{Entry, Read, Refused, Table};
use crate::units::grouped;

/// What an account may use at first (AWS Lambda Developer Guide, "Lambda quotas").
const USUAL_QUOTA: u32 = 1_000;

/// More environments than this at once are refused: each takes memory.
pub(crate) const MOST_ENVIRONMENTS: u32 = 1_000_000;

/// Of a quota that reaches so far so much must stay for functions without a reservation; of a smaller one, which new
/// accounts have, all of it ("Lambda reserves 100 units of concurrency for functions without reserved concurrency": AWS
/// Lambda Developer Guide, "Configuring reserved concurrency"; with a quota of 10 the floor in AWS's refusals is 10).
const USUAL_FLOOR: u32 = 100;

/// The parts of a platform that are its user's account.
pub(super) struct Account {
    pub(super) concurrency_limit: Option<u32>,
    pub(super) reserved: Option<u32>,
    pub(super) unreserved_floor: u32,
    pub(super) provisioned: Provisioned,
}

/// Reads them; every key has a default.
pub(super) fn account(table: &Table<'_>) -> Read<Account> {
    let quota = table.value_or("concurrency_limit", Some(USUAL_QUOTA), Origin::Default, show_limit, limit);
    let known_quota = quota.ok().flatten();
    let usual_floor = known_quota.map_or(0, |quota| quota.min(USUAL_FLOOR));
    let show = |number: &u32| grouped(u64::from(*number));
    let floor = table.value_or("unreserved_floor", usual_floor, Origin::Default, show, |entry| {
        entry.count(0..=u32::MAX, "it is the number in square brackets of AWS's refusal; 0 for no such rule")
    });
    let floor = floor.and_then(|floor| floor_within(table, floor, known_quota));
    let rule = Rule { quota: known_quota, floor: floor.unwrap_or(0) };
    let reserved = table.value_or("reserved", None, Origin::Default, show_limit, |entry| reserved(entry, rule));
    let known_reserved = reserved.ok().flatten();
    let provisioned = table.value_or("provisioned", Provisioned::NONE, Origin::Default, Provisioned::show, |entry| {
        provisioned(entry, rule, known_reserved)
    });
    Ok(Account { concurrency_limit: quota?, reserved: reserved?, unreserved_floor: floor?, provisioned: provisioned? })
}

/// No more than all of a quota can stay unreserved.
fn floor_within(table: &Table<'_>, floor: u32, quota: Option<u32>) -> Read<u32> {
    match (table.get("unreserved_floor"), quota) {
        (Some(entry), Some(quota)) if floor > quota => {
            let expected = format!("at most the account's quota, {} (`concurrency_limit`)", grouped(u64::from(quota)));
            Err(entry.refuse(&expected, "it is the number in square brackets of AWS's refusal; 0 for no such rule"))
        }
        _ => Ok(floor),
    }
}

/// How much of a quota must stay unreserved; without a quota there is no rule.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    pub(super) quota: Option<u32>,
    floor: u32,
}

impl Rule {
    /// Refuses so much as AWS does that calls it `name`; `no` is what is always allowed.
    pub(super) fn refuse_beyond(self, entry: &Entry<'_>, number: u32, name: &str, no: &str) -> Read<u32> {
        let Some(quota) = self.quota else { return Ok(number) };
        let most = quota.saturating_sub(self.floor);
        if number <= most {
            return Ok(number);
        }
        let Self { floor, .. } = self;
        let allowed = if most == 0 { no.to_owned() } else { format!("at most {}", grouped(u64::from(most))) };
        let expected = format!(
            "{allowed}: of the account's quota ({}) at least {} must stay unreserved. AWS says: \"Specified {name} for \
             function decreases account's UnreservedConcurrentExecution below its minimum value of [{floor}]\"",
            grouped(u64::from(quota)),
            grouped(u64::from(floor))
        );
        let hint = "ask AWS for a higher quota and raise `platform.concurrency_limit`, or use pings (`warming.ping`), which \
                    need none";
        Err(entry.refuse(&expected, hint))
    }
}

fn limit(entry: &Entry<'_>) -> Read<Option<u32>> {
    if entry.is_none() { Ok(None) } else { entry.count(1..=u32::MAX, "write \"none\" for no limit").map(Some) }
}

fn show_limit(limit: &Option<u32>) -> String {
    limit.map_or("none".to_owned(), |limit| grouped(u64::from(limit)))
}

fn reserved(entry: &Entry<'_>, rule: Rule) -> Read<Option<u32>> {
    if entry.is_none() {
        return Ok(None);
    }
    let reserved = entry.count(1..=u32::MAX, "write \"none\" to reserve nothing for this function")?;
    rule.refuse_beyond(entry, reserved, "ReservedConcurrentExecutions", "\"none\"").map(Some)
}

/// Refuses more than this.
pub(super) fn refuse_above(entry: &Entry<'_>, what: &str, most: u32, hint: &str) -> Refused {
    entry.refuse(&format!("at most the {what} ({most})"), hint)
}
