//! The receiver: started, started anew with changed settings, and stopped.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::start::listen_error;
use super::{App, Inner, StartError};
use crate::pipeline::{self, Pipeline};
use crate::receiver::{Limits, Receiver};
use crate::settings::Settings;
use crate::store::StoreError;

/// Whether deliveries can arrive.
#[derive(Clone)]
pub enum Receiving {
    /// Yes, here.
    Listening(Arc<Receiver>),
    /// No, for this reason, and what to do about it.
    Failed(String, String),
    /// Not asked to.
    Stopped,
}

impl App {
    /// Starts to receive, or starts anew with changed settings. Runs to its end even if the
    /// caller goes away: a window that is reloaded must not leave the receiver stopped.
    ///
    /// # Errors
    /// When nothing can listen there; the state says so as well, unless the receiver that
    /// ran before still does.
    pub async fn listen(&self) -> Result<Arc<Receiver>, StartError> {
        let app = self.clone();
        let started = tokio::spawn(async move { app.restart().await }).await;
        started.unwrap_or(Err(StartError::Store(StoreError::Stopped)))
    }

    async fn restart(&self) -> Result<Arc<Receiver>, StartError> {
        let _turn = self.inner.turn.lock().await;
        let started = self.replace_receiver().await;
        match &started {
            Ok(receiver) => {
                let receiving = Receiving::Listening(Arc::clone(receiver));
                self.state(|state| state.receiving = receiving);
            }
            Err(error) => self.state(|state| {
                if !matches!(state.receiving, Receiving::Listening(_)) {
                    state.receiving = Receiving::Failed(error.to_string(), error.remedy());
                }
            }),
        }
        // It may listen now where a target is.
        if let Err(error) = self.set_forwarders().await {
            tracing::error!(%error, "forwarding could not be looked at anew");
        }
        self.inner.publisher.changed();
        started
    }

    async fn replace_receiver(&self) -> Result<Arc<Receiver>, StartError> {
        let settings = self.effective_settings();
        let address = settings.check()?;
        // Where the old one listens it has to go first; elsewhere the new one has to be sure.
        if matches!(self.receiving(), Receiving::Listening(old) if old.address() == address) {
            self.stop_receiver().await;
        }
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| listen_error(address, &error))?;
        self.stop_receiver().await;
        let max_body = usize::try_from(settings.max_body_mib).unwrap_or(usize::MAX) << 20;
        let limits = &self.inner.overrides.limits;
        let limits = Limits {
            max_body,
            max_in_flight: limits.max_in_flight.max(max_body),
            ..*limits
        };
        let Inner {
            secrets,
            store,
            publisher,
            senders,
            counters,
            metrics,
            ..
        } = &*self.inner;
        let parts = pipeline::Parts {
            secrets: secrets.clone(),
            store: store.clone(),
            publisher: Arc::clone(publisher),
            senders: senders.clone(),
            passage: self.passage(),
            metrics: Arc::clone(metrics),
            patience: pipeline::PATIENCE,
        };
        let pipeline = Pipeline::new(parts, settings.strict, max_body);
        self.state(|state| state.pipeline = Some(pipeline.clone()));
        Receiver::start(
            listener,
            settings.path,
            limits,
            Arc::clone(counters),
            Arc::clone(&self.inner.public.arrivals),
            pipeline,
        )
        .map_err(|error| listen_error(address, &error))
    }

    async fn stop_receiver(&self) {
        let before =
            self.state(|state| std::mem::replace(&mut state.receiving, Receiving::Stopped));
        if let Receiving::Listening(receiver) = before {
            receiver.stop().await;
        }
    }

    /// Takes no more deliveries and finishes those in flight.
    pub async fn stop_receiving(&self) {
        let _turn = self.inner.turn.lock().await;
        self.stop_receiver().await;
    }

    /// Whether deliveries can arrive.
    pub fn receiving(&self) -> Receiving {
        self.state(|state| state.receiving.clone())
    }

    /// Keeps settings, and starts the receiver anew when it has to listen differently.
    ///
    /// # Errors
    /// When a value cannot be, they cannot be kept, or nothing can listen there.
    pub async fn set_settings(&self, settings: Settings) -> Result<(), StartError> {
        settings.check()?;
        let kept = settings.clone();
        let before = self.state(|state| std::mem::replace(&mut state.settings, settings.clone()));
        let receives_as = |settings: &Settings| {
            (
                settings.address.clone(),
                settings.path.clone(),
                settings.strict,
                settings.max_body_mib,
            )
        };
        let is_running = !matches!(self.receiving(), Receiving::Stopped);
        if is_running
            && receives_as(&before) != receives_as(&settings)
            && let Err(error) = self.listen().await
        {
            self.state(|state| state.settings = before);
            return Err(error);
        }
        let kept = self.inner.store.write(move |writing| kept.save(writing));
        kept.await?;
        if before.path != settings.path {
            self.open_tunnel().await; // the public URL has the path in it
        }
        self.inner.publisher.changed();
        Ok(())
    }

    /// The callback URL on this machine. Before the receiver runs it is the one it would have.
    pub fn callback_url(&self) -> String {
        let settings = self.effective_settings();
        let address = match self.receiving() {
            Receiving::Listening(receiver) => reachable(receiver.address()).to_string(),
            _ => settings
                .address
                .parse()
                .map(reachable)
                .map_or(settings.address.clone(), |address: SocketAddr| {
                    address.to_string()
                }),
        };
        format!("http://{address}{}", settings.path)
    }
}

/// An address that a client on this machine can call: 0.0.0.0 is none.
pub(super) fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}
