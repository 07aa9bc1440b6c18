//! Encrypted connections outwards: one provider of cryptography, and authorities of one's own.

use std::path::Path;

/// Names the provider for the whole process; without it rustls would have to guess and panic.
/// Cheap, and fine to call again.
pub fn install() {
    // An error only says that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The certificates in a PEM file, as reqwest takes them.
///
/// # Errors
/// When the file cannot be read or holds none; in a sentence.
pub fn authorities(path: &Path) -> Result<Vec<reqwest::Certificate>, String> {
    let pem = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let found = reqwest::Certificate::from_pem_bundle(&pem)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    if found.is_empty() {
        return Err(format!(
            "{} holds no certificate in PEM form",
            path.display()
        ));
    }
    Ok(found)
}
