//! Log lines on standard error: with priorities where systemd's journal reads them, in
//! colour where a person does.

use std::io::IsTerminal;
use std::sync::OnceLock;

use groundwork::log::{self, JournalLines};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload::{self, Handle};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry};

static WHICH: OnceLock<Handle<Targets, Registry>> = OnceLock::new();

/// Starts logging down to `level`, until the configuration says otherwise.
///
/// # Panics
/// When logging was started before.
pub fn start(level: LevelFilter) {
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let lines = if log::is_read_by_the_journal() {
        lines.event_format(JournalLines).boxed()
    } else {
        lines.boxed()
    };
    let (which, handle) = reload::Layer::new(down_to(level));
    tracing_subscriber::registry()
        .with(which)
        .with(lines)
        .init();
    let _first = WHICH.set(handle);
}

/// Logs down to `level` from here on; nothing where logging was not started.
pub fn set_level(level: LevelFilter) {
    if let Some(which) = WHICH.get() {
        let _alive = which.reload(down_to(level));
    }
}

/// The embedded broker is left out: it calls every connection that ends an error.
fn down_to(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level)
        .with_target("rumqttd", LevelFilter::OFF)
}
