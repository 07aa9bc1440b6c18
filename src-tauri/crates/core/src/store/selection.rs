//! The deliveries that a query finds, by their ids: for what is done to many of them.

use rusqlite::Connection;

use super::StoreError;
use super::trash::NOT_IN_TRASH;
use crate::query::Query;

/// The ids of deliveries after `after` and up to `until`, oldest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn ids_between(
    connection: &Connection,
    query: &Query,
    after: i64,
    until: i64,
    limit: u32,
) -> Result<Vec<i64>, StoreError> {
    ids(
        connection,
        query,
        [after, until, limit.into()],
        "d.id > {0} AND d.id <= {1} ORDER BY d.id LIMIT {2}",
    )
}

/// The ids of deliveries before one, newest first.
///
/// # Errors
/// Whatever SQLite says.
pub fn ids_before(
    connection: &Connection,
    query: &Query,
    before: i64,
    limit: u32,
) -> Result<Vec<i64>, StoreError> {
    ids(
        connection,
        query,
        [before, limit.into()],
        "d.id < {0} ORDER BY d.id DESC LIMIT {1}",
    )
}

/// `rest`: the end of the statement, with a number in braces for each value.
fn ids<const N: usize>(
    connection: &Connection,
    query: &Query,
    own: [i64; N],
    rest: &str,
) -> Result<Vec<i64>, StoreError> {
    let (condition, mut values) = query.delivery_condition();
    let mut rest = rest.to_owned();
    for (index, value) in own.into_iter().enumerate() {
        values.push(value.into());
        rest = rest.replace(&format!("{{{index}}}"), &format!("?{}", values.len()));
    }
    let sql =
        format!("SELECT d.id FROM delivery d WHERE {condition} AND {NOT_IN_TRASH} AND {rest}");
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many deliveries a query finds.
///
/// # Errors
/// Whatever SQLite says.
pub fn count(connection: &Connection, query: &Query) -> Result<i64, StoreError> {
    let (condition, mut values) = query.delivery_condition();
    values.push(0.into()); // so that a term without a value of its own has its number
    let sql = format!(
        "SELECT count(*) FROM delivery d WHERE {condition} AND {NOT_IN_TRASH} AND d.id > ?{}",
        values.len()
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?)
}
