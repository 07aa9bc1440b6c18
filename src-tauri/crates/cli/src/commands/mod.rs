//! One command a file.

pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod delete;
pub(crate) mod doctor;
mod examine;
pub(crate) mod export;
mod following;
pub(crate) mod import;
mod input;
pub(crate) mod list;
pub(crate) mod listen;
mod pack;
pub(crate) mod replay;
pub(crate) mod send;
pub(crate) mod show;
pub(crate) mod targets;
pub(crate) mod text;
mod to;
pub(crate) mod verify;
