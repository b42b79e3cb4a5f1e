//! A broker inside this process, for a first try, the demo and tests. It listens on
//! loopback only and has no access control. A build without the feature
//! `embedded-broker` has none, and says so.

#[cfg(feature = "embedded-broker")]
mod embedded;
mod fault;

#[cfg(feature = "embedded-broker")]
pub use embedded::start;
pub use fault::BrokerError;

pub const IS_IN_THIS_BUILD: bool = cfg!(feature = "embedded-broker");

/// # Errors
/// Always: this build has no broker to start.
#[cfg(not(feature = "embedded-broker"))]
pub fn start(_port: u16) -> Result<std::net::SocketAddr, BrokerError> {
    Err(BrokerError::NotInThisBuild)
}
