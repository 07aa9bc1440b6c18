//! The formats for other tools.

use super::*;

#[tokio::test]
async fn har_is_what_har_1_2_asks_for() {
    let place = Place::new();
    place.keep(judged(HEAD, "{\"entry\":[]}")).await;
    place.keep(judged(HEAD, &b"\xff\x00"[..])).await;
    let har: Value = serde_json::from_slice(&place.export(Format::Har, false).await).expect("JSON");
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert!(log["creator"]["name"].is_string() && log["creator"]["version"].is_string());
    let entries = log["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 2);
    for entry in entries {
        assert_eq!(entry["startedDateTime"], "2025-11-24T16:00:00.000250Z");
        for name in ["time", "request", "response", "cache", "timings"] {
            assert!(!entry[name].is_null(), "{name}");
        }
        for name in [
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        ] {
            assert!(!entry["request"][name].is_null(), "{name}");
        }
        for name in [
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        ] {
            assert!(!entry["response"][name].is_null(), "{name}");
        }
        assert_eq!(entry["request"]["url"], "https://hooks.acme.example/hook");
        assert_eq!(entry["request"]["headers"][3]["value"], "é");
    }
    assert_eq!(entries[0]["request"]["postData"]["text"], "{\"entry\":[]}");
    assert_eq!(
        entries[0]["response"]["content"]["text"],
        "{\"success\":true}"
    );
    assert_eq!(entries[1]["request"]["postData"]["text"], "/wA=");
    assert_eq!(entries[1]["request"]["postData"]["_encoding"], "base64");
    let empty: Value =
        serde_json::from_slice(&Place::new().export(Format::Har, false).await).expect("JSON");
    assert_eq!(empty["log"]["entries"], serde_json::json!([]));
}

#[tokio::test]
async fn csv_has_a_line_for_each_event_and_no_formula() {
    let place = Place::new();
    let comment = include_str!("../../../../../../fixtures/payloads/comments.json");
    let comment = comment.replace("Is this one still available?", "=HYPERLINK(1), \\\"x\\\"");
    place.keep(judged(HEAD, comment)).await;
    place.keep(judged(HEAD, "not JSON")).await;
    let (csv, done) = place.export_with(Format::Csv, false).await;
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert_eq!((done.deliveries, done.left_out), (1, 1));
    assert_eq!(done.size, csv.len() as u64);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[0].starts_with("\u{feff}received_at,"));
    assert!(lines[1].contains(r#","'=HYPERLINK(1), ""x""","#), "{csv}");
    assert!(lines[1].contains(",comments,comment,17841400000123456,1408215550001234,lena.paints,"));
}

#[tokio::test]
async fn raw_http_is_the_bytes_one_after_the_other() {
    let place = Place::new();
    let head = b"POST /hook HTTP/1.1\r\nX: \xe9\r\ncontent-Length: 2\r\n\r\n";
    place.keep(judged(head, &b"\xff\x00"[..])).await;
    place.keep(judged(HEAD, "{}")).await;
    let mut unkept = judged(HEAD, "");
    unkept.judgement = None;
    unkept.delivery.body = Body::TooLarge { declared: Some(9) };
    place.keep(unkept).await;
    let (http, done) = place.export_with(Format::Http, false).await;
    assert_eq!((done.deliveries, done.left_out), (2, 1));
    let exact = [&head[..], b"\xff\x00"].concat();
    let (first, second) = http.split_at(exact.len());
    assert_eq!(first, exact);
    let second = String::from_utf8_lossy(second);
    assert!(second.ends_with("\r\n\r\n{}"), "{second}");
    assert!(
        second.contains("\r\nContent-Length: 2\r\nHookglass-Note: "),
        "{second}"
    );
}

#[tokio::test]
async fn ids_are_taken_in_the_order_of_arrival_and_have_to_be_there() {
    let place = Place::new();
    for number in 0..5 {
        place
            .keep(judged(HEAD, format!("{{\"n\":{number}}}")))
            .await;
    }
    let of = |ids: Vec<i64>| {
        place.store.read(move |connection| {
            let mut out = Vec::new();
            let done = super::write(connection, &Which::Ids(ids), Format::Ndjson, None, &mut out);
            Ok(done.map(|_| out))
        })
    };
    let export = of(vec![4, 2, 2]).await.expect("read").expect("exported");
    let ids: Vec<Value> = records(&export)
        .iter()
        .map(|record| record["id"].clone())
        .collect();
    assert_eq!(ids, ["2", "4"]);
    let missing = of(vec![1, 9]).await.expect("read").expect_err("not there");
    assert_eq!(missing.to_string(), "there is no delivery 9");
}

/// More than a page of them.
#[tokio::test]
async fn many_are_walked_through_by_key() {
    let place = Place::new();
    let insert = |writing: &crate::store::Writing<'_>| {
        for number in 0..450 {
            crate::store::delivery::insert(writing, &judged(HEAD, format!("{{\"n\":{number}}}")))?;
        }
        Ok(())
    };
    place.store.write(insert).await.expect("kept");
    let records = records(&place.export(Format::Ndjson, false).await);
    let ids: Vec<i64> = records
        .iter()
        .map(|record| {
            record["id"]
                .as_str()
                .expect("an id")
                .parse()
                .expect("a number")
        })
        .collect();
    assert_eq!(ids, (1..=450).collect::<Vec<i64>>());
}
