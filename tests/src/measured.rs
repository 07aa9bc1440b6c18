//! What the measurements share: how often, medians with their spread, and where figures go.

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;

use hookglass_core::app::{App, Options};
use hookglass_core::secrets::SecretOptions;
use hookglass_core::store::Connection;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::fixtures::SECRET;
use crate::program::workspace;

/// What a measurement is asked for: `--quick`, `--rounds N`, `--count N`.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// How often each thing is measured.
    pub rounds: usize,
    /// Of how many deliveries.
    pub count: u64,
    /// Only to see that it runs.
    pub quick: bool,
}

impl Asked {
    /// From the command line; without a word there, so many.
    pub fn read(rounds: usize, count: u64) -> Self {
        let words: Vec<String> = std::env::args().collect();
        let quick = words.iter().any(|word| word == "--quick");
        let after = |name: &str| {
            let at = words.iter().position(|word| word == name)?;
            words.get(at + 1)?.replace('_', "").parse::<u64>().ok()
        };
        let (rounds, count) = if quick {
            (1, count.min(500))
        } else {
            (rounds, count)
        };
        Self {
            rounds: after("--rounds")
                .map_or(rounds, |asked| usize::try_from(asked).unwrap_or(rounds))
                .max(1),
            count: after("--count").unwrap_or(count),
            quick,
        }
    }
}

/// A figure that was measured several times.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// The middle one.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Figure {
    /// Of the figures of all rounds.
    ///
    /// # Panics
    /// When there is none.
    pub fn of(rounds: impl IntoIterator<Item = f64>) -> Self {
        let mut rounds: Vec<f64> = rounds.into_iter().collect();
        rounds.sort_by(f64::total_cmp);
        let (least, most) = (rounds.first().copied(), rounds.last().copied());
        Self {
            median: rounds[rounds.len() / 2],
            least: least.expect("a round"),
            most: most.expect("a round"),
        }
    }

    /// For `target/bench/NAME.json`.
    pub fn json(&self) -> Value {
        json!({ "median": self.median, "least": self.least, "most": self.most })
    }
}

impl fmt::Display for Figure {
    /// `12.3 (11.9 to 14.0)`; whole numbers where they are large.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = match self.median.abs() {
            large if large >= 100.0 => 0,
            middle if middle >= 10.0 => 1,
            _ => 2,
        };
        let Self {
            median,
            least,
            most,
        } = self;
        write!(
            formatter,
            "{median:.digits$} ({least:.digits$} to {most:.digits$})"
        )
    }
}

/// The figure that so many hundredths of all are not above; 0 of none.
pub fn percentile(sorted: &[f64], hundredths: usize) -> f64 {
    let place = (sorted.len() * hundredths / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(0.0)
}

/// Writes the figures into `target/bench/NAME.json`.
pub fn write_json(name: &str, figures: &Value) {
    let folder = workspace().join("target/bench");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(format!("{name}.json"));
    std::fs::write(&file, format!("{figures:#}\n")).expect("written");
    println!("\nThe figures are in target/bench/{name}.json");
}

/// The product in this process on a store, with the fixtures' secret; it listens.
pub async fn app(database: &Path) -> App {
    let env = vec![
        ("INSTAGRAM_WEBHOOK_SECRET".into(), SECRET.into()),
        ("INSTAGRAM_WEBHOOK_VERIFY_TOKEN".into(), "token".into()),
    ];
    let options = Options {
        database: database.to_owned(),
        secrets: SecretOptions {
            env,
            ..SecretOptions::default()
        },
        address: Some("127.0.0.1:0".into()),
        ..Options::default()
    };
    let app = App::open(options).await.expect("a store");
    app.listen().await.expect("a port");
    app
}

/// Bytes of a store's file, as they are once its log has been moved into it.
///
/// # Panics
/// When it is no store.
pub fn file_bytes(database: &Path) -> u64 {
    let store = Connection::open(database).expect("the store");
    let sql = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
    let bytes: i64 = store
        .query_row(sql, [], |row| row.get(0))
        .expect("the size");
    bytes.unsigned_abs()
}

/// A runtime of its own, so that clients and servers do not share one.
///
/// # Panics
/// When the system has no threads left.
pub fn runtime(name: &str) -> Runtime {
    let built = Builder::new_multi_thread()
        .thread_name(name)
        .enable_all()
        .build();
    built.expect("a runtime")
}

/// Where the product listens.
///
/// # Panics
/// When its URL is none of a port of this machine.
pub fn address(app: &App) -> SocketAddr {
    let url = app.callback_url();
    let rest = url.strip_prefix("http://").expect("http");
    let (address, _) = rest.split_once('/').expect("a path");
    address.parse().expect("an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_its_spread() {
        let figure = Figure::of([3.0, 1.0, 2.0]);
        assert_eq!((figure.median, figure.least, figure.most), (2.0, 1.0, 3.0));
        assert_eq!(figure.to_string(), "2.00 (1.00 to 3.00)");
        assert_eq!(Figure::of([1234.5]).to_string(), "1234 (1234 to 1234)");
    }

    #[test]
    fn percentiles_of_few_are_there() {
        assert_eq!(percentile(&[], 99), 0.0);
        assert_eq!(percentile(&[7.0], 99), 7.0);
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(
            (percentile(&hundred, 50), percentile(&hundred, 99)),
            (51.0, 100.0)
        );
    }
}
