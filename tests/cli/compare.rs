//! `coldstart compare`: its page, its files, and what it refuses.

use super::*;

fn compare() -> Command {
    let mut command = coldstart();
    command.args(["compare", API, "--replications", "8", "--every", "1m,4m,5m", "--provisioned", "1"]);
    command
}

#[test]
fn the_page_is_this() {
    insta::assert_snapshot!("compare", stdout_of(&mut compare()));
}

#[test]
fn csv_has_a_row_for_each_way() {
    let text = stdout_of(compare().args(["--csv", "-"]));
    let mut rows = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    for name in ["strategy", "cold_probability", "lost_probability", "latency_p999_ms", "over_second_probability"] {
        assert!(header.contains(&name), "{name}");
    }
    let ways: Vec<String> = rows.map(|row| row[0].to_owned()).collect();
    let expected = ["nothing", "today", "recommended_pings", "work_in_init", "provisioned", "snap_start", "service"];
    assert_eq!(ways, expected);
}

/// The parts of each bill add up to it, a missing price empties both, and one way is chosen.
#[test]
fn json_has_the_parts_of_each_bill() {
    let text = stdout_of(compare().args(["--json", "-"]));
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["verb"], "compare");
    let ways = json["strategies"].as_array().unwrap();
    for way in ways {
        let fields = way.as_object().unwrap().iter();
        let parts = fields.filter(|(name, _)| name.starts_with("cost_") && *name != "cost_usd_month");
        let sum: Option<f64> = parts.map(|(_, part)| part.as_f64()).sum();
        let total = way["cost_usd_month"].as_f64();
        // The table of prices has none of SnapStart in Seoul.
        assert_eq!(total.is_none(), way["strategy"] == "snap_start", "{way}");
        assert_eq!(sum.is_some(), total.is_some(), "{way}");
        assert!(sum.zip(total).is_none_or(|(sum, total)| (sum - total).abs() < 1e-9), "{way}");
    }
    let chosen: Vec<_> = ways.iter().filter(|way| way["chosen"] == "yes").map(|way| &way["strategy"]).collect();
    assert_eq!(chosen, [&json["chosen"]]);
    assert!(json["free_tier_used"]["lambda_requests"].as_f64().unwrap() > 20_000.0);
}

#[test]
fn a_budget_that_nothing_keeps_is_a_no() {
    compare().args(["--max-cost", "0.01 USD"]).assert().code(1);
    compare().args(["--max-cost", "20000 KRW", "--exchange", "1500"]).assert().code(0);
    compare().args(["--target", "0.000001%"]).assert().code(1);
}

#[test]
fn what_is_wrong_with_money_is_refused() {
    let refused = |flags: &[&str]| {
        let output = compare().args(flags).assert().code(2).get_output().clone();
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    for (flags, said) in [
        (&["--max-cost", "5"][..], "`--max-cost` is `5`\n  expected an amount and a currency"),
        (&["--max-cost", "20000 KRW"], "expected USD, or a rate of exchange beside it"),
        (&["--max-cost", "5 USD", "--exchange", "2"], "expected another currency than USD beside --exchange"),
        (&["--exchange", "1500"], "expected a --max-cost beside it"),
        (&["--max-cost", "5 EUR", "--exchange", "0"], "expected a number above zero, such as 1500"),
        (&["--set", "function.region=eu-central-1"], "`function.region` is `eu-central-1`, of which no price is known"),
        (&["--target", "1"], "write \"1%\""),
    ] {
        let found = refused(flags);
        assert!(found.contains(said), "{found}");
    }
}

/// On a quota of 10 nothing can be provisioned: the rows are left out, and AWS's sentence says why.
#[test]
fn what_aws_would_refuse_is_not_compared() {
    let output = compare().args(["--set", "platform.concurrency_limit=10"]).assert().code(0).get_output().clone();
    let (page, talk) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!page.contains("1 provisioned"), "{page}");
    let said = "decreases account's UnreservedConcurrentExecution below its minimum value of [10]";
    assert!(talk.split_whitespace().collect::<Vec<_>>().join(" ").contains(said), "{talk}");
}
