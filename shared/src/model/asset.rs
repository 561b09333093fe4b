use deserr::Deserr;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::types::{AssetHash, AssetId};

/// A picture for the pages of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// What the team calls it by.
    pub id: AssetId,
    /// What the file that is uploaded is said to be.
    pub content_type: ImageType,
    /// How large it is said to be, in bytes.
    pub bytes: u32,
    /// When its upload was begun.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub created_at: Timestamp,
    /// Until when it can be completed.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub waits_until: Timestamp,
    /// The picture as pages show it; nothing while the upload is not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// When a row that was never completed goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
}

/// A picture as pages show it: drawn anew from what was uploaded, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is on the pages' host.
    pub hash: AssetHash,
    /// PNG or JPEG.
    pub content_type: ImageType,
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Its size.
    pub bytes: u32,
}

/// What a picture may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
pub enum ImageType {
    /// Portable Network Graphics (W3C, third edition).
    #[serde(rename = "image/png")]
    #[deserr(rename = "image/png")]
    Png,
    /// JPEG (ITU-T T.81).
    #[serde(rename = "image/jpeg")]
    #[deserr(rename = "image/jpeg")]
    Jpeg,
    /// WebP (RFC 9649).
    #[serde(rename = "image/webp")]
    #[deserr(rename = "image/webp")]
    WebP,
}

impl ImageType {
    /// As a header says it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// What a file begins with, whatever anybody calls it.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }
}

/// How long an upload waits to be completed: as long as the bucket keeps it.
pub const ASSET_WAITS: SignedDuration = SignedDuration::from_hours(24);

/// The largest file that is taken, in bytes.
pub const MOST_ASSET_BYTES: u32 = 4 * 1024 * 1024;

impl Asset {
    /// One whose file is still to come.
    pub fn waiting(id: AssetId, content_type: ImageType, bytes: u32, now: Timestamp) -> Self {
        let waits_until = now + ASSET_WAITS;
        let ttl = Some(waits_until.as_second());
        Self { id, content_type, bytes, created_at: now, waits_until, picture: None, ttl }
    }

    /// Whether it is there for its team: complete, or still waited for.
    pub fn is_there(&self, now: Timestamp) -> bool {
        self.picture.is_some() || now < self.waits_until
    }
}
