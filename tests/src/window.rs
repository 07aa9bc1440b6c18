//! A `serve` of a test's own and its window, without a browser.

use serde_json::Value;

use crate::desk::Desk;
use crate::http::Answer;
use crate::running::Running;
use crate::ui::Ui;

/// A window in a browser, opened by its one-time URL.
pub struct Window {
    /// The process.
    pub running: Running,
    ui: Ui,
}

impl Window {
    /// Starts `serve` and opens its window.
    pub fn open(desk: &Desk) -> Self {
        Self::open_with(desk, &[])
    }

    /// The same with more arguments.
    pub fn open_with(desk: &Desk, arguments: &[&str]) -> Self {
        let running = desk.serve_with(arguments);
        let ui = Ui::open(&running);
        Self { running, ui }
    }

    /// Asks, whatever the answer.
    pub fn asked(&self, command: &str, args: &Value) -> Answer {
        self.ui.asked(command, args)
    }

    /// Asks, and has to get an answer.
    #[track_caller]
    pub fn ask(&self, command: &str, args: &Value) -> Value {
        self.ui.ask(command, args)
    }
}
