//! Judging anew what is stored, in the background, when the secrets have changed.

use std::sync::atomic::Ordering;

use super::App;
use super::behind::{AFTER_FAILURE, LEAST, Pace, Progress, YIELD};
use crate::secrets::NamedSecret;
use crate::signature::{self, Key};
use crate::store::rejudge::{self, Rejudged, Unfinished};
use crate::store::{StoreError, Writing};

/// Deliveries that are judged at once.
const JUDGED: u32 = 200;

impl App {
    /// How far judging anew is; `None` when it is not needed.
    pub fn rejudging(&self) -> Option<Progress> {
        self.state(|state| state.rejudging)
    }

    /// Judges anew what is stored, in the background: the secrets have changed.
    pub fn rejudge(&self) {
        self.rejudge_after(0);
    }

    /// Goes on with what an earlier process could not finish, unless its secrets were others.
    pub(super) async fn go_on_judging(&self) -> Result<(), StoreError> {
        let unfinished = self.store().read(rejudge::unfinished).await?;
        if let Some(unfinished) = unfinished
            && unfinished.secrets == labels(&self.inner.secrets.signing())
        {
            self.rejudge_after(unfinished.after);
        }
        Ok(())
    }

    fn rejudge_after(&self, mut after: i64) {
        let turn = self.inner.rejudgement.fetch_add(1, Ordering::SeqCst) + 1;
        let app = self.clone();
        tokio::spawn(async move {
            loop {
                match app.judge_again(turn, &mut after).await {
                    Ok(()) => break,
                    Err(StoreError::Stopped) => return,
                    Err(error) => {
                        tracing::warn!(%error, "judging anew was interrupted; it goes on in a moment");
                        tokio::time::sleep(AFTER_FAILURE).await;
                    }
                }
            }
            if app.inner.rejudgement.load(Ordering::SeqCst) == turn {
                app.state(|state| state.rejudging = None);
                app.inner.publisher.changed();
            }
        });
    }

    /// Until there is no more, or somebody else's turn.
    async fn judge_again(&self, turn: u64, after: &mut i64) -> Result<(), StoreError> {
        if self.inner.rejudgement.load(Ordering::SeqCst) != turn {
            return Ok(()); // somebody else's, while this one waited after a failure
        }
        let total = self.inner.publisher.tick().totals.count;
        let mut done = total.min(*after);
        let secrets = self.inner.secrets.signing();
        let mut unfinished = Unfinished {
            secrets: labels(&secrets),
            after: *after,
        };
        let begun = unfinished.clone();
        self.store()
            .write(move |writing| rejudge::note(writing, &begun))
            .await?;
        let mut pace = Pace(LEAST);
        loop {
            self.state(|state| state.rejudging = Some(Progress { done, total }));
            self.inner.publisher.changed();
            let (from, secrets) = (*after, std::sync::Arc::clone(&secrets));
            let read = self.store().read(move |connection| {
                let keys: Vec<Key<'_>> = secrets.iter().map(NamedSecret::key).collect();
                rejudge::after(connection, from, JUDGED, |headers, body| {
                    let headers = headers
                        .iter()
                        .map(|(name, value)| (name.as_str(), value.as_slice()));
                    signature::judge(headers, body, &keys)
                })
            });
            let (last, count, mut changed) = read.await?;
            let newer = self.inner.rejudgement.load(Ordering::SeqCst) != turn;
            if newer || self.inner.stop.is_cancelled() {
                return Ok(());
            }
            while !changed.is_empty() {
                let later = changed.split_off(changed.len().min(pace.0 as usize));
                let step = std::mem::replace(&mut changed, later);
                let count = u32::try_from(step.len()).unwrap_or(u32::MAX);
                unfinished.after = step.last().map_or(*after, |last| last.id);
                let reached = unfinished.clone();
                let keep = move |writing: &Writing<'_>| {
                    step.iter()
                        .try_for_each(|changed: &Rejudged| rejudge::keep(writing, changed))?;
                    rejudge::note(writing, &reached)
                };
                let ((), took) = self.step_and_rest(YIELD, keep).await?;
                pace.took(count, took);
            }
            let Some(last) = last else {
                return self.store().write(rejudge::end).await;
            };
            (*after, done) = (last, done + i64::from(count));
        }
    }
}

fn labels(secrets: &[NamedSecret]) -> Vec<String> {
    secrets.iter().map(|secret| secret.label.clone()).collect()
}
