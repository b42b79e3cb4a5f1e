//! What the kernel alone knows of time.

use std::time::Duration;

/// Whether its clock is synchronised: the flag that every time daemon sets. False
/// where the kernel does not say.
pub fn is_synchronised() -> bool {
    // No crate in the tree wraps this call.
    #[expect(unsafe_code, reason = "a foreign call")]
    // SAFETY: `timex` is a plain C structure of integers, for which all bits zero is
    // a value; `modes` zero asks the kernel to fill it and to change nothing.
    let (clock_state, status) = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        let clock_state = libc::adjtimex(&raw mut timex);
        (clock_state, timex.status)
    };
    clock_state >= 0 && status & libc::STA_UNSYNC == 0
}

/// The clock by which drivers count how long a station is connected. Counted from any
/// other moment, seconds would turn at another time than theirs, and a visit could be
/// missed or taken twice.
pub fn steady() -> Duration {
    #[expect(unsafe_code, reason = "a foreign call")]
    // SAFETY: `timespec` is a plain C structure of integers; the kernel fills it.
    let now = unsafe {
        let mut now: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now);
        now
    };
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}
