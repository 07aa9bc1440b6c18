//! What can go wrong on a user's machine: each says what to do, and nothing is lost.

mod disk;
mod files;
mod ports;
