//! What came from outside lately: the evidence of which links of the chain hold.

use rusqlite::Connection;

use super::StoreError;

/// How many of the newest deliveries are looked at: enough to tell, and no matter of seconds.
const LOOKED_AT: i64 = 5000;

/// The newest that are judged together: whether signatures fail now.
const NOW: i64 = 20;

/// What came from outside, among the newest deliveries. Times in microseconds since 1970, UTC.
///
/// Anybody can send something to a public URL: only what a secret signed proves anything of Meta.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Deliveries.
    pub deliveries: i64,
    /// The newest, whatever it was.
    pub last_any: Option<i64>,
    /// The label of the secret that matched last.
    pub secret: Option<String>,
    /// The newest signed one that did not match, where none of the newest twenty did.
    pub failing: Option<i64>,
    /// The newest that matched.
    pub last_valid: Option<i64>,
    /// The newest that could not be checked for want of a secret.
    pub last_unchecked: Option<i64>,
    /// The newest that matched and was one of the dashboard's samples.
    pub last_test: Option<i64>,
    /// The newest that matched and has an event that is no sample.
    pub last_real: Option<i64>,
    /// A handshake from outside for another path, the newest: method, path, time.
    pub last_stray: Option<(String, String, i64)>,
}

/// Looks at the newest deliveries and strays, from a time on.
///
/// # Errors
/// Whatever SQLite says.
pub fn look(connection: &Connection, since: i64) -> Result<Traffic, StoreError> {
    let mut traffic = connection
        .prepare_cached(
            "SELECT count(*), max(received_at),
               max(received_at) FILTER (WHERE verdict = 'valid'),
               max(received_at) FILTER (WHERE verdict = 'no_secret'),
               max(received_at) FILTER (WHERE verdict = 'valid' AND flags & 1),
               max(received_at) FILTER (WHERE verdict = 'valid' AND events > 0 AND NOT flags & 1)
             FROM delivery
             WHERE id > (SELECT coalesce(max(id), 0) FROM delivery) - ?1
               AND source = 'tunnel' AND received_at >= ?2",
        )?
        .query_row([LOOKED_AT, since], |row| {
            Ok(Traffic {
                deliveries: row.get(0)?,
                last_any: row.get(1)?,
                last_valid: row.get(2)?,
                last_unchecked: row.get(3)?,
                last_test: row.get(4)?,
                last_real: row.get(5)?,
                ..Traffic::default()
            })
        })?;
    traffic.failing = connection
        .prepare_cached(
            "SELECT CASE WHEN sum(verdict = 'valid') = 0 THEN max(received_at) END FROM (
               SELECT verdict, received_at FROM delivery
               WHERE id > (SELECT coalesce(max(id), 0) FROM delivery) - ?1
                 AND source = 'tunnel' AND received_at >= ?2
                 AND verdict IN ('valid', 'invalid', 'malformed')
               ORDER BY id DESC LIMIT ?3)",
        )?
        .query_row([LOOKED_AT, since, NOW], |row| row.get(0))?;
    if traffic.last_valid.is_some() {
        traffic.secret = connection
            .prepare_cached(
                "SELECT secret FROM delivery
                 WHERE id > (SELECT coalesce(max(id), 0) FROM delivery) - ?1
                   AND source = 'tunnel' AND verdict = 'valid' ORDER BY id DESC LIMIT 1",
            )?
            .query_row([LOOKED_AT], |row| row.get(0))?;
    }
    let mut strays = connection.prepare_cached(
        "SELECT method, path, at FROM stray
         WHERE peer NOT LIKE '127.%' AND peer NOT LIKE '[::1]%' AND at >= ?1
           AND path LIKE '%?hub.%' ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = strays.query_map([since], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    traffic.last_stray = rows.next().transpose()?;
    Ok(traffic)
}
