//! The product in this process, on a store that a program received into.

use std::path::Path;
use std::time::{Duration, Instant};

use hookglass_core::app::{App, Options, StartError};
use hookglass_core::store::StoreError;

use crate::wait::PATIENCE;

/// Opens a store. Whoever had it before holds it until their tasks have ended.
pub async fn open(database: &Path) -> App {
    let started = Instant::now();
    loop {
        let app = App::open(Options {
            database: database.to_owned(),
            ..Options::default()
        });
        match app.await {
            Err(StartError::Store(StoreError::InUse { .. })) if started.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            app => return app.expect("the store"),
        }
    }
}
