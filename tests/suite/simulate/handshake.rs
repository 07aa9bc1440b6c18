//! Meta's handshake by itself, against our own receiver and against others.

use hookglass_tests::Desk;
use hookglass_tests::desk::TOKEN;
use hookglass_tests::ports::free_port;
use hookglass_tests::target::{Reply, Target};

use super::send;

#[test]
fn our_own_receiver_knows_its_token_and_no_other() {
    let desk = Desk::with_guide();
    let receiver = desk.listen();
    let url = receiver.callback_url();
    for (token, accepted, status) in [
        ("right", true, 200),
        ("wrong", false, 403),
        ("missing", false, 403),
    ] {
        let (code, records) = send(&desk, &["--handshake", "--token", token], &url);
        let one = &records[0];
        assert_eq!(code, 0, "{token}: {one}");
        assert_eq!(one["type"], "handshake");
        assert_eq!(
            (&one["accepted"], &one["status"]),
            (&accepted.into(), &status.into()),
            "{token}"
        );
        assert_eq!(one["is_right"], true, "{token}: {one}");
    }
    // A handshake is no delivery.
    assert!(desk.deliveries().is_empty());
}

#[test]
fn another_endpoints_token_is_named() {
    let receiver_desk = Desk::with_guide();
    let receiver = receiver_desk.listen();
    let url = receiver.callback_url();
    let desk = Desk::new().and("THEIRS", TOKEN).and("OLD", "an old one");
    let right = ["--handshake", "--verify-token-env", "THEIRS"];
    assert_eq!(send(&desk, &right, &url).0, 0);
    let ran = desk.run(&[
        "send",
        "--handshake",
        "--verify-token-env",
        "OLD",
        "--to",
        &url,
    ]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.text().contains("verify token is another one"),
        "{ran:?}"
    );
    assert!(
        !format!("{ran:?}").contains("an old one"),
        "a token is never shown"
    );
    let unset = [
        "send",
        "--handshake",
        "--verify-token-env",
        "NOT_SET",
        "--to",
        &url,
    ];
    desk.run(&unset).expect_talk(3, &["NOT_SET"]);
    desk.run(&["send", "--handshake", "--to", &url])
        .expect_talk(3, &["INSTAGRAM_WEBHOOK_VERIFY_TOKEN"]);
}

#[test]
fn an_endpoint_that_does_not_take_it_is_told_why() {
    let desk = Desk::with_guide();
    let target = Target::accepting();
    let (code, records) = send(&desk, &["--handshake"], &target.url());
    let finding = records[0]["finding"].as_str().unwrap_or_default();
    assert_eq!(code, 1);
    assert!(
        finding.contains("not with the challenge") && finding.contains("taken"),
        "{finding}"
    );
    let arrived = target.only();
    assert!(
        arrived
            .line
            .starts_with("GET /hook?from=replay&hub.mode=subscribe&hub.challenge=")
    );
    assert!(arrived.body.is_empty() && arrived.values("x-hub-signature-256").is_empty());
    target.answer_with(Reply::with(301, "").header("Location", "/hook/"));
    let (_, records) = send(&desk, &["--handshake"], &target.url());
    let finding = records[0]["finding"].as_str().unwrap_or_default();
    assert!(finding.contains("follows no redirect"), "{finding}");
}

#[test]
fn where_nobody_listens_it_is_3() {
    let desk = Desk::with_guide();
    let url = format!("http://127.0.0.1:{}/", free_port());
    let ran = desk.run(&["send", "--handshake", "--to", &url]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.text().contains("Nothing listens at"), "{ran:?}");
}

#[test]
fn it_goes_with_no_payload() {
    let desk = Desk::with_guide();
    for other in [
        &["comments"][..],
        &["--count", "2"],
        &["--sign", "invalid"],
        &["--body", "x"],
    ] {
        desk.run(&[&["send", "--handshake"], other].concat())
            .expect_talk(2, &["--handshake"]);
    }
}
