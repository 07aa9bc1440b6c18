//! The file: private, replaced as a whole, and refused when others can read it.

use std::fs;

use super::*;

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("is there").permissions().mode() & 0o777
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("can be changed");
}

fn private_file(path: &Path, content: &str) {
    fs::write(path, content).expect("can be written");
    #[cfg(unix)]
    chmod(path, 0o600);
}

#[cfg(unix)]
#[test]
fn it_is_private_and_so_is_a_folder_that_it_makes() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new/deeper/secrets.json");
    in_file(&path, &[]).set("a", text(VALUE)).expect("is kept");
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    assert_eq!(mode(&folder.path().join("new/deeper")), 0o700);
    let names = fs::read_dir(folder.path().join("new/deeper"))
        .expect("a folder")
        .count();
    assert_eq!(names, 1, "no temporary file is left");
}

#[cfg(unix)]
#[test]
fn one_that_others_can_read_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let content = format!(r#"{{"labels":"[\"a\"]","secret:a":"{VALUE}"}}"#);
    for exposed in [0o640, 0o604, 0o620, 0o666] {
        private_file(&path, &content);
        chmod(&path, exposed);
        let secrets = in_file(&path, &[("INSTAGRAM_WEBHOOK_SECRET", "env")]);
        assert_eq!(labels(&secrets), ["instagram_app_secret"], "{exposed:o}");
        let keeper = secrets.keeper();
        assert_eq!(keeper.kind, SecretOrigin::File);
        let remedy = format!(
            "Run chmod 600 {} and start Hookglass again.",
            path.display()
        );
        assert_eq!(keeper.remedy, Some(remedy.clone()));
        assert!(keeper.detail.contains("other users"), "{}", keeper.detail);
        assert_eq!(secrets.verify_token().1, SecretOrigin::Memory);
        let error = secrets.set("b", text("x")).expect_err("is refused");
        assert_eq!(error.remedy(), remedy);
        assert_eq!(fs::read_to_string(&path).expect("is there"), content);
    }
    chmod(&path, 0o600);
    assert_eq!(labels(&in_file(&path, &[])), ["a"]);
}

#[test]
fn what_is_no_file_of_secrets_is_refused_without_quoting_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    let large = format!("{{\"a\":\"{}\"}}", VALUE.repeat(60_000));
    let wrong_type = format!(r#"{{"a":{{"b":"{VALUE}"}}}}"#);
    let array = format!(r#"["{VALUE}"]"#);
    for content in [VALUE, &wrong_type, &array, "{\"a\":\"b\"", &large] {
        private_file(&path, content);
        let secrets = in_file(&path, &[]);
        let keeper = secrets.keeper();
        assert!(
            keeper.detail.contains("is not a file of secrets"),
            "{}",
            keeper.detail
        );
        assert!(
            !format!("{keeper:?} {secrets:?}").contains(VALUE),
            "{keeper:?}"
        );
        assert!(secrets.set("b", text("x")).is_err());
        assert_eq!(
            fs::read_to_string(&path).expect("is there"),
            content,
            "is not touched"
        );
    }
    let secrets = in_file(folder.path(), &[]);
    assert!(
        secrets.keeper().detail.contains("no regular file"),
        "{:?}",
        secrets.keeper()
    );
}

#[test]
fn an_empty_one_is_fine_and_a_damaged_list_is_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.json");
    private_file(&path, "\n");
    in_file(&path, &[]).set("a", text("x")).expect("is kept");
    for list in ["nonsense", "[\\\"../x\\\"]", "{}"] {
        private_file(&path, &format!("{{\"labels\":\"{list}\"}}"));
        let secrets = in_file(&path, &[]);
        assert!(
            secrets.keeper().detail.contains("damaged"),
            "{:?}",
            secrets.keeper()
        );
        assert!(
            secrets.set("b", text("x")).is_err(),
            "a damaged list is not written over"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link) = (
        folder.path().join("real.json"),
        folder.path().join("link.json"),
    );
    private_file(&real, "{}");
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    in_file(&link, &[]).set("a", text("x")).expect("is kept");
    assert!(fs::symlink_metadata(&link).expect("is there").is_symlink());
    assert_eq!(labels(&in_file(&real, &[])), ["a"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_a_sentence() {
    let secrets = in_file(Path::new("/proc/nowhere/secrets.json"), &[]);
    let error = secrets
        .set("a", text(VALUE))
        .expect_err("cannot be written");
    assert!(
        error.to_string().contains("/proc/nowhere/secrets.json"),
        "{error}"
    );
    assert!(
        secrets.signing().is_empty(),
        "what was not kept is not used"
    );
    assert_eq!(secrets.verify_token().1, SecretOrigin::Memory);
}

/// Such as a secret that a container mounts.
#[cfg(unix)]
#[test]
fn one_that_cannot_be_changed_is_still_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder
        .path()
        .join("name-that-leaves-no-room-".to_owned() + &"x".repeat(225));
    private_file(
        &path,
        &format!(r#"{{"labels":"[\"a\"]","secret:a":"{VALUE}"}}"#),
    );
    let secrets = in_file(&path, &[]);
    assert_eq!(
        labels(&secrets),
        ["a"],
        "the temporary file's name is too long for the disk"
    );
    assert_eq!(secrets.verify_token().1, SecretOrigin::Memory);
    assert!(
        secrets
            .keeper()
            .remedy
            .is_some_and(|remedy| remedy.contains("can be written"))
    );
}
