//! One run of the `ubus` command: however it goes, its process ends.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::net::unix::pipe::Receiver;
use tokio::time::{sleep, timeout};
use zeroize::{Zeroize, Zeroizing};

use super::UbusError;

/// Longest time for one run; a little more than `ubus` itself takes to give up.
const RUN: Duration = Duration::from_secs(4);
/// Ten thousand stations of some hundred bytes.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// Every answer of an ordinary box fits.
const FIRST_BYTES: usize = 64 * 1024;
/// Wait between two looks at whether the process has ended. A signal would tell, but
/// only this would need a handler for it.
const GLANCE: Duration = Duration::from_millis(5);
/// Exit statuses of `ubus`: those of its bus (ubusmsg.h).
const METHOD_NOT_FOUND: i32 = 3;
const PERMISSION_DENIED: i32 = 6;
const TIMEOUT: i32 = 7;
/// Glances for a process that was killed; one that hangs in the kernel is left.
const GLANCES: u32 = 40;

/// Runs the command and hands its answer on. The buffer, the only place that
/// addresses pass through, does not move and is overwritten.
pub(super) async fn ask<T>(
    command: &Path,
    arguments: &[&str],
    parse: impl Fn(&[u8]) -> Result<T, UbusError>,
) -> Result<T, UbusError> {
    let mut run = Run::start(command, arguments)?;
    let mut answer = Zeroizing::new(vec![0; FIRST_BYTES]);
    let whole = async {
        let length = run.read(&mut answer).await?;
        match run.ends_with().await? {
            Some(0) => Ok(length),
            Some(METHOD_NOT_FOUND) => Err(UbusError::TooOld),
            Some(PERMISSION_DENIED) => Err(UbusError::Refused),
            Some(TIMEOUT) => Err(UbusError::Hangs),
            _ => Err(UbusError::Gone),
        }
    };
    let length = timeout(RUN, whole).await.map_err(|_| UbusError::Hangs)??;
    parse(&answer[..length])
}

struct Run {
    child: Child,
    output: Receiver,
    ended: bool,
}

impl Run {
    fn start(command: &Path, arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new(command)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // Its own group, so that what it starts ends with it.
            .process_group(0)
            .spawn()?;
        let output = child.stdout.take().expect("its output was asked for");
        match Receiver::from_owned_fd(OwnedFd::from(output)) {
            Ok(output) => Ok(Self {
                child,
                output,
                ended: false,
            }),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }

    /// Reads to the end. A buffer that is too small is overwritten before it is let go.
    async fn read(&mut self, answer: &mut Zeroizing<Vec<u8>>) -> Result<usize, UbusError> {
        let mut length = 0;
        loop {
            if length == answer.len() {
                if answer.len() >= ANSWER_BYTES {
                    return Err(UbusError::TooLong);
                }
                let mut larger = vec![0; answer.len() * 4];
                larger[..length].copy_from_slice(answer);
                answer.zeroize();
                **answer = larger;
            }
            self.output.readable().await?;
            match self.output.try_read(&mut answer[length..]) {
                Ok(0) => return Ok(length),
                Ok(read) => length += read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Its exit status; `None` if a signal ended it.
    async fn ends_with(&mut self) -> io::Result<Option<i32>> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                self.ended = true;
                return Ok(status.code());
            }
            sleep(GLANCE).await;
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        if !self.ended {
            end(&mut self.child);
        }
    }
}

/// Ends the process and all it started, and takes its status so that nothing of it
/// stays in the kernel's table.
fn end(child: &mut Child) {
    if let Ok(group) = libc::pid_t::try_from(child.id()) {
        #[expect(unsafe_code, reason = "a foreign call")]
        // SAFETY: no memory is involved. Nobody has waited for the child yet, so that
        // its number, which is also its group's, still belongs to it.
        unsafe {
            libc::kill(-group, libc::SIGKILL);
        }
    }
    for _ in 0..GLANCES {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        #[expect(clippy::disallowed_methods, reason = "a look has its own thread")]
        std::thread::sleep(GLANCE);
    }
}
