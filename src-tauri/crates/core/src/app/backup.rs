//! Backups and compacting in the background, with their progress.

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use serde::Serialize;
use ts_rs::TS;

use super::behind::YIELD;
use super::{App, JobState};
use crate::store::backup::{self, BackupError};
use crate::store::{StoreError, space};
use crate::time::{now_us, rfc3339};

/// Names that are tried for a backup before giving up.
const NAMES: u32 = 1000;
/// Bytes that are compacted in a second where the disk is slow or others use it (measured: 20 MiB
/// on two busy cores): what is said before it begins.
const SLOW: i64 = 16 << 20;

/// How a backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Backup {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// The file.
    pub path: String,
    /// Pages that are copied.
    #[ts(type = "number")]
    pub done: i64,
    /// Of so many.
    #[ts(type = "number")]
    pub total: i64,
    /// Bytes of the whole file, once it is there and was looked through.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// Deliveries in it.
    #[ts(type = "number | null")]
    pub deliveries: Option<i64>,
    /// Why there is none, and what to do.
    pub message: Option<String>,
}

/// How compacting is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Compaction {
    /// Whether it goes on.
    pub state: JobState,
    /// When it began; RFC 3339, UTC.
    pub started_at: String,
    /// Nothing can be stored until it ends.
    pub is_alone: bool,
    /// Bytes of the file before.
    #[ts(type = "number")]
    pub before: i64,
    /// And after; `null` until then.
    #[ts(type = "number | null")]
    pub after: Option<i64>,
    /// Why it could not be done, and what to do.
    pub message: Option<String>,
}

impl App {
    /// Begins a backup into a new file where the user looks for it; `None` while one is running.
    pub fn start_backup(&self) -> Option<Backup> {
        let store = self.store().path().to_owned();
        let target = free_name(&downloads(&store));
        let first = Backup {
            state: JobState::Running,
            started_at: rfc3339(now_us()),
            path: target.display().to_string(),
            done: 0,
            total: 0,
            size: None,
            deliveries: None,
            message: None,
        };
        let turn = self.inner.backup.begin(first.clone(), &self.inner.stop)?;
        let app = self.clone();
        tokio::spawn(async move {
            let (telling, turning) = (app.clone(), turn.clone());
            let told = move |done, total| {
                telling.inner.backup.tell(&turning, false, |seen| {
                    (seen.done, seen.total) = (done, total);
                });
                telling.inner.publisher.changed();
                !turning.cancel.is_cancelled()
            };
            let taken = tokio::task::spawn_blocking(move || backup::take(&store, &target, told));
            let taken = taken
                .await
                .unwrap_or(Err(BackupError::Store(StoreError::Stopped)));
            app.inner.backup.tell(&turn, true, |seen| match taken {
                Ok(taken) => {
                    seen.state = JobState::Done;
                    seen.size = Some(taken.size);
                    seen.deliveries = Some(taken.deliveries);
                }
                Err(BackupError::Cancelled) => seen.state = JobState::Cancelled,
                Err(error) => {
                    seen.state = JobState::Failed;
                    seen.message = Some(format!("{error}. {}", error.remedy()));
                }
            });
            app.inner.publisher.changed();
        });
        Some(first)
    }

    /// How the last backup is.
    pub fn backup(&self) -> Option<Backup> {
        self.inner.backup.seen()
    }

    /// Ends the backup that is running; nothing is left of it.
    pub fn cancel_backup(&self) {
        self.inner.backup.cancel();
    }

    /// Begins to compact; `None` while it is running.
    ///
    /// # Errors
    /// When there is too little room, as a sentence, or the store cannot be read.
    pub async fn start_compaction(&self) -> Result<Result<Option<Compaction>, String>, StoreError> {
        let space = self.space().await?;
        if !space.shrinks
            && let Some(lack) = space::lack(&space, self.store().path())
        {
            return Ok(Err(lack));
        }
        let first = Compaction {
            state: JobState::Running,
            started_at: rfc3339(now_us()),
            is_alone: !space.shrinks,
            before: space.used + space.free,
            after: None,
            message: None,
        };
        let begun = self.inner.compaction.begin(first.clone(), &self.inner.stop);
        let Some(turn) = begun else {
            return Ok(Ok(None));
        };
        let app = self.clone();
        tokio::spawn(async move {
            let ended = app.compact(space.shrinks, &turn).await;
            let after = app.space().await.ok();
            app.inner.compaction.tell(&turn, true, |seen| {
                seen.after = after.map(|space| space.used + space.free);
                match ended {
                    Ok(state) => seen.state = state,
                    Err(error) => {
                        seen.state = JobState::Failed;
                        seen.message = Some(format!("{error}. {}", error.remedy()));
                    }
                }
            });
            app.inner.publisher.changed();
        });
        Ok(Ok(Some(first)))
    }

    async fn compact(
        &self,
        shrinks: bool,
        turn: &super::jobs::Turn,
    ) -> Result<JobState, StoreError> {
        if shrinks {
            while self.step_and_rest(YIELD, space::give_back).await?.0 > 0 {
                if turn.cancel.is_cancelled() {
                    return Ok(JobState::Cancelled);
                }
            }
        } else {
            self.store().compact().await?;
        }
        self.store().empty_log().await?;
        Ok(JobState::Done)
    }

    /// How compacting is.
    pub fn compaction(&self) -> Option<Compaction> {
        self.inner.compaction.seen()
    }

    /// Ends compacting between two steps; what runs alone runs to its end.
    pub fn cancel_compaction(&self) {
        self.inner.compaction.cancel();
    }
}

/// Seconds for which nothing can be stored while a file is compacted, at the most; `None` where
/// it shrinks by itself.
pub fn compacting_takes(space: &space::Space) -> Option<i64> {
    (!space.shrinks).then(|| 1 + space.used / SLOW)
}

/// Where the user looks for a file; beside the store where there is no such folder.
pub(crate) fn downloads(store: &Path) -> PathBuf {
    let own = directories::UserDirs::new();
    let own = own.and_then(|folders| folders.download_dir().map(Path::to_owned));
    own.filter(|folder| folder.is_dir())
        .or_else(|| store.parent().map(Path::to_owned))
        .unwrap_or_default()
}

/// By the user's own clock, as they would name it.
fn free_name(folder: &Path) -> PathBuf {
    let now = ZonedDateTime::now().strftime("%Y-%m-%d-%H%M").to_string();
    let first = folder.join(format!("hookglass-backup-{now}.db"));
    let others =
        (2..NAMES).map(|number| folder.join(format!("hookglass-backup-{now}-{number}.db")));
    std::iter::once(first.clone())
        .chain(others)
        .find(|path| !path.exists())
        .unwrap_or(first)
}
