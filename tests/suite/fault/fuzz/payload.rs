//! Of the payload: a reading is whole whatever the bytes are.

use hookglass_core::payload::{self, PayloadVerdict};

const LIMIT: usize = 1 << 20;

#[test]
fn a_reading_stays_within_the_body_and_says_why() {
    super::check("payload", 4000, |body| {
        let reading = payload::read(body, None, LIMIT);
        assert_eq!(
            reading.fault.is_none(),
            reading.verdict == PayloadVerdict::Ok
        );
        let parsed: Result<serde_json::Value, _> = serde_json::from_slice(body);
        if let Ok(value) = &parsed {
            assert_ne!(reading.verdict, PayloadVerdict::NotJson, "{value}");
        }
        let (mut whole, mut end) = (0..0, 0);
        for event in &reading.events {
            assert!(event.span.start < event.span.end, "an empty span");
            assert!(event.span.end <= body.len(), "a span beyond the body");
            // An event of a whole entry comes before those of its lists, which are inside of it.
            if event.span.end < whole.end {
                assert!(event.span.start >= end, "spans in the order of the body");
                end = event.span.end;
            } else {
                assert!(event.span.start >= whole.end, "spans that overlap");
                (whole, end) = (event.span.clone(), event.span.start);
            }
            assert!(!event.sentence.text.is_empty(), "an event without a word");
            assert!(
                !event.sentence.text.contains(['\n', '\r', '\0', '\u{1b}']),
                "{:?}",
                event.sentence
            );
            assert!(!event.field.is_empty() && !event.kind.is_empty());
            // A span is JSON by itself wherever the whole is.
            if parsed.is_ok() {
                let item: Result<serde_json::Value, _> =
                    serde_json::from_slice(&body[event.span.clone()]);
                assert!(
                    item.is_ok(),
                    "{:?}",
                    String::from_utf8_lossy(&body[event.span.clone()])
                );
            }
        }
        if let Some(position) = reading.fault.as_ref().and_then(|fault| fault.position) {
            assert!(position.offset <= body.len(), "{position:?}");
        }
        assert_eq!(
            payload::read(body, None, LIMIT),
            reading,
            "the same bytes, the same reading"
        );
    });
}

#[test]
fn what_is_inflated_is_bounded() {
    super::check("payload", 1000, |body| {
        for encoding in [
            "gzip",
            "deflate",
            "x-gzip",
            "br",
            "identity",
            "gzip, gzip",
            "",
        ] {
            if let Ok(content) = payload::content(body, Some(encoding), 10_000) {
                assert!(
                    content.len() <= body.len().max(10_000),
                    "{encoding}: {}",
                    content.len()
                );
            }
            let reading = payload::read(body, Some(encoding), 10_000);
            assert_eq!(
                reading.fault.is_none(),
                reading.verdict == PayloadVerdict::Ok,
                "{encoding}"
            );
        }
    });
}
