//! Files that are none, or were made to hurt: a place is named, and nothing of them is kept.

use super::*;

const OPENING: &str = r#"{"type":"hookglass_export","version":1,"made_at":"2026-11-24T15:30:00.000000Z","shared":false}"#;

async fn line() -> Value {
    let place = Place::new();
    place.keep(judged(HEAD, "{\"entry\":[]}")).await;
    records(&place.export(Format::Ndjson, false).await).remove(0)
}

/// What is said of a record after a change of it.
async fn said(change: impl FnOnce(&mut Value)) -> String {
    let mut record = line().await;
    change(&mut record);
    let place = Place::new();
    let file = format!("{OPENING}\n\n{record}\n");
    let report = place.import(file.as_bytes()).await.expect("an export");
    assert_eq!((report.taken, report.faulty), (0, 1), "{record}");
    assert_eq!(place.count().await, 0);
    assert_eq!(report.faults[0].line, 3);
    report.faults[0].message.clone()
}

#[tokio::test]
async fn each_thing_that_is_wrong_is_named() {
    type Change = fn(&mut Value);
    let head = |head: &[u8]| {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(head)
    };
    let foreign = head(b"\x16\x03\x01hello");
    let get = head(b"GET /hook HTTP/1.1\r\n\r\n");
    let two = head(b"POST /hook HTTP/1.1\r\n\r\nPOST /hook HTTP/1.1\r\n\r\n");
    let changes: [(Change, &str); 20] = [
        (|it| it["body_sha256"] = "00".into(), "body_sha256"),
        (|it| it["body_size"] = 7.into(), "“body_size” says 7"),
        (|it| it["body_size"] = (-7).into(), "column"),
        (|it| it["body"] = "{\"entry\":[1]}".into(), "13 bytes"),
        (|it| it["body_base64"] = "e30=".into(), "both"),
        (
            |it| drop(it.as_object_mut().expect("it").remove("body")),
            "neither",
        ),
        (|it| it["received_at"] = "yesterday".into(), "“yesterday”"),
        (
            |it| it["received_at"] = "1969-12-31T23:59:59Z".into(),
            "after 1970",
        ),
        (
            |it| it["received_at"] = "9999-12-31T23:59:59Z".into(),
            "after 1970",
        ),
        (|it| it["answer_us"] = (-1).into(), "answer_us"),
        (|it| it["answer_us"] = i64::MAX.into(), "answer_us"),
        (|it| it["status"] = 7.into(), "status"),
        (|it| it["own_status"] = 500.into(), "own_status"),
        (|it| it["path"] = "/other".into(), "“path”"),
        (|it| it["query"] = "a=1".into(), "“query”"),
        (|it| it["peer"] = "\u{1b}[2J".into(), "“peer”"),
        (
            |it| it["signature"]["secret"] = "x".repeat(1000).into(),
            "“secret”",
        ),
        (
            |it| it["signature"]["diagnosis"] = serde_json::json!(["magic"]),
            "“magic”",
        ),
        (
            |it| it["signature"]["verdict"] = "fine".into(),
            "unknown variant `fine`",
        ),
        (|it| it["signature"]["verdict"] = Value::Null, "no verdict"),
    ];
    for (change, words) in changes {
        // An answer's time is noted a moment after its commit, or not yet.
        let said = said(|it| {
            it["answer_us"] = Value::Null;
            change(it);
        });
        let said = said.await;
        assert!(said.contains(words), "“{words}” is missing: {said}");
    }
    for (head, words) in [
        (foreign, "HTTP"),
        (get, "POST"),
        (two, "one POST"),
        ("%".into(), "base64"),
    ] {
        let said = said(move |it| it["head_base64"] = head.into()).await;
        assert!(said.contains(words), "“{words}” is missing: {said}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_told_with_its_column() {
    let (place, good) = (Place::new(), line().await);
    let truncated = good.to_string();
    let truncated = &truncated[..truncated.len() / 2];
    let deep = format!("{{\"type\":\"delivery\",\"x\":{}", "[".repeat(100_000));
    let file = [
        OPENING.as_bytes(),
        truncated.as_bytes(),
        b"hello",
        b"\xff\xfe\x00",
        deep.as_bytes(),
        b"{\"type\":\"event\"}",
        b"[]",
        OPENING.as_bytes(),
        good.to_string().as_bytes(),
    ]
    .join(&b'\n');
    let report = place.import(&file).await.expect("an export");
    assert_eq!((report.taken, report.faulty), (1, 6));
    assert_eq!(place.count().await, 1);
    let lines: Vec<u64> = report.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    let said: Vec<&str> = report
        .faults
        .iter()
        .map(|fault| fault.message.as_str())
        .collect();
    let column = format!("column {}: EOF", truncated.len());
    assert!(said[0].contains(&column), "{}", said[0]);
    assert_eq!(said[1], "not JSON, at column 1: expected value");
    assert!(said[3].contains("column 100023: EOF"), "{}", said[3]);
    assert_eq!(said[4], "“event” is no type of a line of an export");
    assert!(
        said.iter()
            .all(|said| said.len() < 300 && !said.contains(" at line "))
    );
}

#[tokio::test]
async fn a_line_without_end_fills_no_memory() {
    let place = Place::new();
    let mut file = format!("{OPENING}\n").into_bytes();
    file.resize(file.len() + longest_line(MAX_BODY) + 1, b'a');
    file.push(b'\n');
    file.extend(line().await.to_string().into_bytes());
    let report = place.import(&file).await.expect("an export");
    assert_eq!((report.taken, report.faulty), (1, 1));
    assert!(
        report.faults[0].message.contains("longer than 33 MiB"),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_export_changes_nothing() {
    let list = r#"{"type":"delivery","id":"1","headers":[]}"#;
    let later = OPENING.replace("\"version\":1", "\"version\":2");
    let nameless = OPENING.replace("\"version\":1,", "");
    let files: [(&[u8], &str); 7] = [
        (b"", "it is empty"),
        (b"\n \n", "it is empty"),
        (b"\x1f\x8b\x08\x00", "not one of JSON"),
        (b"{\"log\":{}}", "not one of JSON"),
        (list.as_bytes(), "hookglass deliveries"),
        (later.as_bytes(), "version 2"),
        (nameless.as_bytes(), "version"),
    ];
    for (file, words) in files {
        let place = Place::new();
        let file = [file, b"\n", line().await.to_string().as_bytes()].concat();
        let file = if words == "it is empty" {
            b"\n \n".to_vec()
        } else {
            file
        };
        let said = place
            .import(&file)
            .await
            .expect_err("no export")
            .to_string();
        assert!(said.contains(words), "“{words}” is missing: {said}");
        assert_eq!(place.count().await, 0);
    }
}

#[tokio::test]
async fn faults_are_counted_and_the_first_are_told() {
    let place = Place::new();
    let file = format!("{OPENING}\n{}", "x\n".repeat(1000));
    let report = place.import(file.as_bytes()).await.expect("an export");
    assert_eq!((report.faulty, report.faults.len()), (1000, 100));
}

#[tokio::test]
async fn a_later_piece_of_a_file_needs_no_first_line() {
    let place = Place::new();
    let mut importer = Importer::new(place.store.clone(), MAX_BODY, 500);
    importer.take(&Line::Whole(b"{")).await.expect("told");
    importer
        .take(&Line::Whole(line().await.to_string().as_bytes()))
        .await
        .expect("taken");
    let report = importer.finish().await.expect("kept");
    assert_eq!((report.taken, report.faults[0].line), (1, 500));
}
