//! Presets and records against the measurements that they were made from.

use std::path::Path;

use coldstart::model::Distribution;
use coldstart::model::arrivals::{Process, Trace};
use coldstart::scenario::{self, Scenario, presets};

use super::{column, data};

/// The curve that the pool-adjacent-violators algorithm makes of idle gaps, as (gap in seconds, share cold): among all
/// that do not fall it has the highest likelihood (Ayer et al., 1955).
fn best_fitting_steps(mut gaps: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    gaps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (_, cold) in &gaps {
        pools.push((*cold, 1));
        while let [.., before, last] = &mut pools[..]
            && before.0 / before.1 as f64 >= last.0 / last.1 as f64
        {
            (before.0, before.1) = (before.0 + last.0, before.1 + last.1);
            pools.pop();
        }
    }
    let levels = pools.iter().flat_map(|&(cold, count)| std::iter::repeat_n(cold / count as f64, count));
    gaps.iter().map(|&(gap, _)| gap).zip(levels).collect()
}

/// The idle timeout of a preset.
fn timeout(name: &str) -> Distribution {
    let preset = presets().iter().find(|preset| preset.name == name).unwrap();
    preset.behaviour().unwrap().idle.quiet_timeout().unwrap().clone()
}

/// At every gap that was measured the curve in force is the best-fitting one, to the three decimals it is written with.
pub(crate) fn curves_without_a_formula_are_those_of_their_raw_measurements() {
    for (name, file) in [
        ("azure-2021", "other-idle-gaps/azure-2021-01.csv"),
        ("azure-2020", "other-idle-gaps/azure-2020-04.csv"),
        ("gcp-2021", "other-idle-gaps/gcp-2021-01.csv"),
        ("aws-2019-spring", "aws-idle-gaps/2019-06.csv"),
    ] {
        let path = data(file);
        let gaps: Vec<(f64, f64)> = column(&path, "gap_s").into_iter().zip(column(&path, "cold")).collect();
        assert!(gaps.len() > 100, "{file}");
        let in_force = timeout(name);
        for (gap, expected) in best_fitting_steps(gaps) {
            let level = in_force.cdf(gap);
            assert!((level - expected).abs() < 6e-4, "{name} at {gap} s: {level}, best {expected}");
        }
    }
}

fn recorded(file: &str, keys: &str) -> Scenario {
    let path = data(file).display().to_string();
    let text = format!("[[arrivals]]\nprocess = \"trace\"\nfile = {path:?}\njunk_allowed = \"0%\"\n{keys}");
    scenario::parse(&text, Path::new("scenario.toml")).unwrap_or_else(|report| panic!("{report}"))
}

fn trace(scenario: &Scenario) -> &Trace {
    let [Process::Trace(trace)] = &scenario.model.arrivals.0[..] else { panic!("no trace") };
    trace
}

/// 15,789 times of a real access log in the order of the log, which steps back 14 times; and a run with what each request
/// took, sorted by when it was sent.
pub(crate) fn real_records_are_read_whole() {
    let log = recorded("web-access/judge-2017-times.csv", "");
    assert_eq!(trace(&log).requests(), 15_789);
    let warnings: Vec<&str> = log.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(warnings, ["the trace goes back in time 14 times; it was sorted"]);
    let keys = "column = \"sent_s\"\nduration_column = \"duration_ms\"\ndays = \"once\"\n";
    let run = recorded("aws-poisson-2020/run-2020-05-28.csv", keys);
    assert_eq!(trace(&run).requests(), 186);
    let mean = trace(&run).mean_duration().unwrap();
    assert!((1.84..1.96).contains(&mean), "{mean} s: handlers took 1.78 to 1.98 s");
}
