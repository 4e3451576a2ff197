//! The files that a scenario names, so that it can be written down again and told from others.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::units::Probability;

/// A file that a scenario names.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The key that names it, such as `arrivals[0].file`.
    pub key: String,
    /// Its path as the scenario writes it.
    pub path: String,
    /// The SHA-256 of what was read, in hexadecimal.
    pub digest: String,
    /// How a record of requests is read; absent where the file is a list of times.
    pub columns: Option<Columns>,
}

/// How a record of requests is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// The column of times; absent: `timestamp`, or else the first.
    pub times: Option<String>,
    /// The column of handler durations, if that is read.
    pub durations: Option<String>,
    /// The share of rows that may not be understood.
    pub junk_allowed: Probability,
}

/// Passes on what it reads, and digests it.
pub(super) struct Digesting<R> {
    source: R,
    sha: Sha256,
}

impl<R: Read> Digesting<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, sha: Sha256::new() }
    }

    /// The digest of the whole, of which the rest is read to its end.
    pub(super) fn digest(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(hexadecimal(&self.sha.finalize()))
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.sha.update(&buffer[..count]);
        Ok(count)
    }
}

/// The digest of a text.
pub(super) fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digest of "abc" is an example of FIPS 180-2, appendix B.1.
    #[test]
    fn a_digest_is_of_all_there_is_whatever_was_read_of_it() {
        const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest("abc"), ABC);
        let mut digesting = Digesting::new(&b"abc"[..]);
        digesting.read_exact(&mut [0; 2]).unwrap();
        assert_eq!(digesting.digest().unwrap(), ABC);
    }
}
