//! Values that must not be read by accident: their `Debug` says nothing, so no log, error or panic can.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

use crate::entropy;

/// 256 bits of key material.
pub type KeyMaterial = [u8; 32];

/// A code, a token or key material. Shown to nobody unless [`Secret::expose`] is called by name.
#[derive(Clone)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a secret value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Search for this name to find every place where a secret leaves its wrapper.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

/// A keyed MAC (HMAC-SHA-256, RFC 2104) in place of a value that must be recognised and never read.
///
/// It has no `==`: two are compared by [`Mac::matches`], in a time that does not depend on where they differ.
#[derive(Clone)]
pub struct Mac([u8; 32]);

impl Mac {
    /// The MAC of some parts under a key. Each part is preceded by its length, so no two lists of parts look the same.
    pub fn of(key: &[u8; 32], parts: &[&[u8]]) -> Self {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        Self(bytes)
    }

    /// As text, in base64url.
    pub fn encoded(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// One that left the product as text and came back.
    pub fn decode(text: &str) -> Option<Self> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// Whether both stand for the same value.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[mac]")
    }
}

impl Serialize for Mac {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.encoded())
    }
}

impl<'de> Deserialize<'de> for Mac {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::decode(&text).ok_or_else(|| serde::de::Error::custom("a MAC has 32 bytes in base64url"))
    }
}

/// A value under AES-256-GCM (NIST SP 800-38D): a random nonce of 96 bits, then the ciphertext and its tag.
///
/// It opens only for the context that it was sealed for. A data key seals far fewer than the 2^32 values that random
/// nonces allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// Seals a value for a context.
    pub fn seal(key: &KeyMaterial, context: &[u8], value: &[u8]) -> Self {
        let nonce: [u8; NONCE_LEN] = entropy::bytes();
        let mut body = value.to_vec();
        aead(key)
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut body)
            .expect("values are far below the limit of AES-GCM");
        Self([&nonce[..], &body].concat())
    }

    /// As bytes, for where it is all of an object.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// One that was kept as bytes.
    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The value, if key and context are the ones it was sealed with.
    pub fn open(&self, key: &KeyMaterial, context: &[u8]) -> Option<Secret<Vec<u8>>> {
        let (nonce, body) = self.0.split_at_checked(NONCE_LEN)?;
        let mut body = body.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let value = aead(key).open_in_place(nonce, Aad::from(context), &mut body).ok()?;
        Some(Secret::new(value.to_vec()))
    }
}

fn aead(key: &KeyMaterial) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("the key has 256 bits"))
}

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        BASE64URL_NOPAD.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::new("123456")), "[secret]");
    }

    #[test]
    fn a_mac_is_hmac_sha_256() {
        // HMAC-SHA-256 with a key of 32 zero bytes over the length of "a" (8 bytes, big-endian) and "a".
        let mac = Mac::of(&[0; 32], &[b"a"]);
        assert_eq!(serde_json::to_value(&mac).unwrap(), "33YyYxZ8YZvXza6_zEdvHIPpnzmCxcIUx_pnf-2mApI");
    }

    #[test]
    fn a_sealed_value_opens_for_its_own_key_and_context_alone() {
        let sealed = Sealed::seal(&[1; 32], b"context", b"value");
        assert_eq!(sealed.open(&[1; 32], b"context").unwrap().expose(), b"value");
        assert!(sealed.open(&[2; 32], b"context").is_none());
        assert!(sealed.open(&[1; 32], b"other").is_none());
        assert_ne!(sealed, Sealed::seal(&[1; 32], b"context", b"value"), "the nonce is new each time");
        let mut broken = sealed.clone();
        broken.0[NONCE_LEN] ^= 1;
        assert!(broken.open(&[1; 32], b"context").is_none());
        assert!(Sealed(vec![0; 5]).open(&[1; 32], b"context").is_none());
    }

    proptest! {
        /// However parts are cut, other parts have another MAC.
        #[test]
        fn no_two_lists_of_parts_share_a_mac(left: Vec<Vec<u8>>, right: Vec<Vec<u8>>) {
            let mac = |parts: &[Vec<u8>]| Mac::of(&[7; 32], &parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(left == right, mac(&left).matches(&mac(&right)));
        }
    }
}
