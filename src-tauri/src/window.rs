//! The window: made, and brought forward.

use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

const LABEL: &str = "main";

/// Makes the window.
///
/// # Errors
/// When the system's web view cannot be made.
pub(crate) fn open<R: Runtime>(manager: &impl Manager<R>) -> tauri::Result<WebviewWindow<R>> {
    WebviewWindowBuilder::new(manager, LABEL, WebviewUrl::default())
        .title("Hookglass")
        .inner_size(1280.0, 800.0)
        .min_inner_size(720.0, 480.0)
        .build()
}

/// A second start shows the window of the first.
pub(crate) fn bring_forward<R: Runtime>(handle: &AppHandle<R>) {
    let Some(window) = handle.get_webview_window(LABEL) else {
        return;
    };
    for result in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = result {
            tracing::warn!(%error, "the window could not be brought forward");
        }
    }
}
