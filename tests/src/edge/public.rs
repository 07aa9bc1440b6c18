//! The visitors' side: HTTPS that leads into the tunnel, or goes wrong as it was told to.

use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use muxado::typed::TypedStream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, copy, sink, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::server::TlsStream;

use super::agent::proxy;
use super::certs::Certs;
use super::http::{Answer, asking_to_close, read_head};
use super::link::Link;
use super::state::Shared;

/// How the public side behaves.
#[derive(Debug, Clone)]
pub enum Public {
    /// TLS is ended here, and each connection leads into the bound tunnel. While nothing
    /// is bound there is ngrok's page that says so, ERR_NGROK_3200.
    Normal,
    /// The warning that visitors of free accounts get first, ERR_NGROK_6024.
    Interstitial,
    /// Somebody else answers: a firewall's 403, a redirect with its `location`.
    Answer {
        /// The status.
        status: u16,
        /// Headers; those that frame the body are added.
        headers: Vec<(String, String)>,
        /// The text.
        body: String,
    },
    /// The right answer with this after its body: something on the way has altered it.
    Append(String),
    /// The certificate is from a CA that nobody knows.
    Untrusted,
    /// The certificate is from the right CA, for another name.
    WrongName,
    /// Connections are accepted, and nothing ever comes.
    Hang,
    /// Connections are closed as soon as they are there.
    Closed,
}

/// Serves visitors until it is dropped, and all of them with it.
pub(super) async fn listen(shared: Arc<Shared>, listener: TcpListener, certs: Certs) {
    let certs = Arc::new(certs);
    let mut visitors = JoinSet::new();
    loop {
        let Ok((socket, peer)) = listener.accept().await else {
            continue;
        };
        let (shared, certs) = (Arc::clone(&shared), Arc::clone(&certs));
        visitors.spawn(async move {
            let mut public = shared.public.subscribe();
            let now = Arc::clone(&public.borrow_and_update());
            // A new behaviour holds at once: connections that are kept alive would
            // bring the old one.
            tokio::select! {
                // A visitor that goes away in the middle is some test's purpose.
                _ = serve(&shared, socket, peer, &now, &certs) => {}
                _ = public.changed() => {}
            }
        });
        while visitors.try_join_next().is_some() {}
    }
}

async fn serve(
    shared: &Shared,
    mut socket: TcpStream,
    peer: SocketAddr,
    public: &Public,
    certs: &Certs,
) -> io::Result<()> {
    let tls = match public {
        Public::Closed => return Ok(()),
        Public::Hang => return copy(&mut socket, &mut sink()).await.map(drop),
        Public::Untrusted => &certs.untrusted,
        Public::WrongName => &certs.wrong_name,
        _ => &certs.right,
    };
    socket.set_nodelay(true)?;
    let mut visitor = tls.accept(socket).await?;
    let answer = match public {
        Public::Interstitial => {
            let text = "You are about to visit a site that is served for free through ngrok.com.";
            Answer::page(200, "ERR_NGROK_6024", text)
        }
        Public::Answer {
            status,
            headers,
            body,
        } => Answer::new(*status, headers, body),
        _ => return through(shared, visitor, peer, public).await,
    };
    let request = read_head(&mut visitor).await?;
    answer.send(&mut visitor, &request).await
}

/// Into the tunnel, if there is one.
async fn through(
    shared: &Shared,
    mut visitor: TlsStream<TcpStream>,
    peer: SocketAddr,
    public: &Public,
) -> io::Result<()> {
    let name = visitor.get_ref().1.server_name().map(str::to_owned);
    // By its own address the stand-in is reached for whatever is bound.
    let domain = name.as_deref().filter(|name| *name != "localhost");
    let Ok((stream, link)) = proxy(shared, domain, &peer.to_string()).await else {
        let request = read_head(&mut visitor).await?;
        let host = shared.public_url.trim_start_matches("https://");
        let host = domain.unwrap_or(host);
        let text = format!("The endpoint {host} is offline.");
        let page = Answer::page(404, "ERR_NGROK_3200", &text);
        return page.send(&mut visitor, &request).await;
    };
    match public {
        Public::Append(text) => altered(visitor, stream, &link, text).await,
        _ => spliced(visitor, stream, &link).await,
    }
}

async fn spliced(
    visitor: TlsStream<TcpStream>,
    mut stream: TypedStream,
    link: &Link,
) -> io::Result<()> {
    let (mut from_visitor, mut to_visitor) = split(visitor);
    let (mut from_agent, mut to_agent) = split(&mut *stream);
    let inwards = async {
        copy(&mut from_visitor, &mut to_agent).await?;
        to_agent.shutdown().await?;
        // The visitor is waiting for the rest of the answer.
        pending::<io::Result<()>>().await
    };
    tokio::select! {
        done = copy(&mut from_agent, &mut to_visitor) => {
            done?;
            to_visitor.shutdown().await
        }
        done = inwards => done,
        () = link.gone() => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

async fn altered(
    visitor: TlsStream<TcpStream>,
    stream: TypedStream,
    link: &Link,
    text: &str,
) -> io::Result<()> {
    let (mut from_visitor, to_visitor) = split(visitor);
    let request = read_head(&mut from_visitor).await?;
    let start = asking_to_close(&request);
    let answer = exchange(stream, link, &start, &mut from_visitor).await?;
    let answer = Answer::parse(&answer, true);
    let mut answer = answer.ok_or(io::ErrorKind::InvalidData)?;
    answer.append(text);
    let mut visitor = from_visitor.unsplit(to_visitor);
    answer.send(&mut visitor, &request).await
}

/// Sends `start` and then `more`, and reads the answer to its end. Fails when the
/// connection to the agent goes away before.
pub(super) async fn exchange(
    mut stream: TypedStream,
    link: &Link,
    start: &[u8],
    more: &mut (impl AsyncRead + Unpin),
) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    let (mut from_agent, mut to_agent) = split(&mut *stream);
    let ask = async {
        to_agent.write_all(start).await?;
        copy(more, &mut to_agent).await?;
        // Our side stays open: an agent takes its end for a visitor who has left.
        pending::<io::Result<()>>().await
    };
    let ask = async {
        // An agent may answer, and close, before it has read all of it.
        let _ = ask.await;
        pending::<()>().await;
    };
    tokio::select! {
        done = from_agent.read_to_end(&mut answer) => { done?; }
        () = ask => {}
        () = link.gone() => {}
    }
    // The end of a connection ends all its streams, and then looks like a proper end.
    let whole = !link.has_ended();
    match Answer::parse(&answer, whole) {
        Some(_) => Ok(answer),
        None if whole && !answer.is_empty() => Ok(answer),
        None => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
