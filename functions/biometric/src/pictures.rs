//! Pictures as callers send them.

use std::fmt;

use data_encoding::BASE64_NOPAD;
use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};
use face::challenge::FRAMES;
use smartaccess::{
    Code,
    error::{Faults, Refusal, refuse},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// The largest file, in bytes.
const MOST_BYTES: usize = 3_000_000;

/// A picture in base64, or as a data URL.
pub(crate) struct FaceImage(String);

impl fmt::Debug for FaceImage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[picture]")
    }
}

impl FaceImage {
    /// The file.
    fn file(&self) -> Result<Vec<u8>, Refusal> {
        let text = match self.0.strip_prefix("data:") {
            Some(url) => url.split_once(";base64,").map(|(_, text)| text).ok_or_else(not_base64)?,
            None => &self.0,
        };
        let text = text.trim().trim_end_matches('=');
        if BASE64_NOPAD.decode_len(text.len()).is_ok_and(|length| length > MOST_BYTES) {
            return Err(refuse(Code::ImageTooLarge));
        }
        BASE64_NOPAD.decode(text.as_bytes()).map_err(|_| not_base64())
    }
}

fn not_base64() -> Refusal {
    refuse(Code::InvalidImage).because("Send the picture in base64 (RFC 4648, 4), or as a data URL.")
}

impl<E: DeserializeError> Deserr<E> for FaceImage {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, E> {
        match value {
            Value::String(text) => Ok(Self(text)),
            actual => {
                let error = ErrorKind::IncorrectValueKind { actual, accepted: &[ValueKind::String] };
                Err(take_cf_content(E::error(None, error, location)))
            }
        }
    }
}

impl PartialSchema for FaceImage {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).examples(["/9j/4AAQSkZJRgABAQEA"]).into()
    }
}

impl ToSchema for FaceImage {}

/// The files of a request.
#[derive(Debug)]
pub(crate) enum Files {
    /// A single picture.
    One(Vec<u8>),
    /// What answers a challenge.
    Frames(Vec<Vec<u8>>),
}

impl Files {
    /// Those that a request brings: a picture, or three to five frames.
    pub(crate) fn of(face_image: Option<&FaceImage>, frames: Option<&[FaceImage]>) -> Result<Self, Refusal> {
        match (face_image, frames) {
            (Some(image), None) => Ok(Self::One(image.file()?)),
            (None, Some(frames)) if FRAMES.contains(&frames.len()) => {
                Ok(Self::Frames(frames.iter().map(FaceImage::file).collect::<Result<_, _>>()?))
            }
            (None, Some(frames)) => {
                let problem = format!("must be {} to {} pictures, not {}", FRAMES.start(), FRAMES.end(), frames.len());
                Err(Faults::one("frames", problem).into())
            }
            (Some(_), Some(_)) | (None, None) => {
                Err(Faults::one("face_image", "give either `face_image` or `frames`").into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Result<Vec<u8>, Code> {
        FaceImage(text.to_owned()).file().map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_picture_is_base64_or_a_data_url() {
        let too_large = "A".repeat(4_000_004);
        for (text, expected) in [
            ("AQID", Ok(vec![1, 2, 3])),
            ("AQI=", Ok(vec![1, 2])),
            ("AQI", Ok(vec![1, 2])),
            (" AQID\n", Ok(vec![1, 2, 3])),
            ("data:image/jpeg;base64,AQID", Ok(vec![1, 2, 3])),
            ("data:image/jpeg,AQID", Err(Code::InvalidImage)),
            ("no picture", Err(Code::InvalidImage)),
            (&too_large, Err(Code::ImageTooLarge)),
        ] {
            assert_eq!(file(text), expected, "{}", &text[..text.len().min(30)]);
        }
    }

    #[test]
    fn a_request_brings_one_picture_or_three_to_five_frames() {
        let image = || FaceImage("AQID".to_owned());
        let frames = |count| (0..count).map(|_| image()).collect::<Vec<_>>();
        assert!(matches!(Files::of(Some(&image()), None), Ok(Files::One(_))));
        assert!(matches!(Files::of(None, Some(&frames(3))), Ok(Files::Frames(files)) if files.len() == 3));
        for (one, many) in
            [(None, None), (Some(image()), Some(frames(3))), (None, Some(frames(2))), (None, Some(frames(6)))]
        {
            let refused = Files::of(one.as_ref(), many.as_deref()).unwrap_err();
            assert_eq!(refused.code, Code::InvalidRequest);
        }
    }
}
