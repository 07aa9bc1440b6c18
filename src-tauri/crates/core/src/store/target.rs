//! The table of targets: the user's own endpoints, by name.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::json::{from_json, json};
use super::{StoreError, Writing};
use crate::replay::Trust;

/// Whether, and how, each delivery goes on to a target by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ForwardMode {
    /// Not at all.
    #[default]
    Off,
    /// Once it is stored and answered, in the order of arrival; failures are sent again.
    Live,
    /// Once it is stored and before it is answered: the target's answer is what Meta sees.
    PassThrough,
}

/// A header that goes with every request to a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TargetHeader {
    /// Its name.
    pub name: String,
    /// `null`: it is a secret, kept where secrets are kept.
    pub value: Option<String>,
}

/// An endpoint of the user's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Target {
    /// Ascending in the order in which they were made.
    #[ts(type = "number")]
    pub id: i64,
    /// The user's name for it, each once.
    pub name: String,
    /// Where it is, without a user or a password.
    pub url: String,
    /// How long an exchange may take, in seconds; `null`: as long as it takes, for breakpoints.
    pub timeout_s: Option<u32>,
    /// Added to what is sent, instead of those of the same name.
    pub headers: Vec<TargetHeader>,
    /// Whose certificates are trusted.
    pub trust: Trust,
    /// The label of the secret that signs what is signed anew; `null`: the first.
    pub secret: Option<String>,
    /// Whether deliveries go on to it by themselves.
    pub forward: ForwardMode,
}

/// All targets, in the order in which they were made.
///
/// # Errors
/// Whatever SQLite says.
pub fn all(connection: &Connection) -> Result<Vec<Target>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One target.
///
/// # Errors
/// [`StoreError::NotFound`], or whatever SQLite says.
pub fn get(connection: &Connection, id: i64) -> Result<Target, StoreError> {
    connection
        .prepare_cached(&format!("{SELECT} WHERE id = ?1"))?
        .query_row([id], read)
        .optional()?
        .ok_or(StoreError::NotFound { what: "target", id })
}

/// Keeps a target; an id of 0 makes a new one. Forwarding is left as it is. Returns its id.
///
/// # Errors
/// Whatever SQLite says; a constraint when another one has the name.
pub fn save(writing: &Writing<'_>, target: &Target) -> rusqlite::Result<i64> {
    let id = (target.id != 0).then_some(target.id);
    writing
        .prepare_cached(
            "INSERT INTO target (id, name, url, timeout_s, headers, trust, secret, forward)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (id) DO UPDATE SET name = ?2, url = ?3, timeout_s = ?4, headers = ?5, trust = ?6, secret = ?7",
        )?
        .execute(params![
            id,
            target.name,
            target.url,
            target.timeout_s,
            json(&target.headers)?,
            json(&target.trust)?,
            target.secret,
            json(&target.forward)?,
        ])?;
    Ok(id.unwrap_or_else(|| writing.last_insert_rowid()))
}

/// Removes a target, what waits for it and its dead letters. Its attempts stay.
///
/// # Errors
/// Whatever SQLite says.
pub fn remove(writing: &Writing<'_>, id: i64) -> rusqlite::Result<()> {
    for (table, column) in [
        ("forwarding", "target"),
        ("dead_letter", "target"),
        ("target", "id"),
    ] {
        writing
            .prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?
            .execute([id])?;
    }
    Ok(())
}

const SELECT: &str = "SELECT id, name, url, timeout_s, headers, trust, secret, forward FROM target";

fn read(row: &Row<'_>) -> rusqlite::Result<Target> {
    Ok(Target {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        timeout_s: row.get(3)?,
        headers: from_json(row, 4)?,
        trust: from_json(row, 5)?,
        secret: row.get(6)?,
        forward: from_json(row, 7)?,
    })
}
