//! `cargo xtask serve`: the product without a desktop. It needs no GTK, so
//! there is nothing to install but Node.

use crate::failure::Outcome;
use crate::{args, process, say, setup, ui};

pub(crate) fn command(args: &[String]) -> Outcome {
    say::heading("The UI");
    setup::node()?;
    ui::build()?;
    say::heading("Hookglass");
    process::hand_over(
        process::cargo(["run", "--package", "hookglass-cli", "--", "serve"])
            .args(args::passed_on(args)),
    )
}
