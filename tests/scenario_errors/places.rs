//! Where a complaint stands, and what is said of a text that is no TOML.

use super::*;

#[test]
fn text_that_is_no_toml_is_refused_at_its_place() {
    assert_eq!(
        complaint(NoToml, "name = \"a\"\nrate = 500/day\n"),
        "error: scenarios/api.toml:2:8: the file is not TOML here: string values must be quoted, expected literal string\n\
         \x20 expected keys and values such as `rate = \"500/day\"`, tables such as `[function]`\n\
         \n\
         hint: a text such as a time or a rate stands in quotes"
    );
}

#[test]
fn a_duplicate_says_so_with_its_key_and_both_lines() {
    for (text, place, key, line) in [
        ("[function]\nmemory = \"1 GB\"\ninit = \"1 s\"\nmemory = \"2 GB\"\n", "7:1", "function.memory", 5),
        ("rate = \"5/day\"\n", "4:1", "arrivals[0].rate", 3),
        ("[[arrivals]]\nprocess = \"poisson\"\nprocess = \"poisson\"\n", "6:1", "arrivals[1].process", 5),
        ("[run]\nseed = 1\n[function]\n[run]\nseed = 2\n", "7:2", "run", 4),
    ] {
        assert_eq!(
            complaint_after_arrivals(NoToml, text),
            format!(
                "error: scenarios/api.toml:{place}: `{key}` is a duplicate: it stands in line {line} already\n\
                 \x20 expected every key once\n\
                 \n\
                 hint: delete one of them"
            )
        );
    }
    let at_the_top = complaint(NoToml, &format!("name = \"a\"\nname = \"b\"\n{POISSON}"));
    assert!(at_the_top.contains(":2:1: `name` is a duplicate: it stands in line 1 already"), "{at_the_top}");
    let in_a_line =
        complaint_after_arrivals(NoToml, "[warming]\nhold = { dist = \"fixed\", value = \"1 s\", value = \"2 s\" }\n");
    assert!(in_a_line.contains(":5:41: `warming.value` is a duplicate"), "{in_a_line}");
}

#[test]
fn columns_count_characters() {
    let complaint = complaint(
        Refuses,
        "name = \"größe\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/day\" # ä\n[function]\ninit = { \"dist\" = \"größe\" }\n",
    );
    assert!(complaint.starts_with("error: scenarios/api.toml:6:19: `function.init.dist` is `größe`"), "{complaint}");
}

#[test]
fn several_errors_are_reported_together_in_the_order_of_the_file() {
    let complaint = complaint(
        Refuses,
        "nmae = 5\n[[arrivals]]\nprocess = \"poisson\"\n[function]\nmemory = \"1 TB\"\n\
         init = { dist = \"normal\", mean = \"x\", sd = \"y\" }\n[run]\nhorizon = \"soon\"\n",
    );
    let places: Vec<&str> =
        complaint.lines().filter_map(|line| line.strip_prefix("error: scenarios/api.toml:")).collect();
    assert_eq!(
        places,
        [
            "1:1: `nmae` is not a known key",
            "2:1: `arrivals[0].rate` is missing",
            "5:10: `function.memory` is `1 TB`",
            "6:34: `function.init.mean` is `x`",
            "6:44: `function.init.sd` is `y`",
            "8:11: `run.horizon` is `soon`",
        ]
    );
}

#[test]
fn of_very_many_complaints_the_first_twenty_are_shown() {
    let text = complaint(Refuses, &"[[arrivals]]\nprocess = \"poisson\"\nrate = \"0/day\"\n".repeat(1000));
    assert_eq!(text.matches("error: ").count(), 20);
    assert!(text.ends_with("\n\nand 980 more: only the first 20 are shown"), "{text}");
}
