//! The desktop app on a virtual display, with a database of its own.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::deliveries::{SECRET, SECRET_NAME};
use crate::failure::{Failure, Outcome};
use crate::workspace;

const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct App {
    process: Child,
    address: String,
}

impl App {
    pub(crate) fn start(folder: &Path, display: &str, theme: &str) -> Outcome<Self> {
        let address = free_address()?;
        let process = Command::new(workspace::built("hookglass-desktop"))
            .env("DISPLAY", display)
            .env_remove("WAYLAND_DISPLAY")
            .env("GDK_BACKEND", "x11")
            .env("GTK_THEME", theme)
            // Neither the user's keychain nor a window that is already open.
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env("XDG_DATA_HOME", folder.join("data"))
            .env("XDG_CONFIG_HOME", folder.join("config"))
            .env("HOOKGLASS_SECRETS_FILE", folder.join("secrets.json"))
            .env("HOOKGLASS_DB", folder.join("hookglass.db"))
            .env("HOOKGLASS_ADDR", &address)
            .env(SECRET_NAME, SECRET)
            .spawn()
            .map_err(|error| Failure::cannot(format!("The app does not start: {error}.")))?;
        let app = Self { process, address };
        app.wait_for_receiver()?;
        Ok(app)
    }

    pub(crate) fn callback_url(&self) -> String {
        format!("http://{}/api/webhooks/instagram", self.address)
    }

    fn wait_for_receiver(&self) -> Outcome {
        let started = Instant::now();
        while TcpStream::connect(&self.address).is_err() {
            if started.elapsed() > PATIENCE {
                return Err(Failure::new(format!(
                    "The app did not listen on {} within {} s.",
                    self.address,
                    PATIENCE.as_secs()
                )));
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Free a moment ago; nobody else is after it in the moment until it is used.
fn free_address() -> Outcome<String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.to_string())
        .map_err(|error| Failure::cannot(format!("There is no free port: {error}.")))
}
