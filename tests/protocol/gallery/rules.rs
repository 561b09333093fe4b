//! What the gallery relies on. The sound one has all of it; a broken one lacks something, and must be seen to break.

/// One thing that the gallery relies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// `register_face`: what waits is written in the transaction of the row.
    RegisterAddsWithRow,
    /// `without`: what waits goes in the transaction of the row.
    DeleteTakesOff,
    /// `without`: the note that a face is gone is written in the transaction of the row.
    DeleteNotes,
    /// `Store::gallery`: the sort keys of what was added come before `HEAD`.
    AddedBeforeHead,
    /// `candidates`: the rows of candidates are read behind the index.
    SearchReadsRows,
    /// `candidates`: a search begins anew if another index counts by its end.
    SearchComparesHead,
    /// `Gallery::gone`: where a part is gone and another index counts, it is begun anew.
    GoneBeginsAnew,
    /// `compact_once`: it is asked again who waits.
    FoldAsksAgain,
    /// `compact_once`: that is asked behind the head.
    FoldAsksBehindHead,
    /// `compact_once`: who is in `folded` of the last manifest is not folded again.
    FoldedAreKnown,
    /// `compact_once`: of `folded` of the last manifest the next one keeps who waits still.
    FoldKeepsFolded,
    /// `compact_once`: what waits is taken off behind the swap.
    FoldTakesOffLast,
    /// `scrub_once`: the next manifest keeps `folded` of the last.
    ScrubKeepsFolded,
    /// `scrub_once`: the head is swapped even where nothing was found.
    ScrubAlwaysSwaps,
    /// `scrub_once`, `rebuild_once`: notes are forgotten behind the swap.
    NotesGoLast,
    /// `rebuild_once`: notes are read before rows.
    RebuildReadsNotesFirst,
    /// `rebuild_once`: the head behind the rows is the one before them.
    RebuildComparesHead,
    /// `rebuild_once`: who waits is in the index too, if their row was read.
    RebuildTakesWhoWaits,
    /// `rebuild_once`: the manifest says so.
    RebuildSaysWhoWaits,
    /// `swap_index`: the head is still the one that was read.
    SwapNeedsLast,
    /// `swap_index`: the head is asked when the condition fails.
    SwapKnowsItself,
    /// `Gallery::swap`: what was written goes only where another index has its number.
    RemovalNeedsNumber,
    /// `collect`: objects that the index names stay.
    CollectKeepsNamed,
    /// `GRACE`: objects are old only when whoever wrote them lives no more.
    GraceOutlivesWorkers,
}

/// A gallery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    missing: u32,
}

impl Rules {
    /// With everything.
    pub(crate) const SOUND: Self = Self { missing: 0 };

    /// The same without one thing.
    pub(crate) const fn without(self, guard: Guard) -> Self {
        Self { missing: self.missing | (1 << guard as u32) }
    }

    /// Whether it relies on this.
    pub(crate) const fn has(self, guard: Guard) -> bool {
        self.missing & (1 << guard as u32) == 0
    }
}
