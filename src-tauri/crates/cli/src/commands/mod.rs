//! One command a file.

pub(crate) mod check;
pub(crate) mod doctor;
mod examine;
mod input;
pub(crate) mod list;
pub(crate) mod listen;
pub(crate) mod replay;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod targets;
pub(crate) mod text;
mod to;
pub(crate) mod verify;
