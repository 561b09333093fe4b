//! Keys that sign tokens (RFC 7518).

use aws_lc_rs::{
    encoding::AsDer,
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use deserr::Deserr;
use jsonwebtoken::{EncodingKey, Header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{error::Result, secret::Secret, types::KeyId};

/// How tokens are signed. A verifier takes it from the key and never from the token (RFC 8725, 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Deserr, ToSchema)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: short and fast, the default.
    #[serde(rename = "ES256")]
    #[deserr(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256, for applications that know nothing newer.
    #[serde(rename = "RS256")]
    #[deserr(rename = "RS256")]
    Rs256,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    pub(crate) const fn jws(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
        }
    }
}

/// What others may know of a signing key: the public members of its JWK (RFC 7517), in base64url.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kty")]
pub enum PublicKey {
    /// A point on P-256.
    #[serde(rename = "EC")]
    Ec {
        /// The curve.
        crv: Curve,
        /// Its first coordinate, 32 bytes.
        x: String,
        /// Its second coordinate, 32 bytes.
        y: String,
    },
    /// An RSA key.
    #[serde(rename = "RSA")]
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
}

/// The curves that keys are on (RFC 7518, 6.2.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Curve {
    /// NIST P-256.
    #[serde(rename = "P-256")]
    P256,
}

impl PublicKey {
    /// How tokens under it are signed.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ec { .. } => Algorithm::Es256,
            Self::Rsa { .. } => Algorithm::Rs256,
        }
    }
}

/// The bytes of PKCS #8 (RFC 5208) before the PKCS #1 key that the token library takes: for 2048 bits always as many.
const RSA_PKCS8_PREFIX: usize = 26;

/// A key to sign with.
pub(crate) struct SigningKey {
    id: KeyId,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl SigningKey {
    pub(super) fn new(id: KeyId, algorithm: Algorithm, pkcs8: &[u8]) -> Self {
        let key = match algorithm {
            Algorithm::Es256 => EncodingKey::from_ec_der(pkcs8),
            Algorithm::Rs256 => EncodingKey::from_rsa_der(&pkcs8[RSA_PKCS8_PREFIX.min(pkcs8.len())..]),
        };
        Self { id, algorithm, key }
    }

    /// A compact JWS of these claims (RFC 7515).
    pub(crate) fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<Secret<String>> {
        let mut header = Header::new(self.algorithm.jws());
        header.typ = Some(typ.to_owned());
        header.kid = Some(self.id.to_string());
        let token = jsonwebtoken::encode(&header, claims, &self.key).map_err(anyhow::Error::new)?;
        Ok(Secret::new(token))
    }
}

/// A new key pair: the private key in PKCS #8, and what may be known of it.
pub(super) fn generate(algorithm: Algorithm) -> Result<(Secret<Vec<u8>>, Option<PublicKey>)> {
    let failed = |_| anyhow::anyhow!("no signing key could be made");
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    match algorithm {
        Algorithm::Es256 => {
            let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
            let pkcs8 = pair.to_pkcs8v1().map_err(failed)?;
            // An uncompressed point: 4, x, y (SEC 1, 2.3.3).
            let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
            let public = PublicKey::Ec { crv: Curve::P256, x: encode(x), y: encode(y) };
            Ok((Secret::new(pkcs8.as_ref().to_vec()), Some(public)))
        }
        Algorithm::Rs256 => {
            let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).map_err(failed)?;
            let pkcs8 = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?;
            let public = pair.public_key();
            let (n, e) = (public.modulus(), public.exponent());
            let public = PublicKey::Rsa {
                n: encode(n.big_endian_without_leading_zero()),
                e: encode(e.big_endian_without_leading_zero()),
            };
            Ok((Secret::new(pkcs8.as_ref().to_vec()), Some(public)))
        }
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_key_signs_its_public_half_verifies() {
        for algorithm in Algorithm::ALL {
            let (private, public) = generate(algorithm).unwrap();
            let id = KeyId::new();
            let token =
                SigningKey::new(id.clone(), algorithm, private.expose()).sign("test+jwt", &json!({"sub": "me"}));
            let key = match public.unwrap() {
                PublicKey::Ec { x, y, .. } => DecodingKey::from_ec_components(&x, &y),
                PublicKey::Rsa { n, e } => DecodingKey::from_rsa_components(&n, &e),
            };
            let mut checks = Validation::new(algorithm.jws());
            checks.required_spec_claims.clear();
            let read = jsonwebtoken::decode::<Value>(token.unwrap().expose(), &key.unwrap(), &checks).unwrap();
            assert_eq!(read.claims["sub"], "me");
            assert_eq!((read.header.kid, read.header.typ.as_deref()), (Some(id.to_string()), Some("test+jwt")));
        }
    }
}
