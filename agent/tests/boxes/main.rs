//! What boxes run: programs for other processors, packages, and a real Wi-Fi stack.
//! Parts that `make cross` or `make test-wifi` prepares are skipped, visibly, where
//! they are not there.

#[path = "../../../tests/src/child.rs"]
#[allow(dead_code, reason = "shared with the journeys")]
mod child;
#[path = "../../../tests/src/deadline.rs"]
mod deadline;
#[path = "../../../tests/src/mosquitto.rs"]
#[allow(dead_code, reason = "shared with the journeys")]
mod mosquitto;
#[path = "../daemon/search.rs"]
mod search;
#[path = "../../../tests/src/skip.rs"]
mod skip;

mod emulated;
mod feed;
mod packages;
mod places;
mod subscriber;
mod uci;
mod wifi;
