//! `hookglass serve`: receives, and shows the window in a browser on this machine.
//!
//! A listener of its own, on loopback only and never behind the tunnel: see [`guard`]. A monitor
//! finds its numbers there as well: see [`metrics`].

mod assets;
mod exposition;
mod guard;
mod metrics;
mod routes;

use std::net::SocketAddr;

use hookglass_core::app::App;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::Common;
use crate::commands::listen::{announce, announce_failure, farewell, open_tunnel};
use crate::output::{Exit, Failure, Outcome};
use crate::setup::{self, Receive};
use guard::Guard;

/// Receive deliveries and show the window in a browser.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass serve\n\nOpen the printed URL in a browser on this machine; it works once. From elsewhere: ssh -L 4950:127.0.0.1:4950 HOST"
)]
pub(crate) struct Args {
    #[command(flatten)]
    receive: Receive,
    /// Where the window is served; loopback only, port 0 picks a free one
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:4950",
        env = "HOOKGLASS_UI_ADDR"
    )]
    ui_addr: SocketAddr,
}

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    if !args.ui_addr.ip().is_loopback() {
        let remedy =
            "Use 127.0.0.1, and reach it from elsewhere with ssh -L 4950:127.0.0.1:4950 HOST.";
        return Err(Failure::usage(
            "the window is served on loopback only",
            remedy,
        ));
    }
    let app = setup::app(common, &args.receive).await?;
    let listener = TcpListener::bind(args.ui_addr).await.map_err(|error| {
        Failure::could_not(
            format!("cannot serve the window on {}: {error}", args.ui_addr),
            "Choose another port with --ui-addr; 0 picks a free one.",
        )
    })?;
    let address = listener.local_addr()?;
    let guard = Guard::new(address)
        .map_err(|error| Failure::could_not(format!("no random numbers: {error}"), "Try again."))?;
    // A receiver that cannot listen is shown in the window, which is where it can be mended.
    let listening = app.listen().await;
    match &listening {
        // One that is refused is shown in the window as well.
        Ok(_) => open_tunnel(&app, false).await?,
        Err(_) => app.open_tunnel().await,
    }
    // Whoever reads where it listens may stop it at once.
    let stopped = setup::stopped();
    match listening {
        Ok(receiver) => {
            let receiving = receiver.address().to_string();
            announce(common.format, &app, &receiving, Some(guard.one_time_url()))?;
        }
        Err(error) => announce_failure(common.format, &error, guard.one_time_url())?,
    }
    let served = serve(listener, app.clone(), guard, stopped).await;
    app.stop().await;
    farewell(&app);
    served?;
    Ok(Exit::Done)
}

async fn serve(
    listener: TcpListener,
    app: App,
    guard: Guard,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    let signal = stop.clone();
    tokio::spawn(async move {
        stopped.await;
        signal.cancel();
    });
    let router = routes::router(app, guard, stop.clone());
    let serving =
        axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        served = serving => served.map_err(Failure::from),
        // An open page must not keep the program alive.
        () = async { stop.cancelled().await; tokio::time::sleep(std::time::Duration::from_secs(2)).await } => Ok(()),
    }
}
