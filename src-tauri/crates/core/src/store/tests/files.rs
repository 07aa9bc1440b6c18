//! The file as a whole: it shrinks, is copied while in use, and comes back.

use std::sync::mpsc;
use std::time::Duration;

use super::backup::BackupError;
use super::restore::RestoreError;
use super::*;

async fn fill(store: &Store, deliveries: usize, size: usize) {
    for number in 0..deliveries {
        let mut body = vec![b'x'; size];
        body.extend(number.to_string().bytes());
        keep(store, body).await;
    }
}

async fn space(store: &Store) -> space::Space {
    let path = store.path().to_owned();
    let measured = store.read(move |it| space::measure(it, &path));
    measured.await.expect("measured")
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

async fn erase_all(store: &Store, count: i64) {
    let erased = store.write(move |it| {
        (1..=count).try_for_each(|id| purge::erase(it, id, purge::Memory::Keys).map(drop))
    });
    erased.await.expect("erased");
}

#[tokio::test]
async fn a_new_file_shrinks_in_steps() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    fill(&store, 20, 300_000).await;
    let before = space(&store).await;
    assert!(before.shrinks);
    erase_all(&store, 20).await;
    let free = space(&store).await.free_pages();
    assert!(free > 3 * space::STEP, "{free} pages are free");
    let mut steps = 0;
    let mut left = free;
    while left > space::SLACK {
        let next = store.write(space::give_back).await.expect("given back");
        assert!(
            left - next <= space::STEP,
            "a step gives back a bounded number"
        );
        (left, steps) = (next, steps + 1);
    }
    assert!(steps >= 3);
    empty_log(&store).await;
    assert!(size(store.path()) < 2 << 20, "{} bytes", size(store.path()));
}

#[tokio::test]
async fn an_older_file_shrinks_once_it_was_compacted() {
    let folder = TempDir::new().expect("a folder");
    let store = older(&folder, 1, "");
    fill(&store, 10, 300_000).await;
    assert!(!space(&store).await.shrinks);
    erase_all(&store, 9).await;
    store.compact().await.expect("compacted");
    let after = space(&store).await;
    assert!(after.shrinks && after.free == 0, "{after:?}");
    assert_eq!(keep(&store, COMMENT).await, 11, "it goes on");
    empty_log(&store).await;
    assert!(size(store.path()) < 1 << 20, "{} bytes", size(store.path()));
    let path = store.path().to_owned();
    store.close().await;
    drop(store);
    let again = Store::open(&path, Purpose::Receive).expect("the store");
    assert_eq!(again.read(delivery::totals).await.expect("totals").count, 2);
}

#[tokio::test]
async fn who_cannot_wait_is_told_in_time_and_nothing_is_kept_of_it() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let busy = store.clone();
    let alone = tokio::spawn(async move {
        let work = move |_: &Connection| {
            let _ = begun.send(());
            let _ = wait.recv();
            Ok(())
        };
        busy.inner.writer.run_alone(work).await
    });
    has_begun.await.expect("it runs");
    let insert = |body: &'static [u8]| {
        let judged = judged(body);
        move |writing: &Writing<'_>| delivery::insert(writing, &judged)
    };
    let refused = store.write_within(Duration::from_millis(20), insert(COMMENT));
    assert!(matches!(refused.await, Err(StoreError::Occupied)));
    let patient = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .write_within(Duration::from_secs(600), insert(BATCH))
                .await
        }
    });
    go_on.send(()).expect("it waits");
    alone.await.expect("no panic").expect("it ends");
    assert_eq!(patient.await.expect("no panic").expect("kept"), 1);
    assert_eq!(store.read(delivery::totals).await.expect("totals").count, 1);
}

#[tokio::test]
async fn a_backup_is_of_one_moment_however_much_arrives() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    fill(&store, 30, 100_000).await;
    let target = folder.path().join("backup.db");
    let (source, file) = (store.path().to_owned(), target.clone());
    let (step, steps) = mpsc::channel::<i64>();
    let (go_on, wait) = mpsc::channel::<()>();
    let taking = tokio::task::spawn_blocking(move || {
        backup::take(&source, &file, |done, _| {
            step.send(done).is_ok() && wait.recv().is_ok()
        })
    });
    // Between two steps more arrives each time; it neither begins anew nor sees it.
    let mut seen = Vec::new();
    loop {
        match steps.try_recv() {
            Ok(done) => {
                seen.push(done);
                keep(&store, COMMENT).await;
                let _ = go_on.send(());
            }
            Err(mpsc::TryRecvError::Empty) => tokio::time::sleep(Duration::from_millis(1)).await,
            Err(mpsc::TryRecvError::Disconnected) => break,
        }
    }
    let taken = taking.await.expect("no panic").expect("a backup");
    assert!(seen.len() > 2 && seen.is_sorted(), "{seen:?}");
    assert_eq!((taken.deliveries, taken.size), (30, size(&target)));
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name())
        .filter(|name| name.to_string_lossy().starts_with("backup"))
        .collect();
    assert_eq!(names, ["backup.db"], "one file, and nothing beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&target)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let exists = backup::take(store.path(), &target, |_, _| true);
    assert!(matches!(exists, Err(BackupError::Exists(_))));
    let opened = Store::open(&target, Purpose::Receive).expect("it opens");
    assert_eq!(
        opened.read(delivery::totals).await.expect("totals").count,
        30
    );
}

#[tokio::test]
async fn of_a_cancelled_backup_nothing_is_left() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    fill(&store, 10, 300_000).await;
    let target = folder.path().join("backup.db");
    let taken = backup::take(store.path(), &target, |_, _| false);
    assert!(matches!(taken, Err(BackupError::Cancelled)));
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        1
    );
}

/// A store with one delivery and a backup with two.
async fn both(folder: &TempDir) -> (std::path::PathBuf, std::path::PathBuf) {
    let store = Store::open(&folder.path().join("a.db"), Purpose::Receive).expect("a store");
    let other = Store::open(&folder.path().join("b.db"), Purpose::Receive).expect("a store");
    keep(&store, COMMENT).await;
    keep(&other, COMMENT).await;
    keep(&other, vec![b'y'; 100_000]).await;
    let backup = folder.path().join("backup.db");
    backup::take(other.path(), &backup, |_, _| true).expect("a backup");
    store.close().await;
    (store.path().to_owned(), backup)
}

#[tokio::test]
async fn a_backup_takes_the_place_of_the_store_which_is_kept() {
    let folder = TempDir::new().expect("a folder");
    let (path, backup) = both(&folder).await;
    let restored = restore::restore(&backup, &path).expect("restored");
    assert_eq!(restored.deliveries, 2);
    let kept = restored.kept.expect("there was one");
    let count = async |path: &Path| {
        let store = Store::open(path, Purpose::Receive).expect("it opens");
        let totals = store.read(delivery::totals).await.expect("totals");
        totals.count
    };
    assert_eq!((count(&path).await, count(&kept).await), (2, 1));
    let fresh = folder.path().join("new/c.db");
    let restored = restore::restore(&backup, &fresh).expect("restored");
    assert_eq!((restored.kept, count(&fresh).await), (None, 2));
    // The log of a file that was moved away is not written into what takes its place.
    let gone = Connection::open(&path).expect("the store");
    gone.execute_batch(
        "PRAGMA wal_autocheckpoint = 0; DELETE FROM delivery; CREATE TABLE other (a)",
    )
    .expect("in the log");
    let log = |path: &Path| space::beside(path, "-wal");
    let left = std::fs::read(log(&path)).expect("the log");
    let orphan = folder.path().join("orphan.db");
    std::fs::write(log(&orphan), &left).expect("written");
    let restored = restore::restore(&backup, &orphan).expect("restored");
    assert_eq!(count(&orphan).await, 2);
    let aside = restored.kept.expect("the log is kept");
    assert!(std::fs::read(aside).expect("the log") == left);
    // Of each format that there was.
    for format in 1..schema::MIGRATIONS.len() {
        let folder = TempDir::new().expect("a folder");
        let old = folder.path().join("old.db");
        older_file(&old, format, "");
        let restored = restore::restore(&old, &folder.path().join("store.db"));
        assert_eq!(restored.expect("restored").deliveries, 0, "{format}");
    }
}

#[tokio::test]
async fn what_cannot_be_restored_leaves_the_store_as_it_is() {
    let folder = TempDir::new().expect("a folder");
    let (path, good) = both(&folder).await;
    let before = std::fs::read(&path).expect("the store");
    let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
    let file = folder.path().join("other.db");
    let refused = |file: &Path, expected: &dyn Fn(&RestoreError) -> bool| {
        let count = files();
        let error = restore::restore(file, &path).expect_err("refused");
        assert!(expected(&error), "{error:?}");
        assert!(!error.remedy().is_empty());
        assert!(
            std::fs::read(&path).expect("the store") == before,
            "{error}"
        );
        // The lock file may be new, nothing else.
        assert!(files() <= count + 1, "something is left: {error}");
    };
    refused(&folder.path().join("nowhere"), &|error| {
        matches!(error, RestoreError::File { .. })
    });
    std::fs::write(&file, "no database").expect("written");
    refused(&file, &|error| matches!(error, RestoreError::Foreign(_)));
    std::fs::remove_file(&file).expect("removed");
    let other = Connection::open(&file).expect("a database");
    other
        .execute_batch("CREATE TABLE recipe (a)")
        .expect("a table");
    drop(other);
    refused(&file, &|error| matches!(error, RestoreError::Foreign(_)));
    std::fs::copy(&good, &file).expect("copied");
    let newer = Connection::open(&file).expect("a database");
    newer.pragma_update(None, "user_version", 999).expect("set");
    drop(newer);
    refused(&file, &|error| {
        matches!(
            error,
            RestoreError::Store(StoreError::Newer { found: 999, .. })
        )
    });
    for (what, change) in [
        (
            "trigger judge",
            "CREATE TRIGGER judge AFTER INSERT ON delivery BEGIN
               UPDATE delivery SET verdict = 'valid' WHERE id = new.id; END",
        ),
        (
            "trigger sqlite_stat_judge",
            "PRAGMA writable_schema = on;
             INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
               VALUES ('trigger', 'sqlite_stat_judge', 'delivery', 0,
                 'CREATE TRIGGER sqlite_stat_judge AFTER INSERT ON delivery BEGIN SELECT 1; END')",
        ),
        ("view recipe", "CREATE VIEW recipe AS SELECT 1"),
        ("index pin_by", "CREATE INDEX pin_by ON pin (delivery, 1)"),
        ("table pin", "ALTER TABLE pin ADD COLUMN other TEXT"),
        ("table pin", "DROP TABLE pin"),
    ] {
        std::fs::copy(&good, &file).expect("copied");
        let altered = Connection::open(&file).expect("a database");
        altered.execute_batch(change).expect("altered");
        drop(altered);
        refused(
            &file,
            &|error| matches!(error, RestoreError::Altered { what: told, .. } if told == what),
        );
    }
    for damage in [
        &|bytes: &mut Vec<u8>| bytes.truncate(bytes.len() / 2),
        &|bytes: &mut Vec<u8>| bytes[100..4000].fill(7),
        &|bytes: &mut Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle..middle + 20_000].fill(0x5a);
        },
    ] as [&dyn Fn(&mut Vec<u8>); 3]
    {
        let mut bytes = std::fs::read(&good).expect("the backup");
        damage(&mut bytes);
        std::fs::write(&file, bytes).expect("written");
        refused(&file, &|error| {
            matches!(error, RestoreError::Damaged { .. })
        });
    }
    refused(&path, &|error| matches!(error, RestoreError::Same(_)));
    let receiving = Store::open(&path, Purpose::Receive).expect("the store");
    let refused = restore::restore(&good, &path);
    assert!(matches!(
        refused,
        Err(RestoreError::Store(StoreError::InUse { .. }))
    ));
    receiving.close().await;
    drop(receiving);
    let looking = Store::open(&path, Purpose::Look).expect("the store");
    let refused = restore::restore(&good, &path);
    assert!(matches!(refused, Err(RestoreError::Open(_))), "{refused:?}");
    assert_eq!(
        looking.read(delivery::totals).await.expect("totals").count,
        1
    );
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_kept_as_it_is() {
    let folder = TempDir::new().expect("a folder");
    let (path, backup) = both(&folder).await;
    let mut bytes = std::fs::read(&path).expect("the store");
    bytes[..4000].fill(7);
    std::fs::write(&path, &bytes).expect("written");
    assert!(matches!(
        Store::open(&path, Purpose::Receive).err(),
        Some(StoreError::Foreign(_) | StoreError::Damaged(_))
    ));
    assert!(
        std::fs::read(&path).expect("the store") == bytes,
        "it was touched"
    );
    let restored = restore::restore(&backup, &path).expect("restored");
    let kept = restored.kept.expect("it is kept");
    assert!(std::fs::read(kept).expect("the file") == bytes);
    assert_eq!(restored.deliveries, 2);
}
