//! Memory.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{UnitError, advice, split_number};

/// Memory of a function, in MB (AWS writes MB for 2^20 bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Memory(u32);

impl Memory {
    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "a memory from 128 MB to 10240 MB, such as \"512 MB\" or \"1 GB\"";

    /// The least there is, and what a function has unless more is asked for (AWS Lambda Developer Guide, "Configure
    /// Lambda function memory").
    pub const LEAST: Self = Self(128);

    /// That with which a function has one vCPU (AWS Lambda Developer Guide, "Configure Lambda function memory").
    pub const ONE_VCPU: Self = Self(1_769);

    /// From 128 to 10,240 MB, as AWS Lambda offers (AWS Lambda Developer Guide, "Configure Lambda function memory").
    ///
    /// # Errors
    /// When it is outside that range.
    pub fn megabytes(megabytes: u32) -> Result<Self, UnitError> {
        if (128..=10_240).contains(&megabytes) {
            Ok(Self(megabytes))
        } else {
            Err(UnitError::new(&format!("{megabytes} MB"), "a memory from 128 MB to 10240 MB"))
        }
    }

    /// In MB.
    #[must_use]
    pub fn as_megabytes(self) -> u32 {
        self.0
    }

    /// Reads `"512 MB"` or `"1 GB"`.
    ///
    /// # Errors
    /// When the text is not a whole number of MB within Lambda's range.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        Self::read(text).map_err(|error| error.advised(advice::memory(text)))
    }

    pub(super) fn read(text: &str) -> Result<Self, UnitError> {
        let error = || UnitError::new(text, Self::EXPECTED);
        let megabytes = megabytes(text).ok_or_else(error)?;
        if megabytes.fract() == 0.0 && (128.0..=10_240.0).contains(&megabytes) {
            Self::megabytes(megabytes as u32)
        } else {
            Err(error())
        }
    }
}

/// The number of MB that `"512 MB"` or `"1 GB"` stands for, in whatever range; none where the text is no size.
pub(crate) fn megabytes(text: &str) -> Option<f64> {
    let (number, unit) = split_number(text)?;
    match unit.to_ascii_lowercase().as_str() {
        "mb" | "mib" => Some(number),
        "gb" | "gib" => Some(number * 1024.0),
        _ => None,
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} MB", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        assert_eq!(Memory::parse("1 GB").unwrap().as_megabytes(), 1024);
        for text in ["64 MB", "20 GB", "512", "512 kB", "512.5 MB", "-512 MB"] {
            assert!(Memory::parse(text).is_err(), "{text}");
        }
    }
}
