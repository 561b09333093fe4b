//! Files in the account's bucket: uploads that nobody has looked at, and the pictures that were made of them.
//!
//! | object | what | written by | read by |
//! | --- | --- | --- | --- |
//! | `uploads/{project}/{asset}` | what somebody has uploaded, for a day | a browser with a form of ours | the function that draws it anew |
//! | `assets/{hash}` | a picture, for ever the same | that function | the pages' host, for everybody |

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_s3::{Client, operation::get_object::GetObjectError, presigning::PresigningConfig, primitives::ByteStream};
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::{Code, Error, Result},
    model::{Asset, ImageType, MOST_ASSET_BYTES},
    picture::Drawn,
    secret::Secret,
    store::ProjectScope,
    types::{AssetHash, AssetId},
};

mod form;

/// How long a form can be used.
const FORM_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// The bucket, by the verbs that it knows.
#[derive(Debug)]
pub struct Files {
    client: Client,
    bucket: String,
    region: String,
    credentials: Option<SharedCredentialsProvider>,
}

/// A form with which one file of one type and one size can be uploaded to one place (Amazon S3, "POST Object").
#[derive(Debug)]
pub struct UploadForm {
    /// Where it is sent, as `multipart/form-data`.
    pub url: String,
    /// Its fields; the file comes behind them as `file`. Who has them can upload.
    pub fields: Secret<BTreeMap<String, String>>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A picture as it lies in the bucket.
#[derive(Debug)]
pub struct StoredPicture {
    /// What it is.
    pub content_type: ImageType,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Files {
    /// The files of this bucket. An endpoint of one's own, as a local stack has it, knows no host for each bucket.
    pub fn new(aws: &SdkConfig, bucket: String) -> Self {
        let config = aws_sdk_s3::config::Builder::from(aws).force_path_style(aws.endpoint_url().is_some());
        Self {
            client: Client::from_conf(config.build()),
            bucket,
            region: aws.region().map(ToString::to_string).unwrap_or_default(),
            credentials: aws.credentials_provider(),
        }
    }

    /// A form to upload the file of an asset with. It is signed by the clock of the system, as the bucket checks it.
    pub async fn upload_form(&self, scope: &ProjectScope, asset: &Asset, now: Timestamp) -> Result<UploadForm> {
        let credentials = self.credentials.as_ref().ok_or_else(|| anyhow::anyhow!("no credentials to sign with"))?;
        let credentials = credentials.provide_credentials().await.map_err(anyhow::Error::new)?;
        let upload = form::Upload {
            bucket: &self.bucket,
            key: &upload_key(scope, &asset.id),
            content_type: asset.content_type.name(),
            bytes: asset.bytes,
            region: &self.region,
            expires_at: now + FORM_LIFE,
        };
        let fields = Secret::new(upload.fields(&credentials, now));
        Ok(UploadForm { url: self.address().await?, fields, expires_at: upload.expires_at })
    }

    /// What was uploaded for an asset; nothing if nothing was.
    pub async fn upload(&self, scope: &ProjectScope, asset: &AssetId) -> Result<Option<Vec<u8>>> {
        Ok(self.read(upload_key(scope, asset)).await?.map(|(_, bytes)| bytes))
    }

    /// Removes what was uploaded for an asset.
    pub async fn remove_upload(&self, scope: &ProjectScope, asset: &AssetId) -> Result<()> {
        self.client.delete_object().bucket(&self.bucket).key(upload_key(scope, asset)).send().await?;
        Ok(())
    }

    /// Keeps a picture. Its name follows from its content, so that it does not matter how often.
    pub async fn keep_picture(&self, hash: &AssetHash, picture: Drawn) -> Result<()> {
        let put = self.client.put_object().bucket(&self.bucket).key(picture_key(hash));
        put.content_type(picture.content_type.name()).body(ByteStream::from(picture.bytes)).send().await?;
        Ok(())
    }

    /// Removes a picture.
    pub(crate) async fn remove_picture(&self, hash: &AssetHash) -> Result<()> {
        self.client.delete_object().bucket(&self.bucket).key(picture_key(hash)).send().await?;
        Ok(())
    }

    /// A picture by its name.
    pub async fn picture(&self, hash: &AssetHash) -> Result<Option<StoredPicture>> {
        let Some((content_type, bytes)) = self.read(picture_key(hash)).await? else { return Ok(None) };
        let content_type = [ImageType::Png, ImageType::Jpeg].into_iter().find(|known| known.name() == content_type);
        let content_type = content_type.ok_or_else(|| anyhow::anyhow!("{hash} is no picture that we have drawn"))?;
        Ok(Some(StoredPicture { content_type, bytes }))
    }

    async fn read(&self, key: String) -> Result<Option<(String, Vec<u8>)>> {
        let object = match self.client.get_object().bucket(&self.bucket).key(key).send().await {
            Ok(object) => object,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if object.content_length.is_none_or(|length| length > MOST_ASSET_BYTES.into()) {
            return Err(anyhow::anyhow!("an object is larger than any that we let in").into());
        }
        let content_type = object.content_type.unwrap_or_default();
        let broken_off = |error| Error::Failed { code: Code::Unavailable, cause: anyhow::Error::new(error) };
        let bytes = object.body.collect().await.map_err(broken_off)?.to_vec();
        Ok(Some((content_type, bytes)))
    }

    /// Where forms for the bucket are sent, by the SDK's own rules for partitions and regions.
    async fn address(&self) -> Result<String> {
        let for_a_minute =
            PresigningConfig::expires_in(std::time::Duration::from_mins(1)).map_err(anyhow::Error::new)?;
        let signed = self.client.get_object().bucket(&self.bucket).key(NO_KEY).presigned(for_a_minute).await?;
        let address = signed.uri().split('?').next().and_then(|url| url.strip_suffix(NO_KEY));
        Ok(address.ok_or_else(|| anyhow::anyhow!("the bucket has no address"))?.to_owned())
    }
}

/// Stands for a key where only the bucket's address is asked for.
const NO_KEY: &str = "none";

fn upload_key(scope: &ProjectScope, asset: &AssetId) -> String {
    format!("uploads/{}/{asset}", scope.project())
}

fn picture_key(hash: &AssetHash) -> String {
    format!("assets/{hash}")
}
