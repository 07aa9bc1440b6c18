//! How long deliveries are kept.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SettingsError;
use crate::store::{StoreError, Writing, setting};

/// A hundred years, which is for ever and still a number of microseconds.
const MOST_DAYS: u32 = 36_500;
/// A store of this size is no inspector's any more. 1 TiB.
const MOST_MIB: u32 = 1 << 20;

/// How long deliveries are kept: the oldest go first, pinned ones stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RetentionSettings {
    /// So many days; `null`: however old.
    pub days: Option<u32>,
    /// At most so many deliveries; `null`: however many.
    #[ts(type = "number | null")]
    pub count: Option<i64>,
    /// At most so many MiB of the file; `null`: however large.
    pub mib: Option<u32>,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self {
            days: Some(30),
            count: None,
            mib: Some(2048),
        }
    }
}

impl RetentionSettings {
    /// Checks each value.
    ///
    /// # Errors
    /// The first one that cannot be.
    pub fn check(&self) -> Result<(), SettingsError> {
        let is_within = |value: Option<u32>, most| value.is_none_or(|it| (1..=most).contains(&it));
        if !is_within(self.days, MOST_DAYS) {
            return Err(SettingsError::RetentionDays(MOST_DAYS));
        }
        if self.count.is_some_and(|count| count < 1) {
            return Err(SettingsError::RetentionCount);
        }
        if !is_within(self.mib, MOST_MIB) {
            return Err(SettingsError::RetentionSize(MOST_MIB));
        }
        Ok(())
    }

    /// What was kept, or the defaults.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        Ok(setting::get(connection, "retention")?.unwrap_or_default())
    }

    /// Keeps them.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn save(&self, writing: &Writing<'_>) -> rusqlite::Result<()> {
        setting::set(writing, "retention", self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_delete_everything_is_refused() {
        assert!(RetentionSettings::default().check().is_ok());
        let none = RetentionSettings {
            days: None,
            count: None,
            mib: None,
        };
        assert!(none.check().is_ok());
        for wrong in [
            RetentionSettings {
                days: Some(0),
                ..none
            },
            RetentionSettings {
                count: Some(0),
                ..none
            },
            RetentionSettings {
                mib: Some(0),
                ..none
            },
            RetentionSettings {
                days: Some(u32::MAX),
                ..none
            },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }
}
