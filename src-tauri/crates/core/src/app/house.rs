//! Housekeeping in the background: what the user deleted is erased once it cannot be undone any more,
//! what is too old or too much goes, minutes of long ago become hours, and what that frees is given back.
//!
//! All of it in small steps, each a commit of its own between those of others, so that no delivery
//! ever waits for more than one.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::App;
use super::behind::{Begun, YIELD};
use crate::store::minute::fold;
use crate::store::{StoreError, Writing, delivery, purge, retention, search, space, trash};
use crate::time::now_us;

/// Deliveries of one step.
pub(super) const STEP: u32 = 100;
/// Steps between two looks at the log: some thousand pages.
const SHORTEN: u32 = 16;
/// How often the size and the number are looked at.
const LOOK: Duration = Duration::from_secs(60);
/// The first wait where a limit is still exceeded; it doubles while nothing can go.
const AGAIN: Duration = Duration::from_secs(1);
/// When emptying the log is tried again.
const UNREAD: Duration = Duration::from_secs(2);
/// After a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(10);
/// Keys that one step forgets.
pub(super) const KEYS: u32 = 1000;
/// How many times its own duration a scrub leaves before the next one: it writes the whole index anew,
/// and unsent messages may be many.
const BETWEEN_SCRUBS: u32 = 20;
/// Steps of a scrub in one round; the next round goes on with it.
const SCRUBBED: u32 = 100;
/// Hours that one step makes of their minutes.
const HOURS: u32 = 2;

impl App {
    /// There may be something to do.
    pub(crate) fn tidy_up(&self) {
        self.inner.house.notify_one();
    }

    pub(super) async fn keep_house(self) {
        let mut again = AGAIN;
        loop {
            let before = self.housekeeping().deliveries;
            let wait = match self.round().await {
                // What is in the way, such as the second look, is on its way.
                Ok((wait, true)) => {
                    let is_stuck = self.housekeeping().deliveries == before;
                    again = if is_stuck { LOOK.min(again * 2) } else { AGAIN };
                    wait.min(again)
                }
                Ok((wait, false)) => {
                    again = AGAIN;
                    wait
                }
                Err(StoreError::Stopped) => return,
                Err(error) => {
                    tracing::warn!(%error, "housekeeping failed; it goes on in a moment");
                    AFTER_FAILURE
                }
            };
            tokio::select! {
                () = self.inner.stop.cancelled() => return,
                () = self.inner.house.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Everything that there is to do; when to look again, and whether a limit is still exceeded.
    pub(super) async fn round(&self) -> Result<(Duration, bool), StoreError> {
        let _round = self.inner.house_round.lock().await;
        let tidied = self.tidy().await;
        // Whatever failed, what was erased before that goes.
        let mut wait = if self.empty_log().await? {
            LOOK
        } else {
            UNREAD // somebody reads right now
        };
        let exceeds = tidied?;
        if self.store().read(search::wants_scrub).await? {
            wait = wait.min(self.until_scrub());
        }
        let due = self.store().read(trash::next_due).await?;
        let until = due.map(|at| u64::try_from(at - now_us()).unwrap_or(0));
        let wait = until.map_or(wait, |us| wait.min(Duration::from_micros(us)));
        Ok((wait, exceeds))
    }

    /// The steps of a round; whether a limit is still exceeded.
    async fn tidy(&self) -> Result<bool, StoreError> {
        self.end_deletions().await?;
        let exceeds = self.retain().await?;
        self.forget().await?;
        self.fold().await?;
        self.give_back().await?;
        // Last, since a damaged index must not keep the rest from being done.
        self.scrub().await?;
        Ok(exceeds)
    }

    /// What was erased is in the log as well, until that is written over; whether nothing is left of it.
    async fn empty_log(&self) -> Result<bool, StoreError> {
        if !self.state(|state| std::mem::take(&mut state.log_holds_erased)) {
            return Ok(true);
        }
        let emptied = self.store().empty_log().await;
        if matches!(emptied, Ok(true)) {
            self.inner.publisher.changed();
        } else {
            self.log_holds_erased();
        }
        emptied
    }

    /// One step; the log is kept short, so that the writer never has to move all of it itself.
    pub(super) async fn house_step<T: Send + 'static>(
        &self,
        rest: u32,
        step: impl FnMut(&Writing<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let begun = self.begin_step();
        let done = self.store().write(step).await?;
        self.end_step(begun, rest).await?;
        Ok(done)
    }

    pub(super) async fn end_step(&self, begun: Begun, rest: u32) -> Result<(), StoreError> {
        self.rest_after(begun, rest).await;
        let steps = self.inner.house_steps.fetch_add(1, Ordering::Relaxed);
        if steps % SHORTEN == SHORTEN - 1 {
            self.store().shorten_log().await?;
        }
        Ok(())
    }

    pub(super) fn is_stopping(&self) -> Result<(), StoreError> {
        if self.inner.stop.is_cancelled() {
            Err(StoreError::Stopped)
        } else {
            Ok(())
        }
    }

    /// Undos that a crash cut off, deletions that are past undoing, and what was cleared.
    async fn end_deletions(&self) -> Result<(), StoreError> {
        while let Some(batch) = self.store().read(trash::undone).await? {
            self.bring_back(batch).await?;
        }
        while let Some(batch) = self
            .store()
            .read(|connection| trash::due(connection, now_us()))
            .await?
        {
            loop {
                self.is_stopping()?;
                let step = move |writing: &Writing<'_>| {
                    let ids = trash::take_due(writing, batch, STEP)?;
                    purge::step(writing, &ids, purge::Memory::Keys)?;
                    search::scrub_later(writing)?;
                    Ok(ids.is_empty())
                };
                self.log_holds_erased();
                if self.house_step(YIELD, step).await? {
                    break;
                }
            }
        }
        while self.store().read(trash::is_clearing).await? {
            self.is_stopping()?;
            let step = |writing: &Writing<'_>| {
                let ids = trash::cleared(writing, STEP)?;
                search::scrub_later(writing)?;
                purge::step(writing, &ids, purge::Memory::Nothing)
            };
            self.log_holds_erased();
            self.house_step(YIELD, step).await?;
        }
        Ok(())
    }

    /// Noted before each step: one that fails may have erased.
    pub(super) fn log_holds_erased(&self) {
        self.state(|state| state.log_holds_erased = true);
    }

    /// Takes the words of what was erased out of the pages of the index, some steps of it a round.
    async fn scrub(&self) -> Result<(), StoreError> {
        if !self.until_scrub().is_zero() || !self.store().read(search::wants_scrub).await? {
            return Ok(());
        }
        let begun = Instant::now();
        self.log_holds_erased();
        for _ in 0..SCRUBBED {
            self.is_stopping()?;
            if !self.house_step(YIELD, search::scrub).await? {
                self.state(|state| {
                    let took = std::mem::take(&mut state.scrub_took) + begun.elapsed();
                    state.scrub_from = Some(Instant::now() + took * BETWEEN_SCRUBS);
                });
                return Ok(());
            }
        }
        self.state(|state| state.scrub_took += begun.elapsed());
        Ok(())
    }

    fn until_scrub(&self) -> Duration {
        let from = self.state(|state| state.scrub_from);
        from.map_or(Duration::ZERO, |from| {
            from.saturating_duration_since(Instant::now())
        })
    }

    /// The oldest may be another one now. With much in the trash this walks over all of it.
    pub(super) async fn find_oldest(&self) -> Result<(), StoreError> {
        // What was looked up first is told first.
        let _looking = self.inner.looking.lock().await;
        let oldest = self.store().read(delivery::oldest).await?;
        self.inner.publisher.removed(0, oldest);
        Ok(())
    }

    /// Keys of what was erased, streams without news, old gaps.
    async fn forget(&self) -> Result<(), StoreError> {
        loop {
            self.is_stopping()?;
            let now = now_us();
            let read = move |connection: &_| retention::old_streams(connection, now, STEP);
            let streams = self.store().read(read).await?;
            let more = streams.len() == STEP as usize;
            let step = move |writing: &Writing<'_>| {
                retention::tidy(writing, now, &streams)?;
                purge::forget(writing, now, KEYS)
            };
            let forgotten = self.house_step(YIELD, step).await?;
            if !more && forgotten < KEYS as usize {
                return Ok(());
            }
        }
    }

    /// Makes hours of the minutes of long ago.
    async fn fold(&self) -> Result<(), StoreError> {
        loop {
            self.is_stopping()?;
            let now = now_us();
            let read = move |connection: &_| fold::hours(connection, now, HOURS);
            let hours = self.store().read(read).await?;
            if hours.is_empty() {
                return Ok(());
            }
            let step = move |writing: &Writing<'_>| fold::fold(writing, &hours);
            self.house_step(YIELD, step).await?;
        }
    }

    /// Cuts off the free pages of a file that can shrink.
    async fn give_back(&self) -> Result<(), StoreError> {
        let space = self.space().await?;
        if !space.shrinks || space.free_pages() <= space::SLACK {
            return Ok(());
        }
        self.log_holds_erased();
        while self.house_step(YIELD, space::give_back).await? > space::SLACK {
            self.is_stopping()?;
        }
        Ok(())
    }

    /// What the store takes on the disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn space(&self) -> Result<space::Space, StoreError> {
        let path = self.store().path().to_owned();
        self.store()
            .read(move |connection| space::measure(connection, &path))
            .await
    }
}
