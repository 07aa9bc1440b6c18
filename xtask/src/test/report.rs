//! What a test run says at its end. The very last line is for machines:
//! `N passed, N failed`.

use std::fmt;
use std::time::Duration;

pub(crate) enum Verdict {
    Passed(Duration),
    /// With the sentence that says why.
    Failed(Duration, String),
    Skipped,
    /// Something before it failed.
    NotRun,
}

#[derive(Default)]
pub(crate) struct Report(Vec<(&'static str, Verdict)>);

impl Report {
    pub(crate) fn add(&mut self, step: &'static str, verdict: Verdict) {
        self.0.push((step, verdict));
    }

    pub(crate) fn failed(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Failed(..)))
    }

    fn passed(&self) -> usize {
        self.count(|verdict| matches!(verdict, Verdict::Passed(_)))
    }

    fn count(&self, wanted: impl Fn(&Verdict) -> bool) -> usize {
        self.0.iter().filter(|(_, verdict)| wanted(verdict)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step, verdict) in &self.0 {
            let (word, time) = match verdict {
                Verdict::Passed(took) => ("passed", Some(took)),
                Verdict::Failed(took, _) => ("FAILED", Some(took)),
                Verdict::Skipped => ("skipped", None),
                Verdict::NotRun => ("not run", None),
            };
            let time = time.map_or_else(String::new, |took| format!("{:.1} s", took.as_secs_f64()));
            writeln!(
                f,
                "{}",
                format!("    {step:<10} {word:<8} {time:>9}").trim_end()
            )?;
        }
        for (step, verdict) in &self.0 {
            if let Verdict::Failed(_, sentence) = verdict {
                writeln!(
                    f,
                    "\n{sentence} Only this step: cargo xtask test --only {step}"
                )?;
            }
        }
        writeln!(f, "\n{} passed, {} failed", self.passed(), self.failed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_with_the_count() {
        let mut report = Report::default();
        report.add("fmt", Verdict::Passed(Duration::from_millis(1230)));
        report.add(
            "clippy",
            Verdict::Failed(Duration::from_secs(61), "Warnings.".to_owned()),
        );
        report.add("window", Verdict::NotRun);
        assert_eq!(
            report.to_string(),
            "    fmt        passed       1.2 s\n    \
                 clippy     FAILED      61.0 s\n    \
                 window     not run\n\n\
             Warnings. Only this step: cargo xtask test --only clippy\n\n\
             1 passed, 1 failed\n"
        );
    }

    #[test]
    fn skipped_counts_as_neither() {
        let mut report = Report::default();
        report.add("window", Verdict::Skipped);
        assert!(report.to_string().ends_with("\n0 passed, 0 failed\n"));
    }
}
