//! Ports for what has to be told where to listen, and for what has to find nobody.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use tokio::net::TcpSocket;

/// An address that refuses whoever connects, and that nobody else is given as long as the socket is
/// there: one that was let go could be another test's by then.
pub fn refusing() -> (SocketAddr, TcpSocket) {
    let held = TcpSocket::new_v4().expect("a socket");
    held.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .expect("a free port");
    (held.local_addr().expect("an address"), held)
}

/// So many ports that were free a moment ago. All are held until the last is found: one that was let
/// go could be the next one as well.
pub fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let held: [TcpListener; COUNT] =
        std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("an address").port())
}
