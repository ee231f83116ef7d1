//! Embeds the scripts and styles that `addin-web` builds.
//!
//! Reads `addin-web/dist/manifest.json` (logical name → file name with content hash) and writes a table of
//! the files and one constant a logical name, so that a page cannot name an asset that does not exist.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]
fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let dist = Path::new(&here).join("../addin-web/dist");
    let manifest = dist.join("manifest.json");
    println!("cargo::rerun-if-changed={}", manifest.display());
    println!("cargo::rerun-if-changed=build.rs");
    let Ok(json) = fs::read_to_string(&manifest) else {
        println!(
            "cargo::error=the pages' scripts and styles are not built: run `npm ci && npm run build` in addin-web, then build again"
        );
        return Ok(());
    };
    let names: BTreeMap<String, String> = serde_json::from_str(&json)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("assets.rs"), table(&dist.canonicalize()?, &names)?)?;
    Ok(())
}

fn table(dist: &Path, names: &BTreeMap<String, String>) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    for (logical, file) in names {
        let constant = logical.to_uppercase().replace(['.', '-'], "_");
        writeln!(code, "/// Address of `{logical}`.")?;
        writeln!(code, "pub const {constant}: &str = {:?};", format!("/assets/{file}"))?;
    }
    writeln!(code, "const FILES: [(&str, &[u8]); {}] = [", names.len())?;
    for file in names.values() {
        let path = dist.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(code, "    ({file:?}, include_bytes!({:?})),", path.display().to_string())?;
    }
    code.push_str("];\n");
    Ok(code)
}
