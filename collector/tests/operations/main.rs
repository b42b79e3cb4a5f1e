//! Identities, backup, restore and upgrades, over a real Mosquitto with TLS.

#[allow(dead_code, reason = "each test uses a part")]
#[path = "../lab/access_point.rs"]
mod access_point;
mod backup;
mod doctor;
mod enroll;
mod golden;
mod private;
mod renewal;
mod secure;
mod strangers;
