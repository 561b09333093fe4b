//! The model can see: nothing that the gallery relies on can be left out.

use super::{
    explore::{Fault, prove},
    rules::{Guard, Rules},
    scenarios,
    state::Broken,
};

fn broken_in(name: &str, rules: Rules) -> Option<Broken> {
    let scenario = scenarios::all(rules).into_iter().find(|(of, _)| *of == name);
    scenario.and_then(|(_, world)| prove(&world).err()).map(|fault: Box<Fault>| fault.broken)
}

#[test]
fn nothing_can_be_left_out() {
    let needed = [
        (Guard::RegisterAddsWithRow, "a face comes", Broken::Lost),
        (Guard::DeleteTakesOff, "a face goes", Broken::LeftBehind),
        (Guard::DeleteNotes, "a folded face goes", Broken::LeftBehind),
        (Guard::SearchReadsRows, "a folded face goes", Broken::FoundWhenGone),
        (Guard::GoneBeginsAnew, "old objects go", Broken::SearchFailed),
        (Guard::FoldAsksAgain, "a face goes", Broken::LeftBehind),
        (Guard::FoldAsksBehindHead, "a face goes", Broken::LeftBehind),
        (Guard::FoldedAreKnown, "two fold", Broken::Twice),
        (Guard::FoldKeepsFolded, "two fold while a face comes", Broken::Twice),
        (Guard::FoldTakesOffLast, "a face comes", Broken::NotFound),
        (Guard::ScrubKeepsFolded, "folded, and scrubbed behind a crash", Broken::Twice),
        (Guard::ScrubAlwaysSwaps, "a face goes", Broken::LeftBehind),
        (Guard::NotesGoLast, "a folded face goes", Broken::LeftBehind),
        (Guard::RebuildReadsNotesFirst, "made anew while a face goes", Broken::LeftBehind),
        (Guard::RebuildComparesHead, "made anew while a face comes", Broken::NotFound),
        (Guard::RebuildTakesWhoWaits, "made anew beside who takes off", Broken::NotFound),
        (Guard::RebuildSaysWhoWaits, "made anew beside who takes off", Broken::Twice),
        (Guard::SwapNeedsLast, "two fold", Broken::NotFound),
        (Guard::RemovalNeedsNumber, "one who does not hear is overtaken", Broken::PartMissing),
        (Guard::CollectKeepsNamed, "old objects go", Broken::PartMissing),
        (Guard::GraceOutlivesWorkers, "old objects go beside two", Broken::PartMissing),
    ];
    let found: Vec<_> =
        needed.map(|(guard, name, _)| (guard, name, broken_in(name, Rules::SOUND.without(guard)))).into();
    let wanted: Vec<_> = needed.map(|(guard, name, broken)| (guard, name, Some(broken))).into();
    assert_eq!(found, wanted);
}

#[test]
fn who_is_folded_meanwhile_is_found_by_the_order_of_reads_or_by_a_second_look_at_the_head() {
    let by_order = Rules::SOUND.without(Guard::SearchComparesHead);
    let by_look = Rules::SOUND.without(Guard::AddedBeforeHead);
    let by_nothing = by_order.without(Guard::AddedBeforeHead);
    assert_eq!(broken_in("a face comes", by_order), None);
    assert_eq!(broken_in("a face comes", by_look), None);
    assert_eq!(broken_in("a face comes", by_nothing), Some(Broken::NotFound));
}

#[test]
fn a_swap_whose_reply_is_lost_is_known_again_or_what_it_wrote_stays() {
    let by_number = Rules::SOUND.without(Guard::SwapKnowsItself);
    let by_nothing = by_number.without(Guard::RemovalNeedsNumber);
    assert_eq!(broken_in("a face comes", by_number), None);
    assert_eq!(broken_in("a face comes", by_nothing), Some(Broken::PartMissing));
}
