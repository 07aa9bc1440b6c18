//! What cannot be simulated is usage, and says why.

use hookglass_tests::Desk;
use hookglass_tests::target::Target;

#[test]
fn what_cannot_be_is_refused_before_anything_is_sent() {
    let (desk, target) = (Desk::with_secret(), Target::accepting());
    let url = target.url();
    let wrong: [(&[&str], &str); 13] = [
        (&["comments", "--count", "0"], "1 to 100000"),
        (&["comments", "--batch", "1001"], "Meta sends no more"),
        (&["comments", "--duplicates", "101"], "at most 100"),
        (&["comments", "--size-mib", "65"], "64 MiB"),
        (&["comments", "--shuffle"], "Send two or more"),
        (
            &["comments", "--retries", "compressed", "--hour", "0"],
            "0.01",
        ),
        (
            &["comments", "--retries", "real", "--hour", "1"],
            "--retries compressed",
        ),
        (&["comments", "--hour", "1"], "--retries"),
        (
            &["edge/not-json", "--batch", "2"],
            "no update that could be repeated",
        ),
        (&["comments", "--delivery", "1"], "--delivery"),
        (
            &["comments", "--duplicate", "--duplicates", "2"],
            "--duplicate",
        ),
        (&["comments", "--token", "wrong"], "--token"),
        (&[], "FIELD"),
    ];
    for (arguments, said) in wrong {
        let ran = desk.run(&[&["send"], arguments, &["--to", &url]].concat());
        ran.expect_talk(2, &[said]);
    }
    let ran = desk.run(&["send", "comments", "--public", "--to", &url]);
    ran.expect_talk(2, &["--public"]);
    assert!(target.arrived().is_empty());
}
