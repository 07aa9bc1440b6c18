//! What the window asks: export into the user's folder, import by pieces, pins.

use std::fs;
use std::path::Path;

use hookglass_tests::fixtures;
use hookglass_tests::{Desk, Window};
use serde_json::{Value, json};

#[test]
fn exports_are_new_files_for_this_user_alone() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    window.running.post_signed(&fixtures::comment());
    window.running.post_signed(b"not JSON");
    let all = json!({"by": "query", "query": ""});
    let mut paths = Vec::new();
    for format in ["ndjson", "ndjson", "har", "csv", "curl", "http", "pack"] {
        let args = json!({"what": all, "format": format, "share": false});
        let done = window.ask("export_deliveries", &args);
        let path = done["path"].as_str().expect("a path").to_owned();
        // No Downloads here: beside the store.
        assert_eq!(
            Path::new(&path).parent(),
            desk.database().parent(),
            "{path}"
        );
        let name = Path::new(&path)
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        assert!(name.starts_with("hookglass-20"), "{name}");
        assert!(!paths.contains(&path), "{path} was written over");
        let left_out = u64::from(format == "csv");
        assert_eq!(
            (&done["deliveries"], &done["left_out"]),
            (&(2 - left_out).into(), &left_out.into()),
            "{format}"
        );
        if format != "pack" {
            let found = fs::metadata(&path).expect("a file");
            assert_eq!(done["size"], found.len());
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(found.permissions().mode() & 0o777, 0o600);
            }
        }
        paths.push(path);
    }
    let args = json!({"what": {"by": "ids", "ids": [1, 2]}, "format": "ndjson", "share": true});
    let shared = window.ask("export_deliveries", &args);
    assert_eq!(
        (&shared["deliveries"], &shared["left_out"]),
        (&1.into(), &1.into())
    );
    assert!(
        shared["path"]
            .as_str()
            .expect("a path")
            .contains("hookglass-shared-"),
        "{shared}"
    );
    let missing = json!({"what": {"by": "ids", "ids": [99]}, "format": "har", "share": false});
    let answer = window.asked("export_deliveries", &missing);
    assert_eq!(answer.status, 404, "{}", answer.text());
    let files = fs::read_dir(desk.folder()).expect("a folder").count();
    let unclear =
        json!({"what": {"by": "query", "query": "colour:red"}, "format": "har", "share": false});
    assert_eq!(window.asked("export_deliveries", &unclear).status, 400);
    assert_eq!(
        fs::read_dir(desk.folder()).expect("a folder").count(),
        files,
        "half a file is left"
    );
}

#[test]
fn imports_come_in_pieces_while_it_receives() {
    let desk = Desk::with_secret();
    let mut large = fixtures::comment();
    large.resize(16 << 20, b' ');
    {
        let receiver = desk.listen();
        receiver.post_signed(&fixtures::comment());
        receiver.post_signed(&large);
    }
    let path = super::exported(&desk, "all.ndjson", &[]);
    let text = fs::read_to_string(path).expect("a file");
    let lines: Vec<&str> = text.lines().collect();
    let there = Desk::with_secret();
    let window = Window::open(&there);
    window.running.post_signed(&fixtures::comment());
    let piece = |text: &str, first: u64| {
        window.ask(
            "import_deliveries",
            &json!({"text": text, "first_line": first}),
        )
    };
    let first = piece(&format!("{}\n{}\nhello\n", lines[0], lines[1]), 1);
    assert_eq!(first["taken"], 1);
    assert_eq!(first["faults"][0]["line"], 3);
    let rest = piece(lines[2], 4);
    assert_eq!(
        (&rest["taken"], &rest["known"]),
        (&1.into(), &0.into()),
        "16 MiB in one line"
    );
    assert_eq!(piece(lines[2], 4)["known"], 1);
    let totals = window.ask("status", &Value::Null);
    assert_eq!(totals["tick"]["totals"]["count"], 3, "{totals}");
    assert_eq!(
        totals["tick"]["stored"], 1,
        "what was imported was not received"
    );
    assert!(there.raw("3") == large);
    let refused = window.asked(
        "import_deliveries",
        &json!({"text": lines[1], "first_line": 1}),
    );
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(refused.text().contains("no export"), "{}", refused.text());
}

#[test]
fn a_pin_is_set_and_taken_away() {
    let desk = Desk::with_secret();
    let window = Window::open(&desk);
    window.running.post_signed(&fixtures::comment());
    let pin = |pinned: bool| json!({"delivery_id": 1, "pinned": pinned});
    let pinned = || desk.records(&["deliveries", "is:pinned"]).len();
    window.ask("pin_delivery", &pin(true));
    window.ask("pin_delivery", &pin(true));
    assert_eq!(pinned(), 1);
    let folder = super::exported(&desk, "pack", &["--format", "pack"]);
    assert!(folder.join("001-comments.body").exists());
    window.ask("pin_delivery", &pin(false));
    assert_eq!(pinned(), 0);
    let missing = window.asked("pin_delivery", &json!({"delivery_id": 9, "pinned": true}));
    assert_eq!(missing.status, 404, "{}", missing.text());
}
