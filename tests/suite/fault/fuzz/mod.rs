//! Properties that hold for any input: of the signature, the payload, the query language, imports
//! and packs. (That of a connection's bytes stands beside what it tests, in the receiver, and is
//! tried with a number of inputs of its own.)
//!
//! Inputs are the seeds in `tests/fuzz/TARGET/corpus`, those changed at random, and random
//! ones; bolero makes them, shows what fails at its smallest, and prints the seed of the case
//! (`BOLERO_RANDOM_SEED`). `HOOKGLASS_FUZZ_ITERATIONS` has it go on for longer.

mod import;
mod pack;
mod payload;
mod query;
mod signature;

use std::fs;
use std::panic::RefUnwindSafe;

use hookglass_tests::program::workspace;

/// A seed's number, and what is done to it.
type Change = (u8, u16, u8, Vec<u8>);

/// The seeds of a target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = workspace().join("tests/fuzz").join(target).join("corpus");
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("a folder of seeds")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} has no seeds", folder.display());
    files
        .iter()
        .map(|file| fs::read(file).expect("a seed"))
        .collect()
}

/// Holds a property against the seeds as they are, changed, and against anything.
fn check(target: &'static str, iterations: usize, holds: impl Fn(&[u8]) + RefUnwindSafe) {
    let asked = std::env::var("HOOKGLASS_FUZZ_ITERATIONS").ok();
    let iterations = asked
        .and_then(|asked| asked.parse().ok())
        .unwrap_or(iterations);
    let seeds = corpus(target);
    for seed in &seeds {
        holds(seed);
    }
    bolero::check!()
        .with_iterations(iterations)
        .with_type::<(u8, Vec<Change>)>()
        .for_each(|(seed, changes)| holds(&changed(&seeds, *seed, changes)));
    bolero::check!()
        .with_iterations(iterations / 4)
        .for_each(|bytes| holds(bytes));
}

/// A seed with some of its bytes written over, taken out, repeated, or replaced by others.
fn changed(seeds: &[Vec<u8>], seed: u8, changes: &[Change]) -> Vec<u8> {
    let pick = |number: u8| &seeds[usize::from(number) % seeds.len()];
    let mut bytes = pick(seed).clone();
    for (what, at, other, fresh) in changes.iter().take(8) {
        let at = usize::from(*at) % (bytes.len() + 1);
        let end = (at + usize::from(*other)).min(bytes.len());
        match what % 6 {
            0 => drop(bytes.splice(
                at..(at + fresh.len()).min(bytes.len()),
                fresh.iter().copied(),
            )),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, fresh.iter().copied())),
            3 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            4 => {
                let from = pick(*other);
                let tail = from.get(at.min(from.len())..).unwrap_or_default().to_vec();
                bytes.truncate(at);
                bytes.extend(tail);
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (other % 8);
                }
            }
        }
    }
    bytes
}
