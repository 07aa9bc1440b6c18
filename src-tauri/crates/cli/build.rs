//! Makes sure that there is a UI to embed, so that the crate builds before the UI was built.

use std::fs;
use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>Hookglass</title>
<p>The window was not built into this program. Run <code>cargo xtask ui</code> and build again.</p>
";

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/dist");
    let page = dist.join("index.html");
    println!("cargo:rerun-if-changed={}", dist.display());
    if !page.exists() {
        let made = fs::create_dir_all(&dist).and_then(|()| fs::write(&page, PLACEHOLDER));
        if let Err(error) = made {
            println!("cargo:warning=cannot write {}: {error}", page.display());
        }
    }
}
