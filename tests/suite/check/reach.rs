//! Endpoints that cannot be reached, hang, or lead elsewhere.

use hookglass_tests::ports::free_port;
use hookglass_tests::running::{Running, signal};
use hookglass_tests::target::{Reply, Target};
use hookglass_tests::wait::until;

use super::{check, check_once, desk};

#[test]
fn nobody_there_is_3_and_says_what_to_do() {
    let nobody = format!("127.0.0.1:{}", free_port());
    let checked = check(&desk(), &format!("http://{nobody}/hook"), &[]);
    checked.expect(3, &["unreachable"]);
    let first = checked.item("answers");
    assert_eq!(first["outcome"], "fail");
    let finding = first["finding"].as_str().expect("a finding");
    assert!(
        finding.contains(&format!("Nothing listens at {nobody}")),
        "{finding}"
    );
    assert_eq!(checked.ids("skipped").len(), checked.items.len() - 1);
}

#[test]
fn what_never_answers_ends_the_check_soon() {
    let target = Target::start(Reply::never());
    // Its patience is half a minute for all of it. If each item had its own, it would take two, and a
    // command that takes one fails here.
    let checked = check_once(&desk(), &target.url(), &["--timeout", "4"]);
    checked.expect(1, &["hangs"]);
    // Not the finding's, which tells how long it was in the end.
    let fault = &checked.item("answers")["exchanges"][0]["fault"];
    let message = fault["message"].as_str().expect("a message");
    assert!(message.contains("within 4 s"), "{message}");
    assert!(
        checked
            .ids("skipped")
            .contains(&"thousand_updates_accepted")
    );
}

#[test]
fn a_redirect_is_not_followed_but_told() {
    let elsewhere = Target::accepting();
    let target = Target::start(Reply::with(308, "").header("Location", &elsewhere.url()));
    let checked = check(&desk(), &target.url(), &[]);
    checked.expect(1, &["redirects"]);
    assert!(elsewhere.arrived().is_empty(), "it was followed");
}

#[test]
fn a_path_that_is_not_routed() {
    let target = Target::start(Reply::with(404, "Not found"));
    let checked = check(&desk(), &target.url(), &[]);
    checked.expect(1, &["no_route"]);
    assert_eq!(
        checked.ids("fail"),
        ["handshake_right_token", "signed_accepted"]
    );
}

#[test]
fn a_proxy_with_nothing_behind_it() {
    let target = Target::start(Reply::with(502, "Bad gateway"));
    check(&desk(), &target.url(), &[]).expect(3, &["unreachable"]);
}

#[test]
fn requests_are_as_meta_s_are() {
    let target = Target::start(Reply::with(403, "no"));
    check(
        &desk(),
        &target.url(),
        &["--header", "X-Key: opens-the-door"],
    );
    let arrived = target.arrived();
    let handshake = &arrived[0];
    assert!(
        handshake
            .line
            .starts_with("GET /hook?from=replay&hub.mode=subscribe&hub.challenge="),
        "{handshake:?}"
    );
    assert!(handshake.values("user-agent")[0].starts_with("facebookplatform/"));
    let agents = |sample: &str| {
        let holds = |body: &[u8]| String::from_utf8_lossy(body).contains(sample);
        let found = arrived.iter().find(|one| holds(&one.body)).expect("sent");
        assert_eq!(found.values("x-key"), ["opens-the-door"]);
        assert_eq!(found.values("x-hub-signature").len(), 1);
        assert_eq!(found.values("x-hub-signature-256").len(), 1);
        found.values("user-agent")[0].to_owned()
    };
    assert_eq!(
        agents("\"changes\": ["),
        "Webhooks/1.0 (https://fb.me/webhooks)"
    );
    assert_eq!(agents("\"messaging\":["), "facebookexternalua");
}

#[test]
fn an_interrupt_ends_it_at_once_and_leaves_the_rest_out() {
    let target = Target::start(Reply::never());
    let desk = desk();
    let command = desk.command(&["check", &target.url(), "--format", "ndjson"]);
    let running = Running::start_silent(command);
    until("it has begun", || target.arrived().first().cloned());
    signal("INT", running.id());
    let stopped = running.wait_end();
    assert_eq!(stopped.code, 3, "{stopped:?}");
    let last = stopped.lines.last().expect("a summary");
    // If it had waited for the time-out, the first would have failed.
    assert!(last.contains("\"failed\":0,\"skipped\":32"), "{last}");
}
