//! Properties of the small reader that follows a connection's bytes, for any bytes.
//!
//! Inputs are the seeds in `tests/fuzz/framing/corpus`, changed at random, and random ones.

use std::fs;
use std::path::Path;

use super::framing::{Framing, Heads};

const MAX_HEAD: usize = 2000;

/// The heads that are found in a stream that comes in pieces of these sizes, in turn.
fn heads(stream: &[u8], sizes: &[u8]) -> Vec<Vec<u8>> {
    let (heads, mut framing) = (Heads::default(), Framing::default());
    let mut rest = stream;
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().map_or(1, |&size| usize::from(size).max(1));
        let (mut piece, after) = rest.split_at(size.min(rest.len()));
        rest = after;
        while !piece.is_empty() {
            let left = framing.take(piece, MAX_HEAD, &heads);
            assert!(left.len() <= piece.len(), "it goes on");
            piece = left;
        }
    }
    heads.waiting().iter().map(|head| head.to_vec()).collect()
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/framing/corpus");
    let files = fs::read_dir(folder).expect("the seeds");
    let read = |file: std::io::Result<fs::DirEntry>| fs::read(file.expect("a file").path());
    files.map(|file| read(file).expect("a seed")).collect()
}

/// A body that looks like requests, however it is framed, is never taken for one.
#[test]
fn no_head_is_found_within_a_body() {
    bolero::check!()
        .with_iterations(3000)
        .with_type::<(Vec<(Vec<u8>, bool, u8)>, Vec<u8>)>()
        .for_each(|(requests, sizes)| {
            let (mut stream, mut sent) = (Vec::new(), Vec::new());
            for (number, (noise, chunked, seed)) in requests.iter().take(8).enumerate() {
                let hidden: &[u8] =
                    b"\r\n\r\nPOST /hidden HTTP/1.1\r\nContent-Length: 0\r\n\r\n0\r\n\r\n";
                let body = [noise, hidden, noise].concat();
                let framing = if *chunked {
                    "Transfer-Encoding: chunked".to_owned()
                } else {
                    format!("Content-Length: {}", body.len())
                };
                let head = format!("POST /{number} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n");
                stream.extend_from_slice(head.as_bytes());
                sent.push(head.into_bytes());
                if *chunked {
                    for chunk in body.chunks(usize::from(*seed).max(1)) {
                        stream.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                        stream.extend_from_slice(chunk);
                        stream.extend_from_slice(b"\r\n");
                    }
                    stream.extend_from_slice(b"0\r\n\r\n");
                } else {
                    stream.extend_from_slice(&body);
                }
            }
            assert_eq!(heads(&stream, sizes), sent);
        });
}

/// Whatever comes, in whatever pieces: the same heads are found, each of them ends as a head
/// does, and none is longer than may be.
#[test]
fn pieces_make_no_difference() {
    let seeds = seeds();
    assert!(!seeds.is_empty());
    let holds = |stream: &[u8], sizes: &[u8]| {
        let whole = heads(stream, &[255]);
        assert_eq!(heads(stream, sizes), whole);
        for head in &whole {
            assert!(head.len() <= MAX_HEAD + 255, "{}", head.len());
            assert!(
                head.ends_with(b"\n\r\n") || head.ends_with(b"\n\n"),
                "{head:?}"
            );
        }
    };
    for seed in &seeds {
        for size in 1..=u8::try_from(seed.len()).unwrap_or(u8::MAX) {
            holds(seed, &[size]);
        }
    }
    bolero::check!()
        .with_iterations(3000)
        .with_type::<(u8, Vec<(u16, Vec<u8>)>, Vec<u8>)>()
        .for_each(|(seed, changes, sizes)| {
            let mut stream = seeds[usize::from(*seed) % seeds.len()].repeat(2);
            for (at, fresh) in changes.iter().take(6) {
                let at = usize::from(*at) % (stream.len() + 1);
                let end = (at + fresh.len() / 2).min(stream.len());
                drop(stream.splice(at..end, fresh.iter().copied()));
            }
            holds(&stream, sizes);
        });
}
