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
    // A post also where it was shared in a conversation; a story by what was answered to it.
    assert_eq!(shown(&store, media("18021000000111222")).await, [3, 1]);
    assert_eq!(shown(&store, media("18077000000555666")).await, [2]);
    assert_eq!(shown(&store, media("1802")).await, [0; 0]);
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
