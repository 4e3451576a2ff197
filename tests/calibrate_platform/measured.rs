//! The runs of Mahmoudi and Khazaei (2020, AWS Lambda us-east-1).

use std::path::{Path, PathBuf};

use coldstart::calibrate::platform::learn;
use coldstart::logs::read_files;

fn runs() -> Vec<PathBuf> {
    let folder = std::env::var_os("COLDSTART_DATA").expect("the folder of the measurements");
    ["05-23", "05-26", "05-28", "06-06", "06-10"]
        .iter()
        .map(|name| Path::new(&folder).join(format!("aws-poisson-2020/run-2020-{name}.csv")))
        .collect()
}

pub(crate) fn the_five_runs_show_what_is_known_of_them() {
    let log = read_files(&runs()).unwrap();
    let began = std::time::Instant::now();
    let found = learn(&log);
    println!("took {:?}", began.elapsed());
    println!("{found:#?}", found = coldstart::calibrate::platform::PlatformFindings { idle_periods: vec![], spare_periods: vec![], ..found });
}
