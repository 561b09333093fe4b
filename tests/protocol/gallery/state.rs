//! What the table and the bucket hold, where everybody stands, and what an observer of everything has seen.

use std::collections::BTreeMap;

use super::plans::Step;

/// Faces in the largest world.
pub(crate) const FACES: u8 = 6;

/// A set of faces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Faces(pub(crate) u8);

impl Faces {
    pub(crate) fn of(faces: &[u8]) -> Self {
        Self(faces.iter().fold(0, |set, face| set | 1 << face))
    }

    pub(crate) fn has(self, face: u8) -> bool {
        self.0 & (1 << face) != 0
    }

    pub(crate) fn add(&mut self, face: u8) {
        self.0 |= 1 << face;
    }

    pub(crate) fn drop(&mut self, face: u8) {
        self.0 &= !(1 << face);
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn but(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        (0..FACES).filter(move |face| self.has(*face))
    }

    pub(crate) fn first(self) -> Option<u8> {
        self.iter().next()
    }
}

/// Names an object, and no other ever.
pub(crate) type Name = u8;

/// The row that says which index counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Head {
    pub(crate) number: u8,
    pub(crate) manifest: Name,
}

/// The number of an index; none has the number 0.
pub(crate) fn number(head: Option<Head>) -> u8 {
    head.map_or(0, |head| head.number)
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Manifest {
    pub(crate) number: u8,
    pub(crate) partitions: Vec<Name>,
    pub(crate) folded: Faces,
}

/// What an object is. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Object {
    Partition(Vec<u8>),
    Manifest(Manifest),
}

/// Everything that is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Table {
    /// Faces whose row is there: the truth.
    pub(crate) rows: Faces,
    /// `ADDED#`
    pub(crate) added: Faces,
    /// `REMOVED#`
    pub(crate) removed: Faces,
    pub(crate) head: Option<Head>,
    /// Objects, and when they were written.
    pub(crate) bucket: BTreeMap<Name, (u8, Object)>,
}

impl Table {
    pub(crate) fn manifest(&self, head: Option<Head>) -> Option<Manifest> {
        let Some(head) = head else { return Some(Manifest::default()) };
        match self.bucket.get(&head.manifest) {
            Some((_, Object::Manifest(manifest))) => Some(manifest.clone()),
            _ => None,
        }
    }

    pub(crate) fn partition(&self, name: Name) -> Option<&Vec<u8>> {
        match self.bucket.get(&name) {
            Some((_, Object::Partition(rows))) => Some(rows),
            _ => None,
        }
    }

    /// What the index has that counts, if all of it can be read.
    pub(crate) fn index(&self) -> Option<Vec<u8>> {
        let manifest = self.manifest(self.head)?;
        let rows: Option<Vec<_>> = manifest.partitions.iter().map(|name| self.partition(*name)).collect();
        Some(rows?.into_iter().flatten().copied().collect())
    }
}

/// Somebody on their way, with what they have read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Actor {
    pub(crate) at: Step,
    pub(crate) run: u8,
    pub(crate) began: u8,
    /// How many objects they have made.
    pub(crate) made: u8,
    /// How often the reply of this step was lost, and whether it was done then.
    pub(crate) unheard: u8,
    pub(crate) is_done: bool,
    pub(crate) memory: Memory,
    /// Of a search: whether the face was acknowledged to be there, or to be gone, when it began.
    pub(crate) is_owed: bool,
    pub(crate) is_over: bool,
}

/// What one try has read and written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Memory {
    pub(crate) added: Faces,
    pub(crate) there: Faces,
    pub(crate) removed: Faces,
    pub(crate) head: Option<Head>,
    pub(crate) last: Manifest,
    /// Faces, or partitions, that are still to be gone through.
    pub(crate) left: u8,
    /// Faces whose rows were read.
    pub(crate) read: Faces,
    /// Partitions of the last index that the next one keeps, and what is in those that are to be written.
    pub(crate) kept: Vec<Name>,
    pub(crate) fresh: Vec<Vec<u8>>,
    pub(crate) folded: Faces,
    pub(crate) written: Vec<Name>,
    pub(crate) next: Option<Head>,
    pub(crate) is_seen: bool,
    pub(crate) listed: Vec<Name>,
}

/// A rule that was seen broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Broken {
    /// A search that began behind the acknowledgement of a deletion has found the face.
    FoundWhenGone,
    /// A search has not found a face that was acknowledged before, and that nobody has begun to delete.
    NotFound,
    /// Somebody is in the index twice.
    Twice,
    /// A part of the index that counts is not there.
    PartMissing,
    /// A search has failed where nothing was broken.
    SearchFailed,
    /// A face that is gone is in the index, and no note says so.
    LeftBehind,
    /// A face that is there is neither in the index nor waits.
    Lost,
}

/// What an observer of everything has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Seen {
    /// Faces that have been there.
    pub(crate) born: Faces,
    /// Faces whose registration was acknowledged.
    pub(crate) registered: Faces,
    /// Faces whose deletion has begun.
    pub(crate) condemned: Faces,
    /// Faces whose deletion was acknowledged.
    pub(crate) deleted: Faces,
    pub(crate) broken: Option<Broken>,
}

impl Seen {
    pub(crate) fn must(&mut self, holds: bool, or: Broken) {
        if !holds && self.broken.is_none() {
            self.broken = Some(or);
        }
    }
}
