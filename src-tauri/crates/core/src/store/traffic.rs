//! What came from outside lately: the evidence of which links of the chain hold.

use rusqlite::Connection;

use super::StoreError;

/// How many of the newest deliveries are looked at: enough to tell, and no matter of seconds.
const LOOKED_AT: i64 = 5000;

/// What came from outside, among the newest deliveries. Times in microseconds since 1970, UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Deliveries.
    pub deliveries: i64,
    /// With a signature that matched.
    pub valid: i64,
    /// With a signature that did not match, or was none.
    pub refused: i64,
    /// The label of the secret that matched last.
    pub secret: Option<String>,
    /// The newest that did not match.
    pub last_refused: Option<i64>,
    /// The newest that matched, or that could not be checked for want of a secret.
    pub last_taken: Option<i64>,
    /// The newest of the dashboard's samples.
    pub last_test: Option<i64>,
    /// The newest with an event that is no sample.
    pub last_real: Option<i64>,
    /// A request from outside for another path, the newest: method, path, time.
    pub last_stray: Option<(String, String, i64)>,
}

/// Looks at the newest deliveries and strays.
///
/// # Errors
/// Whatever SQLite says.
pub fn look(connection: &Connection) -> Result<Traffic, StoreError> {
    let mut traffic = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(verdict = 'valid'), 0),
               coalesce(sum(verdict IN ('invalid', 'malformed', 'missing')), 0),
               max(received_at) FILTER (WHERE verdict IN ('invalid', 'malformed', 'missing')),
               max(received_at) FILTER (WHERE verdict IN ('valid', 'no_secret')),
               max(received_at) FILTER (WHERE verdict IN ('valid', 'no_secret') AND flags & 1),
               max(received_at) FILTER
                 (WHERE verdict IN ('valid', 'no_secret') AND events > 0 AND NOT flags & 1)
             FROM delivery
             WHERE id > (SELECT coalesce(max(id), 0) FROM delivery) - ?1 AND source = 'tunnel'",
        )?
        .query_row([LOOKED_AT], |row| {
            Ok(Traffic {
                deliveries: row.get(0)?,
                valid: row.get(1)?,
                refused: row.get(2)?,
                last_refused: row.get(3)?,
                last_taken: row.get(4)?,
                last_test: row.get(5)?,
                last_real: row.get(6)?,
                ..Traffic::default()
            })
        })?;
    if traffic.valid > 0 {
        traffic.secret = connection
            .prepare_cached(
                "SELECT secret FROM delivery WHERE source = 'tunnel' AND verdict = 'valid'
                 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([], |row| row.get(0))?;
    }
    let mut strays = connection.prepare_cached(
        "SELECT method, path, at FROM stray
         WHERE peer NOT LIKE '127.%' AND peer NOT LIKE '[::1]%' ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = strays.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    traffic.last_stray = rows.next().transpose()?;
    Ok(traffic)
}
