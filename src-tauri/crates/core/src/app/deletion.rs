//! What the user deletes: hidden at once, one deletion at a time, and brought back by an undo within
//! half a minute. From beside the process that receives it is erased at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::App;
use super::behind::AFTER_FAILURE;
use super::house::STEP;
use super::jobs::Turn;
use crate::attempts::bulk::Which;
use crate::store::bound::{self, Bound};
use crate::store::purge::Unsent;
use crate::store::selection::{self, Order};
use crate::store::{Store, StoreError, Writing, delivery, purge, search, space, trash};

/// Deliveries that one commit hides.
const HIDDEN: u32 = 1000;
/// How long one look for the next ones takes.
const LOOK: Duration = Duration::from_millis(150);
/// A deletion that takes longer tells how far it is.
const MOMENT: Duration = Duration::from_millis(500);
/// Least that is left to the process that receives between two steps from beside it: waiting for
/// the file it looks again after some milliseconds, and would never find it free.
const REST: Duration = Duration::from_millis(20);

/// What became of deliveries that were to be deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deletion {
    /// Names it, for an undo.
    pub batch: i64,
    /// Deliveries that are gone.
    pub deliveries: i64,
    /// Found by the query and left: pinned, or with a pin or a note on a card.
    pub kept: i64,
}

/// Why nothing was deleted; what was hidden by then comes back.
#[derive(Debug, thiserror::Error)]
pub enum DeletionError {
    /// One at a time.
    #[error("another deletion is running")]
    Running,
    /// The user ended it.
    #[error("stopped: nothing was deleted")]
    Cancelled,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DeletionError {
    /// What the user can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Running => "Let it end, or stop it.",
            Self::Cancelled => "Delete them again, or leave them.",
            Self::Store(error) => error.remedy(),
        }
    }
}

/// How far a deletion is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hiding {
    begun: Instant,
    /// Hidden so far.
    pub(super) deliveries: i64,
    is_running: bool,
    was_cancelled: bool,
}

impl App {
    /// Hides deliveries until they are erased; those that a query finds only where the user
    /// does not keep them. Runs to its end even if the caller goes away.
    ///
    /// # Errors
    /// While another one is running, when it is cancelled, and when the store fails.
    pub async fn delete_deliveries(&self, which: Which) -> Result<Deletion, DeletionError> {
        let first = Hiding {
            begun: Instant::now(),
            deliveries: 0,
            is_running: true,
            was_cancelled: false,
        };
        let begun = self.inner.deletion.begin(first, &self.inner.stop);
        let turn = Arc::new(begun.ok_or(DeletionError::Running)?);
        let app = self.clone();
        let deleting = tokio::spawn(async move {
            let hiding = {
                let (app, turn) = (app.clone(), Arc::clone(&turn));
                async move { app.hide(which, &turn).await }
            };
            // Whatever becomes of it, the next one has its turn.
            let deleted = tokio::spawn(hiding).await;
            let deleted = deleted.unwrap_or_else(|_| Err(StoreError::Stopped.into()));
            app.inner.deletion.tell(&turn, true, |seen| {
                seen.is_running = false;
                seen.was_cancelled = matches!(deleted, Err(DeletionError::Cancelled));
            });
            app.inner.publisher.changed();
            deleted
        });
        deleting.await.map_err(|_| StoreError::Stopped)?
    }

    /// Deliveries that the deletion which is running has hidden so far, if it takes longer than a
    /// moment.
    pub fn deleting(&self) -> Option<i64> {
        let seen = self.inner.deletion.seen()?;
        let is_told = seen.is_running && seen.begun.elapsed() >= MOMENT;
        is_told.then_some(seen.deliveries)
    }

    /// Ends the deletion that is running after its step, and waits until what it hid is back; `false`
    /// where it has come to its end.
    pub async fn cancel_deletion(&self) -> bool {
        let ended = self.inner.deletion.end().await;
        ended.is_some_and(|seen| seen.was_cancelled)
    }

    async fn hide(&self, which: Which, turn: &Turn) -> Result<Deletion, DeletionError> {
        let batch = self.store().write(trash::begin).await?;
        let deletion = match self.hide_all(which, batch, turn).await {
            Ok(deletion) => deletion,
            Err(error) => {
                // At once, so that who tries again finds all of them.
                let Err(failed) = self.take_back(batch).await else {
                    return Err(error);
                };
                tokio::spawn(self.clone().abandon(batch));
                // What is still hidden was not stopped yet.
                return Err(match error {
                    DeletionError::Cancelled => failed.into(),
                    error => error,
                });
            }
        };
        // It is deleted, whatever comes now.
        if let Err(error) = self.find_oldest().await {
            tracing::warn!(%error, "the oldest delivery was not found; it is told with the next change");
        }
        self.tidy_up();
        Ok(deletion)
    }

    /// Nobody can undo a deletion that ended half way, and so it must not come true: what it hid
    /// comes back.
    async fn take_back(&self, batch: i64) -> Result<(), StoreError> {
        let abandon = move |writing: &Writing<'_>| trash::abandon(writing, Some(batch));
        self.store().write(abandon).await?;
        self.bring_back(batch).await
    }

    /// The same as soon as the store can be written again.
    async fn abandon(self, batch: i64) {
        while let Err(error) = self.take_back(batch).await {
            if matches!(error, StoreError::Stopped) {
                return;
            }
            tracing::warn!(%error, "what was to be deleted is still hidden; it comes back in a moment");
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }

    async fn hide_all(
        &self,
        which: Which,
        batch: i64,
        turn: &Turn,
    ) -> Result<Deletion, DeletionError> {
        let mut deletion = Deletion {
            batch,
            ..Deletion::default()
        };
        let mut pages = Pages::new(self.store(), which).await?;
        loop {
            // Looking for the next ones may take long as well, and leaves nothing behind.
            let page = tokio::select! {
                biased;
                () = turn.cancel.cancelled() => return Err(DeletionError::Cancelled),
                page = pages.next(self.store(), HIDDEN) => page?,
            };
            let Some((ids, spare)) = page else { break };
            let put = move |writing: &Writing<'_>| trash::put(writing, batch, &ids, spare);
            let removing = self.inner.removing.lock().await;
            let put = self.store().write(put).await?;
            deletion.deliveries += put.hidden;
            deletion.kept += put.kept;
            let hidden = deletion.deliveries;
            let job = &self.inner.deletion;
            job.tell(turn, false, |seen| seen.deliveries = hidden);
            self.inner.publisher.removed_some(put.hidden);
            drop(removing);
        }
        // Only now does the time begin: finding them all may take longer than that.
        let filled = move |writing: &Writing<'_>| trash::filled(writing, batch);
        self.store().write(filled).await?;
        Ok(deletion)
    }

    /// Brings back what a deletion hid: how many; `None` when they are being erased already.
    ///
    /// # Errors
    /// When the store fails; what was decided is done later.
    pub async fn undo_delete(&self, batch: i64) -> Result<Option<i64>, StoreError> {
        let app = self.clone();
        let undoing = tokio::spawn(async move {
            let undo = move |writing: &Writing<'_>| trash::undo(writing, batch);
            let back = app.store().write(undo).await?;
            if back.is_some() {
                app.bring_back(batch).await?;
            }
            Ok(back)
        });
        undoing.await.map_err(|_| StoreError::Stopped)?
    }

    pub(super) async fn bring_back(&self, batch: i64) -> Result<(), StoreError> {
        loop {
            let step = move |writing: &Writing<'_>| trash::bring_back(writing, batch, HIDDEN);
            let removing = self.inner.removing.lock().await;
            let count = self.store().write(step).await?;
            self.inner.publisher.removed_some(-i64::from(count));
            drop(removing);
            if count < HIDDEN {
                return self.find_oldest().await;
            }
        }
    }

    /// Erases the message that an event says was unsent, at once; with `batches` even where other
    /// events came with it. Runs to its end even if the caller goes away.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn purge_message(&self, event: i64, batches: bool) -> Result<Unsent, StoreError> {
        let app = self.clone();
        let purging = tokio::spawn(async move {
            let find = move |connection: &_| purge::bearers(connection, event);
            let bearers = app.store().read(find).await?;
            let erase =
                move |writing: &Writing<'_>| purge::message(writing, event, batches, &bearers);
            let removing = app.inner.removing.lock().await;
            let unsent = app.store().write(erase).await;
            // Whether it failed or not: it may have erased.
            app.log_holds_erased();
            let unsent = unsent?;
            app.inner.publisher.removed_some(unsent.seen);
            drop(removing);
            app.tidy_up();
            app.find_oldest().await?;
            Ok(unsent)
        });
        purging.await.map_err(|_| StoreError::Stopped)?
    }

    /// Deletes everything but settings, targets and secrets, for good: how many deliveries there
    /// were. They are hidden at once and erased in the background. Runs to its end even if the
    /// caller goes away.
    ///
    /// # Errors
    /// When the store fails; nothing is deleted then.
    pub async fn clear_all(&self) -> Result<i64, StoreError> {
        let app = self.clone();
        let clearing = tokio::spawn(async move {
            let mut erased_beside = app.inner.removing.lock().await;
            let count = app.inner.publisher.tick().totals.count;
            let clear = |writing: &Writing<'_>| {
                let beside = bound::value(writing, Bound::Beside)?;
                Ok((trash::clear(writing)?, beside))
            };
            // What others erased was cleared with the rest.
            let (until, beside) = app.store().write(clear).await?;
            *erased_beside = beside;
            app.inner.publisher.cleared(until);
            app.tidy_up();
            Ok(count)
        });
        clearing.await.map_err(|_| StoreError::Stopped)?
    }
}

/// Erases deliveries at once, beside a process that may be receiving, and which notices it;
/// `told` hears how many are gone so far.
///
/// # Errors
/// When the store fails; what is erased by then is.
pub async fn delete_from_beside(
    store: &Store,
    which: Which,
    mut told: impl FnMut(i64),
) -> Result<Deletion, StoreError> {
    let mut deletion = Deletion::default();
    let mut pages = Pages::new(store, which).await?;
    while let Some((mut ids, spare)) = pages.next(store, STEP).await? {
        while !ids.is_empty() {
            let these = ids.clone();
            let step = move |writing: &Writing<'_>| {
                let (found, _) = trash::found(writing, &these, spare)?;
                let (done, gone) = purge::step(writing, &found, purge::Memory::Keys)?;
                bound::add(writing, Bound::Beside, gone)?;
                search::scrub_later(writing)?;
                // Up to the first one that did not fit.
                let next = found.get(done);
                let fits = next.and_then(|next| these.iter().position(|id| id == next));
                let fits = fits.unwrap_or(these.len());
                let (_, kept) =
                    trash::found(writing, these.get(..fits).unwrap_or_default(), spare)?;
                Ok((fits, gone, kept))
            };
            let (done, gone, kept) = write_and_rest(store, step).await?;
            deletion.kept += kept;
            ids.drain(..done);
            deletion.deliveries += gone;
            told(deletion.deliveries);
        }
    }
    while write_and_rest(store, search::scrub).await? {}
    let path = store.path().to_owned();
    let measure = move |connection: &_| space::measure(connection, &path);
    if store.read(measure).await?.shrinks {
        while write_and_rest(store, space::give_back).await? > space::SLACK {}
    }
    store.empty_log().await?;
    Ok(deletion)
}

/// A write, and a rest of as long.
async fn write_and_rest<T: Send + 'static>(
    store: &Store,
    work: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let begun = Instant::now();
    let done = store.write(work).await?;
    tokio::time::sleep(begun.elapsed().max(REST)).await;
    Ok(done)
}

/// Deliveries, some at a time; and whether those that the user keeps are left.
struct Pages {
    which: Which,
    last: i64,
    newest: i64,
}

impl Pages {
    async fn new(store: &Store, which: Which) -> Result<Self, StoreError> {
        // What comes later is none of them.
        let newest = store.read(delivery::newest_id).await?;
        Ok(Self {
            which,
            last: 0,
            newest,
        })
    }

    /// The next ones; `None` where there are none. Who does not wait for them any more has no long
    /// search left behind.
    async fn next(
        &mut self,
        store: &Store,
        most: u32,
    ) -> Result<Option<(Vec<i64>, bool)>, StoreError> {
        let query = match &mut self.which {
            Which::Ids(ids) => {
                let count = ids.len().min(most as usize);
                let ids: Vec<i64> = ids.drain(..count).collect();
                return Ok((!ids.is_empty()).then_some((ids, false)));
            }
            Which::Query(query) => query.clone(),
        };
        while self.last < self.newest {
            let (query, range) = (query.clone(), self.last + 1..self.newest + 1);
            let read = move |connection: &_| {
                let patience = Some(Instant::now() + LOOK);
                let (order, most) = (Order::OldestFirst, most as usize);
                selection::find(connection, &query, range, order, most, patience)
            };
            let found = store.read(read).await?;
            self.last = found.reached.unwrap_or(self.newest);
            if !found.ids.is_empty() {
                return Ok(Some((found.ids, true)));
            }
        }
        Ok(None)
    }
}
