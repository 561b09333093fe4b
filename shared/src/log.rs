//! Logs: one JSON object a line, on standard output. What must not be read has a type whose `Debug` hides it; bodies,
//! queries and headers are never logged.

use tracing_subscriber::filter::LevelFilter;

/// Starts logging, and makes a panic one line like everything else.
pub(crate) fn start() {
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(LevelFilter::INFO)
        .init();
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        tracing::error!(location, "panicked: {}", panic.payload_as_str().unwrap_or_default());
    }));
}
