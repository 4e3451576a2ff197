//! Files and pipes as text, and why one cannot be read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// No text is longer than this many bytes: one that is was not written by hand, and may not even be text.
const LONGEST: u64 = 10_000_000;

/// The text of a file or of a pipe, or what is wrong with it in words that follow "which" or "the file".
pub(crate) fn text_of(path: &Path) -> Result<String, String> {
    let metadata = path.metadata().map_err(|error| why_unreadable(&error))?;
    if metadata.is_dir() {
        return Err("is a directory".to_owned());
    }
    if metadata.is_file() && metadata.len() > LONGEST {
        return Err(format!("is {} MB long, more than 10 MB", metadata.len() / 1_000_000));
    }
    text_from(File::open(path).map_err(|error| why_unreadable(&error))?)
}

/// The same of what is open already.
pub(crate) fn text_from(source: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    source.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|error| why_unreadable(&error))?;
    if bytes.len() as u64 > LONGEST {
        return Err("is longer than 10 MB".to_owned());
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("is UTF-16, not UTF-8".to_owned());
    }
    if bytes.contains(&0) {
        return Err("is binary".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        format!("is not UTF-8 (line {line})")
    })
}

/// Why a file cannot be read, in words that follow "which".
pub(super) fn why_unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        _ => format!("cannot be read ({error})"),
    }
}
