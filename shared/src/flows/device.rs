//! Devices that somebody has signed in on before.
//!
//! Wrong guesses by others must not keep a person out: a device that brings the token of an earlier sign-in is not held
//! up by the failures of its address, and has a small budget of its own instead. The token names nothing and opens
//! nothing; it is worth only what it is checked for here.

use data_encoding::BASE64URL_NOPAD;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Asked;
use crate::{
    App, entropy,
    error::Result,
    keys::Purpose,
    secret::{KeyMaterial, Mac, Secret},
    types::KeyId,
};

/// How long a device is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);

#[derive(Serialize, Deserialize)]
struct Token {
    key: KeyId,
    id: String,
    until: i64,
    mac: Mac,
}

/// The device's id, if it brings a good token for this address.
pub(super) async fn recognised(app: &App, asked: &Asked<'_>) -> Result<Option<String>> {
    let token = asked.device.and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    let Some(token) = token.and_then(|bytes| serde_json::from_slice::<Token>(&bytes).ok()) else { return Ok(None) };
    let Some(key) = app.keys.by_id(asked.scope, Purpose::Codes, &token.key).await? else { return Ok(None) };
    let is_good = asked.now.as_second() < token.until && token.mac.matches(&mac(&key, asked, &token.id, token.until));
    Ok(is_good.then_some(token.id))
}

/// A token for the device that has just signed in.
pub(super) async fn remembered(app: &App, asked: &Asked<'_>) -> Result<Secret<String>> {
    let (key, material) = app.keys.current(asked.scope, Purpose::Codes).await?;
    let id = BASE64URL_NOPAD.encode(&entropy::bytes::<16>());
    let until = (asked.now + REMEMBERED).as_second();
    let mac = mac(&material, asked, &id, until);
    let token = serde_json::to_vec(&Token { key, id, until, mac }).map_err(anyhow::Error::new)?;
    Ok(Secret::new(BASE64URL_NOPAD.encode(&token)))
}

fn mac(key: &KeyMaterial, asked: &Asked<'_>, id: &str, until: i64) -> Mac {
    let parts = [
        "device/v1",
        asked.scope.project().as_str(),
        asked.environment.name(),
        asked.purpose.name(),
        asked.address.as_str(),
        id,
        &until.to_string(),
    ];
    Mac::of(key, &parts.map(str::as_bytes))
}
