//! What is no fault of a delivery makes it wait, and whoever switched forwarding on decides.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::target::Target;
use hookglass_tests::wait::until;
use hookglass_tests::window::Window;
use serde_json::{Value, json};

fn draft(target: &Target, id: Option<u64>) -> Value {
    json!({
        "id": id,
        "name": "mine",
        "url": target.url(),
        "timeout_s": 30,
        "headers": [{"name": "Authorization", "value": "never in the store"}],
        "trust": {"kind": "system"},
        "secret": null,
    })
}

#[test]
fn nothing_is_sent_without_a_secret_header_whose_value_is_gone() {
    let desk = Desk::with_secret();
    let file = desk.folder().join("secrets.json");
    let desk = desk.and("HOOKGLASS_SECRETS_FILE", file.to_str().expect("text"));
    let target = Target::accepting();
    let window = Window::open(&desk);
    let saved = window.ask("save_target", &draft(&target, None));
    assert_eq!(saved["headers"][0]["value"], Value::Null, "{saved}");
    let id = saved["id"].as_u64().expect("an id");
    window.ask("set_forwarding", &json!({"target_id": id, "mode": "live"}));
    assert_eq!(window.running.post_signed(&comment()).status, 200);
    let arrived = until("the first delivery", || target.arrived().pop());
    assert_eq!(arrived.values("authorization"), ["never in the store"]);
    until("that is known", || {
        let targets = window.ask("list_targets", &Value::Null);
        (targets[0]["forwarding"]["forwarded"] == json!(1)).then_some(())
    });
    window.running.kill();

    fs::write(&file, "{}").expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("its own");
    let window = Window::open(&desk);
    assert_eq!(window.running.post_signed(&comment()).status, 200);
    let forwarding = until("a problem", || {
        let targets = window.ask("list_targets", &Value::Null);
        let forwarding = targets[0]["forwarding"].clone();
        (!forwarding["problem"].is_null()).then_some(forwarding)
    });
    let problem = forwarding["problem"].as_str().expect("text");
    assert!(problem.contains("Authorization"), "{problem}");
    assert_eq!(
        (&forwarding["waiting"], &forwarding["dead"]),
        (&json!(1), &json!(0)),
        "{forwarding}"
    );
    assert_eq!(target.arrived().len(), 1);

    window.ask("save_target", &draft(&target, Some(id)));
    let arrived = until("the second delivery", || {
        target.arrived().into_iter().nth(1)
    });
    assert_eq!(arrived.values("authorization"), ["never in the store"]);
}

#[test]
fn forwarding_by_the_command_line_ends_with_it_unless_the_window_switches_it_on() {
    let desk = Desk::with_secret();
    let target = Target::accepting();
    let is_on = || {
        let window = Window::open(&desk);
        let targets = window.ask("list_targets", &Value::Null);
        assert_eq!(window.running.stop().code, 0);
        targets[0]["forwarding"]["mode"] == json!("live")
    };
    let window = Window::open_with(&desk, &["--forward", &target.url()]);
    assert_eq!(window.running.stop().code, 0);
    assert!(!is_on(), "it ended with the command");
    let window = Window::open_with(&desk, &["--forward", &target.url()]);
    let targets = window.ask("list_targets", &Value::Null);
    let id = targets[0]["id"].as_u64().expect("an id");
    window.ask("set_forwarding", &json!({"target_id": id, "mode": "live"}));
    assert_eq!(window.running.stop().code, 0);
    assert!(is_on(), "the window's choice stays");
}
