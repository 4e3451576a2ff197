//! What identifies a scenario.

use std::fmt::{self, Write as _};

use crate::model::Model;

/// Identifies what is simulated: 64 bits in hexadecimal of every parameter and every recorded time, but not of names,
/// comments or how a value is written. Seed, replications and precision are not in it; results state them beside it.
#[must_use]
pub fn hash_of(model: &Model) -> String {
    // Debug prints floats so that they can be read back exactly, and names every variant.
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
    // Writing into a hash cannot fail.
    let _ = write!(hash, "{model:?}");
    format!("{:016x}", hash.0)
}

/// The 64-bit hash 1a of Fowler, Noll and Vo (RFC 9923).
struct Fnv(u64);

impl fmt::Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }
}
