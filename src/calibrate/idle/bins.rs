//! Few groups instead of very many observations, for what is evaluated thousands of times.

use super::observed::{Between, Look, Seen};

/// With no more groups than this nothing is joined.
const KEPT_AS_THEY_ARE: usize = 600;

/// Each part of the survivors, and of the dead, has at least so many groups.
const PARTS: f64 = 200.0;

/// So many of the longest times with survivors, and of the shortest with dead, are never joined: end points depend on them.
const EXTREMES: usize = 100;

/// Joins neighbours where there are very many: a group takes the mean time of its members, and has at most a 200th of the
/// survivors and of the dead. The logarithm of a survival function is nearly straight over so short a span, so that sums
/// over it hardly change. Dead and survivors share the groups, as a test that draws them anew needs it.
pub(super) fn coarse(seen: &Seen) -> Seen {
    let looks = if seen.looks.len() > KEPT_AS_THEY_ARE { join(&seen.looks) } else { seen.looks.clone() };
    let betweens =
        if seen.betweens.len() > KEPT_AS_THEY_ARE { join_betweens(&seen.betweens) } else { seen.betweens.clone() };
    let mut coarse = Seen { looks, betweens };
    coarse.merge();
    coarse
}

fn join(looks: &[Look]) -> Vec<Look> {
    let alive: f64 = looks.iter().map(|look| look.alive).sum();
    let gone: f64 = looks.iter().map(|look| look.gone).sum();
    let alone = extremes(looks);
    let mut joined: Vec<Look> = Vec::new();
    let mut may_grow = false;
    for (look, alone) in looks.iter().zip(alone) {
        match joined.last_mut() {
            Some(last)
                if may_grow
                    && !alone
                    && last.alive + look.alive <= alive / PARTS
                    && last.gone + look.gone <= gone / PARTS =>
            {
                let (old, new) = (last.alive + last.gone, look.alive + look.gone);
                last.at = (last.at * old + look.at * new) / (old + new);
                last.alive += look.alive;
                last.gone += look.gone;
            }
            Some(_) | None => joined.push(*look),
        }
        may_grow = !alone;
    }
    joined
}

/// Which must stay alone.
fn extremes(looks: &[Look]) -> Vec<bool> {
    let mut alone = vec![false; looks.len()];
    let survivors = (0..looks.len()).rev().filter(|&place| looks[place].alive > 0.0).take(EXTREMES);
    let dead = (0..looks.len()).filter(|&place| looks[place].gone > 0.0).take(EXTREMES);
    survivors.chain(dead).for_each(|place| alone[place] = true);
    alone
}

/// Of very many intervals both ends are moved to one of 200 times each, except the extreme ones.
fn join_betweens(betweens: &[Between]) -> Vec<Between> {
    let starts = grid(betweens.iter().map(|one| one.alive_at));
    let ends = grid(betweens.iter().map(|one| one.gone_by));
    let moved = betweens.iter().map(|one| {
        let (alive_at, gone_by) = (nearest(&starts, one.alive_at), nearest(&ends, one.gone_by));
        // An interval shorter than the distance of the grid stays as it is.
        if alive_at < gone_by { Between { alive_at, gone_by, ..*one } } else { *one }
    });
    moved.collect()
}

fn grid(times: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut times: Vec<f64> = times.collect();
    times.sort_unstable_by(f64::total_cmp);
    let last = times.len() - 1;
    (0..=PARTS as usize).map(|part| times[last * part / PARTS as usize]).collect()
}

fn nearest(grid: &[f64], time: f64) -> f64 {
    let after = grid.partition_point(|&one| one < time).min(grid.len() - 1);
    let before = after.saturating_sub(1);
    if time - grid[before] < grid[after] - time { grid[before] } else { grid[after] }
}

#[cfg(test)]
mod tests {
    use crate::calibrate::Censored;
    use crate::calibrate::idle::Observations;

    /// A hundred thousand short gaps and a few long ones: counts, the mean time and the extremes are kept.
    #[test]
    fn joining_keeps_counts_mean_times_and_extremes() {
        let gaps = (1..=100_000).map(|k| {
            let at = f64::from(k) * 0.007;
            if k % 37 == 0 { Censored::gone(at) } else { Censored::alive(at) }
        });
        let seen = Observations::new(&gaps.collect::<Vec<_>>());
        let (fine, coarse) = (&seen.seen, &seen.coarse);
        assert!(coarse.looks.len() < 1_000, "{}", coarse.looks.len());
        assert_eq!((fine.size(), fine.deaths()), (coarse.size(), coarse.deaths()));
        assert_eq!((fine.last_alive(), fine.first_gone()), (coarse.last_alive(), coarse.first_gone()));
        assert!((fine.time_at_risk() / coarse.time_at_risk() - 1.0).abs() < 1e-9);
    }
}
