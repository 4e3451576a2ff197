//! Logs of services and traces of others: requests, and what is counted of them.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use coldstart::logs::{Contents, Format, Options, Use, read_files};
use coldstart::units::Nanos;

use crate::cloudwatch::data;
use crate::{accounts, read, read_with, seen, windows};

#[test]
fn the_log_of_the_judge_is_read_but_for_its_junk() {
    let Some(path) = data("web-access/judge-2017.csv") else { return };
    let log = read_files(&[path]).unwrap();
    let (lines, used, beside, rejected) = accounts(&log);
    assert_eq!((lines, used, beside.len()), (16_062, 15_789, 0));
    let time = "no time such as [29/Nov/2017:06:58:55 in its second field";
    assert_eq!(rejected, BTreeMap::from([("a line of an error log", 35), (time, 238)]));
    assert_eq!((log.accounting.rejects(), log.accounting.out_of_order), (273, 14));
    // They are those that others read in it, in order of time.
    let times = read_files(&[data("web-access/judge-2017-times.csv").unwrap()]).unwrap();
    assert_eq!(seen(&times).len(), 15_789);
    assert_eq!(times.accounting.out_of_order, 14);
    assert!(seen(&log).iter().zip(&seen(&times)).all(|(one, other)| one.started == other.started));
    assert!(seen(&log).iter().all(|one| one.first == Use::Untold && one.environment.is_none()));
}

#[test]
fn the_traces_of_azure_are_read_whole() {
    let Some(folder) = data("azure-2019") else { return };
    let paths = ["function_durations_percentiles.csv", "invocations_per_function.csv", "app_memory_percentiles.csv"];
    let log = read_files(&paths.map(|name| folder.join(name))).unwrap();
    let Contents::Counts(functions) = &log.contents else { panic!("{:?}", log.contents) };
    assert_eq!(functions.len(), 100);
    assert!(functions.iter().all(|one| one.first_minute == 480 && one.counts.len() == 480));
    let known = functions.iter().find(|one| one.function.starts_with("1948876d")).unwrap();
    assert_eq!(known.mean_duration, Some(0.071));
    assert!((known.mean_memory.unwrap() - 22.777_777_777_777_78).abs() < 1e-12);
    accounts(&log);
    assert_eq!(log.accounting.rejects(), 0);
}

#[test]
fn the_measurements_of_others_are_read_whole() {
    let Some(folder) = data("") else { return };
    let gaps = [
        "aws-idle-gaps/2019-06.csv",
        "aws-idle-gaps/2019-08.csv",
        "aws-idle-gaps/2021-01.csv",
        "other-idle-gaps/azure-2021-01.csv",
    ];
    let log = read_files(&gaps.map(|name| folder.join(name))).unwrap();
    let Contents::Gaps(gaps) = &log.contents else { panic!("{:?}", log.contents) };
    assert_eq!((gaps.len(), gaps[0].idle, gaps[0].cold), (1_200, Nanos::from_millis(2_311_620), false));
    let log = read_files(&[folder.join("sebs-cohorts/python-1s.csv")]).unwrap();
    let Contents::Cohorts(cohorts) = &log.contents else { panic!("{:?}", log.contents) };
    assert_eq!((cohorts.len(), log.accounting.rejects()), (11_844, 0));
    let runs = ["05-28", "06-06", "06-10", "05-26", "05-23"]
        .map(|day| folder.join(format!("aws-poisson-2020/run-2020-{day}.csv")));
    let log = read_files(&runs).unwrap();
    let told = log.told();
    assert!(told.sent && told.durations && told.environments && told.first_uses && !told.init_began);
    assert_eq!(windows(&log).len(), 5);
    assert!(windows(&log).is_sorted_by_key(|window| window.from));
    assert_eq!(seen(&log).iter().filter(|one| one.first == Use::First).count(), 59 + 43 + 32 + 29 + 59);
}

#[test]
fn times_of_access_logs_have_their_zones() {
    let line = |zone: &str| format!("10.0.0.1 - - [10/Oct/2000:13:55:36{zone}] \"GET / HTTP/1.0\" 200 2326\n");
    let at = |text: &str, zone: Tz| seen(&read_with(text, &Options { zone, ..Options::default() }).unwrap())[0].started;
    assert_eq!(at(&line(" -0700"), Tz::Asia__Seoul), Nanos::from_secs(971_211_336));
    assert_eq!(at(&line(""), Tz::UTC), Nanos::from_secs(971_186_136));
    assert_eq!(at(&line(""), Tz::Asia__Seoul), Nanos::from_secs(971_186_136 - 9 * 3_600));
    assert_eq!(
        at("2000-10-10T13:55:36 REPORT RequestId: a\tDuration: 0 ms\t\n", Tz::Asia__Seoul),
        Nanos::from_secs(971_153_736)
    );
}

#[test]
fn a_load_balancer_and_the_trace_of_2021_tell_durations() {
    let alb = "https 2018-07-02T22:23:00.186641Z app/a/5 1.2.3.4:2817 10.0.0.1:80 0.001 0.024 0.000 200 200 34 366 \"GET https://a/ HTTP/1.1\" \"curl\"\nh2 2018-07-02T22:23:10Z app/a/5 1.2.3.4:2817 - -1 -1 -1 503 - 34 366 \"GET https://a/ HTTP/1.1\" \"curl\"\n";
    let log = read(alb);
    assert_eq!(log.sources[0].format, Format::AlbLog.words());
    let durations: Vec<_> = seen(&log).iter().map(|one| one.duration).collect();
    assert_eq!(durations, [Some(Nanos::from_millis(24)), None]);
    assert_eq!(seen(&log)[0].started, Nanos(1_530_570_180_161_641_000));

    let azure = "app,func,end_timestamp,duration\nA,f,10.5,0.5\nA,g,11.0,0.25\nB,f,12,1\nB,f,x,1\n";
    let log = read(azure);
    let Contents::Invocations { functions, .. } = &log.contents else { unreachable!() };
    assert_eq!(functions, &["", "f", "g"]);
    let found: Vec<_> = seen(&log).iter().map(|one| (one.started, one.duration, one.function)).collect();
    let millis = Nanos::from_millis;
    assert_eq!(
        found,
        [
            (millis(10_000), Some(millis(500)), 1),
            (millis(10_750), Some(millis(250)), 2),
            (millis(11_000), Some(millis(1_000)), 1)
        ]
    );
    assert_eq!(accounts(&log).3, BTreeMap::from([("no time of its end or no duration", 1)]));
}
