//! The command line as scripts rely on it: exit codes, records, `--help`, and each command.

mod doctor;
mod exits;
mod follow;
mod help;
mod listen;
mod records;
mod search;
mod send;
mod verify;
