//! Hookglass in a window. Everything that matters is in `hookglass-core`; this opens the
//! store, shows the window, and passes its questions on.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod commands;
mod display;
mod notify;
#[cfg(test)]
mod tests;
mod window;

use anyhow::Context;
use commands::Started;
use hookglass_core::api::ApiError;
use hookglass_core::app::{self, App, Options, TunnelOverrides, default_database};
use hookglass_core::secrets::SecretOptions;
use tauri::{Manager, RunEvent};

fn main() -> std::process::ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(app::log_filter(
            "hookglass_core=warn,hookglass_desktop=warn",
        )))
        .with_writer(std::io::stderr)
        .init();
    if let Err(reason) = display::check() {
        eprintln!("{reason}");
        return 3.into();
    }
    match run() {
        Ok(()) => 0.into(),
        Err(error) => {
            eprintln!("hookglass: {error:#}");
            3.into()
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "within generate_context!, for a context that is broken"
)]
fn run() -> anyhow::Result<()> {
    let built = tauri::Builder::default()
        // First of all: a second start must not get as far as the store.
        .plugin(tauri_plugin_single_instance::init(|handle, _, _| window::bring_forward(handle)))
        .invoke_handler(tauri::generate_handler![commands::rpc, commands::body, commands::subscribe])
        .setup(|tauri| {
            let started = start();
            if let Ok(app) = &started {
                notify::watch(tauri.handle().clone(), app.clone());
            }
            tauri.manage(started);
            window::open(tauri)?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the window could not be made")?;
    built.run(|handle, event| {
        if matches!(event, RunEvent::Exit)
            && let Some(started) = handle.try_state::<Started>()
            && let Ok(app) = started.inner()
        {
            tauri::async_runtime::block_on(app.stop());
        }
    });
    Ok(())
}

/// Opens the product and begins to receive. What goes wrong is said in the window: a line
/// on stderr is not seen by somebody who clicked on an icon.
fn start() -> Started {
    tauri::async_runtime::block_on(async {
        let app = App::open(options()).await.map_err(|error| {
            tracing::error!(%error, "the store could not be opened");
            ApiError::from(error)
        })?;
        if let Err(error) = app.listen().await {
            tracing::error!(%error, "nothing can arrive");
        }
        app.open_tunnel().await;
        Ok(app)
    })
}

/// What the environment says; the rest is set in the window.
fn options() -> Options {
    let text = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    Options {
        database: std::env::var_os("HOOKGLASS_DB").map_or_else(default_database, Into::into),
        secrets: SecretOptions::from_process(),
        address: text("HOOKGLASS_ADDR"),
        path: text("HOOKGLASS_PATH"),
        tunnel: TunnelOverrides::from_process(),
        ..Options::default()
    }
}
