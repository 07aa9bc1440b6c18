//! `hookglass listen`: receives, and prints each event as it comes.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use hookglass_core::api::{self, DeliveryDetail};
use hookglass_core::app::{App, StartError};
use hookglass_core::publish::Tick;
use hookglass_core::query::Query;
use hookglass_core::secrets::SecretOrigin;
use hookglass_core::store::{delivery, event};
use hookglass_core::tunnel::TunnelState;

use super::list::unless_gone;
use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::record;
use crate::setup::{self, Receive};

/// Receive deliveries and print a line for each event.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  INSTAGRAM_WEBHOOK_SECRET=… hookglass listen --addr 127.0.0.1:4949 --format ndjson"
)]
pub(crate) struct Args {
    #[command(flatten)]
    receive: Receive,
}

/// Most deliveries taken from the store at once.
const PAGE: u32 = 500;
/// How long forwarding may take to its end; the rest waits for the next time.
const FORWARDED: Duration = Duration::from_secs(10);
/// Within this it is known whether a delivery is a duplicate or a retry.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// Within this the store has noted how long the newest delivery took to answer.
const NOTED: Duration = Duration::from_millis(25);

pub(crate) async fn run(common: &Common, args: Args) -> Outcome {
    let app = setup::app(common, &args.receive).await?;
    // Before the first delivery can arrive, so that it misses none.
    let mut printer = Printer::new(&app, common.format);
    let receiver = app.listen().await?;
    if let Err(refused) = open_tunnel(&app, args.receive.wants_tunnel()).await {
        app.stop().await;
        return Err(refused);
    }
    printer.tunnel = app.tunnel();
    // Whoever reads that it listens may stop it at once.
    let stopped = setup::stopped();
    announce(common.format, &app, &receiver.address().to_string(), None)?;
    let printed = tokio::select! {
        printed = printer.follow() => printed,
        () = stopped => Ok(()),
    };
    app.stop_receiving().await;
    app.finish_forwarding(FORWARDED).await;
    let rest = match printed {
        Ok(()) => printer.print_new().await,
        failed => failed,
    };
    app.stop().await;
    farewell(&app);
    rest.map(|()| Exit::Done)
}

/// Says at the end what came of this run, which nobody can ask for afterwards.
pub(crate) fn farewell(app: &App) {
    let Tick {
        received, stored, ..
    } = app.publisher().tick();
    // Whoever read it may have been stopped by the same Ctrl-C.
    let _ = writeln!(std::io::stderr(), "Received {received}, stored {stored}.");
}

/// How long the tunnel may take to come up before the first line is printed without it.
const SETTLED: Duration = Duration::from_secs(10);

/// Begins the tunnel and waits until it is up or has failed.
///
/// # Errors
/// When it was asked for on the command line and is refused for good.
pub(crate) async fn open_tunnel(app: &App, wanted: bool) -> Result<(), Failure> {
    app.open_tunnel().await;
    match app.tunnel_settled(SETTLED).await {
        TunnelState::Refused {
            problem,
            next_try: None,
            ..
        } if wanted => Err(Failure::could_not(text::problem(&problem), problem.remedy)),
        _ => Ok(()),
    }
}

/// Says where it listens and what is worth knowing before the first delivery.
///
/// # Errors
/// When nobody reads.
pub(crate) fn announce(
    format: Format,
    app: &App,
    address: &str,
    ui_url: Option<String>,
) -> Result<(), Failure> {
    let settings = app.effective_settings();
    let secrets: Vec<String> = app
        .secrets()
        .signing()
        .iter()
        .map(|secret| secret.label.clone())
        .collect();
    eprintln!("Listening at {}", app.callback_url());
    text::tunnel(&app.tunnel(), app.public_url().as_deref());
    if secrets.is_empty() {
        eprintln!(
            "No app secret is set: deliveries are taken without being verified. Set INSTAGRAM_WEBHOOK_SECRET."
        );
    }
    announce_token(app);
    if let (Format::Text, Some(url)) = (format, &ui_url) {
        output::line(url)?;
    }
    if format == Format::Ndjson {
        output::record(&record::Listening {
            callback_url: app.callback_url(),
            public_url: app.public_url(),
            tunnel: app.tunnel(),
            address: address.to_owned(),
            path: settings.path,
            strict: settings.strict,
            secrets,
            database: app.store().path().display().to_string(),
            ui_url,
        })?;
    }
    Ok(())
}

/// Says why nothing can arrive, and where the window is all the same.
///
/// # Errors
/// When nobody reads.
pub(crate) fn announce_failure(
    format: Format,
    error: &StartError,
    ui_url: String,
) -> Result<(), Failure> {
    eprintln!("Nothing can arrive: {error}\n{}", error.remedy());
    match format {
        Format::Text => output::line(&ui_url)?,
        Format::Ndjson => output::record(&record::NotListening {
            error: error.to_string(),
            remedy: error.remedy(),
            ui_url,
        })?,
    }
    Ok(())
}

/// The token is for a person to paste into Meta's console; a log must not have it.
fn announce_token(app: &App) {
    let (token, origin) = app.secrets().verify_token();
    if origin != SecretOrigin::Environment && std::io::stderr().is_terminal() {
        eprintln!("Verify token: {}", token.expose());
    }
    if origin == SecretOrigin::Memory {
        let remedy = app.secrets().keeper().remedy.unwrap_or_default();
        eprintln!(
            "The verify token was made for this run only. Set INSTAGRAM_WEBHOOK_VERIFY_TOKEN to keep one. {remedy}"
        );
    }
}

/// Prints what is stored from now on.
struct Printer {
    app: App,
    format: Format,
    seen: i64,
    tunnel: TunnelState,
}

impl Printer {
    fn new(app: &App, format: Format) -> Self {
        Self {
            app: app.clone(),
            format,
            seen: app.publisher().tick().totals.newest,
            tunnel: TunnelState::Off,
        }
    }

    async fn follow(&mut self) -> Result<(), Failure> {
        let mut ticks = self.app.publisher().subscribe();
        while ticks.changed().await {
            self.print_tunnel()?;
            self.print_new().await?;
            ticks.rest().await;
        }
        Ok(())
    }

    /// The tunnel, where it is another than before.
    fn print_tunnel(&mut self) -> Result<(), Failure> {
        let tunnel = self.app.tunnel();
        if tunnel == self.tunnel {
            return Ok(());
        }
        let public_url = self.app.public_url();
        if tunnel.word() != self.tunnel.word() {
            text::tunnel(&tunnel, public_url.as_deref());
        }
        if self.format == Format::Ndjson {
            output::record(&record::Tunnel {
                public_url,
                tunnel: tunnel.clone(),
            })?;
        }
        self.tunnel = tunnel;
        Ok(())
    }

    async fn print_new(&mut self) -> Result<(), Failure> {
        loop {
            let seen = self.seen;
            let fresh = self
                .app
                .store()
                .read(move |connection| delivery::since(connection, &Query::default(), seen, PAGE))
                .await?;
            let Some(last) = fresh.last() else {
                return Ok(());
            };
            if last.answer_us.is_none() {
                tokio::time::sleep(NOTED).await;
            }
            // Whether it is a duplicate or a retry is known a moment later.
            if fresh.len() < PAGE as usize {
                self.app.looked_at(last.id, LOOKED_AT).await;
            }
            self.seen = last.id;
            for row in fresh {
                self.print(row.id).await?;
            }
        }
    }

    async fn print(&self, id: i64) -> Result<(), Failure> {
        let read = move |connection: &_| {
            Ok((
                delivery::get(connection, id)?,
                event::of_delivery(connection, id, None, u32::MAX)?,
            ))
        };
        let Some((kept, events)) = unless_gone(self.app.store().read(read).await)? else {
            return Ok(());
        };
        let row = kept.row.clone();
        if self.format == Format::Ndjson {
            let detail: DeliveryDetail = api::detail(kept, Vec::new());
            output::record(&record::Delivery::from(detail))?;
            for event in events {
                output::record(&record::Event::from(event))?;
            }
            return Ok(());
        }
        for event in &events {
            output::line(&text::event(
                event,
                row.verdict.map(|verdict| verdict.as_str()),
            ))?;
        }
        if events.is_empty() {
            output::line(&text::delivery(&row))?;
        }
        Ok(())
    }
}
