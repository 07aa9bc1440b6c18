//! Exit codes: 0 done, 1 the answer is no, 2 usage, 3 could not; talk goes to stderr.

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::target::{Reply, Target};

fn with_one_delivery() -> Desk {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&comment());
    desk
}

#[test]
fn done_is_0() {
    let desk = with_one_delivery();
    for arguments in [
        &["events"][..],
        &["deliveries"],
        &["attempts"],
        &["show", "1"],
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn no_is_1() {
    let desk = with_one_delivery();
    let target = Target::start(Reply::with(500, "broken"));
    assert_eq!(desk.run(&["replay", "1", "--to", &target.url()]).code, 1);
    assert_eq!(
        desk.run_with(&["verify", "--signature", "sha256=00"], b"{}")
            .code,
        1
    );
}

#[test]
fn usage_is_2_and_says_what_would_be_right() {
    let desk = with_one_delivery();
    let wrong: [(&[&str], &str); 13] = [
        (&["listen", "--wrong"], "--wrong"),
        (&["events", "--format", "xml"], "ndjson"),
        (&["events", "verdict:wrong"], "verdict:wrong"),
        (&["events", "colour:red"], "field:"),
        (&["deliveries", "--limit", "many"], "many"),
        (&["attempts", "great"], "unexpected argument"),
        (&["show", "first"], "first"),
        (&["replay", "1"], "--to"),
        (&["replay", "--to", "http://127.0.0.1:1"], "<ID>"),
        (
            &[
                "replay",
                "1",
                "--to",
                "http://127.0.0.1:1",
                "--timeout",
                "soon",
            ],
            "none",
        ),
        (&["send", "no-such-field"], "send list"),
        (&["verify", "--header", "no colon"], "Name: value"),
        (&["serve", "--ui-addr", "0.0.0.0:0"], "loopback"),
    ];
    for (arguments, said) in wrong {
        let ran = desk.run(arguments);
        assert!(ran.stdout.is_empty(), "{arguments:?}: {ran:?}");
        ran.expect_talk(2, &[said]);
    }
}

#[test]
fn a_target_that_is_no_url_is_usage() {
    let desk = with_one_delivery();
    for (target, said) in [
        ("127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("ftp://127.0.0.1/", "http"),
        ("", "http"),
    ] {
        desk.run(&["send", "comments", "--to", target])
            .expect_talk(2, &[said]);
        desk.run(&["replay", "1", "--to", target])
            .expect_talk(2, &[said]);
        let listen = ["listen", "--addr", "127.0.0.1:0", "--forward", target];
        desk.run(&listen).expect_talk(2, &[said]);
    }
}

#[test]
fn an_address_that_is_none_is_usage() {
    let desk = Desk::with_secret();
    let ran = desk.run(&["listen", "--addr", "nowhere"]);
    ran.expect_talk(2, &["nowhere"]);
    let ran = desk.run(&["listen", "--addr", "127.0.0.1:0", "--path", "no-slash"]);
    ran.expect_talk(2, &["/"]);
}

#[test]
fn could_not_is_3_and_says_what_to_do() {
    let empty = Desk::with_secret();
    for command in ["events", "deliveries", "attempts"] {
        empty
            .run(&[command])
            .expect_talk(3, &["there is no store", "hookglass listen"]);
    }
    let desk = with_one_delivery();
    desk.run(&["show", "99"])
        .expect_talk(3, &["no delivery 99"]);
    desk.run(&["show", "99", "--raw"])
        .expect_talk(3, &["no delivery 99"]);
    desk.run(&["replay", "99", "--to", "http://127.0.0.1:1"])
        .expect_talk(3, &["99"]);
    desk.run(&["verify", "no-such-file", "--signature", "x"])
        .expect_talk(3, &["no-such-file"]);
    let unset = ["send", "comments", "--secret-env", "NOT_SET"];
    desk.run(&unset).expect_talk(3, &["NOT_SET"]);
    let secretless = Desk::new();
    secretless
        .run(&["send", "comments"])
        .expect_talk(3, &["INSTAGRAM_WEBHOOK_SECRET"]);
}
