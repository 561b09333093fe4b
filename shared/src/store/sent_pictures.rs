//! Pictures of faces that were sent: hashes and fingerprints, so that none is taken for two validations.

use aws_sdk_dynamodb::types::Put;
use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use super::{
    Key, ProjectScope, Store, item, number, text,
    transaction::{Transacted, Transaction},
};
use crate::{
    error::Result,
    model::{PICTURE_REMEMBERED, PicturePrint, SentPicture},
    types::{Environment, ValidationId},
};

/// Bands that are looked through at once.
const AT_ONCE: usize = 8;

/// Rows of a band that are read with one call.
const PAGE: u32 = 500;

/// What sort keys of a band begin with.
const PREFIX: &str = "PICTURE#";

impl Store {
    /// Remembers pictures as sent for a validation, unless one of them was sent for another: the same file, the same
    /// pixels, or nearly the same. It is written first and looked for then, so that of two at once at least one sees the
    /// other.
    pub(crate) async fn remember_pictures(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        validation: &ValidationId,
        prints: &[PicturePrint],
        now: Timestamp,
    ) -> Result<bool> {
        let mut transaction = Transaction::default();
        let mut hashes: Vec<&str> = Vec::new();
        let mut bands = Vec::new();
        for print in prints {
            let sent = sent(validation, print, now);
            for hash in [print.file.as_str(), print.pixels.as_str()] {
                if !hashes.contains(&hash) {
                    hashes.push(hash);
                    transaction = transaction.put(self.put_picture(scope, environment, hash, &sent, now)?);
                }
            }
            for band in print.bands() {
                let key = band_key(scope, environment, band, &place(&sent));
                if !bands.contains(&key) {
                    let put = Put::builder().table_name(&self.table).set_item(Some(item(key.clone(), &sent)?));
                    transaction = transaction.put(put.build().map_err(anyhow::Error::new)?);
                    bands.push(key);
                }
            }
        }
        if let Transacted::Refused(_) = self.transact(transaction).await? {
            return Ok(false);
        }
        let near = prints.iter().flat_map(|print| print.bands_before().into_iter().map(move |band| (print, band)));
        let near = stream::iter(near).map(|(print, band)| async move {
            self.has_near(scope, environment, band, |sent| sent.is_again(print, validation, now)).await
        });
        Ok(!near.buffer_unordered(AT_ONCE).try_any(|is_near| async move { is_near }).await?)
    }

    /// The same file, or the same pixels, is taken for its own validation, and when it was forgotten.
    fn put_picture(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        hash: &str,
        sent: &SentPicture,
        now: Timestamp,
    ) -> Result<Put> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item(picture_key(scope, environment, hash), sent)?))
            .condition_expression("attribute_not_exists(pk) OR validation = :validation OR expires_at <= :now")
            .expression_attribute_values(":validation", text(sent.validation.as_str()))
            .expression_attribute_values(":now", number(now.as_millisecond()));
        Ok(put.build().map_err(anyhow::Error::new)?)
    }

    async fn has_near(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        band: (u32, u64),
        is_again: impl Fn(&SentPicture) -> bool,
    ) -> Result<bool> {
        let mut after: Option<String> = None;
        loop {
            let partition = band_key(scope, environment, band, "");
            let page = self.list::<SentPicture>(partition, PREFIX, PAGE, after.as_deref()).await?;
            if page.items.iter().any(&is_again) {
                return Ok(true);
            }
            after = page.next;
            if after.is_none() {
                return Ok(false);
            }
        }
    }
}

fn sent(validation: &ValidationId, print: &PicturePrint, now: Timestamp) -> SentPicture {
    let expires_at = now + PICTURE_REMEMBERED;
    SentPicture {
        validation: validation.clone(),
        fingerprint: format!("{:016x}", print.fingerprint),
        expires_at: expires_at.as_millisecond(),
        ttl: expires_at.as_second(),
    }
}

/// Where a picture is in a band: once for each validation.
fn place(sent: &SentPicture) -> String {
    format!("{PREFIX}{}#{}", sent.fingerprint, sent.validation)
}

fn picture_key(scope: &ProjectScope, environment: Environment, hash: &str) -> Key {
    scope.part(format_args!("PICTURE#{}#{hash}", environment.name()), "PICTURE")
}

fn band_key(scope: &ProjectScope, environment: Environment, (number, bits): (u32, u64), place: &str) -> Key {
    scope.part(format_args!("PRINT#{}#{number}#{bits:x}", environment.name()), place)
}
