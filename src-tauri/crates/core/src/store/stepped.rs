//! Steps of what is done behind the answers: a bounded number of deliveries, for a bounded time.

use std::time::{Duration, Instant};

/// What a step behind the answers did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stepped {
    /// So many deliveries.
    pub count: u32,
    /// There are more that can be done now.
    pub more: bool,
}

/// Goes through deliveries until `patience` is over; one at the least, however long it takes.
pub(super) fn each_until(
    ids: &[i64],
    most: u32,
    patience: Duration,
    mut one: impl FnMut(i64) -> rusqlite::Result<()>,
) -> rusqlite::Result<Stepped> {
    let begun = Instant::now();
    let mut count = 0;
    for &id in ids {
        one(id)?;
        count += 1;
        if begun.elapsed() >= patience {
            break;
        }
    }
    Ok(Stepped {
        count,
        more: count == most || (count as usize) < ids.len(),
    })
}
