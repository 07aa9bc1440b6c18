//! `cargo xtask run`: the desktop app, from nothing.

use crate::failure::{Failure, Outcome};
use crate::setup::{self, Purpose};
use crate::{args, display, process, say, ui};

pub(crate) fn command(args: &[String]) -> Outcome {
    // Before the setup: nobody wants WebKit installed to be told this.
    if !display::is_here() {
        return Err(Failure::cannot(
            "No display here, and the desktop app needs one (neither DISPLAY nor \
             WAYLAND_DISPLAY is set). The same UI in a browser: cargo xtask serve",
        ));
    }
    say::heading("Setup: what building and running needs");
    setup::prepare(Purpose::Run)?;
    say::heading("The UI");
    ui::build()?;
    say::heading("Hookglass");
    process::hand_over(
        process::cargo(["run", "--package", "hookglass-desktop", "--"]).args(args::passed_on(args)),
    )
}
