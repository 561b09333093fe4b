//! What holds while AWS fails: replies are lost, transactions conflict, services throttle. For a stack whose functions
//! call AWS through the proxy of `tests/faults`, as `make faults` starts it.

#![forbid(unsafe_code)]
#![expect(clippy::panic, reason = "a test says by panicking what is wrong")]

#[expect(dead_code, reason = "the other binary uses the rest of it")]
mod support;

#[path = "faults/crashed_faces.rs"]
mod crashed_faces;
#[path = "faults/crashed_galleries.rs"]
mod crashed_galleries;
#[path = "faults/crashed_projects.rs"]
mod crashed_projects;
#[path = "faults/crashed_workers.rs"]
mod crashed_workers;
#[path = "faults/crashes.rs"]
mod crashes;
#[path = "faults/draws.rs"]
mod draws;
#[path = "faults/events.rs"]
mod events;
#[path = "faults/happenings.rs"]
mod happenings;
#[path = "faults/index.rs"]
mod index;
#[path = "faults/killed.rs"]
mod killed;
#[path = "faults/lost.rs"]
mod lost;
#[path = "faults/page.rs"]
mod page;
#[path = "faults/person.rs"]
mod person;
#[path = "faults/processes.rs"]
mod processes;
#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/queue.rs"]
mod queue;
#[path = "faults/races.rs"]
mod races;
#[path = "faults/refused.rs"]
mod refused;
#[path = "faults/slow_galleries.rs"]
mod slow_galleries;
