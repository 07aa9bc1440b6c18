//! Native notifications: what the rules of the Feed raise, and the card that a click opens.

use hookglass_core::app::App;
use hookglass_core::rules::Notification;
use tauri::{AppHandle, Runtime};

use crate::window;

/// Shows what the rules raise, as long as the product runs.
pub(crate) fn watch<R: Runtime>(handle: AppHandle<R>, app: App) {
    let mut notifications = app.notifications();
    tauri::async_runtime::spawn(async move {
        loop {
            use tokio::sync::broadcast::error::RecvError;
            match notifications.recv().await {
                Ok(notification) => {
                    let (handle, app) = (handle.clone(), app.clone());
                    // It waits for a click, as long as the notification is there.
                    std::thread::spawn(move || show(&handle, &app, &notification));
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn show<R: Runtime>(handle: &AppHandle<R>, app: &App, notification: &Notification) {
    let mut native = notify_rust::Notification::new();
    native
        .appname("Hookglass")
        .summary(&notification.title)
        // Some servers read the body as markup: what a stranger wrote must not be any.
        .body(&escaped(&notification.body));
    #[cfg(target_os = "linux")]
    native.action("default", "Show").icon("hookglass");
    let shown = match native.show() {
        Ok(shown) => shown,
        Err(error) => {
            tracing::warn!(%error, "the notification could not be shown");
            return;
        }
    };
    #[cfg(target_os = "linux")]
    shown.wait_for_action(|action| {
        if action == "default" {
            window::bring_forward(handle);
            app.ask_for(notification.event);
        }
    });
    // Elsewhere a click brings the program forward by itself.
    #[cfg(not(target_os = "linux"))]
    let _ = (shown, handle, app, window::bring_forward::<R>);
}

fn escaped(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}
