//! Sheets that callers download.

use lambda_http::{
    Body, Response,
    http::{HeaderValue, header},
};

use super::{
    described::Described,
    reply::{Answer, Reply},
};
use crate::error::Result;

/// A sheet in CSV (RFC 4180), in UTF-8, for a browser to keep as a file.
#[derive(Debug)]
pub struct Attachment {
    /// The file's name, in plain ASCII.
    pub name: &'static str,
    /// The text.
    pub bytes: Vec<u8>,
    /// For the next part of it; nothing with the last. It goes into the header `X-Next-Cursor`.
    pub next_cursor: Option<String>,
}

const CSV: &str = "text/csv; charset=utf-8; header=present";

impl Reply for Attachment {
    fn into_answer(self) -> Result<Answer> {
        // As bytes it takes a third more on its way out of the function, whatever is in it; as text in JSON up to twice.
        let mut answer = Response::new(Body::Binary(self.bytes));
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CSV));
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::try_from(disposition).map_err(anyhow::Error::new)?);
        if let Some(cursor) = self.next_cursor {
            headers.insert("x-next-cursor", HeaderValue::try_from(cursor).map_err(anyhow::Error::new)?);
        }
        Ok(answer)
    }

    fn described() -> Option<Described> {
        Some(Described::text("text/csv"))
    }
}
