//! The secrets as a whole; what every place has to do is in [`contract`].

mod contract;
mod credentials;
mod file;
mod keeping;
mod leaks;
mod probing;

use std::path::Path;

use super::*;

/// Marks every value in these tests, so that a leak can be searched for.
const VALUE: &str = "5ecre7-5ecre7-5ecre7";

fn text(text: &str) -> SecretText {
    SecretText::new(text)
}

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn in_memory(pairs: &[(&str, &str)]) -> Secrets {
    Secrets::open(SecretOptions {
        env: env(pairs),
        file: None,
        keychain: false,
    })
}

fn in_file(path: &Path, pairs: &[(&str, &str)]) -> Secrets {
    Secrets::open(SecretOptions {
        env: env(pairs),
        file: Some(path.to_owned()),
        keychain: false,
    })
}

fn labels(secrets: &Secrets) -> Vec<String> {
    secrets
        .signing()
        .iter()
        .map(|secret| secret.label.clone())
        .collect()
}

#[test]
fn the_environment_comes_first_and_in_order() {
    let secrets = in_memory(&[
        ("HOOKGLASS_SECRET_ZEBRA", "z"),
        ("HOOKGLASS_SECRET_META_APP", "m"),
        ("INSTAGRAM_WEBHOOK_SECRET", " exact \n"),
        ("HOOKGLASS_SECRETS_FILE", "no secret"),
        ("PATH", "no secret"),
    ]);
    secrets.set("added_second", text("2")).expect("is kept");
    secrets.set("added_first", text("1")).expect("is kept");
    let order = [
        "instagram_app_secret",
        "meta_app",
        "zebra",
        "added_second",
        "added_first",
    ];
    assert_eq!(labels(&secrets), order);
    let signing = secrets.signing();
    assert_eq!(signing[0].value.expose(), " exact \n");
    assert_eq!(signing[0].origin, SecretOrigin::Environment);
    assert_eq!(signing[3].origin, SecretOrigin::Memory);
}

#[test]
fn what_is_no_secret_is_ignored() {
    for value in ["", "  \t\n", "undefined", "null", " null "] {
        let secrets = in_memory(&[
            ("INSTAGRAM_WEBHOOK_SECRET", value),
            ("HOOKGLASS_SECRET_A", value),
            ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", value),
        ]);
        assert!(secrets.signing().is_empty(), "{value:?}");
        assert_eq!(secrets.verify_token().1, SecretOrigin::Memory, "{value:?}");
        assert_eq!(
            secrets.set("a", text(value)),
            Err(SecretError::Blank),
            "{value:?}"
        );
        assert_eq!(
            secrets.set_verify_token(Some(text(value))),
            Err(SecretError::Blank)
        );
    }
}

#[test]
fn variables_without_a_label_are_ignored_and_the_guides_one_wins() {
    let secrets = in_memory(&[
        ("HOOKGLASS_SECRET_", "a"),
        ("HOOKGLASS_SECRET_MY-APP", "b"),
        ("HOOKGLASS_SECRET_INSTAGRAM_APP_SECRET", "mine"),
        ("INSTAGRAM_WEBHOOK_SECRET", "the guide's"),
    ]);
    assert_eq!(labels(&secrets), ["instagram_app_secret"]);
    assert_eq!(secrets.signing()[0].value.expose(), "the guide's");
}

#[test]
fn what_the_environment_sets_cannot_be_changed_here() {
    let secrets = in_memory(&[
        ("HOOKGLASS_SECRET_APP", VALUE),
        ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", "token"),
    ]);
    for refused in [secrets.set("app", text("x")), secrets.remove("app")] {
        let error = refused.expect_err("is refused");
        assert!(
            error.to_string().contains("HOOKGLASS_SECRET_APP"),
            "{error}"
        );
        assert!(
            error.remedy().contains("HOOKGLASS_SECRET_APP"),
            "{}",
            error.remedy()
        );
    }
    let error = secrets.set_verify_token(None).expect_err("is refused");
    assert!(error.remedy().contains("INSTAGRAM_WEBHOOK_VERIFY_TOKEN"));
    let (token, origin) = secrets.verify_token();
    assert_eq!(
        (token.expose(), origin),
        ("token", SecretOrigin::Environment)
    );
}

#[test]
fn labels_have_a_rule_and_are_not_repeated_in_the_error() {
    let secrets = in_memory(&[]);
    for label in [
        "",
        "Upper",
        "with space",
        "a-b",
        "é",
        &"a".repeat(41),
        VALUE,
    ] {
        let error = secrets.set(label, text("x")).expect_err(label);
        assert_eq!(error, SecretError::Label);
        assert_eq!(secrets.remove(label), Err(SecretError::Label));
    }
    secrets
        .set(&"a".repeat(40), text("x"))
        .expect("forty are fine");
}

#[test]
fn secrets_are_replaced_in_place_and_removed() {
    let secrets = in_memory(&[]);
    for label in ["b", "a", "c"] {
        secrets.set(label, text(label)).expect("is kept");
    }
    secrets.set("a", text("new")).expect("is kept");
    assert_eq!(labels(&secrets), ["b", "a", "c"]);
    assert_eq!(secrets.signing()[1].value.expose(), "new");
    secrets.remove("b").expect("is removed");
    assert_eq!(labels(&secrets), ["a", "c"]);
    assert_eq!(
        secrets.remove("b"),
        Err(SecretError::Unknown { label: "b".into() })
    );
}

#[test]
fn clones_see_the_same_and_a_reading_stays_as_it_was() {
    let secrets = in_memory(&[]);
    let (clone, before) = (secrets.clone(), secrets.signing());
    secrets.set("a", text("x")).expect("is kept");
    assert_eq!((labels(&clone).len(), before.len()), (1, 0));
}

#[test]
fn a_random_verify_token_is_long_and_plain_and_another_each_time() {
    let secrets = in_memory(&[]);
    let first = secrets.verify_token().0;
    secrets.set_verify_token(None).expect("is made");
    let second = secrets.verify_token().0;
    assert_ne!(first.expose(), second.expose());
    for token in [first, second] {
        assert_eq!(token.expose().len(), 32);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(token.expose().bytes().all(plain), "{}", token.expose());
    }
}

#[test]
fn the_environment_alone_can_be_read_without_a_store() {
    let options = SecretOptions {
        env: env(&[("INSTAGRAM_WEBHOOK_SECRET", VALUE)]),
        ..Default::default()
    };
    let secrets = Secrets::from_environment(&options);
    assert_eq!(secrets.len(), 1);
    assert_eq!(secrets[0].value.expose(), VALUE);
}
