//! From values to places on a drawing, and the marks on an axis.

use crate::report::chart::{AxisUnit, Scale};

/// An axis from `low` to `high`, drawn from `from` to `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ruler {
    unit: AxisUnit,
    scale: Scale,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Ruler {
    /// On which all of these values have a place. A scale by factors has none for zero, which stands at its lower end.
    pub(super) fn over(values: impl Iterator<Item = f64>, unit: AxisUnit, scale: Scale) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|value| value.is_finite() && (scale == Scale::Linear || *value > 0.0)) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.1, 1.0);
        }
        let (low, high) = match scale {
            Scale::Linear => (low, high),
            Scale::Logarithmic => {
                // Nobody tells more powers of ten apart.
                const WIDEST: f64 = 1e9;
                let low = low.max(high / WIDEST);
                // Where all are alike there is a decade to see them in.
                if high / low < 1.001 {
                    (round_down(low / 2.0), round_up(high * 2.0))
                } else {
                    (round_down(low), round_up(high))
                }
            }
        };
        let high = if unit == AxisUnit::Share { high.min(1.0) } else { high };
        let high = if low < high { high } else { low + low.abs().max(1.0) };
        Self { unit, scale, low, high, from: 0.0, to: 1.0 }
    }

    /// The same beginning at zero, and ending at a mark, where it is divided evenly.
    pub(super) fn with_zero(self, most: usize) -> Self {
        match self.scale {
            Scale::Logarithmic => self,
            Scale::Linear => {
                let low = self.low.min(0.0);
                let step = step(self.unit, (self.high - low) / most.max(1) as f64);
                let high = (self.high / step - 1e-9).ceil() * step;
                let high = if self.unit == AxisUnit::Share { high.min(1.0) } else { high };
                Self { low: (low / step).floor() * step, high, ..self }
            }
        }
    }

    /// The same drawn from here to there.
    pub(super) fn drawn(self, from: f64, to: f64) -> Self {
        Self { from, to, ..self }
    }

    /// Where a value stands; what lies outside stands at the end.
    pub(super) fn at(&self, value: f64) -> f64 {
        let part = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Logarithmic if value <= 0.0 => 0.0,
            Scale::Logarithmic => (value / self.low).ln() / (self.high / self.low).ln(),
        };
        self.from + part.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Values to be marked: at most about so many.
    pub(super) fn marks(&self, most: usize) -> Vec<f64> {
        match self.scale {
            Scale::Linear => {
                let step = step(self.unit, (self.high - self.low) / most.max(1) as f64);
                let first = (self.low / step - 1e-9).ceil();
                let last = (self.high / step + 1e-9).floor();
                (0..=(last - first).max(0.0) as usize).map(|nth| (first + nth as f64) * step).collect()
            }
            Scale::Logarithmic => self.factors(most),
        }
    }

    fn factors(&self, most: usize) -> Vec<f64> {
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        let inside = |steps: &[f64], every: usize| -> Vec<f64> {
            let powers = decades.clone().step_by(every);
            let values = powers.flat_map(|power| steps.iter().map(move |step| step * 10_f64.powi(power)));
            values.filter(|value| *value >= self.low * 0.999 && *value <= self.high * 1.001).collect()
        };
        let steps: [(&[f64], usize); 5] =
            [(&[1.0, 2.0, 5.0], 1), (&[1.0, 3.0], 1), (&[1.0], 1), (&[1.0], 2), (&[1.0], 3)];
        let marks = steps.iter().map(|(steps, every)| inside(steps, *every));
        marks.clone().find(|marks| marks.len() <= most).or_else(|| marks.clone().next_back()).unwrap_or_default()
    }
}

/// The nearest of 1, 2, 5, 10, ... at or below.
fn round_down(value: f64) -> f64 {
    let power = 10_f64.powi(value.log10().floor() as i32);
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|&end| end <= value * 1.000_001).unwrap_or(power)
}

/// The nearest of 1, 2, 5, 10, ... at or above.
fn round_up(value: f64) -> f64 {
    let power = 10_f64.powi(value.log10().floor() as i32);
    let steps = [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power);
    steps.into_iter().find(|&end| end >= value * 0.999_999).unwrap_or(10.0 * power)
}

/// A step that people count in, of at least this size.
fn step(unit: AxisUnit, least: f64) -> f64 {
    /// Seconds, minutes, hours and days.
    const TIMES: [f64; 18] = [
        1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0,
        21_600.0, 43_200.0, 86_400.0,
    ];
    let nice = || if least > 0.0 { round_up(least) } else { 1.0 };
    match unit {
        AxisUnit::Seconds if least > 0.5 => TIMES.into_iter().find(|&step| step >= least * 0.999).unwrap_or_else(nice),
        AxisUnit::Seconds | AxisUnit::Number | AxisUnit::Share | AxisUnit::Usd => nice(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(values: &[f64], unit: AxisUnit, scale: Scale, most: usize) -> Vec<f64> {
        let marks = Ruler::over(values.iter().copied(), unit, scale).with_zero(most).marks(most);
        marks.into_iter().map(|mark| (mark * 1e9).round() / 1e9).collect()
    }

    #[test]
    fn marks_are_numbers_that_people_count_in() {
        let linear = |values: &[f64], unit| marks(values, unit, Scale::Linear, 5);
        assert_eq!(linear(&[60.0, 900.0], AxisUnit::Seconds), [0.0, 300.0, 600.0, 900.0]);
        assert_eq!(linear(&[0.004, 0.117], AxisUnit::Share), [0.0, 0.05, 0.1, 0.15]);
        assert_eq!(linear(&[0.03, 0.045], AxisUnit::Usd), [0.0, 0.01, 0.02, 0.03, 0.04, 0.05]);
        assert_eq!(linear(&[0.2, 0.7], AxisUnit::Share), [0.0, 0.2, 0.4, 0.6, 0.8]);
        assert_eq!(linear(&[0.99], AxisUnit::Share).last(), Some(&1.0));
        let factors = |values: &[f64], most| marks(values, AxisUnit::Share, Scale::Logarithmic, most);
        assert_eq!(factors(&[0.0045, 0.117], 6), [0.003, 0.01, 0.03, 0.1]);
        assert_eq!(factors(&[0.0045, 0.117], 8), [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2]);
    }

    #[test]
    fn every_value_has_a_place() {
        let ruler = Ruler::over([0.0, 0.001, 0.1].into_iter(), AxisUnit::Share, Scale::Logarithmic).drawn(100.0, 0.0);
        assert_eq!([0.0, 0.001, 0.01, 0.1, 0.5].map(|value| ruler.at(value).round()), [100.0, 100.0, 50.0, 0.0, 0.0]);
        let nothing = Ruler::over(std::iter::empty(), AxisUnit::Number, Scale::Linear).with_zero(4).drawn(0.0, 10.0);
        assert!(nothing.at(0.3).is_finite());
    }
}
