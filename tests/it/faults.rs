//! What holds while AWS fails: replies are lost, transactions conflict, services throttle. For a stack whose functions
//! call AWS through the proxy of `tests/faults`, as `make faults` starts it.

#![forbid(unsafe_code)]
#![expect(clippy::panic, reason = "a test says by panicking what is wrong")]

#[expect(dead_code, reason = "the other binary uses the rest of it")]
mod support;

#[path = "faults/lost.rs"]
mod lost;
#[path = "faults/page.rs"]
mod page;
#[path = "faults/person.rs"]
mod person;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/queue.rs"]
mod queue;
#[path = "faults/races.rs"]
mod races;
#[path = "faults/refused.rs"]
mod refused;
