//! One worker: takes the next delivery of its target's queue, sends it, and keeps what came of it.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Shared, Work};
use crate::app::App;
use crate::attempts::{self, AttemptError, Endpoint, Plan};
use crate::metrics::ForwardOutcome;
use crate::replay::FaultCode;
use crate::store::StoreError;
use crate::store::attempt::{AttemptKind, NewAttempt};
use crate::store::forwarding::{self, Progress, Step};
use crate::store::target::Target;
use crate::time::now_us;

/// Deliveries taken from the store at once.
const PAGE: u32 = 100;
/// The first wait for an endpoint that does not answer; it doubles.
const UNREACHABLE: Duration = Duration::from_millis(250);
/// The longest wait for one: what a developer who has just started it again bears.
const UNREACHABLE_MOST: Duration = Duration::from_secs(5);
/// After a failure of the store.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// How often the store is looked at although nothing was published.
const LOOK: Duration = Duration::from_secs(5);

pub(super) struct Run {
    app: App,
    target: Target,
    shared: Arc<Shared>,
    cancel: CancellationToken,
    /// How often nobody was there, in a row.
    absences: u32,
}

/// How a delivery's turn ended.
enum Turn {
    Done,
    /// It is still the first in the queue, until then (microseconds since 1970, UTC).
    Wait(i64),
}

impl Run {
    pub(super) fn new(
        app: App,
        target: Target,
        shared: Arc<Shared>,
        cancel: CancellationToken,
    ) -> Self {
        Self {
            app,
            target,
            shared,
            cancel,
            absences: 0,
        }
    }

    pub(super) async fn until_cancelled(mut self) {
        let cancel = self.cancel.clone();
        tokio::select! {
            () = cancel.cancelled() => {}
            () = self.forward() => {}
        }
    }

    async fn forward(&mut self) {
        let mut ticks = self.app.publisher().subscribe();
        loop {
            match self.catch_up().await {
                Ok(()) => {}
                Err(StoreError::Stopped) => return,
                Err(error) => {
                    tracing::error!(%error, "forwarding was interrupted; it goes on in a moment");
                    tokio::time::sleep(AFTER_FAILURE).await;
                    continue;
                }
            }
            self.say(Work::Idle);
            tokio::select! {
                more = ticks.changed() => if !more { return },
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Sends whatever waits.
    async fn catch_up(&mut self) -> Result<(), StoreError> {
        loop {
            let id = self.target.id;
            let read = self.app.store().read(move |connection| {
                let progress = forwarding::progress(connection, id)?;
                let done = progress.as_ref().map_or(i64::MAX, |progress| progress.done);
                Ok((progress, forwarding::queue(connection, done, PAGE)?))
            });
            let (progress, queue) = read.await?;
            let Some(mut progress) = progress.filter(|_| !queue.is_empty()) else {
                return Ok(());
            };
            let mut skipped = (0, 0);
            for (delivery, goes_on) in queue {
                if !goes_on {
                    skipped = (delivery, skipped.1 + 1);
                    continue;
                }
                self.skip(&progress, std::mem::take(&mut skipped)).await?;
                self.send_until_done(&mut progress, delivery).await?;
            }
            self.skip(&progress, skipped).await?;
        }
    }

    async fn skip(&self, progress: &Progress, skipped: (i64, i64)) -> Result<(), StoreError> {
        match skipped {
            (_, 0) => Ok(()),
            (last, count) => self.keep(progress, last, Step::Skipped(count)).await,
        }
    }

    async fn send_until_done(
        &mut self,
        progress: &mut Progress,
        delivery: i64,
    ) -> Result<(), StoreError> {
        if let Some(at) = progress.next_at.take() {
            self.say(Work::Retrying(delivery));
            self.wait_until(at).await;
        }
        while let Turn::Wait(at) = self.turn(progress, delivery).await? {
            self.wait_until(at).await;
        }
        progress.tries = 0;
        Ok(())
    }

    fn endpoint(&self) -> Result<Endpoint, AttemptError> {
        // Where the receiver listens may have become known only since.
        self.app.refuse_ourselves(&self.target.url)?;
        self.app.endpoint(&self.target)
    }

    async fn turn(&mut self, progress: &mut Progress, delivery: i64) -> Result<Turn, StoreError> {
        let endpoint = match self.endpoint() {
            Ok(endpoint) => endpoint,
            // No fault of the delivery: it waits until that is mended.
            Err(error) => {
                self.say(Work::Unreachable(delivery));
                let problem = format!("{error}. {}", error.remedy());
                return self
                    .again(progress, delivery, None, UNREACHABLE_MOST, problem)
                    .await;
            }
        };
        self.say(Work::Sending(delivery));
        let plan = Plan {
            delivery_id: delivery,
            to: endpoint,
            kind: AttemptKind::Forward,
            secret: None,
            change: None,
        };
        let attempt = match attempts::send(self.app.store(), self.app.senders(), plan).await {
            Ok(attempt) => attempt,
            // Deleted meanwhile: it does not go on.
            Err(AttemptError::Store(StoreError::NotFound { .. })) => {
                self.keep(progress, delivery, Step::Skipped(1)).await?;
                return Ok(Turn::Done);
            }
            Err(AttemptError::Store(error)) => return Err(error),
            Err(error) => {
                return self
                    .give_up(progress, delivery, None, &error.to_string())
                    .await;
            }
        };
        if attempt.passed() {
            self.absences = 0;
            self.keep(progress, delivery, Step::Taken(attempt)).await?;
            return Ok(Turn::Done);
        }
        let problem = attempt.problem();
        if is_absent(&attempt) {
            return self
                .wait_for_somebody(progress, delivery, attempt, problem)
                .await;
        }
        self.absences = 0;
        progress.tries += 1;
        let waits = self.app.forward_retries();
        let index = usize::try_from(progress.tries - 1).unwrap_or(usize::MAX);
        let Some(wait) = waits.get(index) else {
            return self
                .give_up(progress, delivery, Some(attempt), &problem)
                .await;
        };
        self.say(Work::Retrying(delivery));
        self.again(progress, delivery, Some(attempt), *wait, problem)
            .await
    }

    /// Nobody is there: that is no fault of the delivery, and tells nothing new when it is tried again.
    async fn wait_for_somebody(
        &mut self,
        progress: &Progress,
        delivery: i64,
        attempt: NewAttempt,
        problem: String,
    ) -> Result<Turn, StoreError> {
        let wait = UNREACHABLE * 2_u32.saturating_pow(self.absences.min(10));
        let is_news = self.absences == 0;
        self.absences += 1;
        self.say(Work::Unreachable(delivery));
        let wait = wait.min(UNREACHABLE_MOST);
        self.again(
            progress,
            delivery,
            is_news.then_some(attempt),
            wait,
            problem,
        )
        .await
    }

    async fn again(
        &self,
        progress: &Progress,
        delivery: i64,
        attempt: Option<NewAttempt>,
        wait: Duration,
        problem: String,
    ) -> Result<Turn, StoreError> {
        let at = now_us() + i64::try_from(wait.as_micros()).unwrap_or(i64::MAX);
        let tries = progress.tries;
        let step = Step::Again {
            attempt,
            tries,
            at,
            problem,
        };
        self.keep(progress, delivery, step).await?;
        Ok(Turn::Wait(at))
    }

    async fn give_up(
        &self,
        progress: &Progress,
        delivery: i64,
        attempt: Option<NewAttempt>,
        reason: &str,
    ) -> Result<Turn, StoreError> {
        let step = Step::Dead(attempt, progress.tries, reason.to_owned());
        self.keep(progress, delivery, step).await?;
        Ok(Turn::Done)
    }

    /// To the disk, whatever becomes of this worker: what was answered must not be sent again.
    async fn keep(&self, progress: &Progress, delivery: i64, step: Step) -> Result<(), StoreError> {
        let (outcome, deliveries) = match &step {
            Step::Taken(_) => (ForwardOutcome::Taken, 1),
            Step::Again { .. } => (ForwardOutcome::Failed, 1),
            Step::Dead(..) => (ForwardOutcome::Dead, 1),
            Step::Skipped(count) => (ForwardOutcome::Skipped, count.unsigned_abs()),
        };
        let (store, target, since) = (self.app.store().clone(), self.target.id, progress.since);
        let kept = tokio::spawn(async move {
            let write = move |writing: &crate::store::Writing<'_>| {
                forwarding::step(writing, target, since, delivery, &step)
            };
            store.write(write).await
        });
        kept.await.map_err(|_| StoreError::Stopped)??;
        let metrics = &self.app.inner.metrics;
        metrics.forwarded(target, outcome, deliveries);
        self.app.publisher().changed();
        Ok(())
    }

    async fn wait_until(&self, at: i64) {
        // A clock that was set back must not make this wait for longer than it was meant to.
        let left = u64::try_from(at - now_us()).unwrap_or(0).min(3_600_000_000);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_micros(left)) => {}
            () = self.shared.poke.notified() => {}
        }
    }

    fn say(&self, work: Work) {
        if self.shared.set(work) {
            self.app.publisher().changed();
        }
    }
}

/// Whether nobody was there to take it.
fn is_absent(attempt: &NewAttempt) -> bool {
    let code = attempt.fault.as_ref().map(|fault| fault.code);
    attempt.status.is_none()
        && matches!(
            code,
            Some(FaultCode::Connect | FaultCode::Dns | FaultCode::Tls)
        )
}
