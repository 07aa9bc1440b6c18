//! What every place that keeps secrets has to do, run on each of them.

use keyring_core::api::CredentialStoreApi;
use keyring_core::mock;

use super::*;

/// Meets the contract or panics.
fn contract(store: &dyn SecretStore) {
    let get = |name: &str| {
        store
            .get(name)
            .expect("can be read")
            .map(|text| text.expose().to_owned())
    };
    let set = |name: &str, value: &str| store.set(name, &text(value)).expect("can be written");

    assert_eq!(get("absent"), None);
    store.delete("absent").expect("nothing to forget is fine");

    let long = "x".repeat(2000);
    let values = [
        " \twhite space\r\n",
        "\"quotes\\'",
        "ümläut 🦊",
        "[\"a\",\"b\"]",
        &long,
    ];
    for (index, value) in values.iter().enumerate() {
        set(&format!("secret:{index}"), value);
    }
    for (index, value) in values.iter().enumerate() {
        assert_eq!(
            get(&format!("secret:{index}")).as_deref(),
            Some(*value),
            "kept exactly"
        );
    }

    set("secret:0", "replaced");
    assert_eq!(get("secret:0").as_deref(), Some("replaced"));
    store.delete("secret:0").expect("can be forgotten");
    assert_eq!(get("secret:0"), None);
    assert_eq!(get("secret:1").as_deref(), Some(values[1]), "others stay");
    assert!(
        store.detail().ends_with('.'),
        "a sentence: {}",
        store.detail()
    );
}

/// A keychain over keyring's mock. keyring's own entries know the real one only.
pub(super) fn mock_keychain() -> (Keychain, std::sync::Arc<mock::Store>) {
    let store = mock::Store::new().expect("a mock");
    let entries = store.clone();
    let entry = move |name: &str| {
        entries
            .build("hookglass", name, None)
            .map(|inner| keyring::Entry { inner })
    };
    (Keychain::of_entries(Box::new(entry)), store)
}

#[test]
fn memory_meets_the_contract() {
    contract(&MemoryStore::default());
}

#[test]
fn a_file_meets_the_contract() {
    let folder = tempfile::tempdir().expect("a folder");
    contract(&FileStore::new(folder.path().join("secrets.json")));
}

#[test]
fn a_keychain_meets_the_contract() {
    contract(&mock_keychain().0);
}

/// The real one, where there is one: `dbus-run-session` with an unlocked keyring.
#[test]
#[ignore = "changes the keychain of whoever runs it"]
fn the_systems_keychain_meets_the_contract() {
    contract(&Keychain::default());
}
