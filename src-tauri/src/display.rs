//! Whether there is a display to open a window on. GTK would end the program without a word.

/// Says what to do where there is none.
pub(crate) fn check() -> Result<(), &'static str> {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err(
            "There is no display here, so no window can be opened.\nRun `hookglass serve` and open its URL in a browser instead.",
        );
    }
    Ok(())
}
