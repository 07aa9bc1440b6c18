//! The deliveries that are searched, and what became of them.

use super::*;

/// One delivery of a field's value.
fn change(field: &str, account: &str, value: &str) -> String {
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"{account}","time":1764000000,"changes":[{{"field":"{field}","value":{value}}}]}}]}}"#
    )
}

fn comment(id: &str, name: &str, text: &str) -> String {
    change(
        "comments",
        "17841",
        &format!(
            r#"{{"id":"{id}","text":"{text}","from":{{"id":"9{id}","username":"{name}"}},"media":{{"id":"m{id}","media_product_type":"FEED"}}}}"#
        ),
    )
}

/// 2025-11-24T16:00:00Z, and an hour more for each.
fn hour(number: i64) -> i64 {
    1_764_000_000_000_000 + number * 3_600_000_000
}

/// As from a proxy, one name twice and a value with a comma; and with values of every kind.
const HEADS: [(usize, &[u8]); 2] = [
    (1, b"POST /hook HTTP/1.1\r\nUser-Agent: Webhooks/1.0 (https://fb.me/webhooks)\r\nDate: Mon, 24 Nov 2025 17:00:00 GMT\r\nVia: 1.1 a, 1.1 b\r\nX-B: 2\r\nx-b: \"3\\4\"\r\n\r\n"),
    (5, b"POST /hook HTTP/1.1\r\nuser-agent: webhooks/1.0 (HTTPS://fb.me/webhooks)\r\nDATE: today\r\nX-Long: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy\r\nX-Empty:\r\nX-Latin: caf\xe9\r\n\r\n"),
];

pub(super) async fn filled(store: &Store) {
    let mut all = vec![
        judged(comment(
            "1",
            "lena.k_1",
            "So great, Crème brûlée! \\u2764\\ufe0f",
        )),
        judged(comment("2", "leo", "great so")),
        judged(change(
            "mentions",
            "17842",
            r#"{"media_id":"m9","comment_id":"c9"}"#,
        )),
        judged("not json at all, but great"),
        judged(BATCH),
        judged(comment("3", "lena", "東京タワー \\\"quoted\\\" naïve")),
        judged(comment(
            "1",
            "lena.k_1",
            "So great, Crème brûlée! \\u2764\\ufe0f",
        )),
    ];
    for (place, judged) in all.iter_mut().enumerate() {
        judged.delivery.received_at = hour(i64::try_from(place).expect("small"));
    }
    let refused = &mut all[3];
    refused.status = 401;
    refused.judgement = Some(Judgement {
        verdict: Verdict::Invalid,
        secret: None,
        diagnosis: vec![Diagnosis::WrongSecret],
    });
    all[1].delivery.source = Source::Tunnel;
    for (place, head) in HEADS {
        all[place].delivery.head = Head::new(head);
    }
    for judged in all {
        store
            .write(move |writing| delivery::insert(writing, &judged))
            .await
            .expect("kept");
    }
    store
        .write(|writing| {
            second_look::step(writing, 100, Duration::MAX)?;
            pin::set(writing, 2, true)?;
            pin::set(writing, 4, true)?;
            mark::note(writing, 6 << 16, "look again")
        })
        .await
        .expect("looked");
}

pub(super) fn answered(delivery_id: i64, status: u16) -> attempt::NewAttempt {
    attempt::NewAttempt {
        delivery_id,
        at: 1,
        target: "http://localhost/".into(),
        target_id: None,
        kind: attempt::AttemptKind::Replay,
        mode: attempt::ReplayMode::Original,
        secret: None,
        request_headers: Vec::new(),
        request_size: 0,
        request_body: None,
        status: Some(status),
        headers: Vec::new(),
        body_size: 0,
        body: Bytes::new(),
        duration_us: 1,
        fault: None,
        note: None,
    }
}

pub(super) fn forwarded(delivery_id: i64, status: u16) -> attempt::NewAttempt {
    attempt::NewAttempt {
        kind: attempt::AttemptKind::Forward,
        ..answered(delivery_id, status)
    }
}
