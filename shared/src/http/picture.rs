//! A picture of a team, as the pages' host shows it to everybody.

use lambda_http::{
    Body, Response,
    http::{HeaderValue, header},
};

use super::{
    headers::RESOURCE_POLICY,
    reply::{Answer, Reply},
};
use crate::{error::Result, files::StoredPicture, model::ImageType};

/// It is a picture and nothing else, whoever opens it: its type is what we have drawn, and no script runs in its place.
impl Reply for StoredPicture {
    fn into_answer(self) -> Result<Answer> {
        let name = match self.content_type {
            ImageType::Png => "inline; filename=\"picture.png\"",
            ImageType::Jpeg => "inline; filename=\"picture.jpg\"",
            ImageType::WebP => "inline; filename=\"picture.webp\"",
        };
        let mut answer = Response::new(Body::Binary(self.bytes));
        for (header, value) in [
            (header::CONTENT_TYPE, self.content_type.name()),
            (header::CONTENT_DISPOSITION, name),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            // The console shows it from another host.
            (RESOURCE_POLICY, "cross-origin"),
        ] {
            answer.headers_mut().insert(header, HeaderValue::from_static(value));
        }
        Ok(answer)
    }
}
