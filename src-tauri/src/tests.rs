//! The window's three questions through Tauri's own routing and permissions, without a display.

use hookglass_core::api::ApiError;
use hookglass_core::app::{App, Options};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tempfile::TempDir;

use crate::commands::{self, Started};
use crate::window;

#[expect(
    clippy::disallowed_methods,
    reason = "within generate_context!, for a context that is broken"
)]
fn window(started: Started) -> tauri::WebviewWindow<MockRuntime> {
    let app = mock_builder()
        .manage(started)
        .invoke_handler(tauri::generate_handler![
            commands::rpc,
            commands::body,
            commands::subscribe
        ])
        .build(tauri::generate_context!(test = true))
        .expect("an app without a display");
    window::open(&app).expect("a window without a display")
}

fn ask(
    window: &tauri::WebviewWindow<MockRuntime>,
    command: &str,
    args: Value,
) -> Result<InvokeResponseBody, Value> {
    let request = InvokeRequest {
        cmd: command.into(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: "tauri://localhost".parse().expect("a URL"),
        body: InvokeBody::Json(args),
        headers: http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.into(),
    };
    get_ipc_response(window, request)
}

fn started(folder: &TempDir) -> App {
    let options = Options {
        database: folder.path().join("x.db"),
        ..Options::default()
    };
    tauri::async_runtime::block_on(App::open(options)).expect("a store")
}

#[test]
fn a_command_is_answered_and_an_unknown_one_is_named() {
    let folder = TempDir::new().expect("a folder");
    let window = window(Ok(started(&folder)));
    let status =
        ask(&window, "rpc", json!({ "command": "status", "args": null })).expect("an answer");
    let status: Value = status.deserialize().expect("JSON");
    assert_eq!(status["receiver"]["state"], "stopped");
    let error = ask(
        &window,
        "rpc",
        json!({ "command": "nothing", "args": null }),
    )
    .expect_err("unknown");
    assert_eq!(error["code"], "unknown_command");
    let error =
        ask(&window, "body", json!({ "part": "delivery", "id": 7 })).expect_err("nothing there");
    assert_eq!(error["code"], "not_found");
}

#[test]
fn nothing_of_the_system_is_allowed() {
    let folder = TempDir::new().expect("a folder");
    let window = window(Ok(started(&folder)));
    for command in [
        "plugin:window|close",
        "plugin:event|emit",
        "plugin:webview|create_webview_window",
    ] {
        assert!(ask(&window, command, json!({})).is_err(), "{command}");
    }
}

#[test]
fn a_product_that_could_not_start_says_why_to_every_question() {
    let folder = TempDir::new().expect("a folder");
    std::fs::write(folder.path().join("x.db"), "no database".repeat(100)).expect("written");
    let options = Options {
        database: folder.path().join("x.db"),
        ..Options::default()
    };
    let failed = tauri::async_runtime::block_on(App::open(options)).map_err(ApiError::from);
    let window = window(failed);
    for (command, args) in [
        ("rpc", json!({ "command": "status", "args": null })),
        ("body", json!({ "part": "delivery", "id": 1 })),
    ] {
        let error = ask(&window, command, args).expect_err("not started");
        assert_eq!(error["code"], "store");
        assert!(
            error["remedy"]
                .as_str()
                .is_some_and(|remedy| remedy.contains("--db")),
            "{error}"
        );
    }
}
