//! What arrives is what is kept: every recorded body, every header.

use hookglass_core::time::rfc3339;
use hookglass_tests::Desk;
use hookglass_tests::fixtures::{self, Fixture};
use hookglass_tests::http::{self, Connection, PATH, Request};
use hookglass_tests::sign;
use serde_json::{Value, json};

fn request(fixture: &Fixture) -> Request {
    let mut request = Request::delivery(&fixture.body);
    if let Some(encoding) = &fixture.content_encoding {
        request = request.with("Content-Encoding", encoding);
    }
    request.with("X-Hub-Signature-256", &fixture.signature)
}

/// An event as the command prints it, in the form of `fixtures/expected`.
fn main_fields(event: &Value) -> Value {
    let mut fields = event.clone();
    let all = fields.as_object_mut().expect("an object");
    for other in ["type", "id", "delivery_id", "position", "duplicate_of"] {
        all.remove(other);
    }
    fields
}

fn expected_fields(event: &Value) -> Value {
    let mut fields = event.clone();
    let all = fields.as_object_mut().expect("an object");
    for other in ["sentence", "note"] {
        all.remove(other);
    }
    if let Some(us) = all["occurred_at"].as_i64() {
        all["occurred_at"] = rfc3339(us).into();
    }
    fields
}

#[test]
fn every_fixture_comes_back_byte_for_byte_with_its_events() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let fixtures = fixtures::all();
    assert!(fixtures.len() >= 129, "{}", fixtures.len());
    let mut connection = Connection::open(receiver.address()).expect("connected");
    for fixture in &fixtures {
        let answer = connection.deliver(&request(fixture)).expect(&fixture.name);
        let expected = if fixture.expected()["verdict"] == "ok" {
            200
        } else {
            400
        };
        assert_eq!(answer.status, expected, "{}", fixture.name);
    }
    let (deliveries, events) = (desk.deliveries(), desk.records(&["events"]));
    assert_eq!(deliveries.len(), fixtures.len());
    for (fixture, kept) in fixtures.iter().zip(&deliveries) {
        let name = &fixture.name;
        assert_eq!(kept["signature"]["verdict"], "valid", "{name}");
        assert_eq!(kept["body_sha256"], fixture.sha256.as_str(), "{name}");
        assert_eq!(kept["body_size"], fixture.body.len(), "{name}");
        assert_eq!(kept["payload"], fixture.expected()["verdict"], "{name}");
        let id = kept["id"].as_str().expect("an id");
        assert!(desk.raw(id) == fixture.body, "{name}: the bytes differ");

        let mut read: Vec<&Value> = events
            .iter()
            .filter(|event| event["delivery_id"] == id)
            .collect();
        read.sort_by_key(|event| event["position"].as_u64());
        let read: Vec<Value> = read.into_iter().map(main_fields).collect();
        let expected = fixture.expected();
        let expected = expected["events"].as_array().expect("events").iter();
        let expected: Vec<Value> = expected.map(expected_fields).collect();
        assert_eq!(read, expected, "{name}");
        assert_eq!(kept["events"], expected.len(), "{name}");
    }
}

#[test]
fn headers_keep_their_order_case_and_number() {
    let desk = Desk::with_secret();
    let sent = Request::delivery(b"{\"entry\":[]}")
        .with("x-LOUD-and-quiet", "1")
        .with("X-Twice", "first")
        .with("Accept", "*/*")
        .with("x-twice", "second")
        .with("X-Empty", "")
        .with("X-Twice", "first")
        .with("X-Spaces", "inner  spaces\tand tab")
        .with_bytes("X-Text", "Schön 🛍".as_bytes())
        .with_bytes("X-Latin", b"caf\xe9")
        .signed();
    assert_eq!(desk.listen().send(&sent).status, 200);
    let text = |value: &[u8]| match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        // Bytes that are no UTF-8 are Latin-1, as HTTP means them.
        Err(_) => value.iter().map(|&byte| char::from(byte)).collect(),
    };
    let expected: Vec<(String, String)> = sent
        .headers()
        .iter()
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    assert_eq!(desk.newest()["headers"], json!(expected));
}

#[test]
fn a_query_and_a_chunked_body_are_kept_as_well() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    let body = "{\"entry\":[]}";
    let path = format!("{PATH}?app=1&x=%20");
    let mut bytes = Request::new("POST", &path)
        .with("Transfer-Encoding", "chunked")
        .with(
            "X-Hub-Signature-256",
            &sign::sha256(fixtures::SECRET, body.as_bytes()),
        )
        .with("Connection", "close")
        .bytes();
    for piece in body.as_bytes().chunks(5) {
        bytes.extend(format!("{:x}\r\n", piece.len()).bytes());
        bytes.extend(piece);
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"0\r\n\r\n");
    let answer = http::exchange(receiver.address(), &bytes);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let kept = desk.newest();
    assert_eq!(kept["query"], "app=1&x=%20");
    assert_eq!(kept["path"], PATH);
    assert_eq!(kept["signature"]["verdict"], "valid");
    assert_eq!(desk.raw("1"), body.as_bytes());
}
