//! The model can see: broken protocols break in it, and nothing that the sound one relies on can be left out.

use std::fmt::Write;

use crate::{
    explore::{measure, prove},
    rules::{Guard, Naming, Order, Rules},
    scenarios::{self, NOTHING, clock, repeated, resend, verify, worker, world},
    state::{
        Broken,
        Guess::{Code, Wrong},
    },
    world::{Budget, World},
};

const LOST: Budget = Budget { lost: 1, ..NOTHING };
const KILL: Budget = Budget { kills: 1, ..NOTHING };

#[test]
fn other_orders_of_work_use_a_code_twice_compare_too_often_or_lock_the_owner_out() {
    let without_names = Rules::SOUND
        .without(Guard::TriesAreNamed)
        .without(Guard::CountKnowsItself)
        .without(Guard::ConsumeKnowsItself)
        .without(Guard::TokensHold);
    let protocols = [
        ("read, compare, write", without_names.ordered(Order::ReadCompareWrite)),
        ("compare, count", without_names.ordered(Order::CompareFirst)),
        ("count, compare", without_names),
        ("count by name, compare", Rules::SOUND),
    ];
    let two = Budget { lost: 2, ..NOTHING };
    let worlds = [
        ("4 right", NOTHING, vec![verify(Code(1)); 4]),
        ("5 wrong", NOTHING, (0..5).map(|number| verify(Wrong(number))).collect()),
        ("1 right, 1 lost", LOST, vec![verify(Code(1))]),
        ("3 right, 2 lost", two, vec![verify(Code(1)); 3]),
    ];
    let mut table = String::new();
    for (protocol, rules) in protocols {
        for (name, budget, scripts) in &worlds {
            let figures = measure(&world(rules, 2, *budget, scripts.clone()));
            let (fewest, most) = figures.successes;
            let compared = figures.compared;
            let _ = writeln!(table, "{protocol}; {name}: successes {fewest}..{most}, compared up to {compared} of 2");
        }
    }
    insta::assert_snapshot!(table, @"
    read, compare, write; 4 right: successes 1..4, compared up to 4 of 2
    read, compare, write; 5 wrong: successes 0..0, compared up to 5 of 2
    read, compare, write; 1 right, 1 lost: successes 1..1, compared up to 1 of 2
    read, compare, write; 3 right, 2 lost: successes 1..3, compared up to 3 of 2
    compare, count; 4 right: successes 1..1, compared up to 4 of 2
    compare, count; 5 wrong: successes 0..0, compared up to 5 of 2
    compare, count; 1 right, 1 lost: successes 0..1, compared up to 1 of 2
    compare, count; 3 right, 2 lost: successes 0..1, compared up to 3 of 2
    count, compare; 4 right: successes 1..1, compared up to 2 of 2
    count, compare; 5 wrong: successes 0..0, compared up to 2 of 2
    count, compare; 1 right, 1 lost: successes 0..1, compared up to 1 of 2
    count, compare; 3 right, 2 lost: successes 0..1, compared up to 2 of 2
    count by name, compare; 4 right: successes 1..1, compared up to 2 of 2
    count by name, compare; 5 wrong: successes 0..0, compared up to 2 of 2
    count by name, compare; 1 right, 1 lost: successes 1..1, compared up to 1 of 2
    count by name, compare; 3 right, 2 lost: successes 1..1, compared up to 2 of 2
    ");
}

#[test]
fn nothing_can_be_left_out() {
    let needed = [
        (Guard::CountNeedsPending, "three right codes", Broken::CountedWhenUsed),
        (Guard::CountNeedsTime, "at the end of a code's life", Broken::CountedLate),
        (Guard::CountNeedsRoom, "three right codes", Broken::TooManyCompared),
        (Guard::CountKnowsItself, "three right codes", Broken::LostReplyDenied),
        (Guard::TriesAreNamed, "three right codes", Broken::LostReplyDenied),
        (Guard::ConsumeNeedsPending, "three right codes", Broken::UsedTwice),
        (Guard::ConsumeNeedsSend, "at the end of a code's life", Broken::OldCodeWorked),
        (Guard::ConsumeNeedsPending, "a link denied", Broken::UsedWhenDenied),
        (Guard::DenyNeedsPending, "a link denied", Broken::DeniedWhenUsed),
        (Guard::DenyNeedsSend, "a link denied", Broken::NewMailDenied),
        (Guard::AnswerIsKeptWithUse, "one key", Broken::OwnSuccessDenied),
        (Guard::ResendNeedsPending, "at the end of a code's life", Broken::SentAgainWhenClosed),
        (Guard::ResendNeedsLast, "two resends", Broken::TwoCodesOfOneSend),
        (Guard::ResendNeedsTime, "at the end of a code's life", Broken::SentAgainWhenClosed),
        (Guard::ResendNeedsRoom, "the last guess", Broken::SentAgainWhenClosed),
        (Guard::ResendKeepsTries, "at the end of a code's life", Broken::AttemptsFell),
        (Guard::ClaimNeedsPending, "a worker and a sign-in", Broken::MailForNothing),
        (Guard::ClaimNeedsSend, "a worker and a resend", Broken::MailForNothing),
        (Guard::ClaimNeedsQueued, "two workers", Broken::TooManyMails),
        (Guard::ClaimOutlivesTheDead, "two workers", Broken::MailLost),
        (Guard::BusyJobComesBack, "two workers", Broken::MailLost),
        (Guard::DeliveredNeedsSend, "a worker and a resend", Broken::MailLost),
        (Guard::BeginNeedsNoAnswer, "one key", Broken::OwnSuccessDenied),
        (Guard::BeginWaits, "one key at once", Broken::OwnSuccessDenied),
        (Guard::BeginComparesBody, "one key, two bodies", Broken::AnotherBodyAnswered),
        (Guard::BeginKnowsItself, "one key", Broken::LostReplyDenied),
        (Guard::CountedRefusalsAreKept, "one key over a resend", Broken::TwoAnswersToOneKey),
        (Guard::ForgetNeedsNoAnswer, "one key", Broken::OwnSuccessDenied),
        (Guard::ForgetNeedsOwnRun, "one key at once", Broken::OwnSuccessDenied),
    ];
    for (guard, name, expected) in needed {
        let scenario = scenarios::all(Rules::SOUND.without(guard)).into_iter().find(|(of, _)| *of == name);
        let found = scenario.and_then(|(_, world)| broken(&world));
        assert_eq!(found, Some(expected), "{guard:?} left out of {name}");
    }
}

#[test]
fn a_use_whose_reply_is_lost_is_known_again_by_its_token_or_by_its_name() {
    let by_token = Rules::SOUND.without(Guard::ConsumeKnowsItself);
    let by_name = Rules::SOUND.without(Guard::TokensHold);
    let by_nothing = by_token.without(Guard::TokensHold);
    let world = |rules| world(rules, 2, LOST, vec![verify(Code(1)), verify(Code(1))]);
    assert!(prove(&world(by_token)).is_ok());
    assert!(prove(&world(by_name)).is_ok());
    assert_eq!(broken(&world(by_nothing)), Some(Broken::LostReplyDenied));
}

fn broken(world: &World) -> Option<Broken> {
    prove(world).err().map(|fault| fault.broken)
}

#[test]
fn a_try_that_bears_the_name_of_its_key_is_a_free_guess_for_whoever_repeats_it() {
    let guesses = [Wrong(0), Wrong(1), Wrong(2)];
    let world = |naming, budget| world(Rules::SOUND.named(naming), 1, budget, vec![repeated(0, &guesses)]);
    // Each call that fails after the count forgets the request, and with it the body.
    for (naming, failures, compared) in
        [(Naming::Key, 1, 2), (Naming::Key, 2, 3), (Naming::KeyAndBody, 2, 1), (Naming::Run, 2, 1)]
    {
        let figures = measure(&world(naming, Budget { failures, ..NOTHING }));
        assert_eq!(figures.compared, compared, "{naming:?}, {failures} failures");
    }
}

#[test]
fn a_try_that_bears_the_name_of_its_key_is_compared_with_the_next_code_too() {
    let guesses = [Code(1), Code(1)];
    let scripts = vec![repeated(0, &guesses), resend(), clock(&[2])];
    let world = |naming| world(Rules::SOUND.named(naming), 2, KILL, scripts.clone());
    assert_eq!(broken(&world(Naming::Key)), Some(Broken::ComparedUncounted));
    assert_eq!(broken(&world(Naming::KeyAndBody)), Some(Broken::ComparedUncounted));
    assert_eq!(broken(&world(Naming::Run)), None);
}

#[test]
fn a_token_that_bears_the_name_of_the_key_fails_whoever_repeats_a_request_after_a_crash() {
    let scripts = vec![repeated(0, &[Wrong(0), Wrong(0)]), clock(&[2])];
    let by_key = world(Rules::SOUND.without(Guard::TokenNamesRun), 2, KILL, scripts.clone());
    assert_eq!(broken(&by_key), Some(Broken::FailedForNoReason));
    assert_eq!(broken(&world(Rules::SOUND, 2, KILL, scripts)), None);
}

#[test]
fn with_both_names_taken_from_the_key_one_crash_makes_every_further_guess_free() {
    let rules = Rules::SOUND.named(Naming::Key).without(Guard::TokenNamesRun);
    let scripts = vec![repeated(0, &[Wrong(0), Wrong(0), Wrong(1), Wrong(2)]), clock(&[2])];
    assert_eq!(measure(&world(rules, 1, KILL, scripts.clone())).compared, 4);
    assert_eq!(measure(&world(Rules::SOUND, 1, KILL, scripts)).compared, 1);
}

#[test]
fn a_lost_reply_must_not_turn_its_own_write_into_a_refusal() {
    let begun = |rules| world(rules, 2, LOST, vec![repeated(0, &[Code(1)])]);
    let resent = |rules| world(rules, 2, LOST, vec![resend()]);
    let claimed = |rules| world(rules, 2, LOST, vec![worker(1, 1)]);
    let sound = Rules::SOUND;
    assert_eq!(broken(&begun(sound.without(Guard::BeginKnowsItself))), Some(Broken::LostReplyDenied));
    assert_eq!(broken(&resent(sound.without(Guard::TokensHold))), Some(Broken::LostReplyDenied));
    assert_eq!(broken(&claimed(sound.without(Guard::BusyJobComesBack))), Some(Broken::MailLost));
    for world in [begun(sound), resent(sound), claimed(sound)] {
        assert_eq!(broken(&world), None);
    }
}

#[test]
fn a_job_that_came_twice_must_not_be_done_while_its_first_worker_may_die() {
    let twice = |rules| world(rules, 2, KILL, vec![worker(1, 1), worker(1, 1)]);
    assert_eq!(broken(&twice(Rules::SOUND.without(Guard::BusyJobComesBack))), Some(Broken::MailLost));
    assert_eq!(broken(&twice(Rules::SOUND)), None);
}
