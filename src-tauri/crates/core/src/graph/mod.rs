//! Meta's Graph API, as far as webhook subscriptions need it: which callback an app has,
//! which fields an account is subscribed to, and why Meta refused to change that.
//!
//! * `hosts`, `token`, `setting`: where to ask, as whom, and what cannot be asked at all.
//! * `fields`, `lint`: the field names Meta knows, checked before anything is sent.
//! * `client`: one HTTP exchange; `calls`: the seven questions asked over it.
//! * `answer`, `refusal`: what Meta says; `redact`: without what is secret.
//! * `explain`: what each refusal means, and what to do.
//!
//! META: "Webhooks for Instagram", "App subscriptions", "Page subscribed_apps".

mod answer;
mod calls;
mod client;
mod error;
mod explain;
mod fields;
mod hosts;
mod lint;
mod mention;
mod network;
mod redact;
mod refusal;
mod setting;
#[cfg(test)]
mod tests;
mod token;

pub use answer::{AccountSubscription, AppSubscription, SubscribedApp, Who};
pub use calls::AppRequest;
pub use client::Graph;
pub use error::GraphError;
pub use fields::{Field, Level, known_fields};
pub use hosts::Hosts;
pub use lint::{LintFinding, lint};
pub use mention::Mentioned;
pub use refusal::GraphRefusal;
pub use setting::SettingError;
pub use token::{Account, AppToken, Login, TokenWarning, token_kind, token_warning};
