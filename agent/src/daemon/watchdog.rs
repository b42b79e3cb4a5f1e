//! A process that stands still is ended, so that procd or systemd starts it again.
//!
//! Under procd nobody asks whether a process is alive, so it watches itself. systemd
//! is told too, at every look (sd_notify(3)).

use std::ffi::OsString;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tracing::{error, warn};

use crate::clock::ClockConfig;

/// A look that takes its longest, with the retries of the probe, is far below it.
const LIMIT: Duration = Duration::from_secs(300);
/// It sleeps and compares two numbers.
const STACK_BYTES: usize = 32 * 1024;

pub struct Watchdog {
    beats: Arc<AtomicU32>,
    system: Option<(UnixDatagram, SocketAddr)>,
}

impl Watchdog {
    /// Tells systemd that the agent is up, and watches. Not where time is replayed: a
    /// laboratory's minute may last as long as it likes.
    pub fn start(clock: &ClockConfig) -> Self {
        let watchdog = Self::new(std::env::var_os("NOTIFY_SOCKET"));
        watchdog.tell(b"READY=1");
        if !matches!(clock, ClockConfig::Laboratory(_)) {
            let beats = watchdog.beats.clone();
            let watch = move || {
                #[expect(clippy::disallowed_methods, reason = "it has its own thread")]
                wait_until_still(&beats, || thread::sleep(LIMIT));
                error!(
                    "no look for {} s: ended, to be started again",
                    LIMIT.as_secs()
                );
                std::process::abort();
            };
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            if let Err(error) = thread.spawn(watch) {
                warn!("nobody watches whether the agent stands still: {error}");
            }
        }
        watchdog
    }

    fn new(socket: Option<OsString>) -> Self {
        let address = socket.and_then(|name| match name.as_bytes() {
            [b'@', name @ ..] => SocketAddr::from_abstract_name(name).ok(),
            _ => SocketAddr::from_pathname(name).ok(),
        });
        Self {
            beats: Arc::default(),
            system: UnixDatagram::unbound().ok().zip(address),
        }
    }

    /// The agent is alive.
    pub fn beat(&self) {
        self.beats.fetch_add(1, Ordering::Relaxed);
        self.tell(b"WATCHDOG=1");
    }

    fn tell(&self, words: &[u8]) {
        if let Some((socket, address)) = &self.system {
            let _nobody_listens = socket.send_to_addr(words, address);
        }
    }
}

/// Returns when there was no beat in a whole pause.
fn wait_until_still(beats: &AtomicU32, mut pause: impl FnMut()) {
    let mut before = beats.load(Ordering::Relaxed);
    loop {
        pause();
        let now = beats.load(Ordering::Relaxed);
        if now == before {
            return;
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn systemd_hears_every_beat() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let system = UnixDatagram::bind(&path).unwrap();
        let watchdog = Watchdog::new(Some(path.into()));
        watchdog.tell(b"READY=1");
        watchdog.beat();
        let mut words = [0; 32];
        for expected in ["READY=1", "WATCHDOG=1"] {
            let length = system.recv(&mut words).unwrap();
            assert_eq!(&words[..length], expected.as_bytes());
        }
    }

    #[test]
    fn a_process_that_beats_is_left_alone_and_one_that_stands_still_is_noticed() {
        let watchdog = Watchdog::new(None);
        let mut pauses = 0;
        wait_until_still(&watchdog.beats, || {
            pauses += 1;
            if pauses <= 3 {
                watchdog.beat();
            }
        });
        assert_eq!(pauses, 4);
    }
}
