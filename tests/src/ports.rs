//! Ports for what has to be told where to listen, or where nobody does.

use std::hash::{BuildHasher, RandomState};
use std::net::TcpListener;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

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
    let free = ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok());
    free.expect("a free port")
}
