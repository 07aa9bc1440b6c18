//! Minutes of long ago as hours: the row of an hour's first minute takes the others of that hour.
//!
//! The longest chart has steps of six hours, so nothing is lost that is shown; a year is 8,760 rows
//! and not half a million. What is counted later for such an hour (an old delivery that is only
//! looked at now) begins a minute again, which is folded like any other.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Minute, add, merge};
use crate::payload::known_field;
use crate::store::{StoreError, Writing};

/// Minutes of an hour.
const HOUR: i64 = 60;
/// Minutes stay minutes so long: a day by ten minutes is shown, and the day before it compared.
const WHOLE: i64 = 3 * 24 * HOUR;

/// Hours of before `now` (microseconds since 1970, UTC) that still have minutes, oldest first, as
/// their first minute; `most` at the most.
///
/// # Errors
/// Whatever SQLite says.
pub fn hours(connection: &Connection, now: i64, most: u32) -> Result<Vec<i64>, StoreError> {
    let before = (now.div_euclid(super::MINUTE) - WHOLE).div_euclid(HOUR) * HOUR;
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT at / 60 * 60 FROM minute WHERE at < ?1 AND at % 60 <> 0 ORDER BY 1 LIMIT ?2",
    )?;
    let hours = statement.query_map([before, most.into()], |row| row.get(0))?;
    Ok(hours.collect::<Result<_, _>>()?)
}

/// Makes one row of the minutes of each of these hours.
///
/// # Errors
/// Whatever SQLite says.
pub fn fold(writing: &Writing<'_>, hours: &[i64]) -> rusqlite::Result<()> {
    hours.iter().try_for_each(|&hour| {
        let sum = minutes(writing, hour)?;
        let rest = [hour + 1, hour + HOUR];
        for sql in [
            "DELETE FROM minute WHERE at >= ?1 AND at < ?2",
            "DELETE FROM minute_field WHERE minute >= ?1 AND minute < ?2",
        ] {
            writing.prepare_cached(sql)?.execute(rest)?;
        }
        add(writing, hour, &sum)
    })
}

/// All minutes of an hour together, but the first.
fn minutes(writing: &Writing<'_>, hour: i64) -> rusqlite::Result<Minute> {
    let mut sum = Minute::default();
    let mut statement = writing.prepare_cached(&super::rows())?;
    let mut rows = statement.query([hour + 1, hour + HOUR])?;
    while let Some(row) = rows.next()? {
        merge(&mut sum, row)?;
    }
    let mut statement = writing.prepare_cached(
        "SELECT field, sum(events) FROM minute_field WHERE minute >= ?1 AND minute < ?2 GROUP BY 1",
    )?;
    let mut rows = statement.query([hour + 1, hour + HOUR])?;
    while let Some(row) = rows.next()? {
        let field: String = row.get(0)?;
        *sum.fields.entry(known_field(&field)).or_default() += row.get::<_, i64>(1)?;
    }
    Ok(sum)
}

/// The row in which a minute is counted: its own, or its hour's.
pub(super) fn row(writing: &Writing<'_>, minute: i64) -> rusqlite::Result<Option<i64>> {
    let at = |row: &Row<'_>| row.get(0);
    writing
        .prepare_cached("SELECT at FROM minute WHERE at IN (?1, ?2) ORDER BY at DESC LIMIT 1")?
        .query_row(params![minute, minute.div_euclid(HOUR) * HOUR], at)
        .optional()
}
