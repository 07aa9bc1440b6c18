//! The agents' side: TLS, muxado, and ngrok's streams over it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use muxado::SessionBuilder;
use muxado::typed::{StreamType, Typed, TypedAccept, TypedOpenClose, TypedSession, TypedStream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, sink};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::link::{Link, Opener};
use super::state::{Shared, Tunnel, refused};

const AUTH: u32 = 0;
const BIND: u32 = 1;
const UNBIND: u32 = 2;
const PROXY: StreamType = StreamType::clamp(3);
const STOP_TUNNEL: StreamType = StreamType::clamp(9);
const HEARTBEAT: StreamType = StreamType::clamp(u32::MAX);

/// As often as the real edge.
const BEAT: Duration = Duration::from_secs(10);

/// How long a port may take to become free again.
const PATIENCE: Duration = Duration::from_secs(10);

/// A port to listen on, with `SO_REUSEADDR`, which the standard library sets on Unix.
pub(super) fn listener(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Holds a port without listening there: whoever connects is refused, and nobody else is given it.
/// Somebody may have it for a moment, with an outgoing connection.
pub(super) async fn hold(address: SocketAddr) -> TcpSocket {
    let started = Instant::now();
    loop {
        match bound(address) {
            Ok(socket) => return socket,
            Err(error) => assert!(started.elapsed() < PATIENCE, "{address}: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Connections of before may not be over yet.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Serves agents until it is dropped, and all of them with it.
pub(super) async fn listen(shared: Arc<Shared>, listener: TcpListener, tls: TlsAcceptor) {
    let mut agents = JoinSet::new();
    loop {
        let Ok((socket, _)) = listener.accept().await else {
            continue;
        };
        shared.attempted();
        // An agent that goes away in the middle is some test's purpose.
        agents.spawn(serve(Arc::clone(&shared), socket, tls.clone()));
        while agents.try_join_next().is_some() {}
    }
}

/// However the task ends, its connection ends too.
struct Ending(Arc<Link>);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.end();
    }
}

async fn serve(shared: Arc<Shared>, socket: TcpStream, tls: TlsAcceptor) -> io::Result<()> {
    let (link, gate) = Link::new(socket)?;
    let _ending = Ending(Arc::clone(&link));
    shared.lock().links.push(Arc::clone(&link));
    let session = SessionBuilder::new(tls.accept(gate).await?)
        .server()
        .start();
    let (opener, mut incoming) = Typed::new(session).split_typed();
    link.opened(opener.clone());
    let mut streams = JoinSet::new();
    streams.spawn(beat(opener));
    while let Ok(stream) = incoming.accept_typed().await {
        if stream.typ() == HEARTBEAT {
            streams.spawn(echo(stream));
        } else {
            streams.spawn(answer(Arc::clone(&shared), Arc::clone(&link), stream));
        }
        while streams.try_join_next().is_some() {}
    }
    Ok(())
}

/// Our heartbeats. A missing echo has no consequence: it is the agent that is tested.
async fn beat(mut opener: Opener) -> io::Result<()> {
    let mut stream = opener
        .open_typed(HEARTBEAT)
        .await
        .map_err(io::Error::other)?;
    // Held here, it would keep muxado's tasks alive for one more beat.
    drop(opener);
    let mut ticker = tokio::time::interval(BEAT);
    for count in 0_u32.. {
        ticker.tick().await;
        stream.write_all(&count.to_be_bytes()).await?;
        stream.read_u32().await?;
    }
    Ok(())
}

/// The agent's heartbeats.
async fn echo(mut stream: TypedStream) -> io::Result<()> {
    loop {
        let beat = stream.read_u32().await?;
        stream.write_u32(beat).await?;
    }
}

async fn answer(shared: Arc<Shared>, link: Arc<Link>, mut stream: TypedStream) -> io::Result<()> {
    let request = read_json(&mut stream).await?;
    if *stream.typ() == AUTH && shared.lock().breaks() {
        link.end();
        return Ok(());
    }
    let reply = match *stream.typ() {
        AUTH => shared.lock().auth(&link, &request),
        BIND => shared.lock().bind(&link, &request, &shared.public_url),
        UNBIND => shared.lock().unbind(&request),
        _ => refused("The stand-in does not know this kind of request."),
    };
    write_json(&mut stream, &reply).await
}

/// The agent leaves its side open: the end of the JSON is the end of the request.
async fn read_json(stream: &mut TypedStream) -> io::Result<Value> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match serde_json::from_slice(&bytes) {
            Err(error) if error.is_eof() => {}
            done => return Ok(done?),
        }
    }
}

/// Writes, ends our side, and waits for the agent to end its own: dropped before, the
/// agent's last frames would come for a stream that is unknown, and be answered by a reset.
async fn write_json(stream: &mut TypedStream, value: &Value) -> io::Result<()> {
    stream.write_all(value.to_string().as_bytes()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut **stream, &mut sink()).await?;
    Ok(())
}

/// Tells the agent that the edge has stopped a tunnel.
pub(super) async fn stop_tunnel(tunnel: Tunnel, message: String, code: Option<String>) {
    let Some(mut opener) = tunnel.link.opener() else {
        return;
    };
    let Ok(mut stream) = opener.open_typed(STOP_TUNNEL).await else {
        return;
    };
    drop(opener);
    let notice = json!({ "Id": tunnel.id, "Message": message, "ErrorCode": code });
    tokio::select! {
        _ = write_json(&mut stream, &notice) => {}
        () = tunnel.link.gone() => {}
    }
}

/// A visitor's way through a tunnel, and the connection that it goes over.
/// Fails when nothing is bound for the domain.
pub(super) async fn proxy(
    shared: &Shared,
    domain: Option<&str>,
    client: &str,
) -> io::Result<(TypedStream, Arc<Link>)> {
    let next = shared.lock().next(domain);
    let (tunnel, mut opener) = next.ok_or(io::ErrorKind::NotConnected)?;
    let opened = opener.open_typed(PROXY).await;
    let mut stream = opened.map_err(|error| io::Error::new(io::ErrorKind::NotConnected, error))?;
    let header = json!({
        "Id": tunnel.id,
        "ClientAddr": client,
        "Proto": "https",
        "EdgeType": "0",
        "PassthroughTLS": false,
    });
    let header = header.to_string();
    let length = i64::try_from(header.len()).map_err(io::Error::other)?;
    stream.write_i64_le(length).await?;
    stream.write_all(header.as_bytes()).await?;
    Ok((stream, tunnel.link))
}
