//! Ports for programs that have to be told one.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// A port that nobody listens on now.
pub fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port can be bound")
}

/// The port of a free address.
pub fn free_port() -> u16 {
    free_address().port()
}
