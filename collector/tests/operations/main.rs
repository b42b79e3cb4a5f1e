//! Identities, backup, restore and upgrades, over a real Mosquitto with TLS.

mod backup;
mod doctor;
mod enroll;
mod golden;
mod private;
mod renewal;
mod revoked;
mod secure;
mod strangers;
