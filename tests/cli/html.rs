//! Pages for a browser and pictures: which verbs write them, and what opens them.

use std::fs;
use std::path::Path;

use super::{API, coldstart, folder, quick_sweep, refused, stdout_of};

const QUICK: [&str; 4] = ["--replications", "2", "--horizon", "5d"];

fn page_of(arguments: &[&str]) -> String {
    let folder = folder();
    let path = folder.path().join("page.html");
    let code = coldstart().args(arguments).arg("--html").arg(&path).assert().get_output().status.code();
    assert!(code < Some(2), "{arguments:?}");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_verb_that_answers_writes_a_page() {
    for (verb, title) in [
        (&["sweep", API, "--every", "4m"][..], "Cold requests by the time between pings"),
        (&["sweep", API, "--every", "4m", "--regimes"], "range over regimes"),
        (&["sweep", API, "--every", "4m", "--vary", "function.init=1s,2s"], "Cold requests by function.init"),
        (&["simulate", API], "How many requests take longer"),
        (&["recommend", API, "--every", "1m,2m"], "Why requests are cold"),
        (&["compare", API], "What a month costs, way by way"),
        (&["expect", API, "--set", "expect.cold_probability=< 5%"], "The expectation"),
    ] {
        let page = page_of(&[verb, &QUICK].concat());
        assert!(page.contains(title), "{verb:?} without {title}");
        assert!(page.contains("<h2 id=\"facts\">") && page.contains("[[arrivals]]"), "{verb:?}");
        assert!(page.contains(&format!("coldstart {} {API}", verb[0])), "{verb:?}");
    }
    assert!(page_of(&["check", API]).contains("Every value in force"));
    assert!(page_of(&["presets"]).contains("aws-2021"));
}

#[test]
fn the_ending_of_a_file_makes_a_page_or_a_picture() {
    let folder = folder();
    let [page, picture] = ["a.html", "a.svg"].map(|name| folder.path().join(name));
    quick_sweep().args(["--every", "4m"]).arg("-o").arg(&page).arg("-o").arg(&picture).assert().success();
    assert!(fs::read_to_string(&page).unwrap().starts_with("<!DOCTYPE html>"));
    let drawn = fs::read_to_string(&picture).unwrap();
    assert_eq!(drawn, stdout_of(quick_sweep().args(["--every", "4m", "--svg", "-", "--quiet"])));
    assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>\n"), "{drawn}");
}

#[test]
fn nothing_is_opened_that_was_not_written() {
    refused(quick_sweep().arg("--open"), "no page to open");
    refused(quick_sweep().args(["--html", "-", "--open"]), "no page to open");
    refused(coldstart().args(["presets", "--open"]), "no page to open");
}

/// A page that is opened by what a folder holds.
#[cfg(target_os = "linux")]
fn opened(programs: &Path, page: &Path) -> assert_cmd::assert::Assert {
    coldstart().args(["check", API, "--open", "--html"]).arg(page).env("PATH", programs).assert()
}

#[cfg(target_os = "linux")]
#[test]
fn the_page_is_opened_once_it_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let (program, page) = (folder.path().join("xdg-open"), folder.path().join("page.html"));
    fs::write(&program, format!("#!/bin/sh\n/bin/cp \"$1\" {}/opened\n", folder.path().display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    opened(folder.path(), &page).success();
    // What opens it is not waited for.
    let is_opened = || fs::read(folder.path().join("opened")).ok() == fs::read(&page).ok();
    for _ in 0..200 {
        if is_opened() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("nothing was opened within four seconds");
}

#[cfg(target_os = "linux")]
#[test]
fn where_nothing_opens_pages_it_is_written_all_the_same() {
    let folder = folder();
    let page = folder.path().join("page.html");
    let assert = opened(folder.path(), &page).code(2);
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert!(said.contains("was written, but nothing here opens it") && said.contains("open it in a browser"), "{said}");
    assert!(page.exists());
}
