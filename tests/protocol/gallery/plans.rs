//! In which order who does what.

use super::rules::{Guard, Rules};

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Want {
    /// Registers a face, in the place of another one.
    Register { face: u8, former: Option<u8> },
    /// Deletes a face.
    Delete { face: u8 },
    /// Looks for a face.
    Search { face: u8 },
    /// Folds what waits into the index, with all of its partitions or beside them.
    Compact { merges: bool },
    /// Takes out of the index what is gone.
    Scrub,
    /// Makes it anew.
    Rebuild,
    /// Removes old objects.
    Collect,
    /// Time passes.
    Clock,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// Between two runs.
    #[default]
    Idle,
    /// The transaction of a registration or a deletion.
    Write,
    /// What a registration writes behind its row, where that is no transaction.
    WriteAdded,
    ReadAdded,
    ReadHead,
    ReadManifest,
    /// Whether another index counts, where a part of it is gone.
    AskGone,
    AskAgain,
    ReadPartitions,
    ReadRemoved,
    /// One face after another.
    ReadRows,
    ReadHeadAgain,
    WritePartitions,
    WriteManifest,
    Swap,
    /// What counts, where the condition of the swap has failed.
    AskHead,
    AskNumber,
    RemoveWritten,
    /// One face after another.
    TakeOff,
    /// One face after another.
    ForgetNotes,
    List,
    RemoveListed,
    ReadRowsOfCandidates,
    Tick,
}

impl Want {
    /// The steps of a run where nothing comes between them.
    pub(crate) fn plan(self, rules: Rules) -> Vec<Step> {
        use Step::*;
        let ordered = |guard, one, other| if rules.has(guard) { [one, other] } else { [other, one] };
        let snapshot = ordered(Guard::AddedBeforeHead, ReadAdded, ReadHead);
        match self {
            Self::Register { .. } if rules.has(Guard::RegisterAddsWithRow) => vec![Write],
            Self::Register { .. } => vec![Write, WriteAdded],
            Self::Delete { .. } => vec![Write],
            Self::Search { .. } => [&snapshot[..], &[ReadManifest, ReadPartitions, ReadRowsOfCandidates]].concat(),
            Self::Compact { .. } => {
                let swap = ordered(Guard::FoldTakesOffLast, Swap, TakeOff);
                let begin = if rules.has(Guard::FoldAsksBehindHead) {
                    [snapshot[0], snapshot[1], AskAgain]
                } else {
                    [ReadAdded, AskAgain, ReadHead]
                };
                let middle = [ReadManifest, ReadPartitions, WritePartitions, WriteManifest];
                [&begin[..], &middle, &swap].concat()
            }
            Self::Scrub => {
                let swap = ordered(Guard::NotesGoLast, Swap, ForgetNotes);
                let begin = [ReadRemoved, ReadHead, ReadManifest, ReadPartitions, WritePartitions, WriteManifest];
                [&begin[..], &swap].concat()
            }
            Self::Rebuild => {
                let swap = ordered(Guard::NotesGoLast, Swap, ForgetNotes);
                let begin = if rules.has(Guard::RebuildReadsNotesFirst) {
                    [ReadRemoved, ReadHead, ReadRows]
                } else {
                    [ReadHead, ReadRows, ReadRemoved]
                };
                let again = ordered(Guard::AddedBeforeHead, ReadAdded, ReadHeadAgain);
                [&begin[..], &again, &[WritePartitions, WriteManifest], &swap].concat()
            }
            Self::Collect => vec![List, ReadHead, ReadManifest, RemoveListed],
            Self::Clock => vec![Tick],
        }
    }

    /// Whether a write of this step may be done, its reply be lost, and the SDK do it again. Of all others a second time
    /// makes no difference.
    pub(crate) fn is_repeated(step: Step) -> bool {
        matches!(step, Step::Write | Step::Swap)
    }
}
