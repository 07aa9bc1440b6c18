//! After a bad stop the store is looked through, and only then.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use super::keeping::{open, receive, receiving, reopen, until};
use super::*;
use crate::store::Connection;

const PAGE: usize = 4096;
const PAGES: usize = 4;

/// Spoils some pages that hold nothing but the inside of a body: those that every start reads lie
/// between them, now here and now there. Only these are written: the store may still be closing.
fn damage(path: &Path) {
    let bytes = fs::read(path).expect("the store");
    // After the number of the next page.
    let is_inside = |page: &[u8]| page[4..].iter().all(|byte| *byte == b' ');
    let pages: Vec<bool> = bytes.chunks(PAGE).map(is_inside).collect();
    let mut runs = pages.windows(PAGES);
    let found = runs.rposition(|pages| pages.iter().all(|is| *is));
    let at = found.expect("a long body") * PAGE;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .open(path)
        .expect("the store");
    let at = u64::try_from(at).expect("a place");
    file.seek(SeekFrom::Start(at)).expect("a place");
    file.write_all(&[0x5a; PAGES * PAGE]).expect("written");
}

#[tokio::test]
async fn only_after_a_bad_stop_it_is_looked_through_and_damage_is_said_until_it_is_gone() {
    let folder = TempDir::new().expect("a folder");
    let app = receiving(&folder).await;
    receive(&app, 40, 100_000).await;
    until("all of it is in the file", async || {
        app.store().empty_log().await.expect("the log")
    })
    .await;
    app.stop().await;
    drop(app);
    let path = folder.path().join("x.db");
    damage(&path);
    // It stopped in order: nothing is looked through.
    let app = open(&folder).await;
    assert!(!app.state(|state| state.is_unchecked));
    app.stop().await;
    drop(app);
    let killed = Connection::open(&path).expect("the store");
    killed
        .execute("UPDATE setting SET value = 'true' WHERE name = 'open'", [])
        .expect("as if it were killed");
    drop(killed);
    for _ in 0..2 {
        let app = reopen(&folder).await;
        until("the damage is found", async || app.damage().is_some()).await;
        // In order, and yet it is looked through the next time as well.
        app.stop().await;
    }
}

#[tokio::test]
async fn a_whole_store_is_looked_through_once_after_a_bad_stop() {
    let folder = TempDir::new().expect("a folder");
    let app = open(&folder).await;
    app.store()
        .write(|writing| crate::store::setting::set(writing, "tested", &1))
        .await
        .expect("kept");
    app.stop().await;
    drop(app);
    let killed = Connection::open(folder.path().join("x.db")).expect("the store");
    killed
        .execute("UPDATE setting SET value = 'true' WHERE name = 'open'", [])
        .expect("as if it were killed");
    drop(killed);
    let app = reopen(&folder).await;
    until("it is whole", async || {
        !app.state(|state| state.is_unchecked)
    })
    .await;
    assert_eq!(app.damage(), None);
    app.stop().await;
    drop(app);
    let app = reopen(&folder).await;
    assert!(!app.state(|state| state.is_unchecked));
}
