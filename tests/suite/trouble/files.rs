//! Files that are not what they should be, and are left as they are.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use hookglass_core::store::Connection;
use hookglass_tests::Desk;
use hookglass_tests::desk::Ran;
use hookglass_tests::fixtures::comment;
use hookglass_tests::skipped::skipped;

fn listen(desk: &Desk) -> Ran {
    desk.run(&["listen", "--addr", "127.0.0.1:0"])
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("allowed");
}

#[test]
fn a_newer_store_is_refused_untouched() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&comment());
    let store = Connection::open(desk.database()).expect("the store");
    store
        .pragma_update(None, "user_version", 999)
        .expect("written");
    store.close().expect("closed");
    let before = fs::read(desk.database()).expect("a file");
    for ran in [listen(&desk), desk.run(&["deliveries"])] {
        ran.expect_talk(3, &["newer Hookglass", "999", "Update Hookglass", "--db"]);
    }
    assert!(
        fs::read(desk.database()).expect("a file") == before,
        "it was changed"
    );
}

#[test]
fn what_is_no_database_is_refused_untouched() {
    let letter = "Dear diary, this is not a database. ".repeat(200);
    let desk = Desk::with_secret();
    fs::write(desk.database(), &letter).expect("written");
    for ran in [listen(&desk), desk.run(&["deliveries"])] {
        ran.expect_talk(3, &["is not a Hookglass store", "--db"]);
    }
    assert_eq!(fs::read_to_string(desk.database()).expect("a file"), letter);
}

#[test]
fn another_programs_database_is_refused_untouched() {
    let desk = Desk::with_secret();
    let other = Connection::open(desk.database()).expect("a database");
    other
        .execute_batch("CREATE TABLE recipe (name TEXT)")
        .expect("a table");
    other.close().expect("closed");
    let before = fs::read(desk.database()).expect("a file");
    listen(&desk).expect_talk(3, &["is not a Hookglass store", "--db"]);
    assert!(
        fs::read(desk.database()).expect("a file") == before,
        "it was changed"
    );
}

#[test]
fn a_folder_in_place_of_the_store() {
    let desk = Desk::with_secret();
    fs::create_dir(desk.database()).expect("a folder");
    listen(&desk).expect_talk(3, &["hookglass.db", "--db"]);
}

#[test]
fn a_folder_that_may_not_be_read() {
    let desk = Desk::with_secret();
    let closed = desk.folder().join("closed");
    fs::create_dir(&closed).expect("a folder");
    set_mode(&closed, 0o000);
    if fs::read_dir(&closed).is_ok() {
        skipped("this user may read everything");
        return;
    }
    let desk = desk.keeping_in(&closed.join("hookglass.db"));
    listen(&desk).expect_talk(3, &["cannot open", "Check that the folder exists"]);
    set_mode(&closed, 0o700);
}

#[test]
fn a_folder_that_cannot_be_made() {
    let desk = Desk::with_secret();
    let file = desk.folder().join("file");
    fs::write(&file, "").expect("written");
    let desk = desk.keeping_in(&file.join("below").join("hookglass.db"));
    listen(&desk).expect_talk(3, &["cannot open", "--db"]);
}

#[test]
fn the_store_and_its_folder_are_for_their_user_alone() {
    let desk = Desk::with_secret();
    let folder = desk.folder().join("new");
    let desk = desk.keeping_in(&folder.join("hookglass.db"));
    let receiver = desk.listen();
    receiver.post_signed(&comment());
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(&folder).expect("a folder") {
        let path = file.expect("a file").path();
        assert_eq!(
            mode(&path) & 0o077,
            0,
            "{} can be read by others",
            path.display()
        );
    }
}

#[test]
fn a_secrets_file_that_others_can_read_is_not_used() {
    let desk = Desk::new();
    let file = desk.folder().join("secrets.json");
    fs::write(&file, "{}").expect("written");
    set_mode(&file, 0o644);
    let desk = desk.and("HOOKGLASS_SECRETS_FILE", file.to_str().expect("text"));
    let receiver = desk.listen();
    assert_eq!(
        receiver.post_signed(&comment()).status,
        200,
        "it receives all the same"
    );
    let talk = receiver.stop().talk;
    assert!(
        talk.contains("other users of this machine can read"),
        "{talk}"
    );
    assert!(
        talk.contains(&format!("chmod 600 {}", file.display())),
        "{talk}"
    );
}
