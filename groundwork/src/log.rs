//! Log lines for systemd's journal: each begins with the priority that it is filed under,
//! so that `journalctl -p warning` finds what matters.

use std::fmt;
use std::os::unix::fs::MetadataExt;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// The words of a configuration for how much is logged.
pub const LEVELS: [(&str, LevelFilter); 4] = [
    ("error", LevelFilter::ERROR),
    ("warn", LevelFilter::WARN),
    ("info", LevelFilter::INFO),
    ("debug", LevelFilter::DEBUG),
];

/// Whether the journal reads standard error: `JOURNAL_STREAM` names its device and inode,
/// and is inherited also where standard error has gone elsewhere since.
pub fn is_read_by_the_journal() -> bool {
    let Ok(named) = std::env::var("JOURNAL_STREAM") else {
        return false;
    };
    std::fs::metadata("/proc/self/fd/2")
        .is_ok_and(|standard_error| named == journal_stream(&standard_error))
}

fn journal_stream(file: &std::fs::Metadata) -> String {
    format!("{}:{}", file.dev(), file.ino())
}

/// What one line of `level` begins with (`sd-daemon(3)`).
pub fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "<3>",
        Level::WARN => "<4>",
        Level::INFO => "<6>",
        Level::DEBUG | Level::TRACE => "<7>",
    }
}

/// Lines of the journal: it knows the time itself.
pub struct JournalLines;

impl<S, N> FormatEvent<S, N> for JournalLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut text = String::new();
        context.format_fields(Writer::new(&mut text), event)?;
        let priority = priority(*event.metadata().level());
        // A line without its own priority would be filed as information.
        text.lines()
            .try_for_each(|line| writeln!(writer, "{priority}{line}"))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn each_line_says_its_priority() {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .event_format(JournalLines)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!("no connection to {}\nand no other", "the broker");
            tracing::warn!(broker = "b:1", "slow");
            tracing::info!("connected");
        });
        let written = kept.0.lock().unwrap().clone();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "<3>no connection to the broker\n<3>and no other\n<4>slow broker=\"b:1\"\n\
             <6>connected\n"
        );
    }

    #[test]
    fn another_stream_is_not_the_journal() {
        let file = tempfile::tempfile().unwrap().metadata().unwrap();
        let standard_error = std::fs::metadata("/proc/self/fd/2").unwrap();
        assert_ne!(journal_stream(&file), journal_stream(&standard_error));
        assert_eq!(
            journal_stream(&file),
            format!("{}:{}", file.dev(), file.ino())
        );
    }
}
