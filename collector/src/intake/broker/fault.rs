//! Why the embedded broker cannot run.

use std::net::SocketAddr;

#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error(
        "this build has no embedded broker; build the collector with `--features \
         embedded-broker`, or leave out `--embedded-broker` and name a broker under [mqtt]"
    )]
    NotInThisBuild,
    #[error("port {port} of the loopback address is not free for the embedded broker")]
    Port { port: u16, source: std::io::Error },
    #[error("the embedded broker cannot have a thread")]
    Thread(#[source] std::io::Error),
    #[error("the embedded broker does not answer on {0} within 5 s")]
    Silent(SocketAddr),
}
