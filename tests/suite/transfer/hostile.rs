//! Files that are none, or were made to hurt.

use std::fs;

use hookglass_tests::Desk;
use hookglass_tests::fixtures;

use super::exported;

fn export() -> (String, String) {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let text = fs::read_to_string(exported(&desk, "one.ndjson", &[])).expect("a file");
    let (opening, record) = text.split_once('\n').expect("two lines");
    (opening.to_owned(), record.trim_end().to_owned())
}

#[test]
fn a_line_that_cannot_be_is_told_and_the_others_are_taken() {
    let (opening, good) = export();
    let truncated = &good[..good.len() - 9];
    let wrong = good.replace("Is this one still", "Is that one still");
    let deep = format!(
        "{{\"type\":\"delivery\",\"signature\":{}",
        "[".repeat(100_000)
    );
    let file = [&opening, truncated, &wrong, "hello", &deep, &good].join("\n");
    let desk = Desk::with_secret();
    let ran = desk.run_with(&["import", "-"], file.as_bytes());
    assert_eq!(ran.code, 1, "{ran:?}");
    let text = ran.text();
    let lines: Vec<&str> = text.lines().collect();
    for (line, words) in lines.iter().zip([
        &format!("line 2: not JSON, at column {}", truncated.len())[..],
        "line 3: the body is not the one that was exported: “body_sha256” differs",
        "line 4: not JSON, at column 1",
        "line 5: not JSON, at column 100031",
        "1 deliveries taken, 0 known already, 4 lines not taken",
    ]) {
        assert!(line.starts_with(words), "“{words}” is missing: {line}");
    }
    assert_eq!(desk.deliveries().len(), 1);
    let ran = desk.run_with(&["import", "-", "--format", "ndjson"], file.as_bytes());
    assert_eq!(ran.code, 1);
    let records = ran.records();
    assert_eq!(records[0]["type"], "import_fault");
    assert_eq!(records[0]["line"], 2);
    assert_eq!(records[4]["known"], 1);
}

#[test]
fn a_line_of_100_mb_fills_no_memory() {
    let (opening, good) = export();
    let mut file = format!("{opening}\n").into_bytes();
    file.resize(file.len() + 100_000_000, b'x');
    file.extend_from_slice(b"\n");
    file.extend_from_slice(good.as_bytes());
    // An address space of 256 MiB besides the program's own would not hold it thrice.
    // Threads take their place in it as well: two, however many processors there are.
    let desk = Desk::with_secret().and("TOKIO_WORKER_THREADS", "2");
    let desk = desk.under("ulimit -v 1200000");
    let ran = desk.run_with(&["import", "-"], &file);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.text()
            .contains("line 2: the line is longer than 33 MiB"),
        "{ran:?}"
    );
    assert!(ran.text().contains("1 deliveries taken"), "{ran:?}");
}

#[test]
fn a_file_that_is_no_export_makes_no_store() {
    let (opening, good) = export();
    let later = opening.replace("\"version\":1", "\"version\":9");
    let list = {
        let desk = Desk::with_secret();
        desk.listen().post_signed(&fixtures::comment());
        desk.run(&["deliveries", "--format", "ndjson"]).stdout
    };
    let gzip = fixtures::named("edge/gzip").body;
    let files: [(&[u8], &[&str]); 6] = [
        (b"", &["empty"]),
        (&gzip, &["no export", "hookglass export"]),
        (b"hello\n", &["no export"]),
        (&list, &["without its bytes"]),
        (good.as_bytes(), &["without its bytes"]),
        (later.as_bytes(), &["version 9", "Update Hookglass"]),
    ];
    for (file, words) in files {
        let desk = Desk::with_secret();
        let ran = desk.run_with(&["import", "-"], file);
        ran.expect_talk(3, words);
        assert!(!desk.database().exists(), "a store was made");
    }
    let desk = Desk::with_secret();
    desk.run(&["import", "no-such-file"])
        .expect_talk(3, &["no-such-file"]);
    assert!(!desk.database().exists());
}

#[test]
fn what_is_asked_for_and_cannot_be_is_usage() {
    let desk = Desk::with_secret();
    desk.listen().post_signed(&fixtures::comment());
    let wrong: [(&[&str], &str); 5] = [
        (&["export", "--format", "text"], "har"),
        (&["export", "--format", "pack"], "--output DIR"),
        (&["export", "colour:red"], "field:"),
        (&["events", "--format", "har"], "hookglass export"),
        (&["--format", "csv", "deliveries"], "hookglass export"),
    ];
    for (arguments, words) in wrong {
        let ran = desk.run(arguments);
        assert!(ran.stdout.is_empty(), "{arguments:?}: {ran:?}");
        ran.expect_talk(2, &[words]);
    }
}
