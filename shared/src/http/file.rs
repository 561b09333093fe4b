//! Files that are part of a binary: stylesheets, scripts, pictures.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, header},
};

use super::reply::{Answer, Reply};
use crate::error::Result;

/// A file whose name changes with its content, so that it may be kept for ever.
#[derive(Debug)]
pub struct File {
    path: String,
    content_type: &'static str,
    bytes: &'static [u8],
}

impl File {
    /// A file such as `style.css`.
    pub fn new(name: &'static str, bytes: &'static [u8]) -> Self {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let hash = HEXLOWER.encode(&digest(&SHA256, bytes).as_ref()[..8]);
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        Self { path: format!("{FOLDER}{stem}-{hash}.{extension}"), content_type, bytes }
    }

    /// Where pages find it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its name with the hash: the last part of its path.
    pub fn name(&self) -> &str {
        self.path.trim_start_matches(FOLDER)
    }
}

const FOLDER: &str = "/static/";

impl Reply for &'static File {
    fn into_answer(self) -> Result<Answer> {
        let mut answer = Response::new(Body::Binary(self.bytes.to_vec()));
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
        Ok(answer)
    }
}
