//! A public URL that something of the user's own provides. Whether it leads here can be told
//! only by calling it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{Line, Problem, Tunnel, TunnelState};
use crate::time::now_us;

/// How often a URL that works is called again; each call may count against a plan.
const CALM: Duration = Duration::from_secs(300);
/// How often one that does not work is.
const ANXIOUS: Duration = Duration::from_secs(15);

/// Calls a URL and says what is wrong with it.
pub type Check =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<(), Problem>> + Send>> + Send + Sync>;

/// A public URL of the user's own.
pub struct Manual {
    /// With the callback path.
    pub url: String,
    /// Calls it.
    pub check: Check,
}

impl Tunnel for Manual {
    fn run(self: Box<Self>, line: Line) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            line.set(TunnelState::connecting());
            let mut tries = 0;
            let mut alive = now_us();
            loop {
                let checked = tokio::select! {
                    () = line.stop.cancelled() => return,
                    checked = (self.check)() => checked,
                };
                let wait = match checked {
                    Ok(()) => {
                        (tries, alive) = (0, now_us());
                        line.set(TunnelState::online(&self.url));
                        CALM
                    }
                    Err(problem) => {
                        tries += 1;
                        let state = TunnelState::reconnecting(alive, problem, tries, Some(ANXIOUS));
                        line.set(state);
                        ANXIOUS
                    }
                };
                tokio::select! {
                    () = line.stop.cancelled() => return,
                    () = line.hurry.notified() => {}
                    () = super::wake::woken() => {}
                    () = tokio::time::sleep(wait) => {}
                }
            }
        })
    }
}
