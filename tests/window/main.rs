//! The real window, steered by tauri-driver. It needs a display and WebKit's driver, which
//! `cargo xtask test --only window` brings: hence `#[ignore]`.

#[cfg(target_os = "linux")]
mod deliveries;
#[cfg(target_os = "linux")]
mod feed;
#[cfg(target_os = "linux")]
mod hostile;
#[cfg(target_os = "linux")]
mod notifications;
#[cfg(target_os = "linux")]
mod public;
#[cfg(target_os = "linux")]
mod trouble;
