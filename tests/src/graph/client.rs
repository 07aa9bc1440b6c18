//! The client that calls callbacks.

use reqwest::Client;
use reqwest::redirect::Policy;

use super::state::State;

/// One for each use: the roots and the time-out may have changed, and a connection
/// that is kept would belong to the runtime of another caller.
pub(super) fn new(state: &State) -> reqwest::Result<Client> {
    // Somebody else in the process may have been first, which is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        // A test must not depend on the machine's proxy and certificates.
        .no_proxy()
        .tls_certs_only(state.roots.iter().cloned())
        .redirect(Policy::none())
        .timeout(state.callback_timeout)
        .build()
}
