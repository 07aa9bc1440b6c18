//! Bad HTTP: each is refused, or read as exactly the requests that one reading of it allows;
//! nothing that stands in a body ever becomes a request of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use hookglass_tests::Desk;
use hookglass_tests::http::PATH;
use hookglass_tests::wait::PATIENCE;

use super::{Station, is_late};

/// What has to come of one.
#[derive(Clone, Copy, Debug)]
enum Expect {
    /// Nothing is taken: refused, or hung up on.
    Nothing,
    /// So many deliveries are taken.
    Taken(usize),
}
use Expect::{Nothing, Taken};

const BODY: &str = r#"{"entry":[]}"#;
/// A request that stands where a body or a header may be taken for one.
const HIDDEN: &str = "POST /api/webhooks/instagram HTTP/1.1\r\nHost: hidden\r\nX-Hidden: 1\r\nContent-Length: 12\r\n\r\n{\"entry\":[]}";

/// A POST to the callback with these header lines, and these bytes after the head.
fn post(headers: &str, after: &str) -> Vec<u8> {
    format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{headers}\r\n{after}").into_bytes()
}

fn chunked(after: &str) -> Vec<u8> {
    post("Transfer-Encoding: chunked\r\n", after)
}

fn raw(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// A chunk with the whole body, and its end.
const CHUNKS: &str = "c\r\n{\"entry\":[]}\r\n0\r\n\r\n";

#[rustfmt::skip]
fn lengths() -> Vec<(&'static str, Vec<u8>, Expect)> {
    vec![
        ("two lengths that differ", post("Content-Length: 12\r\nContent-Length: 0\r\n", BODY), Nothing),
        ("two lengths that differ, the small one first", post("Content-Length: 0\r\nContent-Length: 103\r\n", HIDDEN), Nothing),
        ("two equal lengths", post("Content-Length: 12\r\nContent-Length: 12\r\n", BODY), Taken(1)),
        ("two lengths in one value", post("Content-Length: 12, 12\r\n", BODY), Nothing),
        ("a negative length", post("Content-Length: -1\r\n", BODY), Nothing),
        ("a length with a sign", post("Content-Length: +12\r\n", BODY), Nothing),
        ("a length in hex", post("Content-Length: 0xc\r\n", BODY), Nothing),
        ("a length with a fraction", post("Content-Length: 12.0\r\n", BODY), Nothing),
        ("an empty length", post("Content-Length: \r\n", BODY), Nothing),
        ("a length beyond 64 bits", post("Content-Length: 99999999999999999999\r\n", BODY), Nothing),
        ("a length of all 64 bits", post("Content-Length: 18446744073709551615\r\n", BODY), Nothing),
        ("blanks around a length", post("Content-Length:   12  \r\n", BODY), Taken(1)),
        ("a blank before the colon", post("Content-Length : 12\r\n", BODY), Nothing),
        ("less than was announced", post("Content-Length: 13\r\n", BODY), Nothing),
        ("more than was announced", post("Content-Length: 12\r\n", &format!("{BODY}tail\r\n\r\n")), Taken(1)),
        ("no length", post("", BODY), Nothing),
    ]
}

#[rustfmt::skip]
fn chunks() -> Vec<(&'static str, Vec<u8>, Expect)> {
    vec![
        ("chunks", chunked(CHUNKS), Taken(1)),
        ("a length beside chunks", post("Content-Length: 12\r\nTransfer-Encoding: chunked\r\n", CHUNKS), Taken(1)),
        ("chunks beside a length", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", CHUNKS), Taken(1)),
        ("a hidden request behind a length beside chunks", post("Content-Length: 200\r\nTransfer-Encoding: chunked\r\n", &format!("0\r\n\r\n{HIDDEN}")), Nothing),
        ("an unknown coding", post("Transfer-Encoding: xchunked\r\n", CHUNKS), Nothing),
        ("chunked, and then another", post("Transfer-Encoding: chunked, identity\r\n", CHUNKS), Nothing),
        ("two codings, the last one unknown", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n", CHUNKS), Nothing),
        ("a vertical tab before the coding", post("Transfer-Encoding: \x0bchunked\r\n", CHUNKS), Nothing),
        ("a coding with a blank before its colon", post("Transfer-Encoding : chunked\r\n", CHUNKS), Nothing),
        ("a folded coding", post("Transfer-Encoding:\r\n chunked\r\n", CHUNKS), Nothing),
        ("a chunk's size beyond 64 bits", chunked("fffffffffffffffff\r\nx\r\n0\r\n\r\n"), Nothing),
        ("a chunk's size of all 64 bits", chunked("ffffffffffffffff\r\nx\r\n0\r\n\r\n"), Nothing),
        ("a negative chunk", chunked("-1\r\nx\r\n0\r\n\r\n"), Nothing),
        ("a chunk's size in 0x", chunked("0xc\r\n{\"entry\":[]}\r\n0\r\n\r\n"), Nothing),
        ("an empty chunk's size", chunked("\r\n{\"entry\":[]}\r\n0\r\n\r\n"), Nothing),
        ("a chunk longer than its size", chunked("3\r\n{\"entry\":[]}\r\n0\r\n\r\n"), Nothing),
        ("a chunk without its end", chunked("c\r\n{\"entry\":[]}0\r\n\r\n"), Nothing),
        ("no last chunk", chunked("c\r\n{\"entry\":[]}\r\n"), Nothing),
        ("a chunk's size ended by a bare line feed", chunked("c\n{\"entry\":[]}\r\n0\r\n\r\n"), Nothing),
        ("a chunk's note without end", chunked(&format!("c;{}\r\n{BODY}\r\n0\r\n\r\n", "x".repeat(40_000))), Nothing),
        ("trailers that change the framing", chunked("c\r\n{\"entry\":[]}\r\n0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n\r\n"), Taken(1)),
        ("a hidden request as a trailer", chunked(&format!("c\r\n{BODY}\r\n0\r\n{HIDDEN}")), Nothing),
        ("endless trailers", chunked(&format!("c\r\n{BODY}\r\n0\r\n{}\r\n", "X-T: 1\r\n".repeat(5000))), Nothing),
    ]
}

#[rustfmt::skip]
fn heads() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let with = |header: &str| post(&format!("{header}Content-Length: 12\r\n"), BODY);
    vec![
        ("a NUL in a value", with("X: a\0b\r\n"), Nothing),
        ("a NUL in a name", with("X\0Y: a\r\n"), Nothing),
        ("a bare carriage return in a value", with("X: a\rb\r\n"), Nothing),
        ("a bare line feed in a value", with("X: a\nX-Forwarded-For: 1\r\n"), Nothing),
        ("a folded header", with("X: a\r\n b\r\n"), Nothing),
        ("a line without a colon", with("nonsense\r\n"), Nothing),
        ("a header without a name", with(": a\r\n"), Nothing),
        ("a name with a blank", with("X Y: a\r\n"), Nothing),
        ("bytes beyond ASCII in a name", with("Xé: a\r\n"), Nothing),
        ("a header of 40 KiB", with(&format!("X: {}\r\n", "x".repeat(40 << 10))), Nothing),
        ("a name of 40 KiB", with(&format!("{}: x\r\n", "x".repeat(40 << 10))), Nothing),
        ("129 headers more", with(&"X: 1\r\n".repeat(129)), Nothing),
        ("a thousand empty lines first", [raw(&"\r\n".repeat(1000)), with("")].concat(), Taken(1)),
        ("the connection's own header", with("Connection: Content-Length\r\n"), Taken(1)),
        ("a body in a GET", raw(&format!("GET /x HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{HIDDEN}", HIDDEN.len())), Nothing),
        ("a body of another path", raw(&format!("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{HIDDEN}", HIDDEN.len())), Nothing),
        ("bare line feeds all through", raw(&format!("POST {PATH} HTTP/1.1\nHost: x\nContent-Length: 12\n\n{BODY}")), Taken(1)),
        ("expecting a go-ahead", with("Expect: 100-continue\r\n"), Taken(1)),
        ("an upgrade to HTTP/2", with("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"), Taken(1)),
        ("an upgrade to a WebSocket", with("Connection: Upgrade\r\nUpgrade: websocket\r\n"), Taken(1)),
    ]
}

#[rustfmt::skip]
fn lines() -> Vec<(&'static str, Vec<u8>, Expect)> {
    let line = |line: &str| raw(&format!("{line}\r\nHost: x\r\nContent-Length: 12\r\n\r\n{BODY}"));
    vec![
        ("HTTP/0.9", raw(&format!("POST {PATH}\r\n\r\n")), Nothing),
        ("HTTP/1.2", line(&format!("POST {PATH} HTTP/1.2")), Nothing),
        ("HTTP/2.0 as text", line(&format!("POST {PATH} HTTP/2.0")), Nothing),
        ("the preface of HTTP/2", raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Nothing),
        ("a greeting of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello\r\n\r\n".to_vec(), Nothing),
        ("a method in small letters", line(&format!("post {PATH} HTTP/1.1")), Nothing),
        ("a method of 5,000 letters", line(&format!("{} {PATH} HTTP/1.1", "P".repeat(5000))), Nothing),
        ("a method with a NUL", line(&format!("PO\0ST {PATH} HTTP/1.1")), Nothing),
        ("two blanks before the path", line(&format!("POST  {PATH} HTTP/1.1")), Nothing),
        ("a tab for a blank", line(&format!("POST\t{PATH}\tHTTP/1.1")), Nothing),
        ("a NUL in the path", line(&format!("POST {PATH}\0 HTTP/1.1")), Nothing),
        ("a path that climbs", line("POST /x/../api/webhooks/instagram HTTP/1.1"), Nothing),
        ("a path in percents", line("POST /api/webhooks/%69nstagram HTTP/1.1"), Nothing),
        ("a path of 40 KiB", line(&format!("POST /{} HTTP/1.1", "x".repeat(40 << 10))), Nothing),
        ("another path in capitals", line("POST /API/webhooks/instagram HTTP/1.1"), Nothing),
        ("a tunnel to elsewhere", line("CONNECT example.com:443 HTTP/1.1"), Nothing),
        ("options of everything", line("OPTIONS * HTTP/1.1"), Nothing),
        ("the path as a whole URL", line(&format!("POST http://x{PATH} HTTP/1.1")), Taken(1)),
        ("an answer", raw("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Nothing),
        ("two requests in a row", [post("Content-Length: 12\r\n", BODY), post("Content-Length: 12\r\n", BODY)].concat(), Taken(2)),
        ("rubbish behind a request", [post("Content-Length: 12\r\n", BODY), raw("\0\0rubbish\r\n\r\n")].concat(), Taken(1)),
        ("nothing but line ends", raw(&"\r\n".repeat(5000)), Nothing),
        ("a head that never ends", raw(&format!("POST {PATH} HTTP/1.1\r\nX: y")), Nothing),
    ]
}

/// How long nothing has to come until nothing is expected any more.
const SILENCE: Duration = Duration::from_millis(500);

/// Sends it and reads what comes: all the answers that are expected, or until it is silent.
fn provoke(address: SocketAddr, bytes: &[u8], expected: Expect) -> String {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).expect("connected");
    let awaited = match expected {
        Nothing => 0,
        Taken(count) => count,
    };
    // Refused in the middle, the rest does not matter; nor does a reset behind the answer.
    let _ = stream.write_all(bytes);
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let (taken, is_late) = {
            let text = String::from_utf8_lossy(&answer);
            (taken(&text), is_late(&text))
        };
        if awaited > 0 && (taken == awaited || is_late) {
            break;
        }
        let patience = if taken < awaited { PATIENCE } else { SILENCE };
        stream.set_read_timeout(Some(patience)).expect("a time-out");
        match stream.read(&mut piece) {
            Ok(read @ 1..) => answer.extend_from_slice(&piece[..read]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn taken(answer: &str) -> usize {
    answer.matches("HTTP/1.1 200").count()
}

#[test]
fn each_bad_request_is_refused_or_read_as_one() {
    let station = Station::open(Desk::with_secret());
    let address = station.server.address();
    let mut faults = Vec::new();
    let all = [lengths(), chunks(), heads(), lines()].concat();
    let mut before = 0;
    for (name, bytes, expected) in &all {
        let mut answer = provoke(address, bytes, *expected);
        // The store had no time for it, which is no word about what it is.
        while taken(&answer) == 0 && is_late(&answer) {
            answer = provoke(address, bytes, *expected);
        }
        let taken = taken(&answer);
        let rows = station.ui.list();
        let (fresh, statuses) = (rows.len() - before, answer_statuses(&answer));
        before = rows.len();
        let as_expected = match expected {
            Nothing => taken == 0,
            Taken(count) => taken == *count,
        };
        // What was told 200 is there, and nothing that was not told anything.
        let kept = rows
            .iter()
            .take(fresh)
            .filter(|row| row["status"] == 200)
            .count();
        if !as_expected || kept != taken {
            faults.push(format!(
                "{name}: expected {expected:?}, answered {statuses:?}, {kept} kept as 200"
            ));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    let hidden = station.desk.records(&["deliveries"]);
    let is_hidden =
        |delivery: &&serde_json::Value| delivery["headers"].to_string().contains("hidden");
    assert_eq!(
        hidden.iter().find(is_hidden),
        None,
        "a request within another was taken"
    );
    println!("{} bad requests", all.len());
    station.expect_sound();
}

fn answer_statuses(answer: &str) -> Vec<&str> {
    let lines = answer.split("HTTP/1.1 ").skip(1);
    lines.filter_map(|line| line.get(..3)).collect()
}
