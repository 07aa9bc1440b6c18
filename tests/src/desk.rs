//! A folder and an environment of a test's own, and the commands that are run there.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::fixtures::SECRET;
use crate::program;
use crate::running::Running;
use crate::wait::PATIENCE;

/// The variable of the guide that holds the app secret.
pub const SECRET_NAME: &str = "INSTAGRAM_WEBHOOK_SECRET";
/// The variable of the guide that holds the verify token.
pub const TOKEN_NAME: &str = "INSTAGRAM_WEBHOOK_VERIFY_TOKEN";
/// The verify token of [`Desk::with_guide`].
pub const TOKEN: &str = "huntaze_instagram_webhook";

/// Where a test works: a folder that goes with it, a store in it, and an environment without
/// any of the developer's own secrets. It must outlive what it starts.
pub struct Desk {
    folder: tempfile::TempDir,
    database: PathBuf,
    environment: Vec<(String, String)>,
    limits: Option<String>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Desk {
    /// Without any secret.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            database: folder.path().join("hookglass.db"),
            folder,
            environment: Vec::new(),
            limits: None,
        }
    }

    /// With the secret that signs the fixtures.
    pub fn with_secret() -> Self {
        Self::new().and(SECRET_NAME, SECRET)
    }

    /// With the secret and the guide's verify token.
    pub fn with_guide() -> Self {
        Self::with_secret().and(TOKEN_NAME, TOKEN)
    }

    /// The same with one more variable.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// The same with the store elsewhere.
    pub fn keeping_in(mut self, database: &Path) -> Self {
        self.database = database.to_owned();
        self
    }

    /// The same with a line of shell before each command, such as `ulimit …`.
    pub fn under(mut self, shell: &str) -> Self {
        self.limits = Some(shell.into());
        self
    }

    /// The test's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The store.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// A command on this desk's store, ready to be started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program = program::hookglass();
        let mut command = match &self.limits {
            None => Command::new(program),
            Some(shell) => {
                let mut sh = Command::new("sh");
                // `exec`: signals are for the program, not for the shell.
                sh.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")])
                    .arg(program);
                sh
            }
        };
        command.args(arguments).arg("--db").arg(&self.database);
        self.prepare(&mut command);
        command
    }

    /// Gives a command this desk's folder and environment, and nothing of the developer's.
    pub fn prepare(&self, command: &mut Command) {
        let foreign = |name: &str| {
            ["INSTAGRAM_", "HOOKGLASS_", "NGROK_"]
                .iter()
                .any(|start| name.starts_with(start))
        };
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(foreign) {
                command.env_remove(name);
            }
        }
        command
            .env("HOOKGLASS_KEYCHAIN", "off")
            .env("HOME", self.folder())
            .env("XDG_DATA_HOME", self.folder().join("data"))
            // Nor where their downloads go.
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_DOWNLOAD_DIR")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder())
            .stdin(Stdio::null());
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs a command to its end, with bytes on its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Ran {
        finish(self.command(arguments), input)
    }

    /// Runs a command that has to succeed, and reads the records that it prints.
    pub fn records(&self, arguments: &[&str]) -> Vec<Value> {
        let arguments = [arguments, &["--format", "ndjson"]].concat();
        let ran = self.run(&arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.records()
    }

    /// What is stored, oldest first.
    pub fn deliveries(&self) -> Vec<Value> {
        let mut deliveries = self.records(&["deliveries"]);
        deliveries.reverse();
        deliveries
    }

    /// The newest delivery.
    pub fn newest(&self) -> Value {
        let mut newest = self.records(&["deliveries", "--limit", "1"]);
        newest.pop().expect("a delivery")
    }

    /// The exact bytes of a delivery's body.
    pub fn raw(&self, id: &str) -> Vec<u8> {
        let ran = self.run(&["show", id, "--raw"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    }

    /// Starts `listen` on a free port and waits until it does.
    pub fn listen(&self) -> Running {
        self.listen_with(&[])
    }

    /// The same with more arguments.
    pub fn listen_with(&self, arguments: &[&str]) -> Running {
        self.listen_at(0, arguments)
    }

    /// Starts `serve` on free ports and waits until it does.
    pub fn serve(&self) -> Running {
        self.serve_with(&[])
    }

    /// The same with more arguments.
    pub fn serve_with(&self, arguments: &[&str]) -> Running {
        let ports = ["--addr", "127.0.0.1:0", "--ui-addr", "127.0.0.1:0"];
        let fixed = [&["serve", "--format", "ndjson"], &ports[..]].concat();
        Running::start(self.command(&[&fixed, arguments].concat()))
    }

    /// The same on a port.
    pub fn listen_at(&self, port: u16, arguments: &[&str]) -> Running {
        let address = format!("127.0.0.1:{port}");
        let fixed = ["listen", "--addr", &address, "--format", "ndjson"];
        Running::start(self.command(&[&fixed, arguments].concat()))
    }
}

/// A command that has ended.
pub struct Ran {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// Data.
    pub stdout: Vec<u8>,
    /// Talk.
    pub stderr: String,
}

impl std::fmt::Debug for Ran {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "exit {}\n--- stdout\n{}\n--- stderr\n{}",
            self.code,
            self.text(),
            self.stderr
        )
    }
}

impl Ran {
    /// What it wrote to stdout.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Its records, in order.
    pub fn records(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect()
    }

    /// Fails unless it ended with this code and said each of these to a person.
    #[track_caller]
    pub fn expect_talk(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        for word in words {
            assert!(self.stderr.contains(word), "“{word}” is missing: {self:?}");
        }
    }
}

/// Runs a prepared command to its end, with bytes on its standard input.
///
/// # Panics
/// When it does not end: a command that should have refused may be serving instead.
pub fn finish(mut command: Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || {
        // A command that does not read its input closes it: not of interest here.
        let _ = stdin.write_all(&input);
    });
    let stdout = collect(child.stdout.take().expect("a pipe"));
    let stderr = collect(child.stderr.take().expect("a pipe"));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break Some(status);
        }
        if started.elapsed() > PATIENCE {
            child.kill().expect("killed");
            child.wait().expect("a child");
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    feeding.join().expect("the input was offered");
    let ran = Ran {
        code: status.and_then(|status| status.code()).unwrap_or(-1),
        stdout: stdout.join().expect("the output was read"),
        stderr: String::from_utf8_lossy(&stderr.join().expect("the talk was read")).into_owned(),
    };
    assert!(status.is_some(), "{command:?} does not end: {ran:?}");
    ran
}

fn collect(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}
