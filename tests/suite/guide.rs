//! The guide's own tests, typed as it prints them: real curl, its environment, its answers.

use std::process::Command;

use hookglass_tests::desk::{TOKEN, TOKEN_NAME, finish};
use hookglass_tests::{Desk, Running};

/// As the guide's `.env` has it.
fn desk() -> Desk {
    let desk = Desk::new().and("INSTAGRAM_WEBHOOK_SECRET", "your_app_secret_from_meta");
    desk.and(TOKEN_NAME, TOKEN)
}

/// Runs the guide's line with our address in place of its own.
fn curl(line: &str, receiver: &Running) -> String {
    let ours = format!("http://{}", receiver.address());
    let line = line
        .replace("https://app.huntaze.com", &ours)
        .replace("http://localhost:3000", &ours);
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).env("NO_PROXY", "*");
    let ran = finish(shell, b"");
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.text()
}

#[test]
fn test_verification_endpoint() {
    let desk = desk();
    let said = curl(
        r#"curl -X GET "https://app.huntaze.com/api/webhooks/instagram?hub.mode=subscribe&hub.verify_token=huntaze_instagram_webhook&hub.challenge=test123""#,
        &desk.listen(),
    );
    assert_eq!(said, "test123");
}

#[test]
fn test_webhook_payload_local() {
    let desk = desk();
    let receiver = desk.listen();
    let said = curl(
        r#"curl -X POST http://localhost:3000/api/webhooks/instagram \
  -H "Content-Type: application/json" \
  -d '{
    "object": "instagram",
    "entry": [{
      "id": "test_account",
      "time": 1635724800,
      "changes": [{
        "field": "media",
        "value": {
          "id": "test_media_123"
        }
      }]
    }]
  }'"#,
        &receiver,
    );
    assert_eq!(said, r#"{"success":true}"#);
    let events = desk.records(&["events"]);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!(events[0]["field"], "media");
    assert_eq!(events[0]["media_id"], "test_media_123");
    assert_eq!(events[0]["account_id"], "test_account");
    // What it prints names the event, for whoever watches the terminal.
    receiver.wait_for(1, "event");
}

#[test]
fn a_wrong_verify_token_fails_as_the_guide_says() {
    let desk = desk();
    let said = curl(
        r#"curl -s -w ' %{http_code}' "https://app.huntaze.com/api/webhooks/instagram?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=test""#,
        &desk.listen(),
    );
    assert_eq!(said, r#"{"error":"Verification failed"} 403"#);
}
