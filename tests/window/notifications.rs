//! A notification server of the test's own, on the session bus: it keeps what it is shown, and
//! clicks when it is told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::zvariant::Value;

/// What was shown: title and body.
pub(crate) type Shown = Arc<Mutex<Vec<(String, String)>>>;

struct Server {
    shown: Shown,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[expect(clippy::too_many_arguments, reason = "the protocol's")]
    fn notify(
        &self,
        _app: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: HashMap<String, Value<'_>>,
        _timeout: i32,
    ) -> u32 {
        let mut shown = self.shown.lock().expect("no test failed here");
        shown.push((summary.into(), body.into()));
        u32::try_from(shown.len()).expect("few")
    }

    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body"].map(str::to_owned).to_vec()
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        let text = str::to_owned;
        (
            text("Hookglass tests"),
            text("hookglass"),
            text("1"),
            text("1.2"),
        )
    }

    fn close_notification(&self, _id: u32) {}
}

/// The server, while it is there.
pub(crate) struct Notifications {
    connection: zbus::blocking::Connection,
    pub(crate) shown: Shown,
}

impl Notifications {
    /// Takes the place of the desktop's server; `None` without a session bus.
    pub(crate) fn serve() -> Option<Self> {
        let shown = Shown::default();
        let server = Server {
            shown: Arc::clone(&shown),
        };
        let connection = zbus::blocking::connection::Builder::session()
            .ok()?
            .name("org.freedesktop.Notifications")
            .ok()?
            .serve_at("/org/freedesktop/Notifications", server)
            .ok()?
            .build()
            .ok()?;
        Some(Self { connection, shown })
    }

    /// Clicks on the notification with that number, from 1.
    pub(crate) fn click(&self, number: u32) {
        let sent = self.connection.emit_signal(
            None::<&str>,
            "/org/freedesktop/Notifications",
            "org.freedesktop.Notifications",
            "ActionInvoked",
            &(number, "default"),
        );
        sent.expect("a signal");
    }
}
