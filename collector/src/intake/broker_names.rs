//! Names at the broker that no access point may have.

use protocol::AccessPointId;

/// The collector's. No access point can have it: an id has no dot.
pub const COLLECTOR: &str = "hotspot.collector";
/// The collector's while it tries something.
pub const OBSERVER: &str = "hotspot.observer";
/// The access point that the proof of access control plays.
pub const CANARY: &str = "acl-canary";
/// The access point that it tries to speak for.
pub const CANARY_OTHER: &str = "acl-canary-other";

/// Whether the id is one of those that the proof uses.
pub fn is_reserved(access_point: &AccessPointId) -> bool {
    [CANARY, CANARY_OTHER].contains(&access_point.as_str())
}
