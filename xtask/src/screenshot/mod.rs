//! `cargo xtask screenshot`: the pictures in the README, taken from the real
//! window with made-up deliveries, so that they never show a real person.

mod app;
mod deliveries;

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::display::Virtual;
use crate::failure::{Failure, Outcome};
use crate::scratch::Scratch;
use crate::setup::{self, Purpose};
use crate::{args, process, say, test, ui, workspace};
use app::App;

/// Name and GTK theme: the webview takes `prefers-color-scheme` from it.
const LOOKS: [(&str, &str); 2] = [("light", "Adwaita"), ("dark", "Adwaita:dark")];

pub(crate) fn command(args: &[String]) -> Outcome {
    args::none(args)?;
    if cfg!(not(target_os = "linux")) {
        return Err(Failure::cannot(
            "Screenshots are taken under Xvfb, which is for Linux only.",
        ));
    }
    say::heading("Setup: what the pictures need");
    setup::prepare(Purpose::Test)?;
    say::heading("The UI and the binaries");
    ui::build()?;
    test::build()?;

    let scratch = Scratch::new("screenshot")?;
    let display = Virtual::start("1280x800")?;
    for (index, (look, theme)) in LOOKS.iter().enumerate() {
        say::heading(&format!("The window, {look}"));
        let app = App::start(scratch.path(), &display.name, theme)?;
        // Once: both pictures are of the same database.
        if index == 0 {
            deliveries::send(&app)?;
        }
        // A picture has no event to wait for; fonts and the last row come late.
        sleep(Duration::from_secs(3));
        open_a_delivery(&display.name)?;
        sleep(Duration::from_secs(2));
        take(&display.name, look)?;
    }
    Ok(())
}

/// Clicks on the fourth row, then moves the pointer out of the picture.
fn open_a_delivery(display: &str) -> Outcome {
    process::run(
        Command::new("xdotool")
            .args([
                "mousemove",
                "500",
                "160",
                "click",
                "1",
                "mousemove",
                "1279",
                "799",
            ])
            .env("DISPLAY", display),
        "xdotool could not click.",
    )
}

fn take(display: &str, look: &str) -> Outcome {
    let file = format!("docs/window-{look}.png");
    std::fs::create_dir_all(workspace::root().join("docs"))
        .map_err(|error| Failure::cannot(format!("There is no folder docs: {error}.")))?;
    process::run(
        Command::new("import")
            .args(["-display", display, "-window", "root", "-strip", &file])
            .current_dir(workspace::root()),
        "ImageMagick could not take the picture.",
    )
}
