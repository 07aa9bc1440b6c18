//! `hookglass events`, `deliveries` and `attempts`: what is stored, newest first; with
//! `--follow` what comes, in its order.

use std::time::{Duration, Instant};

use hookglass_core::api;
use hookglass_core::query::Query;
use hookglass_core::store::delivery::DeliveryRow;
use hookglass_core::store::event::Event;
use hookglass_core::store::{Store, StoreError, attempt, delivery, found_event, second_look};

use super::following::Place;
use super::text;
use crate::Common;
use crate::output::{self, Exit, Failure, Format, Outcome};
use crate::{record, setup};

/// List what is stored.
#[derive(clap::Args)]
#[command(
    after_help = concat!(
        "Example:\n  hookglass events 'field:comments great' --limit 20\n  hookglass deliveries 'verdict:invalid,missing after:1h'\n\n",
        "In a shell, put a query in single quotes: 'status:>=500'.\n",
        "A query is made of words, which are looked for in the bodies, and of terms; all have to hold.\n",
        "A minus before one means that it must not: -is:echo (before a word, write `--` first).\n",
        "Words begin what they find, without case and accents; \"in quotation marks\" they are whole.\n",
        "Of a body the first 4 MiB are searched (64 KiB of a refused one), and its first 1,000 events.\n\n",
        "Terms:\n",
        "  field:comments,mentions  kind:reply  from:@lena  text:\"so great\"  account:ID  media:ID\n",
        "  verdict:valid|invalid|malformed|missing|no_secret|not_judged  diagnosis:wrong_secret  secret:LABEL\n",
        "  source:tunnel|local|simulated|imported  payload:ok|not_json|not_utf8|no_entry|too_large\n",
        "  header:content-encoding=gzip  header:host  header:\"user-agent=Webhooks/1.0 (https://fb.me/webhooks)\"\n",
        "  status:401  status:4xx  status:>=500  size:>100kb  took:>1s  id:12\n",
        "  is:test|echo|own|duplicate|late|out_of_order|incomplete|novel|retry|refused|pinned\n",
        "  has:event|attempt|failed_attempt|taken_forward|failed_forward|note\n",
        "  after:1h  before:2026-11-01  after:2026-11-01T12:00:00Z",
    )
)]
pub(crate) struct Args {
    /// Words, and terms such as field:comments or verdict:invalid
    query: Vec<String>,
    #[command(flatten)]
    part: Part,
}

/// List attempts to send deliveries to an endpoint: replays and forwards.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  hookglass attempts --limit 20\n  hookglass attempts --follow --format ndjson\n\nThe deliveries that they are of: hookglass deliveries has:failed_attempt"
)]
pub(crate) struct AttemptArgs {
    #[command(flatten)]
    part: Part,
}

/// How much of a list.
#[derive(clap::Args)]
struct Part {
    /// At most so many [default: 50 as text, all as ndjson]
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Go on with what comes
    #[arg(long)]
    follow: bool,
}

/// Rows in one read.
pub(super) const PAGE: u32 = 500;
/// How often the store is looked at for something new.
const POLL: Duration = Duration::from_millis(100);

impl Part {
    fn limit(&self, format: Format) -> u64 {
        self.limit
            .unwrap_or(if format == Format::Text { 50 } else { u64::MAX })
    }
}

impl Args {
    fn parsed(&self) -> Result<Query, Failure> {
        Ok(Query::parse(&self.query.join(" "))?)
    }
}

pub(crate) async fn deliveries(common: &Common, args: Args) -> Outcome {
    let query = args.parsed()?;
    let store = setup::store(common).await?;
    let mut list = List {
        store,
        format: common.format,
        query,
        page: delivery::page,
        since: delivery::since,
        settled: second_look::done,
        id: |row: &DeliveryRow| row.id,
    };
    list.run(&args.part, print_delivery).await
}

pub(crate) async fn events(common: &Common, args: Args) -> Outcome {
    let query = args.parsed()?;
    let store = setup::store(common).await?;
    let mut list = List {
        store,
        format: common.format,
        query,
        page: found_event::page,
        since: found_event::since,
        settled: found_event::settled,
        id: |event: &Event| event.id,
    };
    list.run(&args.part, print_event).await
}

pub(crate) async fn attempts(common: &Common, args: AttemptArgs) -> Outcome {
    let store = setup::store(common).await?;
    let mut list = List {
        store,
        format: common.format,
        query: Query::default(),
        page: attempt::page,
        since: attempt::since,
        settled: attempt::newest_id,
        id: |attempt: &attempt::Attempt| attempt.id,
    };
    list.run(&args.part, print_attempt).await
}

type Rows<T> = Result<Vec<T>, StoreError>;
type Connection = hookglass_core::store::Connection;

/// A table that is listed by its ascending id.
struct List<T> {
    store: Store,
    format: Format,
    query: Query,
    page: fn(&Connection, &Query, Option<i64>, u32) -> Rows<T>,
    since: fn(&Connection, &Query, i64, u32) -> Rows<T>,
    /// Up to where all is known that a moment brings.
    settled: fn(&Connection) -> Result<i64, StoreError>,
    id: fn(&T) -> i64,
}

impl<T: Send + 'static> List<T> {
    async fn run(
        &mut self,
        part: &Part,
        print: impl AsyncFn(&Store, Format, T) -> Result<(), Failure>,
    ) -> Outcome {
        let limit = part.limit(self.format);
        if !part.follow {
            self.newest(limit, &print).await?;
            return Ok(Exit::Done);
        }
        let mut stopped = std::pin::pin!(setup::stopped());
        let mut place = tokio::select! {
            biased;
            () = stopped.as_mut() => return Ok(Exit::Done),
            place = self.recent(limit, &print) => place?,
        };
        loop {
            let begun = Instant::now();
            let look = async |after: i64| self.look(after).await;
            let fresh = place.fresh(self.id, look).await?;
            let pause = if fresh.is_empty() {
                // Where a look takes long, as long is left to others.
                POLL.max(begun.elapsed())
            } else {
                Duration::ZERO
            };
            for row in fresh {
                print(&self.store, self.format, row).await?;
            }
            tokio::select! {
                biased;
                () = stopped.as_mut() => return Ok(Exit::Done),
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// What comes after an id, and up to where it is settled.
    async fn look(&self, after: i64) -> Result<(i64, Vec<T>), StoreError> {
        let (settled, since, query) = (self.settled, self.since, self.query.clone());
        let read = move |connection: &Connection| {
            // First: what is settled meanwhile is looked at the next time.
            let settled = settled(connection)?;
            Ok((settled, since(connection, &query, after, PAGE)?))
        };
        self.store.read(read).await
    }

    /// Prints the newest in the order in which they came, and says where what follows begins;
    /// without a limit that is at the beginning.
    async fn recent(
        &self,
        limit: u64,
        print: &impl AsyncFn(&Store, Format, T) -> Result<(), Failure>,
    ) -> Result<Place, Failure> {
        if limit == u64::MAX {
            return Ok(Place::new(0, 0));
        }
        let (settled, page, query) = (self.settled, self.page, self.query.clone());
        let read = move |connection: &Connection| {
            let settled = settled(connection)?;
            Ok((settled, page(connection, &query, None, 1)?))
        };
        let (settled, newest) = self.store.read(read).await?;
        let newest = newest.first().map_or(0, self.id);
        let mut recent: Vec<T> = Vec::new();
        while (recent.len() as u64) < limit {
            let before = recent.last().map_or(newest + 1, self.id);
            let left = limit - recent.len() as u64;
            let page = u32::try_from(left.min(PAGE.into())).unwrap_or(PAGE);
            let rows = self.before(Some(before), page).await?;
            if rows.is_empty() {
                break;
            }
            recent.extend(rows);
        }
        for row in recent.into_iter().rev() {
            print(&self.store, self.format, row).await?;
        }
        Ok(Place::new(newest, settled))
    }

    async fn newest(
        &self,
        limit: u64,
        print: &impl AsyncFn(&Store, Format, T) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (mut left, mut before) = (limit, None);
        while left > 0 {
            let rows = self
                .before(before, u32::try_from(left.min(PAGE.into())).unwrap_or(PAGE))
                .await?;
            let Some(last) = rows.last() else { break };
            before = Some((self.id)(last));
            left = left.saturating_sub(rows.len() as u64);
            for row in rows {
                print(&self.store, self.format, row).await?;
            }
        }
        Ok(())
    }

    async fn before(&self, before: Option<i64>, limit: u32) -> Rows<T> {
        let (page, query) = (self.page, self.query.clone());
        self.store
            .read(move |connection| page(connection, &query, before, limit))
            .await
    }
}

/// What is there, or nothing where it was erased since it was found: others delete while we list.
pub(super) fn unless_gone<T>(read: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(StoreError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn print_delivery(store: &Store, format: Format, row: DeliveryRow) -> Result<(), Failure> {
    if format == Format::Text {
        return Ok(output::line(&text::delivery(&row))?);
    }
    let read = store.read(move |connection| delivery::get(connection, row.id));
    let Some(kept) = unless_gone(read.await)? else {
        return Ok(());
    };
    Ok(output::record(&record::Delivery::from(api::detail(
        kept,
        Vec::new(),
    )))?)
}

async fn print_event(store: &Store, format: Format, event: Event) -> Result<(), Failure> {
    if format == Format::Ndjson {
        return Ok(output::record(&record::Event::from(event))?);
    }
    let id = event.delivery_id;
    let read = store.read(move |connection| Ok(delivery::get(connection, id)?.row.verdict));
    let Some(verdict) = unless_gone(read.await)? else {
        return Ok(());
    };
    Ok(output::line(&text::event(
        &event,
        verdict.map(|verdict| verdict.as_str()),
    ))?)
}

async fn print_attempt(
    _: &Store,
    format: Format,
    attempt: attempt::Attempt,
) -> Result<(), Failure> {
    match format {
        Format::Text => Ok(output::line(&text::attempt(&attempt))?),
        Format::Ndjson => Ok(output::record(&record::Attempt::from(attempt))?),
    }
}
