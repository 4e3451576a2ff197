//! What a page takes along.

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
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0_u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = word >> (18 - 6 * place) & 63;
            text.push(if place <= three.len() { char::from(DIGITS[digit as usize]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_as_the_rfc_writes_them() {
        let words = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let texts = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        assert_eq!(words.map(|word| base64(word.as_bytes())), texts);
        assert_eq!(base64(&[0xff, 0xfe, 0xfb]), "//77");
    }

    /// What a page may be asked to load: 250 KB.
    #[test]
    fn the_module_is_small_enough_to_travel() {
        assert!(module().len() <= 250_000, "{}", module().len());
    }
}
