//! Keeping the galleries: what was asked for of one, and all of them from time to time.

use crate::{
    App, Result,
    clock::Stopwatch,
    entropy,
    gallery::{GRACE, GalleryJob, GalleryWork, Scan, Scanned},
    store::{KnownGallery, ProjectScope},
};

/// Milliseconds after which a run begins with no other gallery; its function has 300 seconds.
const RUN: u64 = 180_000;

/// Does what was asked for.
pub async fn keep_gallery(app: &App, job: &GalleryJob) -> Result<()> {
    let (gallery, scope) = (app.gallery(), ProjectScope::of(job.project.clone()));
    match job.work {
        GalleryWork::Compact => gallery.compact_if_due(&scope, &job.place).await,
        GalleryWork::Rebuild => gallery.rebuild(&scope, &job.place).await,
        GalleryWork::Forget => gallery.forget(&scope, &job.place).await,
    }
}

/// Scans a part of an index for a search.
pub async fn scan_gallery(app: &App, scan: &Scan) -> Result<Scanned> {
    app.gallery().scan_part(scan).await
}

/// Folds into every index what was added, takes out what was deleted, and removes what nobody reads any more. One gallery
/// that fails does not keep the others waiting; the run then fails, so that somebody is told. Where a run begins is
/// chance, so that one that is out of time leaves out others than the next.
pub async fn keep_galleries(app: &App) -> Result<()> {
    let (watch, mut failed) = (Stopwatch::start(), 0_u32);
    let mut all = app.store.galleries().await?;
    if !all.is_empty() {
        let first = u64::from_be_bytes(entropy::bytes()) % all.len() as u64;
        all.rotate_left(usize::try_from(first).unwrap_or_default());
    }
    for known in all {
        if watch.milliseconds() > RUN {
            tracing::warn!("there was no time for all galleries");
            break;
        }
        if let Err(error) = keep(app, &known).await {
            failed += 1;
            tracing::error!(project.id = %known.project, cause = format!("{error:?}"), "gallery not kept");
        }
    }
    match failed {
        0 => Ok(()),
        failed => Err(anyhow::anyhow!("{failed} galleries could not be kept").into()),
    }
}

async fn keep(app: &App, known: &KnownGallery) -> Result<()> {
    let (gallery, scope) = (app.gallery(), ProjectScope::of(known.project.clone()));
    if app.store.project(&scope).await?.is_none_or(|project| project.deleted_at.is_some()) {
        return gallery.shred(&scope).await;
    }
    if gallery.is_shredded(&scope).await? {
        return gallery.forget(&scope, &known.place).await;
    }
    gallery.compact(&scope, &known.place).await?;
    gallery.scrub(&scope, &known.place).await?;
    gallery.collect(&scope, &known.place, GRACE).await
}
