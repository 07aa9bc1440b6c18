//! From when on the age of deliveries counts. A clock that leaps, a program that did not run for
//! long, or a backup that was restored must not make everything too old at once: what is there
//! then begins its time anew.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{StoreError, Writing, delivery, setting};

/// The name of the setting; without it, all that is there begins anew.
pub(super) const KEPT_AS: &str = "age";

/// When the program last ran, and what counts as younger than it looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// The program ran then, by its clock; microseconds since 1970, UTC.
    alive: i64,
    /// Deliveries up to this one
    until: i64,
    /// count as if they had arrived then; microseconds since 1970, UTC.
    since: i64,
}

impl Age {
    /// Up to which delivery nothing is too old, where what arrived before a time is.
    pub fn spared(self, before: i64) -> i64 {
        if self.since < before { 0 } else { self.until }
    }

    /// When what is there began anew; microseconds since 1970, UTC.
    pub fn since(self) -> i64 {
        self.since
    }
}

/// What counts at a time, where deliveries are kept for a period; both in microseconds. Where the
/// program last ran as long before, nobody can tell an absence from a wrong clock, and either way
/// all that is there would go at once.
///
/// # Errors
/// Whatever SQLite says.
pub fn at(connection: &Connection, now: i64, period: i64) -> Result<Age, StoreError> {
    let known: Option<Age> = setting::get(connection, KEPT_AS)?;
    Ok(match known {
        Some(age) if now.saturating_sub(age.alive) < period => Age {
            alive: now,
            // A clock that was ahead and was put back.
            since: age.since.min(now),
            ..age
        },
        _ => Age {
            alive: now,
            until: delivery::newest_id(connection)?,
            since: now,
        },
    })
}

/// Notes what counts at a time, and that the program runs; see [`at`].
///
/// # Errors
/// Whatever SQLite says.
pub fn note(writing: &Writing<'_>, now: i64, period: i64) -> rusqlite::Result<Age> {
    let age = at(writing, now, period)?;
    setting::set(writing, KEPT_AS, &age)?;
    Ok(age)
}
