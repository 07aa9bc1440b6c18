//! npm's own list of known vulnerabilities, asked of the registry.

use super::{Asked, judge};
use crate::failure::Outcome;
use crate::process;

/// What is in the app may have none; what only builds and tests it, none that is serious.
const QUESTIONS: [(&str, &[&str]); 2] = [
    ("npm packages that ship", &["audit", "--json", "--omit=dev"]),
    (
        "npm packages that build and test",
        &["audit", "--json", "--audit-level=high"],
    ),
];

pub(super) fn audit() -> Outcome {
    for (what, question) in QUESTIONS {
        let asked = match process::npm(question).output() {
            Ok(output) => {
                let text = String::from_utf8_lossy(&output.stdout).into_owned();
                let asked = read(output.status.success(), &text);
                if asked == Asked::Found {
                    print!("{text}");
                }
                asked
            }
            Err(error) => Asked::NotAnswered(error.to_string()),
        };
        judge(what, asked)?;
    }
    Ok(())
}

/// npm ends with 1 both when it found something and when it could not ask; only a report
/// says which version of a report it is.
fn read(success: bool, text: &str) -> Asked {
    let is_report = text.contains("\"auditReportVersion\"");
    match (is_report, success) {
        (true, true) => Asked::Clean,
        (true, false) => Asked::Found,
        (false, _) => Asked::NotAnswered(message(text)),
    }
}

/// The value of the first `"message"` or `"summary"` that says something.
fn message(text: &str) -> String {
    let value = |line: &str| {
        let (name, value) = line.trim().split_once(": ")?;
        let value = value.trim_matches([',', '"']);
        let says = ["\"message\"", "\"summary\""].contains(&name) && !value.is_empty();
        says.then(|| value.to_owned())
    };
    text.lines()
        .find_map(value)
        .unwrap_or_else(|| "the registry does not answer".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_believed() {
        let report = "{\n  \"auditReportVersion\": 2,\n  \"vulnerabilities\": {}\n}";
        assert_eq!(read(true, report), Asked::Clean);
        assert_eq!(read(false, report), Asked::Found);
    }

    #[test]
    fn no_report_is_no_answer_however_it_ended() {
        let refused = "{\n  \"message\": \"405 Method Not Allowed - POST https://registry\",\n  \"error\": {\n    \"summary\": \"\"\n  }\n}";
        for success in [true, false] {
            assert_eq!(
                read(success, refused),
                Asked::NotAnswered("405 Method Not Allowed - POST https://registry".to_owned())
            );
        }
        assert_eq!(
            read(false, ""),
            Asked::NotAnswered("the registry does not answer".to_owned())
        );
    }
}
