//! Ports for what has to be told where to listen, or where nobody does.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::net::TcpSocket;

/// Below those that a system gives away by itself, to whoever listens anywhere or connects to
/// somebody: one of these is nobody else's while the program that listened there is begun anew.
const FIRST: u32 = 20_000;
/// So many of them.
const ALL: u32 = 10_000;

/// So many ports where nobody listens; none is given out twice.
pub fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    std::array::from_fn(|_| free_port())
}

/// A port where nobody listens.
///
/// # Panics
/// When there is none.
pub fn free_port() -> u16 {
    /// Another one in each process: several may run at once.
    static BEGIN: OnceLock<u32> = OnceLock::new();
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let begin = BEGIN.get_or_init(|| (RandomState::new().hash_one(()) % u64::from(ALL)) as u32);
    let mut ports = (0..ALL).map(|_| {
        let place = begin + GIVEN.fetch_add(1, Ordering::Relaxed);
        u16::try_from(FIRST + place % ALL).expect("a port")
    });
    ports.find(|port| is_free(*port)).expect("a free port")
}

/// Bound and not listened on: a program that is being started just then holds a copy of whatever is
/// open here, and a copy that listens would be somebody there.
fn is_free(port: u16) -> bool {
    let socket = TcpSocket::new_v4().expect("a socket");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // As all do who listen there.
    socket.set_reuseaddr(true).is_ok() && socket.bind(address).is_ok()
}

/// An address that refuses whoever connects, and that nobody else is given as long as the socket is
/// there.
///
/// # Panics
/// When there is none.
pub fn refusing() -> (SocketAddr, TcpSocket) {
    let held = TcpSocket::new_v4().expect("a socket");
    held.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .expect("a free port");
    (held.local_addr().expect("an address"), held)
}
