//! Tables as CSV that a spreadsheet may open.
//!
//! Quoting is RFC 4180's. A spreadsheet takes a field that begins with `=`, `+`, `-`, `@` or some control characters for
//! a formula, and runs it. Such a field gets a `'` in front, which makes text of it; so does one that begins with `'`
//! itself, so that [`read_field`] gives every field back as it was. Phone numbers begin with `+`, and are no exception:
//! `+573001234567` stands in a sheet as `'+573001234567`.

use std::borrow::Cow;

/// A table that is being written.
#[derive(Debug)]
pub struct Sheet(csv::Writer<Vec<u8>>);

/// What a field that is no text to a spreadsheet begins with (OWASP ASVS 1.2.10), and what such a field is marked with.
const MARKED: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\0', MARK];

/// Makes text of a field.
const MARK: char = '\'';

impl Sheet {
    /// A table with its first line, which names the columns.
    pub fn new(columns: &[&str]) -> Self {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut sheet = Self(writer);
        sheet.write(columns.iter().copied());
        sheet
    }

    /// Adds a line: a field for each column.
    pub fn line<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        self.write(fields.into_iter().map(written_field));
    }

    /// Bytes so far.
    pub fn size(&mut self) -> usize {
        self.0.flush().expect("a vector takes all that is written");
        self.0.get_ref().len()
    }

    /// The whole text.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("a vector takes all that is written")
    }

    fn write<T: AsRef<str>>(&mut self, fields: impl Iterator<Item = T>) {
        let fields: Vec<_> = fields.collect();
        let fields = fields.iter().map(AsRef::as_ref).map(str::as_bytes);
        self.0.write_record(fields).expect("a vector takes all that is written, and lines are as long as the first");
    }
}

/// A field as it stands in a sheet, before it is quoted.
pub fn written_field(field: &str) -> Cow<'_, str> {
    if field.starts_with(MARKED) { Cow::Owned(format!("{MARK}{field}")) } else { Cow::Borrowed(field) }
}

/// What a field of a sheet says: the mark that [`written_field`] has put before it is taken off. One that somebody has
/// put before other text stays.
pub fn read_field(field: &str) -> &str {
    field.strip_prefix(MARK).filter(|rest| rest.starts_with(MARKED)).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(fields: &[&str]) -> String {
        let columns: Vec<_> = fields.iter().map(|_| "c").collect();
        let mut sheet = Sheet::new(&columns);
        sheet.line(fields.iter().copied());
        let text = String::from_utf8(sheet.into_bytes()).unwrap();
        text.split_once("\r\n").unwrap().1.to_owned()
    }

    #[test]
    fn no_field_is_a_formula_and_a_phone_number_is_none() {
        for (field, written) in [
            ("=1+1", "'=1+1"),
            ("+573001234567", "'+573001234567"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\rx", "\"'\rx\""),
            ("\0x", "'\0x"),
            ("'=1", "''=1"),
            ("María", "María"),
            ("a=1", "a=1"),
        ] {
            assert_eq!(of(&[field, "x"]), format!("{written},x\r\n"), "{field:?}");
            assert_eq!(read_field(&written_field(field)), field);
        }
        assert_eq!(read_field("'tis"), "'tis", "who writes a sheet by hand may begin with an apostrophe");
        assert_eq!(read_field("'+573001234567"), "+573001234567");
    }

    #[test]
    fn quoting_is_that_of_rfc_4180() {
        assert_eq!(of(&["a,b", "a\"b", "a\r\nb", ""]), "\"a,b\",\"a\"\"b\",\"a\r\nb\",\r\n");
        assert_eq!(of(&["=HYPERLINK(\"https://evil.example\",\"x\")", "x"]).chars().nth(1), Some('\''));
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_again(fields in prop::collection::vec("[=+@'\\-\t\r\n\0\",aé ]{0,6}", 2..5)) {
            let columns: Vec<_> = fields.iter().map(|_| "c").collect();
            let mut sheet = Sheet::new(&columns);
            sheet.line(fields.iter().map(String::as_str));
            let bytes = sheet.into_bytes();
            let mut reader = csv::Reader::from_reader(&*bytes);
            let line = reader.records().next().unwrap().unwrap();
            prop_assert!(line.iter().all(|field| !field.starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])));
            prop_assert_eq!(line.iter().map(read_field).collect::<Vec<_>>(), fields);
        }
    }
}
