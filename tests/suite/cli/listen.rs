//! `listen`: the first line, a line for each event, and an end in order.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::{comment, named};
use hookglass_tests::http::{Connection, Request};
use hookglass_tests::running::{Running, signal};
use hookglass_tests::wait::{PATIENCE, until};

#[test]
fn the_first_line_says_where() {
    let desk = Desk::with_guide().and("HOOKGLASS_SECRET_META_APP_SECRET", "another");
    let receiver = desk.listen();
    let first = receiver.listening();
    assert_eq!(first["type"], "listening");
    assert!(first["public_url"].is_null());
    let url = receiver.callback_url();
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/api/webhooks/instagram"));
    assert!(!url.contains(":0/"), "a real port: {url}");
    let labels = serde_json::json!(["instagram_app_secret", "meta_app_secret"]);
    assert_eq!(first["secrets"], labels);
    assert_eq!(
        receiver.lines().len(),
        1,
        "and nothing else before a delivery"
    );
}

#[test]
fn ndjson_prints_each_delivery_and_its_events_in_order() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&comment());
    receiver.send(&Request::delivery(b"nonsense").signed_with("wrong"));
    receiver.post_signed(&named("comments/batch").body);
    let deliveries = receiver.wait_for(3, "delivery");
    let verdicts = deliveries
        .iter()
        .map(|record| record["signature"]["verdict"].as_str());
    assert!(verdicts.eq([Some("valid"), Some("invalid"), Some("valid")]));
    let events = deliveries[2]["events"].as_u64().expect("a number");
    let printed = receiver.wait_for(usize::try_from(events).expect("few") + 1, "event");
    assert_eq!(printed[0]["text"], "Is this one still available?");
}

#[test]
fn text_prints_a_line_for_each_event() {
    let desk = Desk::with_secret();
    let receiver = Running::start_silent(desk.command(&["listen", "--addr", "127.0.0.1:0"]));
    let url = until("it listens", || {
        let talk = receiver.talk();
        let (_, rest) = talk.split_once("Listening at ")?;
        // It may be there in part.
        let (url, _) = rest.split_once('\n')?;
        Some(url.to_owned())
    });
    assert_eq!(desk.run(&["send", "comments", "--to", &url]).code, 0);
    let line = until("a line", || receiver.lines().first().cloned());
    assert!(
        line.contains("@lena.paints commented on your post"),
        "{line}"
    );
    assert!(
        line.contains("valid") && line.contains("[comments]"),
        "{line}"
    );
}

#[test]
fn a_stranger_cannot_move_the_cursor() {
    let desk = Desk::with_secret();
    let body = "{\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"comments\",\"value\":{\"text\":\"\\u001b[2J\\u001b]0;x\\u0007\\r\\nfake\"}}]}]}";
    desk.listen().post_signed(body.as_bytes());
    for command in [&["events"][..], &["deliveries"], &["show", "1"]] {
        let text = desk.run(command).text();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
    }
}

#[test]
fn sigterm_and_sigint_finish_what_is_in_flight_and_exit_0() {
    for name in ["TERM", "INT"] {
        let desk = Desk::with_secret();
        let receiver = desk.listen();
        let address = receiver.address();
        let body = comment();
        let delivery = Request::delivery(&body).with("Expect", "100-continue");
        let whole = delivery.signed().bytes();
        // The last byte is missing when the signal comes.
        let mut slow = std::net::TcpStream::connect(address).expect("connected");
        slow.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        std::io::Write::write_all(&mut slow, &whole[..whole.len() - 1]).expect("sent");
        // Only what was begun to be read is in flight.
        let mut begun = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
        std::io::Read::read_exact(&mut slow, &mut begun).expect("a sign");
        assert_eq!(&begun, b"HTTP/1.1 100 Continue\r\n\r\n");
        let mut other = Connection::open(address).expect("connected");
        assert_eq!(
            other
                .deliver(&Request::delivery(&body).signed())
                .expect("taken")
                .status,
            200
        );
        signal(name, receiver.id());
        until("no more connections are taken", || {
            std::net::TcpStream::connect(address).err()
        });
        std::io::Write::write_all(&mut slow, &whole[whole.len() - 1..]).expect("sent");
        let mut answer = String::new();
        std::io::Read::read_to_string(&mut slow, &mut answer).expect("an answer");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{name}: {answer}");
        let stopped = receiver.wait_end();
        assert_eq!(stopped.code, 0, "{name}: {stopped:?}");
        assert!(stopped.talk.ends_with(", stored 2.\n"), "{stopped:?}");
        assert_eq!(desk.deliveries().len(), 2, "{name}");
        let printed = stopped
            .lines
            .iter()
            .filter(|line| line.contains("\"type\":\"delivery\""));
        assert_eq!(
            printed.count(),
            2,
            "{name}: what was in flight is printed too"
        );
    }
}
