//! No window lets more through than it should, in whatever order the hits meet.

use crate::limiter::{COUNT, Counting, Limit, WINDOW, measure};

const SLOTS: Limit = Limit { counting: Counting::Slots, kept: WINDOW + 4, skew: 1, lost: 1 };

#[test]
#[expect(clippy::print_stdout, reason = "how much was explored is the worth of this test")]
fn slots_never_let_more_through_than_the_limit_in_any_window() {
    let figures = measure(SLOTS);
    println!("slots: {} schedules", figures.schedules);
    assert_eq!((figures.most, figures.unfair), (COUNT, false));
}

#[test]
fn a_row_that_goes_with_its_window_lets_more_through_when_a_hit_is_late() {
    assert!(measure(Limit { kept: WINDOW, skew: 0, ..SLOTS }).most > COUNT);
}

#[test]
fn a_slot_that_is_taken_unasked_lets_more_through() {
    assert!(measure(Limit { counting: Counting::SlotsUnasked, ..SLOTS }).most > COUNT);
}

#[test]
fn a_burst_of_half_and_the_rest_over_the_window_let_no_more_through_than_the_limit() {
    let figures = measure(Limit { counting: Counting::Arrival, skew: 0, ..SLOTS });
    assert!((1..=COUNT).contains(&figures.most), "{figures:?}");
}

#[test]
fn a_fixed_window_lets_twice_the_limit_through() {
    assert_eq!(measure(Limit { counting: Counting::FixedWindow, skew: 0, ..SLOTS }).most, 2 * COUNT);
}
