//! What arrives.

use super::*;

#[test]
fn a_scenario_without_arrivals_is_refused() {
    assert_eq!(
        complaint(Refuses, "name = \"quiet\"\n"),
        "error: scenarios/api.toml:1:1: `arrivals` is missing\n\
         \x20 expected at least one `[[arrivals]]` table with a `process`\n\
         \n\
         hint: three lines will do: `[[arrivals]]`, `process = \"poisson\"`, `rate = \"500/day\"`"
    );
}

#[test]
fn a_rate_that_is_zero_negative_or_not_finite_is_refused() {
    for rate in ["0/day", "-5/day", "inf/day", "nan/day"] {
        assert_eq!(
            complaint(Refuses, &format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n")),
            format!(
                "error: scenarios/api.toml:3:8: `arrivals[0].rate` is `{rate}`\n\
                 \x20 expected a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"\n\
                 \n\
                 hint: write how many requests come on average in a unit of time, such as \"500/day\""
            )
        );
    }
    let without_unit = complaint(Refuses, "[[arrivals]]\nprocess = \"poisson\"\nrate = 500\n");
    assert!(without_unit.ends_with("hint: a rate needs its unit of time: write \"500/day\""), "{without_unit}");
    assert!(complaint(Cannot, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"1e7/s\"\n").contains("at most 1000000/s"));
}

#[test]
fn a_rate_in_other_words_is_told_how_it_is_written() {
    for (rate, hint) in [
        ("2,000/day", "a number has nothing between its thousands: write \"2000/day\""),
        ("2k/day", "a number is written in full: write \"2000/day\""),
        ("5 rps", "a rate is a number, a slash and a unit of time: write \"5/s\""),
        ("3 min", "that is a time; one every 3 min is written \"480/day\""),
    ] {
        assert_eq!(
            complaint(Refuses, &format!("[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n")),
            format!(
                "error: scenarios/api.toml:3:8: `arrivals[0].rate` is `{rate}`\n\
                 \x20 expected a rate greater than zero, such as \"500/day\", \"10/min\" or \"0.9/s\"\n\
                 \n\
                 hint: {hint}"
            )
        );
    }
}

#[test]
fn weights_that_sum_to_zero_are_refused() {
    let hours = vec!["0"; 24].join(", ");
    assert_eq!(
        complaint(Cannot, &format!("[[arrivals]]\nprocess = \"profile\"\nrate = \"5/day\"\nhours = [{hours}]\n")),
        "error: scenarios/api.toml:4:9: `arrivals[0].hours` is a list of weights whose sum is not above zero and finite\n\
         \x20 expected 24 weights, one for each hour of the day, not all zero\n\
         \n\
         hint: only their ratios matter: 1 everywhere is even traffic"
    );
}

#[test]
fn a_profile_needs_hours_or_days() {
    let profile = |weights: &str| format!("[[arrivals]]\nprocess = \"profile\"\nrate = \"70/day\"\n{weights}");
    let complaint = complaint(Cannot, &profile(""));
    assert!(
        complaint
            .starts_with("error: scenarios/api.toml:1:1: `arrivals[0]` is without hours and days\n  expected `hours`"),
        "{complaint}"
    );
    let scenario = parse(&profile("days = [7, 0, 0, 0, 0, 0, 0]\n"), Path::new("x")).unwrap();
    // All 490 requests of a week on Monday, in all of its hours alike: 490 / 24 an hour.
    let said = coldstart::scenario::explain(&scenario).join(" ");
    assert!(said.contains("from 0 to 20.4 an hour"), "{said}");
    let hours = scenario.values.iter().find(|value| value.key == "arrivals[0].hours").unwrap();
    assert_eq!(hours.value, "all alike");
}

/// Requests so rare, or states so short, that playing them would never end.
#[test]
fn modulated_arrivals_that_never_come_are_refused() {
    for (silence, rate, burst, expected) in [
        ("365 d", "1/day", "1 s", "at least one request in 100 years"),
        ("1 us", "1/s", "1 us", "at most a million changes of state for each request"),
    ] {
        let states = format!(
            "{{ rate = \"0/s\", mean_stay = \"{silence}\" }}, {{ rate = \"{rate}\", mean_stay = \"{burst}\" }}"
        );
        let complaint = complaint(Cannot, &format!("[[arrivals]]\nprocess = \"modulated\"\nstates = [{states}]\n"));
        assert!(complaint.contains(&format!("expected {expected}\n\nhint: ")), "{complaint}");
    }
}
