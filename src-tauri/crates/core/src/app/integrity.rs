//! After a crash the store is looked through, beside everything else. SQLite comes through a crash
//! whole; disks and other programs may not let it.

use super::{App, blocking};
use crate::store::{StoreError, check};

impl App {
    /// What is wrong with the store, once that is known.
    pub fn damage(&self) -> Option<String> {
        self.state(|state| state.damage.clone())
    }

    /// Looks through the whole file; the receiver does not wait for it.
    pub(super) async fn look_through(self) {
        match self.quick_check().await {
            Ok(Some(None)) => {
                tracing::info!("the last stop was no clean one; the store is whole");
                self.state(|state| state.is_unchecked = false);
            }
            Ok(Some(Some(damage))) => {
                tracing::error!(damage, "the store is damaged");
                self.state(|state| state.damage = Some(damage));
                self.inner.publisher.changed();
            }
            Ok(None) => {} // it ends before that
            Err(error) => tracing::warn!(%error, "the store could not be looked through"),
        }
    }

    async fn quick_check(&self) -> Result<Option<Option<String>>, StoreError> {
        let path = self.store().path().to_owned();
        let (connection, handle) = blocking(move || check::begin(&path)).await?;
        let looking = blocking(move || check::quick(&connection));
        tokio::select! {
            found = looking => found.map(Some),
            () = self.inner.stop.cancelled() => {
                handle.interrupt();
                Ok(None)
            }
        }
    }
}
