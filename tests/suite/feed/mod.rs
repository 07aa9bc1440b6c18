//! The Feed: people and words, each once, with what the user keeps of them.

mod judged;

use std::time::{Duration, Instant};

use hookglass_core::api::{self, ApiError};
use hookglass_core::app::{App, Options};
use hookglass_core::secrets::SecretOptions;
use hookglass_core::store::{Connection, StoreError, search};
use hookglass_tests::fixtures::{self, SECRET};
use hookglass_tests::graph::Graph;
use hookglass_tests::http::{self, Request};
use hookglass_tests::wait::PATIENCE;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::TryRecvError;

const USER_TOKEN: &str = "IGAAhunterUserToken4NeverToBeShown";

struct Feed {
    app: App,
    address: std::net::SocketAddr,
    _folder: tempfile::TempDir,
}

impl Feed {
    /// Waits until something is so in the store. Between two scrubs of the index lies twenty times
    /// what the first one took: a minute where the machine stood still in the middle of it.
    async fn becomes(&self, is_so: fn(&Connection) -> Result<bool, StoreError>) {
        let (begun, patience) = (Instant::now(), 5 * PATIENCE);
        while !self.app.store().read(is_so).await.expect("read") {
            assert!(begun.elapsed() < patience, "not in {patience:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn open(secrets: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let env = secrets
            .iter()
            .map(|&(name, value)| (name.into(), value.into()));
        let app = App::open(Options {
            database: folder.path().join("hookglass.db"),
            secrets: SecretOptions {
                env: env.collect(),
                ..SecretOptions::default()
            },
            address: Some("127.0.0.1:0".into()),
            ..Options::default()
        });
        let app = app.await.expect("a store");
        let receiver = app.listen().await.expect("a port");
        Self {
            address: receiver.address(),
            app,
            _folder: folder,
        }
    }

    async fn ask(&self, command: &str, args: Value) -> Result<Value, ApiError> {
        api::dispatch(&self.app, command, args).await
    }

    /// Delivers a body, signed, and waits for the second look; the status.
    async fn deliver(&self, body: &[u8]) -> u16 {
        let (address, request) = (self.address, Request::delivery(body).signed());
        let sent = tokio::task::spawn_blocking(move || http::deliver(address, &request).status);
        let status = sent.await.expect("sent");
        let newest = self.app.publisher().tick().totals.newest;
        self.app.looked_at(newest, PATIENCE).await;
        status
    }

    async fn cards(&self, filter: Value) -> Vec<Value> {
        let query = json!({"filter": filter, "before": null, "limit": 200});
        let cards = self.ask("list_feed", query).await.expect("cards");
        cards.as_array().expect("a list").clone()
    }
}

fn guide() -> [(&'static str, &'static str); 1] {
    [("INSTAGRAM_WEBHOOK_SECRET", SECRET)]
}

fn texts(cards: &[Value]) -> Vec<&str> {
    cards
        .iter()
        .map(|card| card["event"]["text"].as_str().unwrap_or("-"))
        .collect()
}

fn comment(id: &str, username: &str, text: &str) -> Vec<u8> {
    let value = json!({"from": {"id": format!("id-of-{username}"), "username": username},
        "media": {"id": "18021000000111222", "media_product_type": "FEED"}, "id": id, "text": text});
    let body = json!({"object": "instagram", "entry": [{"id": "17841400000123456", "time": 1_764_000_000,
        "changes": [{"field": "comments", "value": value}]}]});
    body.to_string().into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_of_a_person_is_one_card_and_can_be_found() {
    let feed = Feed::open(&guide()).await;
    feed.deliver(&comment("1", "lena.paints", "Is this STILL available?"))
        .await;
    feed.deliver(&comment("1", "lena.paints", "Is this STILL available?"))
        .await;
    feed.deliver(&comment("2", "ben", "Größe M? 🎨")).await;
    // Neither a sample of the dashboard nor a stranger's body is a card.
    feed.deliver(&fixtures::named("comments/dashboard-test").body)
        .await;
    let forged = Request::delivery(&comment("3", "forger", "x")).signed_with("wrong");
    let address = feed.address;
    tokio::task::spawn_blocking(move || http::deliver(address, &forged))
        .await
        .expect("sent");
    feed.deliver(&fixtures::named("messages/text").body).await;
    feed.deliver(&fixtures::named("messages/echo").body).await;

    let all = feed.cards(json!({})).await;
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!(
        texts(&feed.cards(json!({"kinds": ["comment"]})).await),
        ["Größe M? 🎨", "Is this STILL available?"]
    );
    assert_eq!(
        texts(&feed.cards(json!({"person": "@Lena.Paints"})).await),
        ["Is this STILL available?"]
    );
    assert_eq!(
        texts(&feed.cards(json!({"words": "still AVAIL"})).await),
        ["Is this STILL available?"]
    );
    assert_eq!(
        texts(&feed.cards(json!({"words": "größe"})).await),
        ["Größe M? 🎨"]
    );
    let post = feed
        .cards(json!({"thread": "post:18021000000111222"}))
        .await;
    assert_eq!(post.len(), 2);
    assert_eq!(post[0]["thread_size"], 2);
    // A message and what was answered are one conversation.
    let echo = all
        .iter()
        .find(|card| card["event"]["is_echo"] == true)
        .expect("the echo");
    let message = all
        .iter()
        .find(|card| card["event"]["kind"] == "message")
        .expect("a message");
    assert!(
        echo["thread"]
            .as_str()
            .is_some_and(|thread| thread.starts_with("dm:")),
        "{echo}"
    );
    assert_eq!(echo["thread"], message["thread"]);
    feed.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unread_pins_and_notes_are_the_users_and_stay() {
    let feed = Feed::open(&guide()).await;
    feed.deliver(&comment("1", "lena", "first")).await;
    feed.deliver(&fixtures::named("messages/echo").body).await;
    feed.deliver(&comment("2", "ben", "second")).await;
    let summary = feed
        .ask("feed_summary", Value::Null)
        .await
        .expect("a summary");
    assert_eq!(summary["unread"], 2, "the account's own are not unread");
    let cards = feed.cards(json!({"unread": true})).await;
    assert_eq!(texts(&cards), ["second", "first"]);
    let first = cards[1]["event"]["id"].clone();
    let after = feed
        .ask("mark_feed_read", json!({"event": first}))
        .await
        .expect("a summary");
    assert_eq!(after["unread"], 1);
    // Never back.
    let again = feed
        .ask("mark_feed_read", json!({"event": 1}))
        .await
        .expect("a summary");
    assert_eq!(again["unread"], 1);
    feed.ask("pin_event", json!({"event": first, "pinned": true}))
        .await
        .expect("pinned");
    feed.ask(
        "note_event",
        json!({"event": first, "note": "  call back "}),
    )
    .await
    .expect("noted");
    let pinned = feed.cards(json!({"pinned": true})).await;
    assert_eq!((pinned.len(), &pinned[0]["note"]), (1, &json!("call back")));
    feed.ask("pin_event", json!({"event": first, "pinned": false}))
        .await
        .expect("unpinned");
    assert!(feed.cards(json!({"pinned": true})).await.is_empty());
    let csv = feed.ask("export_feed", json!({})).await.expect("a table");
    assert_eq!(csv["lines"], 3);
    let text = csv["text"].as_str().expect("text");
    assert!(text.contains("first") && text.contains("call back") && text.contains("\r\n"));
    feed.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsent_message_is_erased_with_its_bytes() {
    let feed = Feed::open(&guide()).await;
    let deleted = fixtures::named("messages/deleted").body;
    let text = String::from_utf8_lossy(&deleted).into_owned();
    let (_, rest) = text.split_once(r#""mid":""#).expect("a mid");
    let (mid, _) = rest.split_once('"').expect("a mid");
    let words = "the words that were unsent xylophones";
    let message = |mid: &str, words: &str| {
        format!(
            r#"{{"sender":{{"id":"1408"}},"recipient":{{"id":"17841400000123456"}},"timestamp":1764000000123,"message":{{"mid":"{mid}","text":"{words}"}}}}"#
        )
    };
    let body = |items: &str| {
        format!(
            r#"{{"object":"instagram","entry":[{{"time":1764000001573,"id":"17841400000123456","messaging":[{items}]}}]}}"#
        )
    };
    feed.deliver(body(&message(mid, words)).as_bytes()).await;
    let batch = body(&format!(
        "{},{}",
        message(mid, words),
        message("another", "stays")
    ));
    feed.deliver(batch.as_bytes()).await;
    feed.deliver(&deleted).await;
    feed.becomes(|connection| search::done(connection).map(|done| done == 3))
        .await;
    let cards = feed.cards(json!({"kinds": ["message_deleted"]})).await;
    let event = cards[0]["event"]["id"].clone();
    let purge = |batches: bool| {
        feed.ask(
            "purge_message",
            json!({"event": event.clone(), "batches": batches}),
        )
    };
    assert_eq!(
        purge(false).await.expect("purged"),
        json!({"deliveries": 1, "batches": 1})
    );
    assert_eq!(
        texts(&feed.cards(json!({"kinds": ["message"]})).await),
        ["stays"]
    );
    assert_eq!(
        purge(true).await.expect("purged"),
        json!({"deliveries": 1, "batches": 0})
    );
    assert!(feed.cards(json!({"kinds": ["message"]})).await.is_empty());
    assert_eq!(feed.app.publisher().tick().totals.count, 1);
    let database = feed.app.store().path().to_owned();
    // Not only where they were kept: the index of words has its own pages.
    feed.becomes(|connection| search::wants_scrub(connection).map(|wants| !wants))
        .await;
    feed.app.stop().await;
    let bytes = std::fs::read(&database).expect("the file");
    for words in [words, "xylophon"] {
        assert!(
            !String::from_utf8_lossy(&bytes).contains(words),
            "“{words}” is still in the file"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mentions_are_read_through_the_graph_api_once_it_is_allowed() {
    let graph = Graph::start().await;
    graph.add_instagram_user(USER_TOKEN, "1", "17841400000123456", "lena.paints");
    let environment = [guide()[0], ("HOOKGLASS_ACCESS_TOKEN", USER_TOKEN)];
    let feed = Feed::open(&environment).await;
    feed.deliver(&fixtures::named("mentions/in-comment").body)
        .await;
    let card = feed.cards(json!({})).await.remove(0);
    let event = json!({"event": card["event"]["id"]});
    let refused = feed
        .ask("resolve_mention", event.clone())
        .await
        .expect_err("no leave");
    assert!(refused.message.contains("not asked"), "{refused:?}");
    let settings = json!({"enabled": true, "app_id": "1", "app_secret": "instagram_app_secret",
        "login": "instagram", "page_id": "", "version": "v26.0",
        "facebook_host": graph.url(), "instagram_host": graph.url()});
    feed.ask("set_meta", settings).await.expect("kept");
    let unknown = feed
        .ask("resolve_mention", event.clone())
        .await
        .expect("an answer");
    assert!(unknown["failure"]["message"].is_string(), "{unknown}");
    let comment = card["event"]["parent_id"].as_str().expect("a comment");
    graph.add_mention(comment, "ben", "look at @lena.paints <b>");
    let known = feed.ask("resolve_mention", event).await.expect("an answer");
    assert_eq!(known["text"], "look at @lena.paints <b>");
    let card = feed.cards(json!({})).await.remove(0);
    assert_eq!(card["mention"]["username"], "ben");
    assert!(
        graph
            .calls()
            .iter()
            .all(|call| !call.query.contains("hunter"))
    );
    feed.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_raise_one_notification_for_many_events_and_none_for_ones_own() {
    let feed = Feed::open(&guide()).await;
    feed.deliver(&comment("0", "lena", "price? before the rule"))
        .await;
    // It is indexed after the rules were asked, and they are asked after the second look.
    feed.becomes(|connection| search::done(connection).map(|done| done == 1))
        .await;
    let rules = json!({"rules": [{"words": ["price"], "person": null, "kinds": [], "enabled": true}],
        "quiet_from": null, "quiet_to": null});
    feed.ask("set_rules", rules).await.expect("kept");
    let mut notifications = feed.app.notifications();
    feed.deliver(&comment("1", "ben", "nothing to see")).await;
    let begun = Instant::now();
    feed.deliver(&comment("2", "ben", "What is the PRICE?"))
        .await;
    let first = notifications.recv().await.expect("a notification");
    assert_eq!(first.title, "@ben commented on your post");
    assert_eq!(first.body, "What is the PRICE?");
    for id in 3..30 {
        feed.deliver(&comment(&id.to_string(), "lena", "price"))
            .await;
    }
    let mut more = 0;
    while !matches!(notifications.try_recv(), Err(TryRecvError::Empty)) {
        more += 1;
    }
    // One in half a minute: none, unless all of this took as long.
    assert!(more <= begun.elapsed().as_secs() / 30, "a storm: {more}");
    let bad = json!({"rules": [], "quiet_from": "25:00", "quiet_to": null});
    assert!(feed.ask("set_rules", bad).await.is_err());
    feed.app.stop().await;
}
