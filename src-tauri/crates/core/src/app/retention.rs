//! Retention: what is too old, too much or too large goes by itself, oldest first, in the steps of the
//! housekeeping.

use serde::Serialize;
use ts_rs::TS;

use super::App;
use super::behind::YIELD;
use super::house::{KEYS, STEP};
use super::start::StartError;
use crate::settings::RetentionSettings;
use crate::store::retention::{self, Candidate, Old, Reach};
use crate::store::{StoreError, Writing, age, purge, space};
use crate::time::{now_us, rfc3339};

/// How often the age is, and that the program runs is noted; microseconds. What the user keeps is
/// passed over each time.
const AGE_LOOK: i64 = 600_000_000;
/// Bytes of a key that is remembered, about; with what was seen under it.
const KEY: i64 = 256;
/// How many pages of deliveries go between two looks at the keys.
const PAGES: usize = 10;
const DAY: i64 = 86_400_000_000;

/// What went by itself since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Housekeeping {
    /// When something last went; RFC 3339, UTC.
    pub last_at: Option<String>,
    /// Deliveries that went because they were too old or too many.
    #[ts(type = "number")]
    pub deliveries: i64,
    /// Commits that it took.
    #[ts(type = "number")]
    pub steps: i64,
    /// Of these, the ones that still waited for a target: the file was twice as large as it may be.
    #[ts(type = "number")]
    pub waiting: i64,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy)]
enum Limit {
    Deliveries(i64),
    Bytes(i64),
}

impl Limit {
    /// How many times a step's own time is left to others while deliveries pour in. Where they
    /// come faster than they go, less is: the disk has an end.
    fn rest(self, excess: i64) -> u32 {
        let (Self::Deliveries(most) | Self::Bytes(most)) = self;
        if excess > most / 4 { 1 } else { YIELD }
    }
}

impl App {
    /// How long deliveries are kept.
    pub fn retention(&self) -> RetentionSettings {
        self.state(|state| state.retention)
    }

    /// What went by itself since the start.
    pub fn housekeeping(&self) -> Housekeeping {
        self.state(|state| state.house.clone())
    }

    /// Keeps how long deliveries are kept, and acts on it at once.
    ///
    /// # Errors
    /// A value that cannot be, or one that cannot be kept.
    pub async fn set_retention(&self, settings: RetentionSettings) -> Result<(), StartError> {
        settings.check()?;
        let save = move |writing: &Writing<'_>| settings.save(writing);
        self.store().write(save).await?;
        self.state(|state| {
            state.retention = settings;
            state.house.waiting = 0;
            state.aged_at = 0;
        });
        self.tidy_up();
        self.inner.publisher.changed();
        Ok(())
    }

    /// Deletes what is too old, too much or too large; whether it still is, since something stays.
    pub(super) async fn retain(&self) -> Result<bool, StoreError> {
        let mut exceeds = false;
        // Of one moment, since they are set together.
        let (settings, aged_at) = self.state(|state| (state.retention, state.aged_at));
        let reach = self.store().read(retention::reach).await?;
        let now = now_us();
        if (now - aged_at).abs() >= AGE_LOOK {
            let period = settings.days.map_or(i64::MAX, |days| i64::from(days) * DAY);
            let note = move |writing: &Writing<'_>| age::note(writing, now, period);
            let age = self.store().write(note).await?;
            if settings.days.is_some() {
                let before = now - period;
                let old = Old {
                    before,
                    spared: age.spared(before),
                    last: reach.last(),
                };
                self.delete_aged(old).await?;
            }
            self.state(|state| {
                // Other limits, which were set meanwhile, have not been looked at.
                if state.retention == settings {
                    state.aged_at = now;
                }
            });
        }
        if let Some(count) = settings.count {
            let limit = Limit::Deliveries(count);
            self.delete_oldest(limit, reach.last()).await?;
            exceeds |= self.excess(limit).await? > 0;
        }
        if let Some(mib) = settings.mib {
            let limit = i64::from(mib) << 20;
            self.delete_oldest(Limit::Bytes(limit), reach.last())
                .await?;
            self.delete_waiting(limit, reach).await?;
            exceeds |= self.excess(Limit::Bytes(limit)).await? > 0;
        }
        Ok(exceeds)
    }

    async fn delete_aged(&self, old: Old) -> Result<(), StoreError> {
        let mut after = (i64::MIN, 0);
        loop {
            let read = move |connection: &_| retention::aged(connection, old, after, STEP);
            let page = self.store().read(read).await?;
            let Some(end) = page.last() else {
                return Ok(());
            };
            after = (end.received_at, end.id);
            self.delete(&page, YIELD).await?;
        }
    }

    async fn delete_oldest(&self, limit: Limit, last: i64) -> Result<i64, StoreError> {
        let (mut after, mut gone) = (0, 0);
        for turn in 0_usize.. {
            if let Limit::Bytes(most) = limit
                && turn % PAGES == 0
            {
                self.forget_beyond(most / 4 / KEY).await?;
            }
            let mut excess = self.excess(limit).await?;
            if excess <= 0 {
                return Ok(gone);
            }
            let rest = limit.rest(excess);
            let read = move |connection: &_| retention::oldest(connection, after, last, STEP);
            let mut page = self.store().read(read).await?;
            page.retain(|candidate| {
                let goes = excess > 0;
                excess -= match limit {
                    Limit::Deliveries(_) => 1,
                    Limit::Bytes(_) => candidate.size,
                };
                goes
            });
            let Some(end) = page.last() else {
                return Ok(gone);
            };
            after = end.id;
            gone += self.delete(&page, rest).await?;
        }
        Ok(gone)
    }

    /// The memory of erased deliveries must not take the place of those that are there.
    async fn forget_beyond(&self, most: i64) -> Result<(), StoreError> {
        loop {
            self.is_stopping()?;
            if self.store().read(purge::remembered).await? <= most {
                return Ok(());
            }
            let step = |writing: &Writing<'_>| purge::forget(writing, i64::MAX, KEYS);
            self.house_step(YIELD, step).await?;
        }
    }

    /// By how much a limit is exceeded.
    async fn excess(&self, limit: Limit) -> Result<i64, StoreError> {
        match limit {
            Limit::Deliveries(most) => Ok(self.inner.publisher.tick().totals.count - most),
            Limit::Bytes(most) => Ok(self.space().await?.used - most),
        }
    }

    /// What still waits for a target is kept, but not without an end: an endpoint that never
    /// answers must not fill the disk, since then nothing could be received at all.
    async fn delete_waiting(&self, limit: i64, reach: Reach) -> Result<(), StoreError> {
        if reach.forwarded >= reach.looked {
            return Ok(());
        }
        let gone = self
            .delete_oldest(Limit::Bytes(limit.saturating_mul(2)), reach.looked)
            .await?;
        if gone > 0 {
            tracing::warn!(
                deliveries = gone,
                "the store was over twice its size: deliveries that waited for a target were deleted"
            );
            self.state(|state| state.house.waiting += gone);
        }
        Ok(())
    }

    /// Deletes deliveries that may go, in steps: how many are gone.
    async fn delete(&self, page: &[Candidate], rest: u32) -> Result<i64, StoreError> {
        let mut ids: Vec<i64> = page.iter().map(|candidate| candidate.id).collect();
        let mut all = 0;
        while !ids.is_empty() {
            self.is_stopping()?;
            let these = ids.clone();
            let step = move |writing: &Writing<'_>| retention::erase(writing, &these);
            let removing = self.inner.removing.lock().await;
            let begun = self.begin_step();
            let (done, gone) = self.store().write(step).await?;
            ids.drain(..done.max(1));
            all += gone;
            self.state(|state| {
                state.house.steps += 1;
                state.house.deliveries += gone;
                state.house.last_at = Some(rfc3339(now_us()));
            });
            self.inner.publisher.removed_some(gone);
            drop(removing);
            self.end_step(begun, rest).await?;
            self.find_oldest().await?;
        }
        Ok(all)
    }
}

/// What would go if deliveries were kept so long.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct RetentionPreview {
    /// Deliveries that are older.
    #[ts(type = "number")]
    pub by_age: i64,
    /// Deliveries beyond the number, once the older ones are gone.
    #[ts(type = "number")]
    pub by_count: i64,
    /// Bytes beyond the size, before any of these are gone.
    #[ts(type = "number")]
    pub over: i64,
    /// Deliveries that the user keeps, which stay.
    #[ts(type = "number")]
    pub kept: i64,
    /// What was there then counts as having arrived then, where that keeps it from being too old;
    /// RFC 3339, UTC.
    pub began_anew: Option<String>,
}

impl App {
    /// Tells what would go if deliveries were kept so long.
    ///
    /// # Errors
    /// A value that cannot be, or a store that cannot be read.
    pub async fn preview_retention(
        &self,
        settings: RetentionSettings,
    ) -> Result<RetentionPreview, StartError> {
        settings.check()?;
        let total = self.inner.publisher.tick().totals.count;
        let path = self.store().path().to_owned();
        let read = move |connection: &_| {
            let last = retention::reach(connection)?.last();
            let (mut by_age, mut began_anew) = (0, None);
            if let Some(days) = settings.days {
                let (now, period) = (now_us(), i64::from(days) * DAY);
                let (age, before) = (age::at(connection, now, period)?, now - period);
                let old = Old {
                    before,
                    spared: age.spared(before),
                    last,
                };
                by_age = retention::count_aged(connection, old)?;
                began_anew = retention::spares(connection, old)?.then(|| rfc3339(age.since()));
            }
            let used = space::measure(connection, &path)?.used;
            let kept = retention::kept(connection)?;
            let most = total - by_age - kept;
            let by_count = settings.count.map_or(0, |count| total - by_age - count);
            Ok(RetentionPreview {
                by_age,
                by_count: by_count.clamp(0, most.max(0)),
                over: settings
                    .mib
                    .map_or(0, |mib| (used - (i64::from(mib) << 20)).max(0)),
                kept,
                began_anew,
            })
        };
        Ok(self.store().read(read).await?)
    }
}
