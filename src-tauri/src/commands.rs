//! The window's three questions: a command, a body, and a stream of ticks.

use hookglass_core::api::{self, ApiError};
use hookglass_core::app::App;
use hookglass_core::publish::Tick;
use serde_json::Value;
use tauri::State;
use tauri::ipc::{Channel, Response};

/// The product, or why it could not start: then every question is answered with that.
pub(crate) type Started = Result<App, ApiError>;

/// Runs a command of the API.
#[tauri::command]
pub(crate) async fn rpc(
    app: State<'_, Started>,
    command: String,
    args: Value,
) -> Result<Value, ApiError> {
    api::dispatch(&app.inner().clone()?, &command, args).await
}

/// A body as raw bytes; JSON would turn each byte into a number.
#[tauri::command]
pub(crate) async fn body(
    app: State<'_, Started>,
    part: String,
    id: i64,
) -> Result<Response, ApiError> {
    Ok(Response::new(
        api::body(&app.inner().clone()?, &part, id).await?.to_vec(),
    ))
}

/// Ticks until the window is gone: one at once, then one for each change, at most ten a second.
#[expect(
    clippy::needless_pass_by_value,
    reason = "Tauri hands a command its state by value"
)]
#[tauri::command]
pub(crate) fn subscribe(app: State<'_, Started>, channel: Channel<Tick>) -> Result<(), ApiError> {
    let app = app.inner().clone()?;
    let mut ticks = app.publisher().subscribe();
    tauri::async_runtime::spawn(async move {
        while channel.send(app.publisher().tick()).is_ok() {
            ticks.rest().await;
            if !ticks.changed().await {
                break;
            }
        }
    });
    Ok(())
}
