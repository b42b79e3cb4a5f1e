//! What boxes run: programs for other processors, packages, and a real Wi-Fi stack.
//! Parts that `make cross` or `make test-wifi` prepares are skipped, visibly, where
//! they are not there.

mod emulated;
mod feed;
mod packages;
mod places;
mod subscriber;
mod uci;
mod wifi;
