//! A body that is given on the command line.

use std::io::Read;
use std::path::Path;

use crate::output::Failure;

/// Reads a body from a file, or from standard input for `-`.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn body(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().read_to_end(&mut body).map(|_| body)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| {
        Failure::could_not(
            format!("cannot read {}: {error}", file.display()),
            "Name the file that holds the body.",
        )
    })
}
