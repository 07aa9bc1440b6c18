//! Of an import: whatever the file is, each delivery is taken whole or not at all, and the
//! report says how many.

use std::sync::Arc;

use hookglass_core::store::{Purpose, Store, delivery, event};
use hookglass_core::transfer::{Importer, Line, Lines, longest_line};
use hookglass_tests::sign;
use tokio::runtime::{Builder, Runtime};

const MAX_BODY: usize = 64 << 10;

fn runtime() -> Runtime {
    Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn what_is_imported_is_whole_or_absent() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("import.db"), Purpose::Receive).expect("a store");
    let runtime = Arc::new(runtime());
    super::check("import", 250, |file| {
        let before = runtime
            .block_on(store.read(delivery::totals))
            .expect("totals");
        let report = runtime.block_on(import(&store, file));
        let after = runtime
            .block_on(store.read(delivery::totals))
            .expect("totals");
        let fresh = after.count - before.count;
        match report {
            Some(report) => assert_eq!(report.taken, fresh as u64, "{report:?}"),
            // A file that is refused as a whole may have brought what stood before.
            None => assert!(fresh >= 0),
        }
        let check = move |connection: &_| {
            for id in before.newest + 1..=after.newest {
                let kept = delivery::get(connection, id)?;
                let body = delivery::body(connection, id)?;
                if kept.declared_size.is_none() {
                    assert_eq!(
                        sign::digest(&body),
                        kept.body_sha256,
                        "another body than its digest"
                    );
                    assert_eq!(body.len() as i64, kept.row.body_size);
                }
                let events = event::of_delivery(connection, id, None, u32::MAX)?;
                assert_eq!(
                    events.len() as u32,
                    kept.row.events,
                    "without some of its events"
                );
            }
            Ok(())
        };
        runtime.block_on(store.read(check)).expect("whole");
    });
}

/// Imports as a program would, and the same once more: nothing may be taken twice.
async fn import(store: &Store, file: &[u8]) -> Option<hookglass_core::transfer::Report> {
    let first = import_once(store, file).await?;
    let again = import_once(store, file).await.expect("the same file");
    assert_eq!(again.taken, 0, "taken twice: {again:?}");
    assert_eq!(again.faulty, first.faulty);
    Some(first)
}

async fn import_once(store: &Store, file: &[u8]) -> Option<hookglass_core::transfer::Report> {
    let mut importer = Importer::new(store.clone(), MAX_BODY, 1);
    let mut lines = Lines::new(file, longest_line(MAX_BODY));
    while let Some(line) = lines.next_line().expect("memory") {
        let line: Line<'_> = line;
        importer.take(&line).await.ok()?;
    }
    importer.finish().await.ok()
}
