//! Faces of a project that is deleted go at once: the key that their vectors are sealed under does, and with it every
//! vector and every index, wherever a copy of it lies. What nobody can open any more is then removed row by row.

use std::collections::HashSet;

use super::{Gallery, GalleryWork, Place};
use crate::{
    clock,
    error::Result,
    keys::Purpose,
    store::{FACE_SHARDS, ProjectScope},
};

/// Rows of faces that are read at once.
const PAGE: u32 = 100;

impl Gallery<'_> {
    /// Makes all faces of a project unreadable for good, and has them removed.
    pub(crate) async fn shred(&self, scope: &ProjectScope) -> Result<()> {
        self.keys.destroy(scope, Purpose::Gallery).await?;
        for known in self.store.galleries().await?.into_iter().filter(|known| known.project == *scope.project()) {
            self.wants(scope, &known.place, GalleryWork::Forget).await?;
        }
        Ok(())
    }

    /// Whether no face of a project can be read any more.
    pub(crate) async fn is_shredded(&self, scope: &ProjectScope) -> Result<bool> {
        Ok(self.keys.ids(scope, Purpose::Gallery).await?.is_empty())
    }

    /// Removes what was sealed under a key that is gone.
    pub async fn forget(&self, scope: &ProjectScope, place: &Place) -> Result<()> {
        let keys: HashSet<_> = self.keys.ids(scope, Purpose::Gallery).await?.into_iter().collect();
        for shard in 0..FACE_SHARDS {
            let mut after = None;
            loop {
                let faces = self.store.faces_of_shard(scope, place.environment, shard, PAGE, after.as_deref()).await?;
                let lost = faces.items.iter().filter(|row| row.face.model == place.model && !keys.contains(&row.key));
                for row in lost {
                    self.store.delete_face(scope, &row.face, clock::system_now(), &[]).await?;
                }
                after = faces.next;
                if after.is_none() {
                    break;
                }
            }
        }
        if keys.is_empty() {
            let objects = self.shelf.list(scope, place).await?;
            let objects: Vec<_> = objects.into_iter().map(|object| object.name).collect();
            self.shelf.remove(scope, place, &objects).await?;
            return self.store.forget_gallery(scope, place).await;
        }
        // The project was restored, and faces were registered since: the index is made of them.
        self.rebuild(scope, place).await
    }
}
