//! A delivery's body: as it came, and as it reads.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension};

use super::StoreError;
use crate::delivery::{Head, header_value};
use crate::payload;

/// Exactly the bytes of a delivery's body.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn body(connection: &Connection, id: i64) -> Result<Bytes, StoreError> {
    connection
        .prepare_cached("SELECT body FROM delivery WHERE id = ?1")?
        .query_row([id], |row| row.get::<_, Vec<u8>>(0))
        .optional()?
        .map(Bytes::from)
        .ok_or(StoreError::NotFound {
            what: "delivery",
            id,
        })
}

/// A delivery's content: its body, inflated to `limit` bytes at the most where it was sent
/// compressed. `None` where that cannot be done, or where it was erased meanwhile: what looks through
/// many goes on with the next.
///
/// # Errors
/// Whatever SQLite says.
pub fn content(
    connection: &Connection,
    id: i64,
    limit: usize,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(Encoded::read(connection, id)?.and_then(|it| {
        let content = payload::content(&it.body, it.encoding.as_deref(), limit);
        Some(content.ok()?.into_owned())
    }))
}

/// The first bytes of a delivery's content, or of its body where that cannot be inflated; `None`
/// where it is gone.
///
/// # Errors
/// Whatever SQLite says.
pub(super) fn beginning(
    connection: &Connection,
    id: i64,
    most: usize,
) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(Encoded::read(connection, id)?
        .map(|it| payload::beginning(&it.body, it.encoding.as_deref(), most).into_owned()))
}

/// A delivery's body, and what its Content-Encoding says.
struct Encoded {
    body: Vec<u8>,
    encoding: Option<String>,
}

impl Encoded {
    fn read(connection: &Connection, id: i64) -> Result<Option<Self>, StoreError> {
        let kept: Option<(Vec<u8>, Vec<u8>)> = connection
            .prepare_cached("SELECT head, body FROM delivery WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(kept.map(|(head, body)| {
            let headers = Head::new(head).headers();
            let encoding = header_value(&headers, "content-encoding")
                .and_then(|value| std::str::from_utf8(value).ok());
            Self {
                body,
                encoding: encoding.map(str::to_owned),
            }
        }))
    }
}
