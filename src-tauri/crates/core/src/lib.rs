//! Hookglass without a desktop: everything that matters, and no Tauri, no clap.
//!
//! In reading order:
//!
//! * [`delivery`]: one HTTP request as it came; knows nobody.
//! * [`signature`], [`payload`] and [`handshake`]: pure functions over those bytes.
//! * [`secrets`]: the app secrets and the verify token, and where they are kept.
//! * [`store`]: SQLite; one writer thread with group commit, several readers.
//! * [`publish`]: says that something changed; [`metrics`]: counts what happens.
//! * [`pipeline`]: receive → verify → store → publish; the only file that knows all stages.
//! * [`receiver`]: the HTTP server that Meta reaches, and nothing else.
//! * [`replay`] and [`attempts`]: send a stored delivery to an endpoint, and keep what it said.
//! * [`transfer`]: deliveries out of the store and into it again.
//! * [`simulate`]: Meta's payloads, signed, for samples and tests.
//! * [`check`]: is an endpoint right?
//! * [`app`] and [`api`]: what a host (desktop, command line) may hold and ask.

pub mod api;
pub mod app;
pub mod attempts;
mod causes;
pub mod chain;
pub mod check;
pub mod curl;
pub mod delivery;
pub mod graph;
pub mod handshake;
pub mod metrics;
pub mod payload;
pub mod pipeline;
pub mod publish;
pub mod query;
pub mod receiver;
pub mod replay;
pub mod rules;
pub mod schema;
pub mod secrets;
pub mod self_test;
pub mod settings;
pub mod signature;
pub mod simulate;
pub mod store;
pub mod time;
pub mod tls;
pub mod transfer;
pub mod tunnel;
