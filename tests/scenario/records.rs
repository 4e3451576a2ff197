//! Records of requests: with durations, played once, and too short to speak for other days.

use super::*;

/// A record of three requests on two days, with how long the handler took.
fn record(rest: &str) -> Scenario {
    let folder = tempfile::tempdir().unwrap();
    let rows = "sent_s,duration_ms,took\n90000.25,30,1\n3600,70,2\n3600,20,3\n";
    std::fs::write(folder.path().join("run.csv"), rows).unwrap();
    let text = format!(
        "[[arrivals]]\nprocess = \"trace\"\nfile = \"run.csv\"\ncolumn = \"sent_s\"\nduration_column = \"duration_ms\"\n{rest}"
    );
    parse(&text, &folder.path().join("scenario.toml")).unwrap_or_else(|report| panic!("{report}"))
}

#[test]
fn a_record_with_durations_is_played_once() {
    let scenario = record("days = \"once\"\n");
    let Process::Trace(trace) = &scenario.model.arrivals.0[0] else { panic!() };
    assert_eq!((trace.order(), trace.requests(), trace.has_durations()), (Days::Once, 3, true));
    // Two of one whole second are not spread over it, and nothing is drawn.
    assert_eq!(trace.days()[0].times(), [Nanos::HOUR, Nanos::HOUR]);
    assert_eq!(trace.mean_duration(), Some(0.04));
    assert_eq!(value(&scenario, "arrivals[0].days"), ("once", &Origin::Line(6)));
    assert_eq!(value(&scenario, "arrivals[0].duration_column"), ("duration_ms, in ms", &Origin::Line(5)));
    // 3 requests of 40 ms in two days.
    assert!((scenario.model.offered_concurrency() - 3.0 * 0.04 / 172_800.0).abs() < 1e-15);
    let [span] = scenario.records[..] else { panic!("{:?}", scenario.records) };
    assert_eq!(
        (span.first.to_string(), span.last.to_string()),
        ("1970-01-01 01:00:00".into(), "1970-01-02 01:00:00.250".into())
    );
}

#[test]
fn durations_are_played_on_resampled_days_too() {
    for days in ["resampled", "in-order"] {
        let scenario = record(&format!("days = \"{days}\"\n"));
        let Process::Trace(trace) = &scenario.model.arrivals.0[0] else { panic!() };
        assert!(trace.has_durations(), "{days}");
        assert_eq!(trace.days()[0].times(), [Nanos::HOUR, Nanos::HOUR + Nanos::from_millis(500)]);
    }
}

/// It is used where some requests have none of their own, and for a pool that is busy at the start.
#[test]
fn a_duration_that_no_request_uses_is_warned_of() {
    let about_duration = |rest: &str| {
        let of_scenario = record(rest).warnings;
        of_scenario.into_iter().filter(|warning| warning.message.contains("`function.duration`")).collect::<Vec<_>>()
    };
    let duration = "[function]\nduration = \"1 s\"\n";
    let [warning] = &about_duration(duration)[..] else { panic!() };
    assert_eq!(
        warning.message,
        "`function.duration` is not used: every request has its recorded duration (`duration_column`)"
    );
    assert_eq!(about_duration(""), []);
    assert_eq!(about_duration(&format!("{POISSON}{duration}")), []);
    assert_eq!(about_duration(&format!("{duration}[run]\ninitial = {{ busy = 1 }}\n")), []);
}

/// A day of 271 requests within an hour says nothing of the other 23.
#[test]
fn a_record_shorter_than_a_day_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let begin = 1_767_603_600.5;
    let hour: Vec<String> = (0..271).map(|k| format!("{}", begin + f64::from(k) * 3_600.0 / 270.0)).collect();
    std::fs::write(folder.path().join("hour.csv"), format!("timestamp\n{}\n", hour.join("\n"))).unwrap();
    let of_record = |rest: &str| {
        let text = format!("[[arrivals]]\nprocess = \"trace\"\nfile = \"hour.csv\"\n{rest}");
        parse(&text, &folder.path().join("scenario.toml")).unwrap()
    };
    let resampled = of_record("");
    let text = explain(&resampled).join("\n");
    for words in [
        "271 requests were recorded from 2026-01-05 09:00:00 to 2026-01-05 10:00:00, 1 h on 1 day.",
        "Every simulated day is that day again: 271 requests per day of record, of which less than 24 h were recorded.",
    ] {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    let [warning] = &warnings_of(&resampled)[..] else { panic!() };
    assert_eq!(
        warning.message,
        "the record is of one day only, and 1 h long: every simulated day repeats it, without requests at other times, and \
         the intervals rest on that one day"
    );
    assert_eq!(warnings_of(&of_record("days = \"in-order\"\n")).len(), 1);
    let once = of_record("days = \"once\"\n");
    assert_eq!(warnings_of(&once), []);
    let text = explain(&once).join("\n");
    assert!(text.contains("They are played once, as they were") && text.contains("counts 271 requests"), "{text}");
}

#[test]
fn a_record_of_hours_on_two_days_is_short_and_one_of_two_days_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let warnings = |hours: u32| {
        let times: Vec<String> = (0..=hours).map(|hour| format!("{}.5", 1_767_650_400 + hour * 3_600)).collect();
        std::fs::write(folder.path().join("times.csv"), times.join("\n")).unwrap();
        let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n";
        warnings_of(&parse(text, &folder.path().join("scenario.toml")).unwrap())
    };
    // From 22:00 on.
    assert_eq!(
        warnings(5)[0].message,
        "the record is only 5 h long, on 2 days that were not all recorded whole: simulated days repeat these, and the \
         intervals rest on so few days"
    );
    assert_eq!(warnings(47).len(), 1);
    assert_eq!(warnings(48), []);
}

#[test]
fn requests_of_a_record_that_are_not_counted_are_said_to_be_left_out() {
    let folder = tempfile::tempdir().unwrap();
    // Two on the first day at one o'clock, one on the second.
    std::fs::write(folder.path().join("run.csv"), "timestamp\n3600.5\n3601.5\n90000.25\n").unwrap();
    for (start, run, counted) in [
        ("2026-01-05T00:30", "", 3),
        ("2026-01-05T02:00", "", 1),
        ("2026-01-05T00:00", "horizon = \"3 h\"", 2),
        ("2026-01-05T00:00", "horizon = \"3 days\"\nwarmup = \"1 day\"", 1),
    ] {
        let text = format!(
            "start = \"{start}\"\n[[arrivals]]\nprocess = \"trace\"\nfile = \"run.csv\"\ndays = \"once\"\n[run]\n{run}\n"
        );
        let scenario = parse(&text, &folder.path().join("scenario.toml")).unwrap();
        let text = explain(&scenario).join("\n");
        assert!(text.contains(&format!("counts {counted} request")), "{start} {run}: {text}");
        let warnings = warnings_of(&scenario);
        let lost = warnings.iter().find(|warning| warning.message.starts_with("of the 3 requests of the record"));
        match lost {
            None => assert_eq!(counted, 3),
            Some(lost) => assert!(lost.message.contains(&format!(" {counted} are counted: ")), "{start} {run}: {lost}"),
        }
    }
}

#[test]
fn recorded_durations_are_explained_as_what_they_are() {
    let of_record = explain(&record("")).join("\n");
    assert!(
        of_record.contains("A request takes as long as it took when it was recorded (40 ms on average), which keeps"),
        "{of_record}"
    );
    let beside = explain(&record(POISSON)).join("\n");
    assert!(
        beside
            .contains("A request takes 100 ms, a recorded one as long as it took then (40 ms on average), which keeps"),
        "{beside}"
    );
}

/// A record of 3 requests on its first day and 1 on its second, of which one day and a half are played.
#[test]
fn requests_of_a_record_in_order_are_those_of_the_days_that_are_played() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("times.csv"), "timestamp\n10.5\n20.5\n30.5\n90000.5\n").unwrap();
    for (horizon, counted) in
        [("1 day", "counts 3 requests"), ("1.5 days", "counts 4 requests"), ("49 h", "counts 7 requests")]
    {
        let text = format!(
            "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\ndays = \"in-order\"\n[run]\nhorizon = \"{horizon}\"\n"
        );
        let scenario = parse(&text, &folder.path().join("scenario.toml")).unwrap();
        let text = explain(&scenario).join(" ");
        assert!(text.contains(counted), "{horizon}: {text}");
    }
}
