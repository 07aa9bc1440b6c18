//! `check`: each classic bug is named and nothing else, and a correct handler passes.

mod bugs;
mod correct;
mod guide;
mod progress;
mod reach;
mod reports;

use std::collections::BTreeSet;

use hookglass_tests::Desk;
use hookglass_tests::desk::Ran;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::handler::{Handler, TOKEN};
use hookglass_tests::wait::undisturbed;
use serde_json::Value;

/// A desk that knows the handlers' secret and token.
fn desk() -> Desk {
    Desk::with_secret().and("INSTAGRAM_WEBHOOK_VERIFY_TOKEN", TOKEN)
}

/// What a check found.
struct Checked {
    code: i32,
    items: Vec<Value>,
    summary: Value,
}

/// The bugs that a busy machine makes: half of Meta's time, or all of ours, went by.
const BUSY: [&str; 2] = ["too_slow", "hangs"];

/// Checks a URL and reads the records; again where the check met a busy moment.
#[track_caller]
fn check(desk: &Desk, url: &str, more: &[&str]) -> Checked {
    undisturbed("a check", || {
        let checked = check_once(desk, url, more);
        Some(checked).filter(|checked| !checked.met_a_busy_moment(""))
    })
}

/// Checks in the report's own form; again where the check met a busy moment.
#[track_caller]
fn report(desk: &Desk, arguments: &[&str]) -> Ran {
    undisturbed("a check", || {
        let ran = desk.run(&[&["check"], arguments].concat());
        let told = format!("{}{}", ran.text(), ran.stderr);
        let is_busy = BUSY.iter().any(|bug| told.contains(&format!("[{bug}]")));
        (!is_busy).then_some(ran)
    })
}

#[track_caller]
fn check_once(desk: &Desk, url: &str, more: &[&str]) -> Checked {
    let ran = desk.run(&[&["check", url, "--format", "ndjson"], more].concat());
    let mut items = ran.records();
    let summary = items.pop().unwrap_or_else(|| panic!("no record: {ran:?}"));
    assert_eq!(summary["type"], "check", "{ran:?}");
    assert!(!ran.text().contains(SECRET), "the secret is in the report");
    assert!(
        !ran.text().contains(TOKEN),
        "the verify token is in the report"
    );
    Checked {
        code: ran.code,
        items,
        summary,
    }
}

impl Checked {
    /// An answer took long. No handler here does that by itself, but for one with that very bug.
    fn met_a_busy_moment(&self, own: &str) -> bool {
        let bugs = self.bugs();
        BUSY.iter().any(|bug| *bug != own && bugs.contains(bug))
    }

    /// The names of all bugs that were found.
    fn bugs(&self) -> BTreeSet<&str> {
        self.items
            .iter()
            .filter_map(|item| item["bug"].as_str())
            .collect()
    }

    /// An item by its id.
    #[track_caller]
    fn item(&self, id: &str) -> &Value {
        let found = self.items.iter().find(|item| item["id"] == id);
        found.unwrap_or_else(|| panic!("no item {id}"))
    }

    /// Ids of the items that ended so.
    fn ids(&self, outcome: &str) -> Vec<&str> {
        let same = self.items.iter().filter(|item| item["outcome"] == outcome);
        same.filter_map(|item| item["id"].as_str()).collect()
    }

    /// Fails unless exactly these bugs were named.
    #[track_caller]
    fn expect(&self, code: i32, bugs: &[&str]) {
        let expected: BTreeSet<&str> = bugs.iter().copied().collect();
        assert_eq!(self.bugs(), expected, "{}", self.told());
        assert_eq!(self.code, code, "{}", self.told());
    }

    /// What is not as it should be, for a failing test.
    fn told(&self) -> String {
        let bad = self.items.iter().filter(|item| item["outcome"] != "pass");
        let told = bad.map(|item| {
            format!(
                "{} {}: {} [{}]",
                item["outcome"], item["id"], item["finding"], item["bug"]
            )
        });
        told.collect::<Vec<_>>().join("\n")
    }
}

/// Starts a handler and checks it; `None` where there is no Node. Each time it is another one: some
/// count what they get, or end.
fn check_node(name: &str, arguments: &[&str]) -> Option<Checked> {
    let own = match (name, arguments) {
        ("slow", _) => "too_slow",
        ("others", ["hangs"]) => "hangs",
        _ => "",
    };
    undisturbed(name, || {
        let Some(handler) = Handler::node(name, arguments) else {
            return Some(None);
        };
        let checked = check_once(&desk(), &handler.url(), &[]);
        (!checked.met_a_busy_moment(own)).then_some(Some(checked))
    })
}
