//! The cells of named columns of a CSV file in which every row must have them, such as a script writes.

use std::io;

use super::LogError;
use super::bytes::Bytes;
use super::each::{SHORT, refuse_twice};
use super::read::ALONE;
use super::table::{Row, Rows};

/// The cells of a row, with the number of its line.
pub type Cells<const N: usize> = (u64, [String; N]);

/// Reads the cells of these columns from what comes as a file of this name, row by row; nothing from an empty one.
///
/// # Errors
/// When it cannot be read to its end, when a column is missing, or when a row is too short.
pub fn read_columns<const N: usize>(
    name: &str,
    source: impl io::Read,
    columns: [&str; N],
) -> Result<Vec<Cells<N>>, LogError> {
    let expected = format!("a CSV file with the header `{}`", columns.join(","));
    let refused = |line: u64, problem: &str| {
        let hint = "the script of `coldstart probe plan` writes it: name the same `--learn` as there";
        LogError::new(&format!("{name}:{line}"), problem, &expected, hint)
    };
    let mut bytes = Bytes::of(Box::new(source), name, ALONE)?;
    let mut rows = Rows::new(&mut bytes, true);
    let mut places: Option<[usize; N]> = None;
    let mut cells = Vec::new();
    while let Some((line, _, row)) = rows.next().map_err(|error| LogError::cut(name, &error))? {
        let fields = match row {
            Row::Fields(fields) => fields,
            Row::Not(why) => return Err(refused(line, why)),
        };
        let Some(found) = places else {
            if let Some(missing) = columns.iter().find(|column| fields.place(&[column]).is_none()) {
                return Err(refused(line, &format!("no column `{missing}`")));
            }
            refuse_twice(fields, name, line)?;
            places = Some(columns.map(|column| fields.place(&[column]).unwrap_or(0)));
            continue;
        };
        let row = found.map(|place| fields.get(place).map(str::to_owned));
        if row.iter().any(Option::is_none) {
            return Err(refused(line, SHORT));
        }
        cells.push((line, row.map(Option::unwrap_or_default)));
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_names() {
        let read = |text: &str| read_columns("a.csv", text.as_bytes(), ["rested_s", "cold"]);
        let cells = [(2, ["8".to_owned(), "1".to_owned()])];
        assert_eq!(read("copy,cold,rested_s\nx,1,8\n"), Ok(cells.to_vec()));
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(read("rested_s,cold\n"), Ok(Vec::new()));
        let twice = read("rested_s,cold,Cold\n8,0,1\n").unwrap_err();
        assert_eq!(twice.problem, "its first row names the column `Cold` twice");
        assert_eq!(read("rested_s\n1\n").unwrap_err().problem, "no column `cold`");
        assert_eq!(read("rested_s,cold\n8,0\n9\n").unwrap_err().at, "a.csv:3");
    }
}
