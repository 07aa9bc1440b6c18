//! Prometheus' text format, version 0.0.4: metrics with their help and type, one sample a line.

use std::fmt::{Display, Write};

/// What a text of this format is called in HTTP.
pub(super) const CONTENT_TYPE: &str = "text/plain; version=0.0.4";

/// Each label's name and its value.
pub(super) type Labels<'a> = Vec<(&'a str, String)>;

/// A text that grows by a metric at a time.
#[derive(Default)]
pub(super) struct Exposition {
    text: String,
}

impl Exposition {
    /// A metric that only grows, with a sample for each set of labels.
    pub(super) fn counter<'a>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (Labels<'a>, u64)>,
    ) {
        self.head(name, help, "counter");
        for (labels, value) in samples {
            self.sample(name, &labels, value);
        }
    }

    /// A metric that goes up and down.
    pub(super) fn gauge(
        &mut self,
        name: &str,
        help: &str,
        labels: &[(&str, String)],
        value: impl Display,
    ) {
        self.head(name, help, "gauge");
        self.sample(name, labels, value);
    }

    /// Durations by the upper ends of their buckets, in microseconds; shown in seconds. The last
    /// count is of those beyond the last end.
    pub(super) fn histogram(
        &mut self,
        name: &str,
        help: &str,
        ends_us: &[i64],
        counts: &[u64],
        sum_us: u64,
    ) {
        self.head(name, help, "histogram");
        let bucket = format!("{name}_bucket");
        let ends = ends_us.iter().map(|end| seconds(end.unsigned_abs()));
        let mut total = 0;
        for (end, count) in ends.chain(std::iter::once("+Inf".to_owned())).zip(counts) {
            total += count;
            self.sample(&bucket, &[("le", end)], total);
        }
        self.sample(&format!("{name}_sum"), &[], seconds(sum_us));
        self.sample(&format!("{name}_count"), &[], total);
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn head(&mut self, name: &str, help: &str, kind: &str) {
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        self.line(format_args!("# HELP {name} {help}"));
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn sample(&mut self, name: &str, labels: &[(&str, String)], value: impl Display) {
        let labels: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", escaped(value)))
            .collect();
        if labels.is_empty() {
            self.line(format_args!("{name} {value}"));
        } else {
            self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // A String takes whatever is written into it.
        let _ = writeln!(self.text, "{line}");
    }
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

/// Microseconds as seconds, to the last digit and without a rounding.
pub(super) fn seconds(us: u64) -> String {
    let (whole, part) = (us / 1_000_000, us % 1_000_000);
    if part == 0 {
        return whole.to_string();
    }
    format!("{whole}.{part:06}")
        .trim_end_matches('0')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_and_buckets_cumulative() {
        let mut text = Exposition::default();
        let labels = vec![("target", "a\\b\"c\nd".to_owned())];
        text.counter("sent_total", "Sent\nby \\.", [(labels, 3)]);
        text.histogram(
            "time_seconds",
            "Time.",
            &[500, 5_000_000],
            &[1, 2, 4],
            6_000_001,
        );
        text.gauge("up", "Up.", &[], 1);
        let expected = r#"# HELP sent_total Sent\nby \\.
# TYPE sent_total counter
sent_total{target="a\\b\"c\nd"} 3
# HELP time_seconds Time.
# TYPE time_seconds histogram
time_seconds_bucket{le="0.0005"} 1
time_seconds_bucket{le="5"} 3
time_seconds_bucket{le="+Inf"} 7
time_seconds_sum 6.000001
time_seconds_count 7
# HELP up Up.
# TYPE up gauge
up 1
"#;
        assert_eq!(text.into_text(), expected);
    }

    #[test]
    fn seconds_keep_every_digit() {
        for (us, text) in [
            (0, "0"),
            (1, "0.000001"),
            (2_500_000, "2.5"),
            (10_000_000, "10"),
        ] {
            assert_eq!(seconds(us), text);
        }
    }
}
