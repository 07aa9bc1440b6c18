//! Is there a screen, and if not: a virtual one.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Outcome};

/// GTK panics without a display, far from any sentence that helps.
pub(crate) fn is_here() -> bool {
    cfg!(not(target_os = "linux")) || names_display(|name| std::env::var_os(name))
}

fn names_display(variable: impl Fn(&str) -> Option<OsString>) -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| variable(name).is_some_and(|value| !value.is_empty()))
}

/// An X server without a screen; it ends with the value.
pub(crate) struct Virtual {
    server: Child,
    pub(crate) name: String,
}

impl Virtual {
    pub(crate) fn start(size: &str) -> Outcome<Self> {
        let mut server = Command::new("Xvfb")
            // It picks a free number by itself and tells us which.
            .args(["-displayfd", "1", "-nolisten", "tcp"])
            .args(["-screen", "0", &format!("{size}x24")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure::cannot(format!("Xvfb does not start: {error}")))?;
        let mut number = String::new();
        if let Some(stdout) = server.stdout.take() {
            // An unreadable number is an empty one, which is judged below.
            let _ = BufReader::new(stdout).read_line(&mut number);
        }
        let name = format!(":{}", number.trim());
        let display = Self { server, name };
        if display.name == ":" {
            return Err(Failure::cannot("Xvfb found no free display."));
        }
        Ok(display)
    }
}

impl Drop for Virtual {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_no_display() {
        let display = |set: &'static str, value: &'static str| {
            names_display(|name| (name == set).then(|| value.into()))
        };
        assert!(display("DISPLAY", ":0"));
        assert!(display("WAYLAND_DISPLAY", "wayland-0"));
        assert!(!display("DISPLAY", ""));
        assert!(!display("TERM", "xterm"));
    }
}
