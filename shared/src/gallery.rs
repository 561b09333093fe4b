//! The faces of a project, and who among them a face is.
//!
//! The truth is a row for each face, with its vector. A search does not read them all: it scans the index, codes of a
//! byte for each dimension ([`vectors`]), and compares the few best candidates by the vectors in their rows. A face that
//! has no row is nobody, so that a deletion is true as soon as its transaction is: no index has to be written for it.
//!
//! The index is a manifest and the partitions that it names, objects in the gallery's bucket that never change, sealed
//! under the project's own key. Faces that were added since it was made are rows beside its `HEAD` row. `compact` folds
//! them into the next index and swaps the head, if nobody else has; `scrub` takes deleted faces out of it.
//!
//! A part of the index that is missing, cut, altered or sealed for another place is an error of the request and an alarm,
//! never "no match": the log line says `gallery broken`. `rebuild` makes the index anew from the rows.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vectors::{Code, Vector, Verdict};

use crate::{
    App,
    error::{Code as ErrorCode, Error, Result},
    keys::{Keys, Purpose},
    model::{Face, Record, SearchMode},
    queue::Queue,
    secret::{KeyMaterial, Sealed},
    store::{Added, Changed, FaceRow, ProjectScope, Store},
    types::{Environment, FaceId, KeyId, ProjectId, UserId},
};

mod cache;
mod fan_out;
mod forget;
mod index;
mod search;
mod shelf;
mod upkeep;

pub use crate::model::Place;
pub(crate) use fan_out::Scanners;
pub use fan_out::{Scan, Scanned};
pub(crate) use shelf::Shelf;
pub(crate) use upkeep::GRACE;

/// Faces that wait before they are folded into the index.
const COMPACTED_FROM: usize = 256;

/// Faces that may wait. More of them come only when those have been folded: each search reads them all.
const MOST_WAITING: usize = 1000;

/// The faces of all projects, by the verbs that they know.
#[derive(Debug, Clone, Copy)]
pub struct Gallery<'a> {
    store: &'a Store,
    keys: &'a Keys,
    shelf: &'a Shelf,
    scanners: &'a Scanners,
    /// Bytes of partitions that a function scans by itself.
    share: usize,
    jobs: &'a Queue,
}

impl App {
    /// The faces.
    pub fn gallery(&self) -> Gallery<'_> {
        Gallery {
            store: &self.store,
            keys: &self.keys,
            shelf: &self.shelf,
            scanners: &self.scanners,
            share: self.config.gallery_share,
            jobs: &self.gallery_jobs,
        }
    }
}

/// A face that is looked for, and when it is found.
pub struct Query<'a> {
    /// The face.
    pub vector: &'a Vector,
    /// Whether the whole index is scanned, or the part of it that is nearest.
    pub mode: SearchMode,
    /// From which cosine on it is somebody's, for a gallery of so many faces.
    pub threshold: &'a (dyn Fn(u64) -> f32 + Sync),
    /// How much more alike it must be to them than to the next other person.
    pub margin: f32,
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[query {:?}]", self.mode)
    }
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Whose face it is.
    pub verdict: Verdict<UserId>,
    /// The face that is most alike, where there is a match, or several.
    pub face: Option<FaceId>,
    /// How many faces the gallery has; some of them may be gone.
    pub faces: u64,
    /// From which cosine on it would have been somebody's.
    pub threshold: f32,
}

/// A face that is to be registered.
#[derive(Debug)]
pub struct NewFace<'a> {
    /// Its id.
    pub id: FaceId,
    /// Whose it is.
    pub customer: &'a UserId,
    /// Its vector.
    pub vector: &'a Vector,
    /// How its owner has agreed that it is kept.
    pub consent: Option<serde_json::Value>,
    /// When.
    pub at: Timestamp,
}

/// How a registration ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registered {
    /// It is there, and every search from here on finds it.
    Made {
        /// The one whose place it has taken.
        former: Option<FaceId>,
    },
    /// Too many faces wait to be folded into the index. A moment later there is room.
    Full,
    /// The customer is gone, or another face of theirs has come first.
    Lost,
}

/// What is to be done for a gallery. The job is a hint: a schedule looks through all galleries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GalleryJob {
    /// The project.
    pub project: ProjectId,
    /// Which of its galleries.
    #[serde(flatten)]
    pub place: Place,
    /// What.
    pub work: GalleryWork,
}

/// What can be done for a gallery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GalleryWork {
    /// Fold added faces into the index.
    Compact,
    /// Make the index anew from the rows of all faces.
    Rebuild,
    /// Remove all faces: their project was deleted.
    Forget,
}

impl GalleryJob {
    /// A job as it stands in the queue.
    pub fn parse(body: &str) -> Result<Self> {
        Ok(serde_json::from_str(body).map_err(anyhow::Error::new)?)
    }
}

impl Gallery<'_> {
    /// Registers a face in the place of the one that its owner has had with this model, with what happened.
    pub async fn register(
        &self,
        scope: &ProjectScope,
        place: &Place,
        new: NewFace<'_>,
        records: &[Record],
    ) -> Result<Registered> {
        let waiting = self.store.count_waiting(scope, place).await?;
        if waiting + 1 >= COMPACTED_FROM {
            self.wants(scope, place, GalleryWork::Compact).await?;
        }
        if waiting >= MOST_WAITING {
            return Ok(Registered::Full);
        }
        // A gallery whose project has no key is forgotten, so the key comes first.
        let (key, material) = self.keys.current_now(scope, Purpose::Gallery).await?;
        if waiting == 0 {
            self.store.know_gallery(scope, place).await?;
        }
        let former = self.store.current_face(scope, new.customer, &place.model).await?;
        let face = Face {
            id: new.id,
            environment: place.environment,
            customer: new.customer.clone(),
            model: place.model.clone(),
            epoch: new.at.as_millisecond(),
            consent: new.consent,
            created_at: new.at,
        };
        let added = Added {
            code: Sealed::seal(&material, code_context(scope, &face.id).as_bytes(), &Code::of(new.vector).to_bytes()),
            face: face.id.clone(),
            key: key.clone(),
        };
        let vector = Sealed::seal(&material, vector_context(scope, &face.id).as_bytes(), &new.vector.to_bytes());
        let row = FaceRow { face, key, vector };
        match self.store.register_face(scope, &row, &added, former.as_ref(), records).await? {
            Changed::Done => Ok(Registered::Made { former }),
            Changed::Lost => Ok(Registered::Lost),
        }
    }

    /// Removes a face with what happened: no search that begins from here on finds it. Lost if it is not there.
    pub async fn delete(
        &self,
        scope: &ProjectScope,
        environment: Environment,
        face: &FaceId,
        at: Timestamp,
        records: &[Record],
    ) -> Result<Changed> {
        match self.store.face(scope, environment, face).await? {
            Some(row) => self.store.delete_face(scope, &row.face, at, records).await,
            None => Ok(Changed::Lost),
        }
    }

    /// A face.
    pub async fn face(&self, scope: &ProjectScope, environment: Environment, id: &FaceId) -> Result<Option<Face>> {
        Ok(self.store.face(scope, environment, id).await?.map(|row| row.face))
    }

    /// The face that a customer has of a model, with its vector.
    pub async fn face_of(
        &self,
        scope: &ProjectScope,
        place: &Place,
        customer: &UserId,
    ) -> Result<Option<(Face, Vector)>> {
        let Some(id) = self.store.current_face(scope, customer, &place.model).await? else { return Ok(None) };
        let Some(row) = self.store.face(scope, place.environment, &id).await? else { return Ok(None) };
        let vector = self.vector(scope, &row).await?;
        Ok(Some((row.face, vector)))
    }

    /// The faces that a customer has, of whichever model.
    pub async fn faces_of(&self, scope: &ProjectScope, customer: &UserId) -> Result<Vec<FaceId>> {
        self.store.current_faces(scope, customer).await
    }

    /// The vector in a row.
    async fn vector(&self, scope: &ProjectScope, row: &FaceRow) -> Result<Vector> {
        let material = self.key(scope, &row.key).await?;
        let context = vector_context(scope, &row.face.id);
        let opened = row.vector.open(&material, context.as_bytes());
        opened.and_then(|bytes| Vector::from_bytes(bytes.expose())).ok_or_else(|| broken("a vector cannot be opened"))
    }

    /// The code of a face that is not in the index yet.
    async fn code(&self, scope: &ProjectScope, added: &Added) -> Result<Code> {
        let material = self.key(scope, &added.key).await?;
        let opened = added.code.open(&material, code_context(scope, &added.face).as_bytes());
        opened.and_then(|bytes| Code::from_bytes(bytes.expose())).ok_or_else(|| broken("a code cannot be opened"))
    }

    async fn key(&self, scope: &ProjectScope, id: &KeyId) -> Result<KeyMaterial> {
        let key = self.keys.by_id(scope, Purpose::Gallery, id).await?;
        key.ok_or_else(|| broken("the key is not there"))
    }

    async fn wants(&self, scope: &ProjectScope, place: &Place, work: GalleryWork) -> Result<()> {
        self.jobs.add(&GalleryJob { project: scope.project().clone(), place: place.clone(), work }).await
    }
}

fn vector_context(scope: &ProjectScope, face: &FaceId) -> String {
    format!("face/v1#{}#{face}", scope.project())
}

fn code_context(scope: &ProjectScope, face: &FaceId) -> String {
    format!("face-code/v1#{}#{face}", scope.project())
}

/// What cannot be read as it was written. The alarm of galleries counts these lines.
fn broken(cause: impl fmt::Display) -> Error {
    tracing::error!(cause = %cause, "gallery broken");
    Error::Failed { code: ErrorCode::Unavailable, cause: anyhow::anyhow!("gallery broken: {cause}") }
}
