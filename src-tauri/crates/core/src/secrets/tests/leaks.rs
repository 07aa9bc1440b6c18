//! No value in anything that can be printed, and every error says what to do.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::keeping::Lockable;
use super::*;

#[test]
fn nothing_that_can_be_printed_holds_a_value() {
    let options = SecretOptions {
        env: env(&[
            ("INSTAGRAM_WEBHOOK_SECRET", VALUE),
            ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", VALUE),
        ]),
        file: None,
        keychain: false,
    };
    let mut printed = format!("{options:?} {options:#?}");
    let secrets = Secrets::open(options);
    secrets.set("a", text(VALUE)).expect("is kept");
    printed += &format!(
        "{secrets:?} {secrets:#?} {:?} {:?}",
        secrets.signing(),
        secrets.verify_token()
    );
    printed += &serde_json::to_string(&secrets.keeper()).expect("is JSON");

    let memory = MemoryStore::default();
    memory.set("a", &text(VALUE)).expect("is kept");
    printed += &format!("{memory:?}");

    let store = Arc::new(Lockable::default());
    let locked = Secrets::with_store(Vec::new(), Arc::clone(&store) as Arc<dyn SecretStore>, None);
    store.locked.store(true, Ordering::Relaxed);
    let errors = [
        locked.set("a", text(VALUE)),
        locked.set_verify_token(Some(text(VALUE))),
        locked.set(VALUE, text(VALUE)),
        secrets.set("instagram_app_secret", text(VALUE)),
    ];
    for error in errors.map(|result| result.expect_err("fails")) {
        printed += &format!("{error} {error:?} {}", error.remedy());
    }
    printed += &format!("{:?}", locked.keeper());
    assert!(!printed.contains(VALUE), "{printed}");
    assert!(printed.contains("***"));
}

#[test]
fn every_error_says_what_to_do() {
    let path = Path::new("/a folder/it's.json");
    let errors = [
        SecretError::Label,
        SecretError::Blank,
        SecretError::Environment {
            label: "a".into(),
            variable: "V".into(),
        },
        SecretError::Unknown { label: "a".into() },
        SecretError::Keychain {
            action: "read a secret",
            reason: "r".into(),
        },
        SecretError::Exposed { path: path.into() },
        SecretError::NotSecrets {
            path: path.into(),
            reason: "r".into(),
        },
        SecretError::file("read", path, &std::io::Error::other("r")),
        SecretError::Damaged { place: "file" },
    ];
    for error in errors {
        let remedy = error.remedy();
        assert!(
            remedy.ends_with('.') && remedy.len() > 20,
            "{error}: {remedy}"
        );
        assert!(!error.to_string().ends_with('.'), "{error}");
    }
    let remedy = SecretError::Exposed { path: path.into() }.remedy();
    assert!(
        remedy.contains(r"chmod 600 '/a folder/it'\''s.json'"),
        "{remedy}"
    );
}
