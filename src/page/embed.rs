//! What a page takes along.

use base64::prelude::{BASE64_STANDARD, Engine as _};

/// The module, gzipped, as `.ci/page` built it.
const MODULE: &[u8] = include_bytes!("module.wasm.gz");

/// The script that instantiates the module and plays a parcel with it; it defines `coldstart`.
pub const SCRIPT: &str = include_str!("play.js");

/// The module, gzipped, in base64.
#[must_use]
pub fn module() -> String {
    base64(MODULE)
}

/// Bytes as text (RFC 4648, section 4).
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page may be asked to load: 250 KB.
    #[test]
    fn the_module_is_small_enough_to_travel() {
        assert!(module().len() <= 250_000, "{}", module().len());
    }
}
