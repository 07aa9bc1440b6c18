//! Which cards the Feed is asked for.

use std::time::Duration;

use super::card::CardFilter;
use super::*;

const SHARED: &[u8] = include_bytes!("../../../../../../fixtures/payloads/messages-ig_post.json");
const STORY_REPLY: &[u8] =
    include_bytes!("../../../../../../fixtures/payloads/messages-story_reply.json");
const ECHO: &[u8] = include_bytes!("../../../../../../fixtures/payloads/messages-echo.json");
const MENTION: &[u8] =
    include_bytes!("../../../../../../fixtures/payloads/mentions-in-caption.json");

/// The deliveries of the cards that a filter leaves, newest first.
async fn shown(store: &Store, filter: CardFilter) -> Vec<i64> {
    let cards = store.read(move |it| card::page(it, &filter, None, 9));
    let cards = cards.await.expect("cards");
    cards.iter().map(|card| card.event.id >> 16).collect()
}

#[tokio::test]
async fn only_a_post_or_without_somebody() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for body in [COMMENT, STORY_REPLY, SHARED, ECHO, MENTION] {
        keep(&store, body).await;
    }
    let look = |it: &Writing<'_>| second_look::step(it, 9, Duration::MAX);
    store.write(look).await.expect("looked at");
    let media = |id: &str| CardFilter {
        media: Some(id.into()),
        ..CardFilter::default()
    };
    // Nothing of them is in the search index yet, then some, then all.
    for indexed in [0, 2, 9] {
        let index = move |it: &Writing<'_>| search::step(it, indexed, Duration::MAX);
        store.write(index).await.expect("indexed");
        // A post also where it was shared in a conversation; a story by what was answered to it.
        assert_eq!(shown(&store, media("18021000000111222")).await, [3, 1]);
        assert_eq!(shown(&store, media("18077000000555666")).await, [2]);
        assert_eq!(shown(&store, media("1802")).await, [0; 0]);
    }
    let without = |people: &[&str]| CardFilter {
        hidden_people: people.iter().map(|&person| person.into()).collect(),
        ..CardFilter::default()
    };
    assert_eq!(
        shown(&store, without(&["@Lena.Paints"])).await,
        [5, 4, 3, 2]
    );
    // Also what the account wrote to them; a mention does not say whose it is, and stays.
    assert_eq!(shown(&store, without(&["1408215550001234"])).await, [5]);
    assert_eq!(
        shown(&store, without(&["nobody", "lena.paints"])).await,
        [5, 4, 3, 2]
    );
}

#[tokio::test]
async fn a_post_with_more_cards_than_are_looked_through_at_once_is_paged_to_its_end() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    for number in 0..450 {
        let body =
            String::from_utf8_lossy(COMMENT).replace("17955000000777888", &format!("1795{number}"));
        keep(&store, body.into_bytes()).await;
    }
    let behind = |it: &Writing<'_>| {
        second_look::step(it, 450, Duration::MAX)?;
        search::step(it, 440, Duration::MAX)
    };
    store.write(behind).await.expect("indexed");
    let page = |before, limit| {
        let filter = CardFilter {
            media: Some("18021000000111222".into()),
            ..CardFilter::default()
        };
        store.read(move |it| card::page(it, &filter, before, limit))
    };
    let all = page(None, 1000).await.expect("cards");
    let ids: Vec<i64> = all.iter().map(|card| card.event.id).collect();
    assert_eq!(ids.len(), 450);
    assert!(ids.is_sorted_by(|newer, older| newer > older));
    let mut paged = Vec::new();
    loop {
        let next = page(paged.last().copied(), 7).await.expect("cards");
        if next.is_empty() {
            break;
        }
        paged.extend(next.iter().map(|card| card.event.id));
    }
    assert_eq!(paged, ids);
}
