//! What a monitor may know: counters of this process, and how it is just now.

use super::{App, blocking};
use crate::metrics::Counts;
use crate::publish::Tick;
use crate::receiver::Refused;
use crate::store::{StoreError, second_look, target};

/// How this process is and what it did, in numbers.
#[derive(Debug, Clone)]
pub struct Measured {
    /// When it started; microseconds since 1970, UTC.
    pub started_at: i64,
    /// Counted since then.
    pub counts: Counts,
    /// Turned away since then.
    pub refused: Refused,
    /// Received and stored since then; what the store holds.
    pub tick: Tick,
    /// The names of the targets, by id.
    pub targets: Vec<(i64, String)>,
    /// The public can reach the receiver through the tunnel.
    pub tunnel_up: bool,
    /// Bytes of the store and its write-ahead log.
    pub database_bytes: u64,
    /// Deliveries that the second look has not come to.
    pub waiting_for_second_look: i64,
}

impl App {
    /// Numbers for a monitor.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn measured(&self) -> Result<Measured, StoreError> {
        let read = |connection: &_| {
            let targets = target::all(connection)?.into_iter();
            Ok((
                targets.map(|target| (target.id, target.name)).collect(),
                second_look::done(connection)?,
            ))
        };
        let (targets, looked_at) = self.store().read(read).await?;
        let path = self.store().path().to_owned();
        let database_bytes = blocking(move || {
            let mut log = path.clone().into_os_string();
            log.push("-wal");
            // A log that is not there has no bytes.
            let size =
                |path: &std::path::Path| std::fs::metadata(path).map_or(0, |file| file.len());
            Ok(size(&path) + size(log.as_ref()))
        });
        let tick = self.publisher().tick();
        Ok(Measured {
            started_at: self.inner.metrics.started_at(),
            counts: self.inner.metrics.counts(),
            refused: self.refused(),
            tick,
            targets,
            tunnel_up: self.tunnel().url().is_some(),
            database_bytes: database_bytes.await?,
            waiting_for_second_look: (tick.totals.newest - looked_at).max(0),
        })
    }
}
