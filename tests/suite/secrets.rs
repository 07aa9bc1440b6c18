//! No secret leaves: not in what is printed, not in what is kept, not at the loudest logging.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use hookglass_tests::fixtures::comment;
use hookglass_tests::http::Request;
use hookglass_tests::target::Target;
use hookglass_tests::wait::until;
use hookglass_tests::{Desk, Running};

const APP: &str = "app-secret-5d1f0a77c2";
const SECOND: &str = "second-secret-9b3e61f4";
const VERIFY: &str = "verify-token-c0ffee42";
const NGROK: &str = "ngrok-token-77aa88bb99";
const NAMED: &str = "named-secret-10203040";
/// Not ours, but somebody's: what a handshake brought is not kept either.
const GUESS: &str = "somebody-elses-token-31337";

fn desk() -> Desk {
    Desk::new()
        .and("INSTAGRAM_WEBHOOK_SECRET", APP)
        .and("HOOKGLASS_SECRET_SECOND", SECOND)
        .and("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", VERIFY)
        .and("NGROK_AUTHTOKEN", NGROK)
        .and("MY_NAMED_SECRET", NAMED)
        .and("HOOKGLASS_LOG", "trace")
}

#[track_caller]
fn expect_clean(what: &str, bytes: &[u8]) {
    for secret in [APP, SECOND, VERIFY, NGROK, NAMED, GUESS] {
        let found = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!found, "{what} holds {secret}");
    }
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// Everything that has to do with secrets, once.
fn exercise(desk: &Desk, receiver: &Running) {
    let handshake = |token: &str| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1");
        receiver.send(&Request::handshake(&query)).status
    };
    assert_eq!((handshake(VERIFY), handshake(GUESS)), (200, 403));
    let body = comment();
    for (secret, status) in [(APP, 200), (SECOND, 200), ("wrong", 401)] {
        let answer = receiver.send(&Request::delivery(&body).signed_with(secret));
        assert_eq!(answer.status, status);
    }
    let url = receiver.callback_url();
    let target = Target::accepting();
    let to = target.url();
    let commands: [&[&str]; 9] = [
        &["send", "comments", "--to", &url],
        &[
            "send",
            "comments",
            "--to",
            &url,
            "--secret-env",
            "MY_NAMED_SECRET",
        ],
        &["deliveries"],
        &["events"],
        &["show", "1"],
        &["replay", "1", "--to", &to],
        &["replay", "2", "--to", &to, "--mode", "resign"],
        &[
            "replay",
            "2",
            "--to",
            &to,
            "--mode",
            "resign",
            "--secret-env",
            "MY_NAMED_SECRET",
        ],
        &["attempts"],
    ];
    for command in commands {
        for format in ["text", "ndjson"] {
            let ran = desk.run(&[command, &["--format", format]].concat());
            assert!(ran.code <= 1, "{command:?}: {ran:?}");
            expect_clean(&format!("stdout of {command:?}"), &ran.stdout);
            expect_clean(&format!("stderr of {command:?}"), ran.stderr.as_bytes());
        }
    }
    let verify = ["verify", "--signature", "sha256=00", "--format", "ndjson"];
    let ran = desk.run_with(&verify, &body);
    expect_clean("verify", format!("{ran:?}").as_bytes());
}

#[test]
fn no_secret_is_printed_logged_or_stored() {
    let (desk, target) = (desk(), Target::accepting());
    let receiver = desk.listen_with(&["--forward", &target.url()]);
    exercise(&desk, &receiver);
    until("something was forwarded", || target.arrived().pop());
    // While it runs, the write-ahead log is there as well.
    for path in files_below(desk.folder()) {
        let bytes = match fs::read(&path) {
            // It went since it was listed.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.expect("a file"),
        };
        expect_clean(&path.display().to_string(), &bytes);
    }
    let stopped = receiver.stop();
    assert!(
        stopped.talk.contains("DEBUG"),
        "the log is not loud: {}",
        stopped.talk
    );
    expect_clean("stderr of listen", stopped.talk.as_bytes());
    expect_clean("stdout of listen", stopped.lines.join("\n").as_bytes());
    let files = files_below(desk.folder());
    assert!(files.iter().any(|path| path == desk.database()));
    for path in files {
        expect_clean(
            &path.display().to_string(),
            &fs::read(&path).expect("a file"),
        );
    }
}

#[test]
fn a_password_in_a_url_to_forward_to_is_refused_and_kept_nowhere() {
    let desk = Desk::with_secret().and("HOOKGLASS_LOG", "trace");
    let password = "hunter2-of-somebody";
    let url = format!("http://me:{password}@127.0.0.1:3000/hook");
    for command in ["listen", "serve"] {
        let ran = desk.run(&[command, "--addr", "127.0.0.1:0", "--forward", &url]);
        ran.expect_talk(2, &["a password", "“Authorization”"]);
        assert!(!format!("{ran:?}").contains(password), "{ran:?}");
    }
    assert!(desk.records(&["targets"]).is_empty());
    for path in files_below(desk.folder()) {
        let bytes = fs::read(&path).expect("a file");
        let needle = password.as_bytes();
        let found = bytes.windows(needle.len()).any(|window| window == needle);
        assert!(!found, "it is in {}", path.display());
    }
}

/// It is for a person's eyes; a pipe or a log file is none.
#[test]
fn a_verify_token_that_was_made_is_not_written_to_a_pipe() {
    let desk = Desk::with_secret().and("HOOKGLASS_LOG", "trace");
    let file = desk.folder().join("secrets.json");
    let desk = desk.and("HOOKGLASS_SECRETS_FILE", file.to_str().expect("text"));
    let receiver = desk.listen();
    receiver.post_signed(&comment());
    let stopped = receiver.stop();
    let kept = fs::read_to_string(&file).expect("the token is kept");
    let kept: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let mut tokens = Vec::new();
    collect_texts(&kept, &mut tokens);
    let token = tokens
        .iter()
        .find(|text| text.len() >= 20)
        .expect("a random token");
    let said = stopped.talk + &stopped.lines.join("\n");
    assert!(!said.contains(token.as_str()), "the token was printed");
}

fn collect_texts(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(list) => list.iter().for_each(|one| collect_texts(one, texts)),
        serde_json::Value::Object(map) => map.values().for_each(|one| collect_texts(one, texts)),
        _ => {}
    }
}
