//! Real logs: the runs of Mahmoudi and Khazaei (2020, AWS Lambda us-east-1, 28 h of Poisson requests each), and the access log of a
//! student judge site (2017).

use std::path::Path;

use coldstart::calibrate::{Calibration, Finding, Plan, Traffic, Value};
use coldstart::logs::read_files;
use coldstart::model::arrivals::Process;
use coldstart::scenario;

use crate::made::{PLAN, function, part};
use crate::told::scenario_of;
use crate::trials::data;

/// Each is Poisson, by design. Of the five one is rejected at 1% by chance once in 20 times; two once in 1,000.
pub(crate) fn the_runs_of_2020() {
    let mut rejected = 0;
    for (run, requests) in [("05-23", 10_066), ("05-26", 1_648), ("05-28", 186), ("06-06", 290), ("06-10", 428)] {
        let log = read_files(&[data(&format!("aws-poisson-2020/run-2020-{run}.csv"))]).unwrap();
        let calibration = Calibration::of(&log, &PLAN);
        let found = function(&calibration);
        assert_eq!(found.about.users, requests, "{run}");
        let Finding::Learned { value: Value::Traffic(traffic), .. } = part(&calibration, "arrivals").finding else {
            panic!()
        };
        rejected += u32::from(!matches!(traffic, Traffic::Process(Process::Poisson(_))));
        let work = found.work.as_ref().unwrap();
        // The handler took 1.8 to 2.0 s, and that of a first use 0.09 s longer; inits took 0.25 to 1.5 s.
        let mean = work.duration.learned().unwrap().mean.value;
        assert!((1.5..2.3).contains(&mean), "{run}: {mean}");
        let init = work.init.learned().unwrap().mean.value;
        assert!((0.2..0.8).contains(&init), "{run}: {init}");
        let extra = work.first_request.learned().unwrap().mean;
        assert!((0.05..0.2).contains(&extra), "{run}: {extra}");
        let written = scenario_of(&calibration);
        scenario::parse(&written, Path::new("learned.toml")).unwrap();
    }
    assert!(rejected < 2, "{rejected} of 5 runs are not Poisson");
}

/// Students come by the hour of the day and several at once: no single process fits, and the log itself is played.
pub(crate) fn an_access_log() {
    let path = data("web-access/judge-2017-times.csv");
    let log = read_files(std::slice::from_ref(&path)).unwrap();
    let calibration = Calibration::of(&log, &Plan { arrivals_only: true, ..PLAN });
    let found = function(&calibration);
    assert!(found.work.is_none());
    assert_eq!(found.about.users, 15_789);
    let Finding::Learned { value: Value::Traffic(traffic), .. } = part(&calibration, "arrivals").finding else {
        panic!()
    };
    assert!(matches!(traffic, Traffic::Recorded(_)), "{traffic:?}");
    let written = scenario_of(&calibration);
    assert!(written.contains("process = \"trace\"") && written.contains("judge-2017-times.csv"), "{written}");
    scenario::parse(&written, Path::new("learned.toml")).unwrap();
}
