//! Stands between the product and the AWS emulator, and breaks calls on purpose.
//!
//! The emulator is one process with one lock: nothing in it ever conflicts, throttles or loses a reply, all of which
//! AWS does. This proxy does it for the emulator, by AWS operation and with a seed, so that what went wrong once can
//! go wrong again. Requests pass as they are, `Host` among it, so that their signatures hold.
//!
//! # Control
//!
//! `/_faults` on the proxy's own port is never forwarded.
//!
//! `PUT /_faults` replaces the rules and starts every count again:
//!
//! ```json
//! {"seed": 7, "rules": [{"operation": "dynamodb:UpdateItem", "fault": "drop_reply", "probability": 0.05}]}
//! ```
//!
//! | field | default | meaning |
//! | --- | --- | --- |
//! | `seed` | what the process was started with | the same seed makes the same decisions |
//! | `operation` | required | `dynamodb:UpdateItem`, `dynamodb:*` or `*`; S3 is named by method: `s3:PUT` |
//! | `caller` | everybody | the access key that signs the call: each function of a stack has its own |
//! | `fault` | required | see below |
//! | `probability` | 1 | how often, from 0 to 1 |
//! | `delay_ms` | 0 | how long the call waits before its fault; `delay` needs this or the next |
//! | `spread_ms` | 0 | up to how much longer it waits, by chance |
//! | `after` | 0 | how many matching calls pass first |
//! | `at_most` | no limit | how many faults this rule may inject |
//!
//! | fault | what happens | what the SDK sees |
//! | --- | --- | --- |
//! | `drop_reply` | the call is applied, its reply is lost | a broken connection; it tries again |
//! | `drop_request` | the call never arrives | the same |
//! | `conflict` | another transaction holds an item | `TransactionCanceledException` with one reason for each item, or `TransactionConflictException` for a single write; calls that cannot conflict do not match |
//! | `throttle` | too many calls | the service's own throttling error; it tries again |
//! | `server_error` | the service failed | status 500; it tries again |
//! | `delay` | the call is late | a late answer, or none in time: the call is applied even if its caller has given up |
//! | `duplicate` | the call arrives twice, at once | one reply |
//! | `hold_request` | the call never arrives, and the connection stays open | no answer in time, unless its process ends before |
//! | `hold_reply` | the call is applied, and the connection stays open | the same |
//!
//! The first rule that strikes decides. Each rule draws its own numbers, one for each call that it matches, so other
//! calls in between do not change its sequence.
//!
//! `GET /_faults` tells the `seed`, the `total` of calls and the `calls` of each operation, what each of the `rules`
//! matched and injected, how often the upstream did not answer (`upstream_failures`), and the latest 1,000 `faults` one
//! by one. Every attempt of the SDK is a call. A fault's `number` is in the request id of the error it made,
//! `fault-{number}`; a dropped reply has the status that was dropped.
//!
//! `DELETE /_faults` takes the rules away and starts every count again.

#![forbid(unsafe_code)]

mod control;
mod decision;
mod ledger;
mod operation;
mod proxy;
mod refusals;
mod rules;

pub use proxy::Proxy;
