//! Embeds what `addin-web` builds: the pages' scripts and styles, and the Outlook add-in.
//!
//! Reads `addin-web/dist/manifest.json` (logical name → file name with content hash) and writes a table of
//! the files and one constant a logical name, so that a page cannot name an asset that does not exist. Reads
//! `addin-web/dist/addin/files.json` and writes a table of the add-in's files with what the server must know of each.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

#[expect(clippy::disallowed_methods, reason = "cargo speaks to a build script through its environment")]
fn main() -> Outcome<()> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let dist = Path::new(&here).join("../addin-web/dist");
    let (manifest, addin) = (dist.join("manifest.json"), dist.join("addin/files.json"));
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", manifest.display());
    println!("cargo::rerun-if-changed={}", addin.display());
    let (Ok(names), Ok(files)) = (fs::read_to_string(&manifest), fs::read_to_string(&addin)) else {
        println!(
            "cargo::error=the pages' scripts and styles or the Outlook add-in are not built: run `npm ci && npm run build` in addin-web, then build again"
        );
        return Ok(());
    };
    let names: BTreeMap<String, String> = serde_json::from_str(&names)?;
    let files: Vec<Value> = serde_json::from_str(&files)?;
    let dist = dist.canonicalize()?;
    fs::write(Path::new(&out).join("assets.rs"), assets(&dist, &names)?)?;
    fs::write(Path::new(&out).join("addin.rs"), addin_files(&dist, &files)?)?;
    Ok(())
}

fn assets(dist: &Path, names: &BTreeMap<String, String>) -> Outcome<String> {
    let mut code = String::new();
    for (logical, file) in names {
        constant(&mut code, logical, &format!("/assets/{file}"))?;
    }
    writeln!(code, "const FILES: [(&str, &[u8]); {}] = [", names.len())?;
    for file in names.values() {
        writeln!(code, "    ({file:?}, {}),", embedded(&dist.join(file))?)?;
    }
    code.push_str("];\n");
    Ok(code)
}

fn addin_files(dist: &Path, files: &[Value]) -> Outcome<String> {
    let mut code = String::new();
    for file in files {
        if let Some(logical) = file["logical"].as_str() {
            constant(&mut code, logical, &format!("/addin/{}", text(file, "path")?))?;
        }
    }
    writeln!(code, "pub(super) static FILES: [File; {}] = [", files.len())?;
    for file in files {
        let (path, kind) = (text(file, "path")?, text(file, "type")?);
        let cache = match text(file, "cache")? {
            "revalidate" => "Revalidate",
            "immutable" => "Immutable",
            "icon" => "Icon",
            other => return Err(format!("{path}: {other:?} is no way to cache").into()),
        };
        let flag = |name: &str| file[name].as_bool().unwrap_or(false);
        let bytes = embedded(&dist.join(text(file, "from")?))?;
        writeln!(
            code,
            "    File {{ path: {path:?}, kind: {kind:?}, cache: Cache::{cache}, template: {}, playground: {}, bytes: {bytes} }},",
            flag("template"),
            flag("playground"),
        )?;
    }
    code.push_str("];\n");
    Ok(code)
}

/// The address of an asset, under its logical name.
fn constant(code: &mut String, logical: &str, address: &str) -> Outcome<()> {
    let constant = logical.to_uppercase().replace(['.', '-'], "_");
    writeln!(code, "/// Address of `{logical}`.")?;
    writeln!(code, "pub const {constant}: &str = {address:?};")?;
    Ok(())
}

/// Has the compiler embed a file, and cargo watch it.
fn embedded(path: &Path) -> Outcome<String> {
    if !path.is_file() {
        return Err(
            format!("{} is listed and not there: run `npm run build` in addin-web", path.display()).into()
        );
    }
    println!("cargo::rerun-if-changed={}", path.display());
    Ok(format!("include_bytes!({:?})", path.display().to_string()))
}

fn text<'a>(file: &'a Value, field: &str) -> Outcome<&'a str> {
    file[field].as_str().ok_or_else(|| format!("addin/files.json: {field} is missing in {file}").into())
}
