//! Tells Tauri which commands there are, and makes sure that there is a UI to embed.

use std::fs;
use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>Hookglass</title>
<p>The window was not built into this program. Run <code>cargo xtask ui</code> and build again.</p>
";

fn main() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist/index.html");
    println!("cargo:rerun-if-changed=../ui/dist");
    if !page.exists() {
        let made = page
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&page, PLACEHOLDER));
        if let Err(error) = made {
            println!("cargo:warning=cannot write {}: {error}", page.display());
        }
    }
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "body", "subscribe"]);
    if let Err(error) =
        tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))
    {
        println!("cargo:error={error:#}");
    }
}
