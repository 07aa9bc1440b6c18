//! What commands share before they begin: logging, the store, the secrets.

use std::io::IsTerminal;
use std::path::PathBuf;

use hookglass_core::app::{App, Options, default_database};
use hookglass_core::receiver::Limits;
use hookglass_core::secrets::SecretOptions;
use hookglass_core::store::{Purpose, Store};

use crate::Common;
use crate::output::Failure;

/// Where and how to receive.
#[derive(clap::Args)]
pub(crate) struct Receive {
    /// Listen here; port 0 picks a free one [default: as set, at first 127.0.0.1:4949]
    #[arg(long, value_name = "ADDRESS:PORT", env = "HOOKGLASS_ADDR")]
    addr: Option<String>,
    /// The callback path [default: as set, at first /api/webhooks/instagram]
    #[arg(long, value_name = "PATH", env = "HOOKGLASS_PATH")]
    path: Option<String>,
    /// Refuse unsigned deliveries from this machine as well
    #[arg(long)]
    strict: bool,
    /// Forward each delivery to this URL once it is stored
    #[arg(long, value_name = "URL")]
    pub(crate) forward: Option<String>,
}

/// Warnings and errors to stderr, or what `HOOKGLASS_LOG` asks for.
pub(crate) fn logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOOKGLASS_LOG")
        .unwrap_or_else(|_| "hookglass_core=warn,hookglass=warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Opens the product to receive.
///
/// # Errors
/// When the store cannot be opened or a setting cannot be.
pub(crate) async fn app(common: &Common, receive: &Receive) -> Result<App, Failure> {
    let options = Options {
        database: database(common),
        secrets: SecretOptions::from_process(),
        address: receive.addr.clone(),
        path: receive.path.clone(),
        strict: receive.strict,
        limits: Limits::default(),
    };
    Ok(App::open(options).await?)
}

/// Opens the store to look, beside a process that may be receiving into it.
///
/// # Errors
/// When there is none or it cannot be opened.
pub(crate) async fn store(common: &Common) -> Result<Store, Failure> {
    let path = database(common);
    let opened = tokio::task::spawn_blocking(move || Store::open(&path, Purpose::Look)).await;
    let opened = opened.map_err(|error| Failure::could_not(error.to_string(), "Try again."))?;
    Ok(opened?)
}

/// The file of the store.
pub(crate) fn database(common: &Common) -> PathBuf {
    common.db.clone().unwrap_or_else(default_database)
}

/// Waits for SIGINT or SIGTERM.
pub(crate) async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return interrupt.await;
        };
        tokio::select! {
            () = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
