//! Black-box tests of the real command: one behaviour a file.

mod architecture;
mod bytes;
mod check;
mod cli;
mod contract;
mod crash;
mod fault;
mod feed;
mod forward;
mod guide;
mod keep;
mod metrics;
mod replay;
mod second_look;
mod secrets;
mod security;
mod simulate;
mod transfer;
mod trouble;
mod tunnel;
