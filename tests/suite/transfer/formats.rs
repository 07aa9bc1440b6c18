//! The formats for other tools, taken by those tools.

use std::process::{Command, Stdio};

use hookglass_tests::Desk;
use hookglass_tests::fixtures;
use hookglass_tests::http::{self, Request};
use hookglass_tests::target::Target;
use serde_json::Value;

use super::{exported, with_every_fixture};

fn has_curl() -> bool {
    let mut asked = Command::new("curl");
    asked.arg("--version").stdout(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// The script is run by a real shell and a real curl.
#[test]
#[cfg(unix)]
fn the_curl_script_sends_the_same_bytes_and_headers() {
    if !has_curl() {
        eprintln!("curl is not installed: nothing was tried");
        return;
    }
    let (desk, fixtures) = with_every_fixture();
    let receiver = desk.listen();
    let mut mebibyte = fixtures::comment();
    mebibyte.resize(1 << 20, b'%');
    let nuls = vec![0_u8; 200 << 10];
    for body in [&mebibyte, &nuls] {
        receiver.post_signed(body);
    }
    receiver.stop();
    let script = exported(&desk, "all.sh", &["--format", "curl"]);
    let target = Target::accepting();
    let ran = Command::new("sh")
        .arg(&script)
        .arg(target.url())
        .current_dir(desk.folder())
        .output()
        .expect("a shell");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let arrived = target.arrived();
    assert_eq!(arrived.len(), fixtures.len() + 2);
    let kept = desk.deliveries();
    for ((arrived, kept), fixture) in arrived.iter().zip(&kept).zip(&fixtures) {
        let name = &fixture.name;
        assert!(arrived.body == fixture.body, "{name}: the bytes differ");
        let headers: Vec<(String, String)> =
            serde_json::from_value(kept["headers"].clone()).expect("pairs");
        let own = |headers: &[(String, String)]| -> Vec<(String, String)> {
            let of_connection = |name: &str| {
                ["host", "content-length"]
                    .iter()
                    .any(|own| name.eq_ignore_ascii_case(own))
            };
            let own = headers.iter().filter(|(name, _)| !of_connection(name));
            own.cloned().collect()
        };
        assert_eq!(own(&arrived.headers), own(&headers), "{name}");
    }
    assert!(arrived[fixtures.len()].body == mebibyte, "a mebibyte");
    assert!(arrived[fixtures.len() + 1].body == nuls, "nothing but NUL");
    // Without a URL it sends nothing.
    let ran = Command::new("sh").arg(&script).output().expect("a shell");
    assert!(!ran.status.success());
    assert!(
        String::from_utf8_lossy(&ran.stderr).contains("Usage: sh FILE http"),
        "{ran:?}"
    );
}

/// The file is what another receiver is sent, as it is.
#[test]
fn raw_http_can_be_sent_down_a_connection() {
    let (desk, fixtures) = with_every_fixture();
    let receiver = desk.listen();
    let body = b"{\"entry\":[]}";
    let chunked = Request::new("POST", http::PATH)
        .with("Transfer-Encoding", "chunked")
        .with("Connection", "close")
        .bytes();
    let chunked = [&chunked[..], b"c\r\n", body, b"\r\n0\r\n\r\n"].concat();
    let answer = http::exchange(receiver.address(), &chunked);
    assert!(
        answer.starts_with("HTTP/1.1 401 ") || answer.starts_with("HTTP/1.1 200 "),
        "{answer}"
    );
    receiver.stop();
    let path = exported(&desk, "all.http", &["--format", "http"]);
    let wire = std::fs::read(path).expect("a file");
    let other = Desk::with_secret();
    let again = other.listen();
    let answers = http::exchange(again.address(), &wire);
    assert_eq!(
        answers.matches("HTTP/1.1 ").count(),
        fixtures.len() + 1,
        "{answers}"
    );
    let (kept, sent) = (desk.deliveries(), other.deliveries());
    assert_eq!(sent.len(), fixtures.len() + 1);
    for (kept, sent) in kept.iter().zip(&sent).take(fixtures.len()) {
        for same in [
            "headers",
            "path",
            "query",
            "body_sha256",
            "signature",
            "status",
            "payload",
        ] {
            assert_eq!(kept[same], sent[same], "{same} of {kept}");
        }
    }
    let last = sent.last().expect("the one in chunks");
    let names = last["headers"].to_string();
    assert!(
        names.contains("Hookglass-Note") && !names.contains("Transfer-Encoding"),
        "{names}"
    );
    assert_eq!(other.raw(last["id"].as_str().expect("an id")), body);
}

#[test]
fn har_holds_every_fixture() {
    let (desk, fixtures) = with_every_fixture();
    let ran = desk.run(&["--format", "har", "export"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let har: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let entries = har["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), fixtures.len());
    for (entry, fixture) in entries.iter().zip(&fixtures) {
        let posted = &entry["request"]["postData"];
        let text = posted["text"].as_str().expect("text");
        let bytes = if posted["_encoding"] == "base64" {
            use base64::Engine;
            base64::engine::general_purpose::STANDARD
                .decode(text)
                .expect("base64")
        } else {
            text.as_bytes().to_vec()
        };
        assert!(bytes == fixture.body, "{}: the bytes differ", fixture.name);
        assert_eq!(entry["request"]["bodySize"], fixture.body.len());
        assert!(entry["response"]["content"]["text"].is_string());
    }
}

#[test]
fn csv_is_a_table_whatever_is_in_it() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for text in [
        "=1+1",
        "+1",
        "-1",
        "@lena",
        "a \\\"b\\\", c",
        "two\\nlines",
        "\\tx",
    ] {
        let body = String::from_utf8(fixtures::comment()).expect("UTF-8");
        let body = body.replace("Is this one still available?", text);
        assert_eq!(receiver.post_signed(body.as_bytes()).status, 200);
    }
    let ran = desk.run(&["export", "--format", "csv"]);
    let text = ran.text();
    let table = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let rows = rows(table);
    assert_eq!(rows.len(), 8, "{table}");
    assert!(
        rows.iter().all(|row| row.len() == rows[0].len()),
        "{rows:?}"
    );
    let column = rows[0]
        .iter()
        .position(|name| name == "text")
        .expect("a column");
    let texts: Vec<&str> = rows[1..].iter().map(|row| row[column].as_str()).collect();
    assert_eq!(
        texts,
        [
            "'=1+1",
            "'+1",
            "'-1",
            "'@lena",
            "a \"b\", c",
            "two\nlines",
            "'\tx"
        ]
    );
    for row in &rows[1..] {
        assert!(
            row.iter()
                .all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
            "{row:?}"
        );
    }
}

/// RFC 4180, read apart from the product.
fn rows(table: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut letters) = (false, table.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {
                assert_eq!(letters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(letter),
        }
    }
    rows
}
