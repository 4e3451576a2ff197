//! A terminal to run the command in.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// A command in a terminal of its own.
pub(crate) struct Window {
    pub(crate) child: Child,
    pub(crate) screen: File,
}

impl Window {
    pub(crate) fn open(columns: u16, arguments: &[&str]) -> Self {
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&screen).unwrap();
        unlockpt(&screen).unwrap();
        tcsetwinsize(&screen, Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let path = ptsname(&screen, Vec::new()).unwrap().into_string().unwrap();
        let side = || Stdio::from(OpenOptions::new().read(true).write(true).open(&path).unwrap());
        let child = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("COLUMNS")
            .env("TERM", "xterm")
            .args(arguments)
            .stdin(side())
            .stdout(side())
            .stderr(side())
            .spawn()
            .unwrap();
        Self { child, screen: File::from(screen) }
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: &str) {
        self.screen.write_all(keys.as_bytes()).unwrap();
    }

    /// What was written in it, a line or what replaces one each, without colours and moves of the cursor.
    pub(crate) fn lines(mut self) -> Vec<String> {
        let mut bytes = Vec::new();
        let mut buffer = [0; 4096];
        // A terminal that everybody has left is an error of reading.
        while let Ok(count) = self.screen.read(&mut buffer) {
            bytes.extend_from_slice(&buffer[..count]);
        }
        self.child.wait().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        plain(&text).split(['\n', '\r']).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

/// A text without its control sequences, which end with a letter.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).map_or(part.len(), |at| at + 1);
        plain.push_str(&part[end..]);
    }
    plain
}
