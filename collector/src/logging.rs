//! Log lines on standard error, in colour where a person reads them.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Starts logging down to `level`. The embedded broker is left out: it calls every
/// connection that ends an error.
///
/// # Panics
/// When logging was started before.
pub fn start(level: LevelFilter) {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let which = Targets::new()
        .with_default(level)
        .with_target("rumqttd", LevelFilter::OFF);
    tracing_subscriber::registry()
        .with(lines)
        .with(which)
        .init();
}
