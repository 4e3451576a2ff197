//! How much memory long logs need: `cargo test --release --test logs memory -- --ignored --nocapture`.

use std::io::BufWriter;
use std::process::{Command, Stdio};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};

/// An invocation takes 32 bytes, and no more than as many again while something is learned from it: four times as many show how much
/// each takes beyond what any log does. The numbers are powers of two, so that what grows by doubling is full.
#[test]
#[ignore = "it reads five million lines"]
fn calibration_keeps_32_bytes_an_invocation() {
    let (few, many) = (1 << 20, 1 << 22);
    let (of_few, of_many) = (peak(few), peak(many));
    let each = (of_many - of_few) / f64::from(many - few);
    println!(
        "{few} lines: {:.0} MB, {many} lines: {:.0} MB, {each:.1} bytes an invocation",
        of_few / 1e6,
        of_many / 1e6
    );
    assert!((32.0..72.0).contains(&each), "{each}");
}

/// The most that `calibrate` had in memory, in bytes, while it learned from so many requests of a busy function (proc(5), `VmHWM`).
fn peak(lines: u32) -> f64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_coldstart"))
        .args(["calibrate", "--quiet", "-"])
        .env("RAYON_NUM_THREADS", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    write(lines, BufWriter::new(child.stdin.take().unwrap())).unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait().unwrap().is_none() {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let kilobytes = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak = peak.max(kilobytes.map_or(0.0, |number| number.parse::<f64>().unwrap() * 1024.0));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    peak
}

/// Requests that come by chance, in 64 environments that are made anew every two hours.
fn write(lines: u32, mut to: impl std::io::Write) -> std::io::Result<()> {
    let mut rng = SmallRng::seed_from_u64(1);
    let mut time = 0.0;
    let mut newest = [u64::MAX; 64];
    writeln!(to, "start_s,sent_s,duration_ms,environment,cold")?;
    for place in (0..64).cycle().take(lines as usize) {
        time -= rng.random::<f64>().ln();
        let generation = (time / 7_200.0) as u64;
        let is_first = std::mem::replace(&mut newest[place], generation) != generation;
        let waited = if is_first { 0.5 } else { 0.0 };
        let sent = 1_780_000_000.0 + time;
        let first = u8::from(is_first);
        writeln!(
            to,
            "{:.3},{sent:.3},{:.1},{place}-{generation},{first}",
            sent + 0.05 + waited,
            5_000.0 * rng.random::<f64>()
        )?;
    }
    to.flush()
}
