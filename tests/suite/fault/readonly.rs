//! A file or a folder that may not be written: said at the start, with what to do, and nothing
//! is changed.
//!
//! Root may write everything, so the program runs without that right where the test has it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::skipped::skipped;

const WITHOUT_RIGHT: &str =
    "exec setpriv --bounding-set=-dac_override,-dac_read_search \"$0\" \"$@\"";

/// A desk with a delivery, whose programs may write no more than anybody.
fn desk() -> Option<Desk> {
    let desk = Desk::with_secret();
    let folder = desk.folder().join("store");
    fs::create_dir(&folder).expect("a folder");
    let desk = desk.keeping_in(&folder.join("hookglass.db"));
    let receiver = desk.listen();
    assert_eq!(receiver.post_signed(&comment()).status, 200);
    assert_eq!(receiver.stop().code, 0);
    if !may_write_all() {
        return Some(desk);
    }
    let limited = Command::new("sh")
        .args(["-c", &WITHOUT_RIGHT.replace("\"$0\" \"$@\"", "true")])
        .output();
    if limited.is_ok_and(|output| output.status.success()) {
        return Some(desk.under(WITHOUT_RIGHT));
    }
    skipped("this user may write everything, and setpriv cannot take that away.");
    None
}

fn may_write_all() -> bool {
    let id = Command::new("id").arg("-u").output().expect("id");
    id.stdout.starts_with(b"0")
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("allowed");
}

#[test]
fn a_read_only_file_is_refused_with_what_to_do() {
    let Some(desk) = desk() else { return };
    let before = fs::read(desk.database()).expect("the store");
    set_mode(desk.database(), 0o400);
    let ran = desk.run(&["listen", "--addr", "127.0.0.1:0"]);
    ran.expect_talk(3, &["read-only", "writable", "--db"]);
    assert!(
        fs::read(desk.database()).expect("the store") == before,
        "it was changed"
    );
    set_mode(desk.database(), 0o600);
    assert_eq!(desk.listen().post_signed(&comment()).status, 200);
    assert_eq!(desk.deliveries().len(), 2);
}

#[test]
fn a_read_only_folder_is_refused_with_what_to_do() {
    let Some(desk) = desk() else { return };
    let folder = desk.database().parent().expect("a folder").to_owned();
    // The lock is there already; what cannot be made is the log.
    set_mode(&folder, 0o500);
    let ran = desk.run(&["listen", "--addr", "127.0.0.1:0"]);
    set_mode(&folder, 0o700);
    ran.expect_talk(3, &["--db"]);
    assert!(
        ran.stderr.contains("writable") || ran.stderr.contains("write in it"),
        "{ran:?}"
    );
    assert_eq!(desk.listen().post_signed(&comment()).status, 200);
}
