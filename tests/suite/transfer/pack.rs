//! A regression pack against an endpoint whose answers change.

use std::fs;

use hookglass_tests::Desk;
use hookglass_tests::fixtures;
use hookglass_tests::ports::refusing;
use hookglass_tests::target::{Reply, Target};

use super::with_every_fixture;

fn pack(desk: &Desk, arguments: &[&str]) -> String {
    super::exported(desk, "pack", &[&["--format", "pack"], arguments].concat())
        .to_str()
        .expect("UTF-8")
        .to_owned()
}

/// A machine without a store, as a CI is.
fn ci() -> Desk {
    Desk::new()
}

#[test]
fn every_fixture_is_sent_byte_for_byte_in_order() {
    let (desk, fixtures) = with_every_fixture();
    let folder = pack(&desk, &[""]);
    let (ci, target) = (ci(), Target::accepting());
    let ran = ci.run(&["replay", "--pack", &folder, "--to", &target.url()]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!ci.database().exists(), "a store was made");
    let arrived = target.arrived();
    assert_eq!(arrived.len(), fixtures.len());
    for (arrived, fixture) in arrived.iter().zip(&fixtures) {
        let name = &fixture.name;
        assert!(arrived.body == fixture.body, "{name}: the bytes differ");
        assert_eq!(
            arrived.values("x-hub-signature-256"),
            [fixture.signature.as_str()],
            "{name}"
        );
        assert_eq!(arrived.values("x-twice").len(), 2, "{name}");
    }
    assert_eq!(
        ran.text()
            .lines()
            .filter(|line| line.ends_with("  same 200"))
            .count(),
        fixtures.len()
    );
}

#[test]
fn a_changed_status_fails_until_it_is_expected() {
    let desk = Desk::with_secret();
    let receiver = desk.listen();
    receiver.post_signed(&fixtures::comment());
    receiver.post_signed(&fixtures::named("messages/text").body);
    receiver.stop();
    // The second one was last answered 404.
    let before = Target::start(Reply::with(404, ""));
    desk.run(&["replay", "2", "--to", &before.url()]);
    let folder = pack(&desk, &[""]);
    let (ci, target) = (ci(), Target::accepting());
    let url = target.url();
    let replay = ["replay", "--pack", &folder, "--to", &url];
    let ran = ci.run(&replay);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        ran.text(),
        "001-comments  same 200\n002-messages  changed 404→200\n"
    );

    let ran = ci.run(&[&replay[..], &["--format", "ndjson"]].concat());
    let records = ran.records();
    assert_eq!(records[1]["type"], "pack_entry");
    assert_eq!(records[1]["name"], "002-messages");
    assert_eq!(
        (&records[1]["expected_status"], &records[1]["status"]),
        (&404.into(), &200.into())
    );
    assert_eq!(
        (&records[0]["is_same"], &records[1]["is_same"]),
        (&true.into(), &false.into())
    );

    target.answer_with(Reply::with(500, ""));
    let ran = ci.run(&[&replay[..], &["--update"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ci.run(&replay).code, 0);
    target.answer_with(Reply::with(200, ""));
    let ran = ci.run(&replay);
    assert_eq!(ran.code, 1);
    assert!(
        ran.text().contains("001-comments  changed 500→200"),
        "{ran:?}"
    );
}

#[test]
fn an_endpoint_that_does_not_answer_is_3_and_changes_nothing() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let folder = pack(&desk, &[""]);
    let before = fs::read(format!("{folder}/pack.json")).expect("a list");
    let (nobody, _held) = refusing();
    let nobody = format!("http://{nobody}/");
    let ran = ci().run(&["replay", "--pack", &folder, "--to", &nobody, "--update"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.text()
            .contains("001-comments  no answer: Nothing listens"),
        "{ran:?}"
    );
    assert_eq!(
        fs::read(format!("{folder}/pack.json")).expect("a list"),
        before
    );
}

#[test]
fn it_can_be_signed_with_the_endpoint_s_secret() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let folder = pack(&desk, &[""]);
    let theirs = Desk::new().and("INSTAGRAM_WEBHOOK_SECRET", "theirs");
    let receiver = theirs.listen_with(&["--strict"]);
    let url = receiver.callback_url();
    let ci = ci().and("THEIR_SECRET", "theirs");
    let replay = ["replay", "--pack", &folder, "--to", &url];
    assert_eq!(ci.run(&replay).code, 1, "signed by another secret");
    let ran = ci.run(
        &[
            &replay[..],
            &["--mode", "resign", "--secret-env", "THEIR_SECRET"],
        ]
        .concat(),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// Pinned deliveries are what a pack is of, unless a query says otherwise.
#[test]
fn without_a_query_a_pack_holds_the_pinned_ones() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let folder = pack(&desk, &[]);
    let list = fs::read_to_string(format!("{folder}/pack.json")).expect("a list");
    assert!(list.contains("\"entries\": []"), "{list}");
    let attributes = fs::read_to_string(format!("{folder}/.gitattributes")).expect("a file");
    assert_eq!(attributes, "*.body binary\n");
}

#[test]
fn a_bad_pack_sends_nothing_and_names_the_file() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let folder = pack(&desk, &[""]);
    let list = format!("{folder}/pack.json");
    let good = fs::read_to_string(&list).expect("a list");
    let target = Target::accepting();
    let url = target.url();
    let bad = [
        (
            good.replace("001-comments.body", "../../hookglass.db"),
            "../../hookglass.db",
        ),
        (
            good.replace("\"version\": 1", "\"version\": 7"),
            "version 7",
        ),
        (good[..good.len() / 2].to_owned(), "EOF"),
    ];
    for (text, words) in bad {
        fs::write(&list, text).expect("written");
        let ran = ci().run(&["replay", "--pack", &folder, "--to", &url]);
        ran.expect_talk(3, &["pack.json", words]);
    }
    fs::write(&list, good).expect("written");
    fs::write(format!("{folder}/001-comments.body"), "{}").expect("written");
    let ran = ci().run(&["replay", "--pack", &folder, "--to", &url]);
    ran.expect_talk(3, &["001-comments.body", "SHA-256"]);
    let ran = ci().run(&["replay", "--pack", "nowhere", "--to", &url]);
    ran.expect_talk(3, &["nowhere is no pack"]);
    let ran = ci().run(&["replay", "1", "--pack", &folder, "--to", &url]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(target.arrived().is_empty());
}
