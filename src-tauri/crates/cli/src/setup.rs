//! What commands share before they begin: logging, the store, the secrets.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use hookglass_core::app::{App, Options, TunnelOverrides, default_database, log_filter};
use hookglass_core::secrets::SecretOptions;
use hookglass_core::settings::TunnelKind;
use hookglass_core::store::target::ForwardMode;
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
    /// How the public reaches it [default: as set, at first none]
    #[arg(long, value_enum)]
    tunnel: Option<Tunnel>,
    /// With ngrok: a domain of your account [default: the one that ngrok gives]
    #[arg(long, value_name = "DOMAIN", requires = "tunnel")]
    domain: Option<String>,
    /// Forward each delivery to this URL once it is stored; what could not be sent yet is sent
    /// when the same is asked for again. It holds no password: give its target a header instead
    #[arg(long, value_name = "URL")]
    forward: Option<String>,
    /// Let the answer of the URL that is forwarded to be what Meta sees
    #[arg(long, requires = "forward")]
    pass_through: bool,
    /// Seconds before each further try of a delivery that was not taken; then it is given up
    #[arg(
        long,
        value_name = "S,S,…",
        value_delimiter = ',',
        default_value = "1,2,4,8,15,30",
        value_parser = parse_seconds
    )]
    forward_retries: Vec<Duration>,
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (0.0..=86_400.0).contains(seconds));
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "a number of seconds, at most a day".into())
}

/// The tunnels that Hookglass holds itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Tunnel {
    /// Only this machine reaches the receiver
    None,
    /// ngrok; the authtoken comes from NGROK_AUTHTOKEN or from Setup
    Ngrok,
}

impl Receive {
    /// Whether the command line asks for a tunnel, so that it has to come up.
    pub(crate) fn wants_tunnel(&self) -> bool {
        self.tunnel == Some(Tunnel::Ngrok)
    }

    fn forward(&self) -> Option<(String, ForwardMode)> {
        let mode = if self.pass_through {
            ForwardMode::PassThrough
        } else {
            ForwardMode::Live
        };
        Some((self.forward.clone()?, mode))
    }

    fn tunnel(&self) -> TunnelOverrides {
        let kind = |tunnel| match tunnel {
            Tunnel::None => TunnelKind::None,
            Tunnel::Ngrok => TunnelKind::Ngrok,
        };
        TunnelOverrides {
            kind: self.tunnel.map(kind),
            domain: self.domain.clone(),
            ..TunnelOverrides::from_process()
        }
    }
}

/// Warnings and errors to stderr, or what `HOOKGLASS_LOG` asks for.
pub(crate) fn logging() {
    let filter = log_filter("hookglass_core=warn,hookglass=warn");
    let filter = tracing_subscriber::EnvFilter::new(filter);
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
        strict: receive.strict,
        tunnel: receive.tunnel(),
        forward: receive.forward(),
        forward_retries: receive.forward_retries.clone(),
        ..options(common, receive.addr.clone(), receive.path.clone())
    };
    Ok(App::open(options).await?)
}

/// What the command line and the environment say.
pub(crate) fn options(common: &Common, address: Option<String>, path: Option<String>) -> Options {
    Options {
        database: database(common),
        secrets: SecretOptions::from_process(),
        address,
        path,
        tunnel: TunnelOverrides::from_process(),
        ..Options::default()
    }
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

/// Waits for SIGINT or SIGTERM. They are heard from this call on, and not only once somebody waits:
/// who reads that it is up may stop it at once, and must not cut it off.
#[cfg(unix)]
pub(crate) fn stopped() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let heard = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    async move {
        let [interrupt, terminate] = heard.map(once);
        tokio::select! {
            () = interrupt => {}
            () = terminate => {}
        }
    }
}

/// A signal that cannot be heard never comes.
#[cfg(unix)]
async fn once(heard: std::io::Result<tokio::signal::unix::Signal>) {
    match heard {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

/// Waits for Ctrl-C, which is heard from this call on.
#[cfg(not(unix))]
pub(crate) fn stopped() -> impl Future<Output = ()> {
    let heard = tokio::signal::windows::ctrl_c();
    async move {
        match heard {
            Ok(mut interrupt) => {
                interrupt.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
}
