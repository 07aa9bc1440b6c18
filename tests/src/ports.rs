//! Ports for what has to be told where to listen.

use std::net::TcpListener;

/// So many ports that were free a moment ago. All are held until the last is found: one that was let
/// go could be the next one as well.
pub fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let held: [TcpListener; COUNT] =
        std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("an address").port())
}
