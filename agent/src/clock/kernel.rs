//! Whether the kernel's clock is synchronised: the flag that every time daemon sets.

/// False where the kernel does not say.
pub fn is_synchronised() -> bool {
    // No crate in the tree wraps this call.
    #[expect(unsafe_code, reason = "the only foreign call of the agent")]
    // SAFETY: `timex` is a plain C structure of integers, for which all bits zero is
    // a value; `modes` zero asks the kernel to fill it and to change nothing.
    let (clock_state, status) = unsafe {
        let mut timex: libc::timex = std::mem::zeroed();
        let clock_state = libc::adjtimex(&raw mut timex);
        (clock_state, timex.status)
    };
    clock_state >= 0 && status & libc::STA_UNSYNC == 0
}
