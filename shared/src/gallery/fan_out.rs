//! Indexes that are larger than what one function keeps: each part of them is scanned by a function of its own, and the
//! best of all come together again.

use aws_sdk_lambda::{Client, primitives::Blob};
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use vectors::{Code, Listed, Probe, Top};

use super::{Gallery, Place, broken};
use crate::{
    entropy,
    error::{Code as ErrorCode, Error, Result},
    keys::Purpose,
    secret::Sealed,
    store::ProjectScope,
    types::{FaceId, KeyId, ProjectId},
};

/// Functions that scan a part of an index.
#[derive(Debug)]
pub(crate) struct Scanners {
    client: Client,
    function: String,
}

/// A part of an index that is to be scanned. What is looked for is sealed: it is nearly a face.
#[derive(Debug, Serialize, Deserialize)]
pub struct Scan {
    project: ProjectId,
    place: Place,
    partitions: Vec<Listed>,
    key: KeyId,
    /// What the probe was sealed for, besides its project.
    nonce: u64,
    probe: Sealed,
    most: usize,
}

/// What a scan came to.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scanned {
    /// The best faces of the part.
    Best(Vec<(FaceId, f32)>),
    /// One of its partitions is gone.
    Gone,
}

impl Scanners {
    pub(crate) fn new(client: Client, function: String) -> Self {
        Self { client, function }
    }

    async fn scan(&self, scan: &Scan) -> Result<Scanned> {
        let payload = serde_json::to_vec(scan).map_err(anyhow::Error::new)?;
        let answer = self.client.invoke().function_name(&self.function).payload(Blob::new(payload)).send().await?;
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        match answer.function_error {
            None => Ok(serde_json::from_slice(&payload).map_err(anyhow::Error::new)?),
            // It has told its own log what was wrong.
            Some(kind) => {
                let cause = anyhow::anyhow!("a part of the index was not scanned: {kind}");
                Err(Error::Failed { code: ErrorCode::Unavailable, cause })
            }
        }
    }
}

impl Scan {
    /// Leave to act in the project. Only our own functions may call a scanner.
    pub(crate) fn scope(&self) -> ProjectScope {
        ProjectScope::of(self.project.clone())
    }
}

impl Gallery<'_> {
    /// Has partitions scanned by as many functions as they need, and adds the best to those that are known. Nothing if a
    /// partition is gone.
    pub(super) async fn fan_out(
        &self,
        scope: &ProjectScope,
        place: &Place,
        wanted: &[&Listed],
        (code, most): (&Code, usize),
        mut top: Top,
    ) -> Result<Option<Top>> {
        let (key, material) = self.keys.current(scope, Purpose::Gallery).await?;
        let parts = parts(wanted, self.share).into_iter().map(|partitions| {
            let nonce = u64::from_be_bytes(entropy::bytes());
            let probe = Sealed::seal(&material, context(scope, nonce).as_bytes(), &code.to_bytes());
            let (project, place, key) = (scope.project().clone(), place.clone(), key.clone());
            Scan { project, place, partitions, key, nonce, probe, most }
        });
        let parts: Vec<_> = parts.collect();
        for scanned in try_join_all(parts.iter().map(|part| self.scanners.scan(part))).await? {
            let Scanned::Best(best) = scanned else { return Ok(None) };
            for (face, cosine) in best {
                top.offer(face.to_bytes(), cosine);
            }
        }
        Ok(Some(top))
    }

    /// Scans a part of an index for another function.
    pub(crate) async fn scan_part(&self, scan: &Scan) -> Result<Scanned> {
        let scope = scan.scope();
        let material = self.key(&scope, &scan.key).await?;
        let opened = scan.probe.open(&material, context(&scope, scan.nonce).as_bytes());
        let code = opened.and_then(|bytes| Code::from_bytes(bytes.expose()));
        let code = code.ok_or_else(|| broken("what is looked for cannot be opened"))?;
        let wanted: Vec<_> = scan.partitions.iter().collect();
        let top = self.scan_here(&scope, &scan.place, &wanted, &Probe::new(&code), Top::new(scan.most)).await?;
        let Some(top) = top else { return Ok(Scanned::Gone) };
        let best = top.into_best().into_iter();
        Ok(Scanned::Best(best.map(|found| (FaceId::from_bytes(found.face), found.cosine)).collect()))
    }
}

/// Partitions in parts of so many bytes. The same ones come together each time, so that a function that is warm has them.
fn parts(wanted: &[&Listed], share: usize) -> Vec<Vec<Listed>> {
    let mut order = wanted.to_vec();
    order.sort_by(|one, other| one.name.cmp(&other.name));
    let (mut parts, mut left) = (Vec::<Vec<Listed>>::new(), 0);
    for listed in order {
        // A scanner has no use for the centroid.
        let listed = Listed { centroid: Vec::new(), ..listed.clone() };
        match parts.last_mut() {
            Some(part) if listed.bytes <= left => {
                left -= listed.bytes;
                part.push(listed);
            }
            _ => {
                left = share.saturating_sub(listed.bytes);
                parts.push(vec![listed]);
            }
        }
    }
    parts
}

fn context(scope: &ProjectScope, nonce: u64) -> String {
    format!("probe/v1#{}#{nonce}", scope.project())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_is_larger_than_a_function_keeps() {
        let listed = |name: &str, bytes| Listed {
            name: name.to_owned(),
            count: 1,
            bytes,
            sha256: String::new(),
            centroid: vec![1.0],
        };
        let all = [listed("c", 6), listed("a", 4), listed("d", 30), listed("b", 6), listed("e", 1)];
        let all: Vec<_> = all.iter().collect();
        let names = |share| -> Vec<String> {
            let parts = parts(&all, share).into_iter();
            parts.map(|part| part.iter().map(|listed| listed.name.as_str()).collect()).collect()
        };
        assert_eq!(names(10), ["ab", "c", "d", "e"], "what is larger than a share has a function of its own");
        assert_eq!(names(100), ["abcde"]);
        assert_eq!(names(0), ["a", "b", "c", "d", "e"]);
        assert!(parts(&[], 10).is_empty());
    }
}
