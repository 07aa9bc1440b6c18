//! What the user deletes: hidden at once, brought back by an undo, and gone nowhere else meanwhile.

use super::*;

#[tokio::test]
async fn what_is_deleted_is_hidden_everywhere_until_it_is_undone() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["a1", "a2", "a3"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    look(&store).await;
    let (batch, put) = delete(&store, &[1, 3, 99], false).await;
    assert_eq!(put, trash::Put { hidden: 2, kept: 0 });
    let (_, again) = delete(&store, &[1, 3], false).await;
    assert_eq!(again.hidden, 0, "it is deleted already");
    let seen = || {
        store.read(|it| {
            let query = Query::default();
            Ok((
                delivery::since(it, &query, 0, 9)?.len(),
                found_event::page(it, &query, None, 9)?.len(),
                card::page(it, &card::CardFilter::default(), None, 9)?.len(),
                card::summary(it)?.unread,
                selection::count(it, &query, 0..i64::MAX, 1, None)?.count,
                selection::find(it, &query, 0..99, Order::OldestFirst, 9, None)?
                    .ids
                    .len(),
                delivery::totals(it)?.count,
            ))
        })
    };
    assert_eq!(listed(&store).await, [2]);
    assert_eq!(seen().await.expect("read"), (1, 1, 1, 1, 1, 1, 1));
    let undone = store.write(move |it| trash::undo(it, batch)).await;
    assert_eq!(undone.expect("undone"), Some(2));
    let back = store.write(move |it| trash::bring_back(it, batch, 100));
    assert_eq!(back.await.expect("back"), 2);
    assert_eq!(listed(&store).await, [3, 2, 1]);
    assert_eq!(seen().await.expect("read"), (3, 3, 3, 3, 3, 3, 3));
    let undone = store.write(move |it| trash::undo(it, batch)).await;
    assert_eq!(undone.expect("asked"), None, "it is over");
}

#[tokio::test]
async fn what_a_deletion_would_take_is_counted_without_what_the_user_keeps() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["c1", "c2", "c3", "c4", "c5"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    look(&store).await;
    pin(&store, 2).await;
    let mark = |it: &Writing<'_>| {
        mark::note(it, 3 << 16, "ask her")?;
        mark::pin(it, 4 << 16, true)
    };
    store.write(mark).await.expect("kept");
    for (text, count) in [
        ("", (2, 3)),
        ("is:pinned", (0, 1)),
        ("has:note", (0, 1)),
        ("field:comments -is:pinned", (2, 2)),
        ("field:messages", (0, 0)),
    ] {
        let query = Query::parse(text).expect("understood");
        let counted = store.read(move |it| trash::count(it, &query)).await;
        assert_eq!(counted.expect("counted"), count, "{text}");
    }
    // As a deletion does it.
    let (_, put) = delete(&store, &[1, 2, 3, 4, 5], true).await;
    assert_eq!((put.hidden, put.kept), (2, 3));
}

#[tokio::test]
async fn an_undo_that_was_cut_off_goes_on_and_what_is_being_erased_does_not_come_back() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["b1", "b2", "b3"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    let (batch, _) = delete(&store, &[1, 2, 3], false).await;
    store
        .write(move |it| trash::undo(it, batch))
        .await
        .expect("undone");
    store
        .write(move |it| trash::bring_back(it, batch, 1))
        .await
        .expect("one of them");
    let due = store
        .read(|it| trash::due(it, i64::MAX))
        .await
        .expect("read");
    assert_eq!(due, None, "an undone deletion is never erased");
    assert_eq!(store.read(trash::undone).await.expect("read"), Some(batch));
    store
        .write(move |it| trash::bring_back(it, batch, 100))
        .await
        .expect("the rest");
    assert_eq!(listed(&store).await.len(), 3);

    let (batch, _) = delete(&store, &[2], false).await;
    let due = |now: i64| store.read(move |it| trash::due(it, now));
    assert_eq!(
        due(now_us()).await.expect("read"),
        None,
        "there is time to undo it"
    );
    assert_eq!(
        due(now_us() + trash::UNDO_US).await.expect("read"),
        Some(batch)
    );
    let ids = store.write(move |it| trash::take_due(it, batch, 100)).await;
    assert_eq!(ids.expect("taken"), [2]);
    let undone = store.write(move |it| trash::undo(it, batch)).await;
    assert_eq!(undone.expect("asked"), None);
    let late = store
        .write(move |it| trash::put(it, batch, &[1], false))
        .await;
    let hidden = late.expect("asked").hidden;
    assert_eq!(hidden, 0, "nothing is hidden that nobody would erase");
    assert_eq!(listed(&store).await, [3, 1]);
}

#[tokio::test]
async fn the_time_to_undo_begins_when_all_are_hidden() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    comment(&store, "f1", now_us(), Source::Local).await;
    let begun = store.write(|writing| {
        let batch = trash::begin(writing)?;
        trash::put(writing, batch, &[1], false)?;
        writing.execute("UPDATE deletion SET at = 0", [])?;
        Ok(batch)
    });
    let batch = begun.await.expect("begun");
    let due = || store.read(|it| trash::due(it, now_us()));
    assert_eq!(listed(&store).await, [0_i64; 0], "hidden at once");
    assert_eq!(due().await.expect("read"), None, "it is still looking");
    assert_eq!(store.read(trash::next_due).await.expect("read"), None);
    let filled = store
        .write(move |writing| trash::filled(writing, batch))
        .await;
    filled.expect("filled");
    assert_eq!(due().await.expect("read"), None, "there is time to undo it");
    let undone = store.write(move |it| trash::undo(it, batch)).await;
    assert_eq!(undone.expect("undone"), Some(1));
}

#[tokio::test]
async fn a_query_leaves_what_the_user_keeps() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["c1", "c2", "c3", "c4"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    pin(&store, 1).await;
    let noted = |it: &Writing<'_>| {
        mark::pin(it, 2 << 16, true)?;
        mark::note(it, 3 << 16, "ask her")
    };
    store.write(noted).await.expect("marked");
    let (_, put) = delete(&store, &[1, 2, 3, 4], true).await;
    assert_eq!(put, trash::Put { hidden: 1, kept: 3 });
    let (_, put) = delete(&store, &[1], false).await;
    assert_eq!(put.hidden, 1, "who names it means it");
}

#[tokio::test]
async fn clearing_hides_at_once_and_what_comes_then_is_new() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    comment(&store, "f1", now_us(), Source::Local).await;
    comment(&store, "f2", now_us(), Source::Local).await;
    look(&store).await;
    store.write(trash::clear).await.expect("cleared");
    assert!(listed(&store).await.is_empty());
    let third = comment(&store, "f1", now_us(), Source::Local).await;
    look(&store).await;
    assert_eq!(listed(&store).await, [third]);
    let row = store
        .read(move |it| delivery::get(it, third))
        .await
        .expect("there");
    assert!(!row.row.is_duplicate, "what it repeats is gone");
    let totals = store.read(delivery::totals).await.expect("totals");
    assert_eq!(
        (totals.count, totals.oldest, totals.newest),
        (1, third, third)
    );
    let erased = store.write(|it| {
        let ids = trash::cleared(it, 100)?;
        purge::step(it, &ids, Memory::Nothing)
    });
    assert_eq!(erased.await.expect("erased"), (2, 2));
    assert_eq!(
        store.read(delivery::totals).await.expect("totals"),
        totals,
        "whether it is erased yet or not"
    );
    assert!(!store.read(trash::is_clearing).await.expect("read"));
    assert_eq!(
        number(&store, "SELECT count(*) FROM first_seen").await,
        1,
        "its own"
    );
    assert_eq!(number(&store, "SELECT count(*) FROM remembered").await, 0);
}

#[tokio::test]
async fn clearing_forgets_the_keys_of_what_was_erased_before_in_steps() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for id in ["h1", "h2", "h3"] {
        comment(&store, id, now_us(), Source::Local).await;
    }
    look(&store).await;
    for id in [1, 2] {
        erase(&store, id, Memory::Keys).await;
    }
    store.write(trash::clear).await.expect("cleared");
    let later = comment(&store, "h4", now_us(), Source::Local).await;
    look(&store).await;
    erase(&store, later, Memory::Keys).await;
    let remembered = || number(&store, "SELECT count(*) FROM remembered");
    assert_eq!(remembered().await, 3, "it takes a moment");
    for left in [2, 1, 1] {
        let forget = |it: &Writing<'_>| purge::forget(it, now_us(), 1);
        store.write(forget).await.expect("forgotten");
        assert_eq!(remembered().await, left, "not what came since");
    }
    let noted = "SELECT count(*) FROM setting WHERE name = 'cleared_at'";
    assert_eq!(number(&store, noted).await, 1, "one is to be erased yet");
    erase(&store, 3, Memory::Nothing).await;
    let forget = |it: &Writing<'_>| purge::forget(it, now_us(), 10);
    assert_eq!(store.write(forget).await.expect("done"), 0);
    assert_eq!(
        number(&store, noted).await,
        0,
        "a clock that was ahead keeps nothing"
    );
    assert_eq!(remembered().await, 1);
}

#[tokio::test]
async fn what_was_cleared_goes_nowhere() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let live = |it: &Writing<'_>| {
        let url = Url::parse("http://127.0.0.1:9/").expect("a URL");
        forwarding::by_command_line(it, Some((&url, target::ForwardMode::Live)))
    };
    store.write(live).await.expect("forwarding");
    for id in ["k1", "k2"] {
        comment(&store, id, 0, Source::Local).await;
    }
    look(&store).await;
    store.write(trash::clear).await.expect("cleared");
    comment(&store, "k3", 0, Source::Local).await;
    // The turn of one that was cleared meanwhile ends.
    let late = |it: &Writing<'_>| {
        let (target, since) = it.query_row("SELECT target, since FROM forwarding", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        forwarding::step(it, target, since, 1, &forwarding::Step::Skipped(1))
    };
    store.write(late).await.expect("kept");
    assert_eq!(number(&store, "SELECT done FROM forwarding").await, 2);
    let queue = store.read(|it| forwarding::queue(it, 0, 9)).await;
    assert_eq!(queue.expect("read"), [(3, true)]);
    let gone = store.read(|it| delivery::get(it, 1)).await;
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
    let names = store.read(|it| event::recent_values(it, "from")).await;
    assert_eq!(names.expect("read"), ["lena"], "of the one that is left");
    store.write(trash::clear).await.expect("cleared");
    let names = store.read(|it| event::recent_values(it, "from")).await;
    assert!(names.expect("read").is_empty());
}
