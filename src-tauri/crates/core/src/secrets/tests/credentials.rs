//! Keys to other services: kept like secrets, and never tried on a signature.

use super::*;

const ENV: &[(&str, &str)] = &[("NGROK_AUTHTOKEN", "from the environment")];

fn value(secrets: &Secrets, which: Credential) -> Option<(String, SecretOrigin)> {
    let (text, origin) = secrets.credential(which)?;
    Some((text.expose().to_owned(), origin))
}

#[test]
fn they_are_kept_and_forgotten_and_sign_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let first = in_file(&path, &[]);
    assert_eq!(value(&first, Credential::AccessToken), None);
    first
        .set_credential(Credential::AccessToken, Some(&text("IGAAx")))
        .expect("is kept");
    let again = in_file(&path, &[]);
    assert_eq!(
        value(&again, Credential::AccessToken),
        Some(("IGAAx".into(), SecretOrigin::File))
    );
    assert!(again.signing().is_empty());
    again
        .set_credential(Credential::AccessToken, None)
        .expect("is forgotten");
    assert_eq!(value(&in_file(&path, &[]), Credential::AccessToken), None);
    let blank = again.set_credential(Credential::AccessToken, Some(&text("  ")));
    assert_eq!(blank, Err(SecretError::Blank));
}

#[test]
fn the_environment_comes_first_and_cannot_be_changed_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let kept = in_file(&path, &[]);
    kept.set_credential(Credential::NgrokAuthtoken, Some(&text("kept")))
        .expect("is kept");
    let secrets = in_file(&path, ENV);
    let expected = ("from the environment".into(), SecretOrigin::Environment);
    assert_eq!(value(&secrets, Credential::NgrokAuthtoken), Some(expected));
    assert!(secrets.signing().is_empty());
    let error = secrets
        .set_credential(Credential::NgrokAuthtoken, None)
        .expect_err("set elsewhere");
    assert!(error.to_string().contains("NGROK_AUTHTOKEN"), "{error}");
    assert!(!format!("{secrets:?}").contains("kept\""));
}

#[test]
fn they_move_to_a_file_with_the_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let secrets = Secrets::open(SecretOptions::default());
    secrets
        .set_credential(Credential::NgrokAuthtoken, Some(&text("token")))
        .expect("is kept");
    secrets.keep_in_file(path.clone()).expect("moved");
    assert_eq!(
        value(&in_file(&path, &[]), Credential::NgrokAuthtoken),
        Some(("token".into(), SecretOrigin::File))
    );
}
