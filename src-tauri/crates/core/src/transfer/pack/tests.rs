//! A pack is what was exported, and one that leads elsewhere is refused.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::*;
use crate::attempts::bulk::Which;
use crate::query::Query;
use crate::store::Writing;
use crate::store::attempt::{self, AttemptKind, NewAttempt, ReplayMode};
use crate::transfer::tests::{HEAD, Place, judged};
use crate::transfer::{Exported, Mask, TransferError};

const COMMENT: &[u8] = include_bytes!("../../../../../../fixtures/payloads/comments.json");

async fn attempt(place: &Place, delivery_id: i64, status: Option<u16>, mode: ReplayMode) {
    let new = NewAttempt {
        delivery_id,
        at: 0,
        target: "http://127.0.0.1:1/".into(),
        target_id: None,
        kind: AttemptKind::Replay,
        mode,
        secret: None,
        request_headers: Vec::new(),
        request_size: 0,
        request_body: None,
        status,
        headers: Vec::new(),
        body_size: 0,
        body: bytes::Bytes::new(),
        duration_us: 0,
        fault: None,
        note: None,
    };
    let insert = move |writing: &Writing<'_>| attempt::insert(writing, &new);
    place.store.write(insert).await.expect("kept");
}

async fn pack(place: &Place, share: bool) -> Result<(PathBuf, Exported), TransferError> {
    let folder = place.folder.path().join("pack");
    let write = move |connection: &crate::store::Connection| {
        let mask = share.then(|| Mask::new().expect("randomness"));
        let which = Which::Query(Query::default());
        let done = super::write(connection, &which, mask.as_ref(), &folder);
        Ok(done.map(|done| (folder, done)))
    };
    place.store.read(write).await.expect("read")
}

fn list(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join(LIST)).expect("a list")).expect("JSON")
}

fn put(folder: &Path, list: &Value) {
    fs::write(folder.join(LIST), list.to_string()).expect("written");
}

fn url() -> url::Url {
    "http://127.0.0.1:1/".parse().expect("a URL")
}

#[tokio::test]
async fn what_is_read_is_what_was_kept() {
    let place = Place::new();
    let first = place.keep(judged(HEAD, COMMENT)).await;
    let second = place.keep(judged(HEAD, &b"\xff\x00"[..])).await;
    let mut unkept = judged(HEAD, "");
    unkept.judgement = None;
    unkept.delivery.body = crate::delivery::Body::TooLarge { declared: None };
    place.keep(unkept).await;
    attempt(&place, second, Some(503), ReplayMode::Original).await;
    attempt(&place, second, Some(401), ReplayMode::Resigned).await;
    attempt(&place, second, None, ReplayMode::Original).await;
    attempt(&place, second, Some(418), ReplayMode::Edited).await;
    let (folder, done) = pack(&place, false).await.expect("a pack");
    assert_eq!((done.deliveries, done.left_out), (2, 1));
    let pack = Pack::open(&folder).expect("a pack");
    let names: Vec<&str> = pack
        .entries()
        .iter()
        .map(|entry| entry.name.as_str())
        .collect();
    assert_eq!(names, ["001-comments", "002-delivery"]);
    let expected: Vec<u16> = pack
        .entries()
        .iter()
        .map(|entry| entry.expected_status)
        .collect();
    assert_eq!(expected, [200, 401]);
    for (entry, (id, body)) in pack
        .entries()
        .iter()
        .zip([(first, COMMENT), (second, &b"\xff\x00"[..])])
    {
        let request = pack.request(entry, url(), None, None).expect("a request");
        assert_eq!(request.body, body);
        let kept = place.outgoing(id).await;
        let own = crate::replay::original(url(), &kept.headers(), request.body.clone(), None);
        assert_eq!(request.headers, own.headers);
        assert_eq!(request.headers[2].1, b"\xe9", "not UTF-8, and as it came");
    }
}

#[tokio::test]
async fn other_statuses_can_be_expected() {
    let place = Place::new();
    place.keep(judged(HEAD, COMMENT)).await;
    let (folder, _) = pack(&place, false).await.expect("a pack");
    let mut opened = Pack::open(&folder).expect("a pack");
    opened.expect(&[500]).expect("written");
    let again = Pack::open(&folder).expect("a pack");
    assert_eq!(again.entries()[0].expected_status, 500);
    assert!(!folder.join("pack.json.new").exists());
    // A folder that is there is left alone.
    let taken = pack(&place, false).await.expect_err("taken");
    assert!(taken.to_string().contains("is there already"), "{taken}");
}

#[tokio::test]
async fn a_shared_pack_names_its_secret_and_nobody() {
    let place = Place::new();
    // A short name may come up by chance.
    let comment = String::from_utf8_lossy(COMMENT).replace("lena.", "magdalena.");
    place.keep(judged(HEAD, comment)).await;
    let (folder, _) = pack(&place, true).await.expect("a pack");
    assert_eq!(list(&folder)["secret"].as_str().map(str::len), Some(32));
    for file in fs::read_dir(&folder).expect("a folder") {
        let bytes = fs::read(file.expect("a file").path()).expect("a file");
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("magdalena") && !text.contains("17841400000123456"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_named_with_its_file() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 12] = [
        (
            |it| it["entries"][0]["body"] = "../outside".into(),
            "not beside it: “../outside”",
        ),
        (
            |it| it["entries"][0]["body"] = "/etc/passwd".into(),
            "not beside it",
        ),
        (
            |it| it["entries"][0]["body"] = "a\\b".into(),
            "not beside it",
        ),
        (|it| it["entries"][0]["body"] = "..".into(), "not beside it"),
        (|it| it["entries"][0]["body"] = "".into(), "not beside it"),
        (
            |it| it["entries"][0]["body"] = "C:a".into(),
            "not beside it",
        ),
        (|it| it["version"] = 2.into(), "version 2"),
        (|it| it["type"] = "other".into(), "hookglass_pack"),
        (|it| it["entries"] = 1.into(), "line 1 column"),
        (|it| it["more"] = 1.into(), "unknown field `more`"),
        (
            |it| it["entries"][0]["headers"] = json!([["a b", "c"]]),
            "001-comments",
        ),
        (
            |it| it["entries"][0]["headers"] = json!([["a", "b\r\nC: d"]]),
            "001-comments",
        ),
    ];
    let place = Place::new();
    place.keep(judged(HEAD, COMMENT)).await;
    let (folder, _) = pack(&place, false).await.expect("a pack");
    let good = list(&folder);
    for (change, words) in changes {
        let mut bad = good.clone();
        change(&mut bad);
        put(&folder, &bad);
        let refused = Pack::open(&folder).expect_err(words).to_string();
        assert!(refused.contains(words), "“{words}” is missing: {refused}");
        assert!(refused.contains("pack.json"), "{refused}");
    }
    fs::write(folder.join(LIST), "{\"type\":").expect("written");
    let refused = Pack::open(&folder).expect_err("cut").to_string();
    assert!(
        refused.contains("EOF") && refused.contains("column 8"),
        "{refused}"
    );
    let nothing = Pack::open(place.folder.path()).expect_err("no pack");
    assert!(nothing.to_string().contains("no pack.json"), "{nothing}");

    put(&folder, &good);
    let pack = Pack::open(&folder).expect("a pack");
    let said = |pack: &Pack| {
        let refused = pack.request(&pack.entries()[0], url(), None, None);
        refused.err().expect("refused").to_string()
    };
    let body = folder.join("001-comments.body");
    fs::write(&body, "changed").expect("written");
    assert!(said(&pack).contains("001-comments.body is not the body that was exported"));
    fs::remove_file(&body).expect("gone");
    assert!(said(&pack).contains("001-comments.body"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/hostname", &body).expect("a link");
        assert!(said(&pack).contains("not a plain file"));
    }
}
