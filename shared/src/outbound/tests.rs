mod bench;
mod blocked;
mod corpus;
mod receivers;
mod secured;

use std::time::Duration;

use super::{DEADLINE, Outbound};

#[test]
fn nothing_is_made_before_the_first_request() {
    let outbound = Outbound::new(false);
    assert!(outbound.client.get().is_none());
    assert_eq!((outbound.deadline, DEADLINE), (DEADLINE, Duration::from_secs(15)));
}
