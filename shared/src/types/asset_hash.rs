//! How a picture is named on the pages' host.

use std::{fmt, str::FromStr};

use aws_lc_rs::digest;
use data_encoding::HEXLOWER;

use super::{ProjectId, string_type};

/// 256 bits in lower-case hexadecimal: whoever has them has seen the picture, and what they name never changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AssetHash(String);

impl AssetHash {
    /// SHA-256 (FIPS 180-4) of the project and the picture. The project is in it, so that what one project removes
    /// stays for another that has the same picture.
    pub fn of(project: &ProjectId, picture: &[u8]) -> Self {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(project.as_str().as_bytes());
        context.update(b"#");
        context.update(picture);
        Self(HEXLOWER.encode(context.finish().as_ref()))
    }
}

impl fmt::Display for AssetHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for AssetHash {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_hash = HEXLOWER.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == digest::SHA256_OUTPUT_LEN);
        if is_hash { Ok(Self(text.to_owned())) } else { Err("must be 64 hexadecimal digits in lower case") }
    }
}

string_type!(AssetHash, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_names_a_picture_of_a_project() {
        let (one, other) = (ProjectId::new(), ProjectId::new());
        let hash = AssetHash::of(&one, b"picture");
        assert_eq!(hash.to_string().parse(), Ok(hash.clone()));
        assert_eq!(AssetHash::of(&one, b"picture"), hash);
        assert_ne!(AssetHash::of(&one, b"another"), hash);
        assert_ne!(AssetHash::of(&other, b"picture"), hash);
        let (upper, short) = (hash.to_string().to_uppercase(), &hash.to_string()[2..]);
        for text in ["", "../index.html", &upper, short] {
            assert!(text.parse::<AssetHash>().is_err(), "{text}");
        }
    }
}
