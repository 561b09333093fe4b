//! The proxy between a caller and an upstream that remembers what arrived.

#![forbid(unsafe_code)]

mod bench;
mod upstream;

mod control;
mod faults;
mod process;
mod sdk;
mod wire;
