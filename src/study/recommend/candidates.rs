//! What may be recommended: the schedules that Amazon EventBridge can express, with some pings at once, and no pings.

use crate::model::arrivals::Process;
use crate::model::{Arrivals, Model, Schedule};
use crate::study::{SweepError, Unfit, Variant};
use crate::units::Nanos;

/// A setting of the pings that may be recommended.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The model under it.
    pub variant: Variant,
    /// The time between pings, within the window where there is one; none without pings.
    pub every: Option<Nanos>,
    /// When in the week pings are sent, where that is not always.
    pub window: Option<Window>,
}

/// Hours of certain days, on the scenario's clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The hours of the day.
    pub hours: [bool; 24],
    /// The days, from Monday to Sunday.
    pub days: [bool; 7],
}

/// All settings, and those that are not tried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// What is tried: those that differ in the interval only follow one another, the shortest first; last the one without
    /// pings.
    pub tried: Vec<Setting>,
    /// What cannot be recommended, whatever it gives, and why.
    pub set_aside: Vec<(Setting, Unfit)>,
}

/// An hour, or a day, with less than this part of the requests of the busiest lies outside the window.
const QUIET: f64 = 0.125;

impl Settings {
    /// These intervals with so many pings at once, around the clock and, where traffic has hours, within those; and no
    /// pings.
    ///
    /// # Errors
    /// When there are none or too many, or an interval is not above zero.
    pub fn of(model: &Model, intervals: &[Nanos], concurrencies: &[u32]) -> Result<Self, SweepError> {
        let windows: Vec<Option<Window>> = [None].into_iter().chain(Window::of(&model.arrivals).map(Some)).collect();
        SweepError::of(intervals, concurrencies, windows.len())?;
        let mut settings = Self::default();
        for window in windows {
            for &concurrency in concurrencies {
                settings.add_group(model, intervals, concurrency, window);
            }
        }
        settings.tried.push(Setting { variant: Variant::without_pings(model), every: None, window: None });
        Ok(settings)
    }

    fn add_group(&mut self, model: &Model, intervals: &[Nanos], concurrency: u32, window: Option<Window>) {
        for &every in intervals {
            let around_the_clock = Variant::pinged(model, &Schedule::Every(every), concurrency);
            let unfit = Unfit::of(&around_the_clock);
            let variant = match window {
                None => around_the_clock,
                Some(window) => match window.cron(every) {
                    Some(cron) => Variant::pinged(model, &cron, concurrency),
                    // What an hour is no multiple of comes unevenly by cron: it is not offered.
                    None => continue,
                },
            };
            let setting = Setting { variant, every: Some(every), window };
            match unfit {
                None => self.tried.push(setting),
                Some(unfit) => self.set_aside.push((setting, unfit)),
            }
        }
    }
}

impl Setting {
    /// Whether both differ in the interval only.
    pub(super) fn is_of_group(&self, other: &Self) -> bool {
        self.every.is_some()
            && other.every.is_some()
            && self.window == other.window
            && self.variant.concurrency() == other.variant.concurrency()
    }

    /// Ping invocations each second, on average over a week.
    #[must_use]
    pub fn pings_per_second(&self) -> f64 {
        let Some(every) = self.every else { return 0.0 };
        let always = f64::from(self.variant.concurrency()) / every.as_secs_f64();
        self.window.map_or(always, |window| always * window.share_of_week())
    }
}

impl Window {
    /// The hours and days with traffic; none where they are all, or traffic has no hours.
    #[must_use]
    pub fn of(arrivals: &Arrivals) -> Option<Self> {
        let mut rates = [0.0; 168];
        let mut has_hours = false;
        for process in &arrivals.0 {
            has_hours |= add_rates(process, &mut rates);
        }
        let day = |day: usize| (0..24).map(|hour| rates[day * 24 + hour]).sum::<f64>();
        let days = busy(&[0, 1, 2, 3, 4, 5, 6].map(day));
        let of_hour = |hour: usize| (0..7).filter(|&day| days[day]).map(|day| rates[day * 24 + hour]).sum::<f64>();
        let hours: [f64; 24] = std::array::from_fn(of_hour);
        let window = Self { hours: busy(&hours), days };
        let is_always = window.hours.iter().all(|&is_in| is_in) && days.iter().all(|&is_in| is_in);
        (has_hours && !is_always).then_some(window)
    }

    /// Pings every so many minutes within it; none where an hour is no multiple of that.
    fn cron(self, every: Nanos) -> Option<Schedule> {
        const NAMES: [&str; 7] = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
        let minutes = every.0 / Nanos::MINUTE.0;
        if every.0 % Nanos::MINUTE.0 != 0 || minutes == 0 || 60 % minutes != 0 {
            return None;
        }
        let minute = if minutes == 60 { "0".to_owned() } else { format!("0/{minutes}") };
        let hours = ranges(&self.hours, |hour| hour.to_string());
        let days = ranges(&self.days, |day| NAMES[day].to_owned());
        Schedule::parse(&format!("cron({minute} {hours} ? * {days} *)")).ok()
    }

    fn share_of_week(self) -> f64 {
        let count = |flags: &[bool]| flags.iter().filter(|&&is_in| is_in).count() as f64;
        count(&self.hours) * count(&self.days) / 168.0
    }
}

/// Adds the rates of a process in the hours of the week; whether they differ.
fn add_rates(process: &Process, rates: &mut [f64; 168]) -> bool {
    match process {
        Process::Profile(profile) => {
            rates.iter_mut().zip(profile.rates()).for_each(|(sum, rate)| *sum += rate);
            true
        }
        Process::Sessions(sessions) => {
            let mut of_visits = [0.0; 168];
            let has_hours = add_rates(sessions.visits(), &mut of_visits);
            let requests = sessions.requests_a_visit();
            rates.iter_mut().zip(of_visits).for_each(|(sum, rate)| *sum += rate * requests);
            has_hours
        }
        Process::Poisson(_) | Process::Renewal(_) | Process::Modulated(_) | Process::Trace(_) => {
            rates.iter_mut().for_each(|sum| *sum += process.mean_rate());
            false
        }
    }
}

fn busy<const N: usize>(sums: &[f64; N]) -> [bool; N] {
    let most = sums.iter().copied().fold(0.0, f64::max);
    sums.map(|sum| sum >= QUIET * most)
}

/// `7-18`, `8-11,14-17`, `MON-FRI`
fn ranges(flags: &[bool], name: impl Fn(usize) -> String) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for place in (0..flags.len()).filter(|&place| flags[place]) {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == place => *last = place,
            Some(_) | None => parts.push((place, place)),
        }
    }
    let written = |&(first, last): &(usize, usize)| {
        if first == last { name(first) } else { format!("{}-{}", name(first), name(last)) }
    };
    parts.iter().map(written).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::{Poisson, Profile};
    use crate::model::{Distribution, IdlePolicy, Platform};
    use crate::units::Rate;

    /// The hours of `scenarios/office-hours.toml`, whose author pings from 7 to 18 o'clock from Monday to Friday.
    fn office() -> Arrivals {
        let mut hours = [0.0; 24];
        hours[5..].copy_from_slice(&[
            0.2, 1.0, 4.0, 9.0, 10.0, 10.0, 9.0, 6.0, 8.0, 10.0, 9.0, 7.0, 4.0, 2.0, 1.0, 0.6, 0.4, 0.2, 0.1,
        ]);
        let days = [10.0, 10.0, 10.0, 10.0, 8.0, 1.0, 0.6];
        let profile = Profile::new(Rate::parse("300/day").unwrap(), &hours, &days).unwrap();
        Arrivals(vec![Process::Profile(profile)])
    }

    fn constant() -> Process {
        Process::Poisson(Poisson::new(Rate::parse("300/day").unwrap()))
    }

    #[test]
    fn a_window_holds_the_hours_with_traffic() {
        let window = Window::of(&office()).unwrap();
        let cron = |minutes| window.cron(Nanos::MINUTE * minutes).map(|cron| cron.to_string());
        assert_eq!(cron(5).as_deref(), Some("cron(0/5 7-18 ? * MON-FRI *)"));
        assert_eq!(cron(60).as_deref(), Some("cron(0 7-18 ? * MON-FRI *)"));
        // By cron these would come 60, 4, 56 minutes apart.
        assert_eq!([7, 8, 0].map(cron), [None, None, None]);
        assert_eq!(window.cron(Nanos::SECOND * 90), None);
        assert_eq!(window.share_of_week(), 60.0 / 168.0);
        assert_eq!(Window::of(&Arrivals(vec![constant()])), None);
        // Beside as much traffic at all hours no hour is quiet.
        let both = Arrivals(office().0.into_iter().chain([constant()]).collect());
        assert_eq!(Window::of(&both), None);
    }

    #[test]
    fn windows_of_several_parts_are_lists() {
        assert_eq!(ranges(&[true, true, false, true, false, true, true], |place| place.to_string()), "0-1,3,5-6");
    }

    #[test]
    fn what_cannot_be_recommended_is_set_aside() {
        let timeout = Distribution::always(Nanos::MINUTE * 6);
        let model = Model::new(office(), Platform::new(IdlePolicy::timeout(timeout)));
        let minutes: Vec<Nanos> = (1..=7).map(|minutes| Nanos::MINUTE * minutes).collect();
        let settings = Settings::of(&model, &minutes, &[1, 2]).unwrap();
        // 1 to 5 min, each around the clock and within the window, one and two at once, and none.
        assert_eq!(settings.tried.len(), 2 * 2 * 5 + 1);
        // 6 and 7 min come late; an hour is no multiple of 7 min.
        assert_eq!(settings.set_aside.len(), 2 * (2 + 1));
        assert!(settings.tried.last().unwrap().variant.has_no_pings());
        let a_week = |place: usize| (settings.tried[place].pings_per_second() * 604_800.0).round();
        assert_eq!([0, 5, 10, 20].map(a_week), [10_080.0, 20_160.0, 3_600.0, 0.0]);
        let groups = settings.tried.chunk_by(Setting::is_of_group).count();
        assert_eq!(groups, 5);
    }
}
