//! `check`: each classic bug is named and nothing else, and a correct handler passes.

mod bugs;
mod correct;
mod guide;
mod progress;
mod reach;
mod reports;

use std::collections::BTreeSet;

use hookglass_tests::Desk;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::handler::{Handler, TOKEN};
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

/// Checks a URL and reads the records; once more where the first check met a busy moment.
#[track_caller]
fn check(desk: &Desk, url: &str, more: &[&str]) -> Checked {
    let checked = check_once(desk, url, more);
    if checked.met_a_busy_moment() {
        return check_once(desk, url, more);
    }
    checked
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
    /// An answer took half of Meta's time. No handler here does that by itself, and the slow one
    /// takes all of it, which is no warning.
    fn met_a_busy_moment(&self) -> bool {
        let is_slow = |item: &Value| item["bug"] == "too_slow" && item["outcome"] == "warning";
        self.items.iter().any(is_slow)
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

/// Starts a handler and checks it; `None` where there is no Node. The second time it is another one:
/// some count what they get, or end.
fn check_node(name: &str, arguments: &[&str]) -> Option<Checked> {
    let check_new = || {
        let handler = Handler::node(name, arguments)?;
        Some(check_once(&desk(), &handler.url(), &[]))
    };
    let checked = check_new()?;
    if checked.met_a_busy_moment() {
        return check_new();
    }
    Some(checked)
}
