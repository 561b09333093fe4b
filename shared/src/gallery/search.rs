//! Who of all a face is.

use std::collections::HashSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use vectors::{Candidate, Code, Listed, Manifest, Partition, Probe, Rows, Scored, Top, Verdict, decide, nearest};

use super::{Found, Gallery, Place, Query, broken, index::Read};
use crate::{
    error::{Code as ErrorCode, Error, Result},
    model::SearchMode,
    store::{FaceRow, ProjectScope, Snapshot},
    types::{FaceId, UserId},
};

/// Candidates that are compared in full. Codes tell more than well enough who is among them.
const CANDIDATES: usize = 32;

/// The most of them, where many of the best are gone and their codes are still in the index.
const MOST_CANDIDATES: usize = 2048;

/// Partitions that are read beside each other.
const READS: usize = 16;

/// How often a search begins anew because another index counts by then.
const TRIES: u32 = 5;

/// What of an index a fast search looks at: one partition of so many, and not fewer than [`LEAST_PROBED`].
const PROBED_OF: usize = 4;

/// The least partitions that a fast search looks at.
const LEAST_PROBED: usize = 4;

impl Gallery<'_> {
    /// Looks for a face.
    pub async fn search(&self, scope: &ProjectScope, place: &Place, query: &Query<'_>) -> Result<Found> {
        for _ in 0..TRIES {
            if let Some(found) = self.search_once(scope, place, query).await? {
                return Ok(found);
            }
        }
        let cause = anyhow::anyhow!("the index changes faster than it can be read");
        Err(Error::Failed { code: ErrorCode::Unavailable, cause })
    }

    /// The same, unless another index counts by the end of it.
    async fn search_once(&self, scope: &ProjectScope, place: &Place, query: &Query<'_>) -> Result<Option<Found>> {
        let snapshot = self.store.gallery(scope, place).await?;
        let Read::Whole(manifest) = self.manifest(scope, place, &snapshot).await? else {
            return self.gone(scope, place, &snapshot).await;
        };
        let mut added = Rows::with_capacity(place.dimension, snapshot.added.len());
        for face in &snapshot.added {
            let code = self.code(scope, face).await?;
            if code.dimension() != place.dimension {
                return Err(broken("a code has another dimension than its model"));
            }
            added.push(face.face.to_bytes(), &code);
        }
        let code = Code::of(query.vector);
        let probe = Probe::new(&code);
        let mut most = CANDIDATES;
        loop {
            let mut top = Top::new(most);
            added.scan(&probe, &mut top);
            let wanted = wanted(&manifest, query);
            let bytes: usize = wanted.iter().map(|listed| listed.bytes).sum();
            let scanned = if bytes <= self.share {
                self.scan_here(scope, place, &wanted, &probe, top).await?
            } else {
                self.fan_out(scope, place, &wanted, (&code, most), top).await?
            };
            let Some(scanned) = scanned else {
                return self.gone(scope, place, &snapshot).await;
            };
            let best = scanned.into_best();
            let ids: Vec<_> = best.iter().map(|Candidate { face, .. }| FaceId::from_bytes(*face)).collect();
            let (rows, generation) = self.store.candidates(scope, place, &ids).await?;
            if generation != snapshot.generation() {
                return Ok(None);
            }
            let people: HashSet<_> = rows.iter().map(|row| &row.face.customer).collect();
            let more_may_be_there = ids.len() == most && rows.len() < ids.len() && people.len() < 2;
            if more_may_be_there && most < MOST_CANDIDATES {
                most *= 4;
                continue;
            }
            let faces = (manifest.count() + snapshot.added.len()) as u64;
            return self.found(scope, query, faces, &rows).await.map(Some);
        }
    }

    /// Scans partitions, read beside each other. Nothing if one is gone.
    pub(super) async fn scan_here(
        &self,
        scope: &ProjectScope,
        place: &Place,
        wanted: &[&Listed],
        probe: &Probe,
        top: Top,
    ) -> Result<Option<Top>> {
        let reads = stream::iter(wanted).map(|listed| self.partition(scope, place, listed));
        let scan = |top: Option<Top>, read: Read<Partition>| async move {
            Ok(match (top, read) {
                (Some(mut top), Read::Whole(partition)) => {
                    partition.rows.scan(probe, &mut top);
                    Some(top)
                }
                _ => None,
            })
        };
        reads.buffer_unordered(READS).try_fold(Some(top), scan).await
    }

    /// Compares candidates in full, and decides.
    async fn found(&self, scope: &ProjectScope, query: &Query<'_>, faces: u64, rows: &[FaceRow]) -> Result<Found> {
        let mut scored = Vec::with_capacity(rows.len());
        for row in rows {
            let cosine = self.vector(scope, row).await?.cosine(query.vector);
            scored.push(Scored { person: row.face.customer.clone(), cosine });
        }
        let threshold = (query.threshold)(faces);
        let verdict = decide(&scored, threshold, query.margin);
        let best: Option<&Scored<UserId>> = match &verdict {
            Verdict::Match(best) | Verdict::Ambiguous { best, .. } => Some(best),
            Verdict::NoMatch => None,
        };
        let face = best.and_then(|best| scored.iter().position(|scored| scored == best));
        let face = face.map(|at| rows[at].face.id.clone());
        Ok(Found { verdict, face, faces, threshold })
    }

    /// A part of the index is gone: nothing to find, if another one counts by now; else it is broken.
    pub(super) async fn gone<T>(&self, scope: &ProjectScope, place: &Place, snapshot: &Snapshot) -> Result<Option<T>> {
        let now = self.store.index(scope, place).await?;
        if now.map_or(0, |head| head.generation) == snapshot.generation() {
            return Err(broken("a part of the index is not there"));
        }
        Ok(None)
    }
}

/// The partitions that a query looks at.
fn wanted<'a>(manifest: &'a Manifest, query: &Query<'_>) -> Vec<&'a Listed> {
    let mut order = nearest(manifest.partitions.iter().map(|listed| &*listed.centroid), query.vector);
    if query.mode == SearchMode::Fast {
        order.truncate(LEAST_PROBED.max(order.len().div_ceil(PROBED_OF)));
    }
    order.into_iter().map(|at| &manifest.partitions[at]).collect()
}
