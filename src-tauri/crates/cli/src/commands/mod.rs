//! One command a file.

pub(crate) mod check;
pub(crate) mod doctor;
mod examine;
pub(crate) mod list;
pub(crate) mod listen;
pub(crate) mod replay;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod text;
pub(crate) mod verify;
