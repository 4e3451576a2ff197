//! Where a page goes beside the terminal, for every verb that has one.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::output::Wanted;
use crate::report::Format;

/// The flags.
#[derive(Debug, Args)]
pub(super) struct Paper {
    /// Print Markdown, for a pull request, instead of the text
    #[arg(long)]
    markdown: bool,

    /// Write the results to a file in the format of its ending, such as .md; may be repeated
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Vec<PathBuf>,
}

impl Paper {
    /// What they want, of these formats.
    pub(super) fn wanted(&self, among: &[Format]) -> Result<Vec<Wanted<'_>>, Failure> {
        let printed = Wanted { flag: "--markdown", format: Format::Markdown, path: Path::new("-") };
        let mut wanted: Vec<Wanted<'_>> = self.markdown.then_some(printed).into_iter().collect();
        for path in &self.output {
            let format = Format::of(path, among).ok_or_else(|| refuse(path, among))?;
            wanted.push(Wanted { flag: "--output", format, path });
        }
        Ok(wanted)
    }
}

fn refuse(path: &Path, among: &[Format]) -> Failure {
    let endings: Vec<String> = among.iter().map(|format| format!(".{}", format.ending())).collect();
    let (last, first) = endings.split_last().map_or((String::new(), &[][..]), |(last, first)| (last.clone(), first));
    let expected = format!("a file whose name ends in {} or {last}", first.join(", "));
    let problem = format!("`--output` is `{}`", path.display());
    Failure::refused(problem, expected, "the ending says in what format the results are written")
}
