//! The HTTP contract of the receiver, row by row: the answer's exact bytes, and what is kept.

mod elsewhere;
mod handshake;
mod payload;
mod signature;
mod size;
mod unsigned;

use hookglass_tests::Desk;
use serde_json::Value;

const SUCCESS: &str = r#"{"success":true}"#;
const INVALID_SIGNATURE: &str = r#"{"error":"Invalid signature"}"#;
const MISSING_SIGNATURE: &str = r#"{"error":"Missing signature"}"#;
const INVALID_PAYLOAD: &str = r#"{"error":"Invalid payload"}"#;

/// Fails unless exactly one delivery is kept, answered and judged like this; gives it back.
#[track_caller]
fn expect_kept(desk: &Desk, status: u16, verdict: &str, payload: &str) -> Value {
    let deliveries = desk.deliveries();
    assert_eq!(deliveries.len(), 1, "{deliveries:?}");
    let kept = deliveries[0].clone();
    assert_eq!(kept["status"], status, "{kept}");
    assert_eq!(kept["signature"]["verdict"], verdict, "{kept}");
    assert_eq!(kept["payload"], payload, "{kept}");
    kept
}
