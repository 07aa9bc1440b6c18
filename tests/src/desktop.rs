//! The desktop app in its real window, steered by tauri-driver.
//!
//! What is asked of it panics when it does not come, as in any test.
//!
//! The driver starts the app with its own environment. It gets a process group of its own,
//! since killing it alone would leave WebKit's driver alive, holding our pipes.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::memory::Memory;
use crate::ports::free_ports;
use crate::program::workspace;
use crate::wait::{PATIENCE, until};

/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(50);

/// Whether an element was there and is another one, or not drawn yet.
fn passes(error: &CmdError) -> bool {
    error.is_stale_element_reference() || error.is_element_not_interactable()
}

/// The app, and the session with its window.
pub struct Window {
    client: Client,
    driver: Driver,
    receiver: SocketAddr,
}

impl Window {
    /// Opens the window on a desk's store, to receive on a free port.
    pub async fn open(desk: &Desk) -> Self {
        let [receiver, port, native] = free_ports();
        let receiver = SocketAddr::from(([127, 0, 0, 1], receiver));
        Self::open_with(desk, receiver, [port, native]).await
    }

    /// The same, and waits until it says that it receives.
    pub async fn listening(desk: &Desk) -> Self {
        let window = Self::open(desk).await;
        window
            .wait_for_words("[data-testid=receiver-state]", "Listening")
            .await;
        window
    }

    /// Opens the window on a desk's store.
    pub async fn open_at(desk: &Desk, receiver: SocketAddr) -> Self {
        Self::open_with(desk, receiver, free_ports()).await
    }

    /// The same with a port for the driver, and one for WebKit's.
    async fn open_with(desk: &Desk, receiver: SocketAddr, drivers: [u16; 2]) -> Self {
        let [port, native] = drivers;
        let mut command = Command::new(named("TAURI_DRIVER", "target/tools/bin/tauri-driver"));
        command
            .args(["--port", &port.to_string()])
            .args(["--native-port", &native.to_string()])
            .arg("--native-driver")
            .arg(named("WEBKIT_DRIVER", "/usr/bin/WebKitWebDriver"));
        desk.prepare(&mut command);
        command
            .env("HOOKGLASS_DB", desk.database())
            .env("HOOKGLASS_ADDR", receiver.to_string());
        let driver = Driver::start(command);
        for port in drivers {
            until("the driver listens", || {
                TcpStream::connect(("127.0.0.1", port)).ok()
            });
        }
        let app = named("HOOKGLASS_DESKTOP", "target/debug/hookglass-desktop");
        let options = json!({ "tauri:options": { "application": app } });
        let options: Capabilities = serde_json::from_value(options).expect("an object");
        let session = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(options)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        Self {
            client: session.expect("a session with the window"),
            driver,
            receiver,
        }
    }

    /// Where deliveries go.
    pub fn receiver(&self) -> SocketAddr {
        self.receiver
    }

    /// The element of a test id, once it is there.
    pub async fn at(&self, id: &str) -> Element {
        self.find(&format!("[data-testid={id}]")).await
    }

    /// Clicks the element of a test id, see [`Window::click`].
    pub async fn press(&self, id: &str) {
        self.click(&format!("[data-testid={id}]")).await;
    }

    /// Clicks the first element of a selector, once it is there and may be: one that is disabled
    /// swallows clicks. The page may draw it anew just then.
    pub async fn click(&self, selector: &str) {
        let selector = format!("{selector}:not([disabled])");
        let started = Instant::now();
        loop {
            match self.find(&selector).await.click().await {
                Err(error) if passes(&error) && started.elapsed() < PATIENCE => {
                    tokio::time::sleep(LOOK).await;
                }
                clicked => return clicked.unwrap_or_else(|error| panic!("{selector}: {error}")),
            }
        }
    }

    /// Types a text into the field of a test id, in place of what is in it; the page may draw it
    /// anew, or fill it by itself, just then.
    pub async fn fill(&self, id: &str, text: &str) {
        let started = Instant::now();
        loop {
            let typed = self.type_into(id, text).await;
            if matches!(typed, Ok(true)) {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "{id}: {typed:?}");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether it stands there.
    async fn type_into(&self, id: &str, text: &str) -> Result<bool, CmdError> {
        let field = self.at(id).await;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(field.prop("value").await?.as_deref() == Some(text))
    }

    /// The first element of a selector, once it is there.
    pub async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE);
        let found = wait.for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Waits until an element shows some words.
    pub async fn wait_for_words(&self, selector: &str, words: &str) {
        let started = Instant::now();
        loop {
            let shown = match self.words(selector).await {
                Ok(shown) if shown.contains(words) => return,
                Ok(shown) => shown,
                Err(error) => error.to_string(),
            };
            assert!(
                started.elapsed() < PATIENCE,
                "“{words}” is not in “{shown}”"
            );
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Not WebDriver's own text, which is empty where a long line is cut by an ellipsis.
    async fn words(&self, selector: &str) -> Result<String, CmdError> {
        let element = self.client.find(Locator::Css(selector)).await?;
        Ok(element.prop("innerText").await?.unwrap_or_default())
    }

    /// Runs a command of the API, as the window does.
    pub async fn rpc(&self, command: &str, args: &Value) {
        let script = "const [command, args, done] = arguments; window.__TAURI_INTERNALS__.invoke('rpc', { command, args }).then(() => done('done'), (error) => done(JSON.stringify(error)));";
        let given = vec![json!(command), args.clone()];
        let done = self.client.execute_async(script, given).await;
        assert_eq!(done.expect("an answer"), "done");
    }

    /// All that the page holds, attributes included.
    pub async fn page(&self) -> String {
        self.client.source().await.expect("the page")
    }

    /// Keeps a picture in target/screenshots, for whoever wants to see what the test saw.
    pub async fn picture(&self, name: &str) {
        let folder = workspace().join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder");
        // The text may be there before it was painted.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));";
        let painted = self.client.execute_async(painted, Vec::new()).await;
        painted.expect("two frames");
        let png = self.client.screenshot().await.expect("a picture");
        assert!(png.starts_with(b"\x89PNG"));
        std::fs::write(folder.join(format!("{name}.png")), png).expect("written");
    }

    /// Runs a script in the page, which ends by calling the last of its arguments.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Value {
        let done = self.client.execute_async(script, args).await;
        done.expect("the script ends")
    }

    /// The processes of the window, the driver's as well.
    pub fn processes(&self) -> Vec<Process> {
        let group = self.driver.process.id();
        let processes = std::fs::read_dir("/proc").expect("Linux");
        let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let own = ids.filter_map(|id: u32| {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
            // From the third one on: state, parent, group …
            let fields: Vec<&str> = rest.split_whitespace().collect();
            let ticks: f64 = fields.get(19)?.parse().ok()?;
            (*fields.get(2)? == group.to_string()).then_some(Process {
                name: name.to_owned(),
                started_at: booted_at() + ticks * 10.0,
                memory: Memory::of(id)?,
            })
        });
        own.collect()
    }

    /// Closes the window and waits until nothing of it is left.
    pub async fn close(self) {
        self.client.close().await.expect("the session ends");
        drop(self.driver);
    }
}

/// One of the window's processes.
#[derive(Debug, Clone)]
pub struct Process {
    /// The first 15 letters of its name.
    pub name: String,
    /// Milliseconds since 1970, to the hundredth of a second.
    pub started_at: f64,
    /// What it takes.
    pub memory: Memory,
}

/// When the system was started; milliseconds since 1970.
fn booted_at() -> f64 {
    let uptime = std::fs::read_to_string("/proc/uptime").expect("Linux");
    let seconds = uptime
        .split_whitespace()
        .next()
        .and_then(|word| word.parse::<f64>().ok());
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("after 1970");
    now.as_secs_f64() * 1000.0 - seconds.expect("a number") * 1000.0
}

struct Driver {
    process: Child,
}

impl Driver {
    fn start(mut command: Command) -> Self {
        let process = command
            .process_group(0)
            // A test's own pipes would be held by whatever the driver leaves behind.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self {
            process: process.expect("tauri-driver: cargo xtask setup test installs it"),
        }
    }

    /// Whether the signal reached anybody in the group.
    fn signal_group(&self, signal: &str) -> bool {
        let group = format!("-{}", self.process.id());
        let kill = Command::new("kill")
            .args(["-s", signal, "--", &group])
            .stderr(Stdio::null())
            .status();
        kill.is_ok_and(|status| status.success())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.signal_group("TERM");
        self.signal_group("KILL");
        let _ = self.process.wait(); // it was killed
        // A second app would hand over to one that is still there, and end.
        if std::thread::panicking() {
            return;
        }
        until("nothing is left of the window", || {
            (!self.signal_group("0")).then_some(())
        });
    }
}

/// A program that a variable names, or that is where the workspace builds it.
fn named(variable: &str, otherwise: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| workspace().join(otherwise), PathBuf::from)
}
