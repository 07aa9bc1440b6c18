//! Other paths and methods: 404 and 405; counted, and never a delivery.

use hookglass_core::store::Connection;
use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::{PATH, Request};
use hookglass_tests::wait::until;

fn strays(desk: &Desk) -> Vec<(String, String, u16)> {
    let store = Connection::open(desk.database()).expect("the store");
    let mut rows = store
        .prepare("SELECT method, path, status FROM stray ORDER BY id")
        .expect("the table");
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    rows.expect("rows").map(|row| row.expect("a row")).collect()
}

#[test]
fn another_path_is_404() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for path in [
        "/",
        "/api/webhooks",
        "/api/webhooks/instagram/",
        "/api/rpc/status",
        "/.env",
    ] {
        for method in ["GET", "POST"] {
            let answer = receiver.send(&Request::new(method, path).with("Content-Length", "0"));
            answer.expect(404, r#"{"error":"Not found"}"#);
        }
    }
    let kept = until("the strays are kept", || {
        Some(strays(&desk)).filter(|kept| kept.len() == 10)
    });
    assert!(
        kept.contains(&("GET".into(), "/.env".into(), 404)),
        "{kept:?}"
    );
    assert!(desk.deliveries().is_empty());
}

#[test]
fn another_method_is_405_and_says_which_are_allowed() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        let answer = receiver.send(&Request::new(method, PATH).with("Content-Length", "0"));
        answer.expect(405, r#"{"error":"Method not allowed"}"#);
        assert_eq!(answer.header("allow"), Some("GET, POST"), "{method}");
    }
    let kept = until("the strays are kept", || {
        Some(strays(&desk)).filter(|kept| kept.len() == 4)
    });
    assert!(
        kept.iter()
            .all(|(_, path, status)| path == PATH && *status == 405)
    );
}

#[test]
fn another_path_can_be_chosen() {
    let desk = Desk::with_secret();
    let receiver = desk.listen_with(&["--path", "/hooks/mine"]);
    assert!(receiver.callback_url().ends_with("/hooks/mine"));
    assert_eq!(
        receiver
            .send(&Request::delivery(&comment()).signed())
            .status,
        404
    );
    let answer = receiver.send(&Request::new("GET", "/hooks/mine"));
    assert_eq!(answer.status, 403, "it is the callback");
}
