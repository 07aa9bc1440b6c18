//! No space left: 503 so that Meta sends again, nothing acknowledged is lost, and it goes on
//! by itself once there is space.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hookglass_tests::http::Answer;
use hookglass_tests::skipped::skipped;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running};

/// Posts until one is refused; gives back how many were taken, and the refusal.
fn fill(receiver: &Running, from: usize) -> (usize, Answer) {
    for taken in from..from + 10_000 {
        let answer = receiver.post_signed(&body(taken));
        if answer.status != 200 {
            return (taken, answer);
        }
    }
    panic!("the disk is never full");
}

fn body(number: usize) -> Vec<u8> {
    let text = "x".repeat(20_000);
    format!("{{\"entry\":[],\"n\":{number},\"text\":\"{text}\"}}").into_bytes()
}

#[track_caller]
fn expect_refusal(answer: &Answer) {
    answer.expect(503, r#"{"error":"Could not be stored"}"#);
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
}

/// What was acknowledged before and after is there, and readable.
#[track_caller]
fn expect_all(desk: &Desk, receiver: Running, count: usize) {
    let kept = desk.deliveries();
    assert_eq!(kept.len(), count);
    let stopped = receiver.stop();
    assert_eq!(stopped.code, 0, "{stopped:?}");
    let last = kept[count - 1]["id"].as_str().expect("an id");
    assert_eq!(desk.raw(last), body(count - 1));
    assert!(
        stopped.talk.contains("was answered 503"),
        "{}",
        stopped.talk
    );
}

/// A small disk of its own; unmounted when the value goes.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// None where this user may not mount.
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir(at).expect("a folder");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", "size=3m", "hookglass-test"])
            .arg(at);
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a program that failed to stop must not keep it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_503_until_there_is_space() {
    let home = Desk::with_secret();
    let Some(disk) = SmallDisk::mount(&home.folder().join("small")) else {
        skipped("this user may not mount; see the next test");
        return;
    };
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![0; 1 << 20]).expect("there is space yet");
    let desk = home.keeping_in(&disk.0.join("hookglass.db"));
    let receiver = desk.listen();
    // What is written behind an answer may have been too much, and the next delivery just not: it
    // is full when two in a row are refused.
    let mut taken = 0;
    let again = loop {
        let (count, refusal) = fill(&receiver, taken);
        expect_refusal(&refusal);
        let again = receiver.post_signed(&body(count));
        if again.status != 200 {
            taken = count;
            break again;
        }
        taken = count + 1;
    };
    assert!(taken > 0, "there was space for some");
    expect_refusal(&again);
    until("it is said", || {
        receiver.talk().contains("the disk is full").then_some(())
    });

    fs::remove_file(&ballast).expect("removed");
    until("it takes deliveries again", || {
        (receiver.post_signed(&body(taken)).status == 200).then_some(())
    });
    expect_all(&desk, receiver, taken + 1);
}

/// The same where nobody may mount: the system lets no file grow beyond a size.
#[test]
fn files_that_may_not_grow_are_503_until_they_may() {
    // In blocks of 512 bytes, or of 1024 in some shells: either is soon full. The signal would end the
    // program before it could answer.
    let desk = Desk::with_secret().under("trap '' XFSZ; ulimit -S -f 4000");
    let receiver = desk.listen();
    let (taken, refusal) = fill(&receiver, 0);
    assert!(taken > 0, "there was space for some");
    expect_refusal(&refusal);

    let mut lift = Command::new("prlimit");
    lift.args(["--pid", &receiver.id().to_string(), "--fsize=unlimited"]);
    if !lift.status().is_ok_and(|status| status.success()) {
        skipped("the limit could not be lifted: no prlimit here");
        assert_eq!(desk.deliveries().len(), taken);
        return;
    }
    until("it takes deliveries again", || {
        (receiver.post_signed(&body(taken)).status == 200).then_some(())
    });
    expect_all(&desk, receiver, taken + 1);
}
