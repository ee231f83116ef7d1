//! Writes every page in every state and language as a file, with made-up data: to look at, and for the
//! checks in `addin-web/tests/pages.mjs`.
//!
//! `cargo run -p kuvert --example pages -- DIRECTORY`

mod account;
mod admin;
mod compose;
mod everyone;
mod inbox;
mod inbox_access;
mod log;
mod policy;
mod recipient;
mod sample;
mod staff;
mod upload;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use kuvert::locales::Locale;
use kuvert::web::assets::{self, Colour};
use sample::Sample;

/// A page's file name without extension, and its markup.
type Rendered = (&'static str, String);

fn main() -> Result<(), Box<dyn Error>> {
    let target = env::args().nth(1).ok_or("usage: pages DIRECTORY")?;
    let target = Path::new(&target);
    for locale in Locale::ALL {
        write(target, &Sample { locale, hostile: false })?;
    }
    write(target, &Sample { locale: Locale::En, hostile: true })?;
    let folder = target.join("assets");
    fs::create_dir_all(&folder)?;
    for (name, bytes) in assets::files() {
        fs::write(folder.join(name), bytes)?;
    }
    fs::write(folder.join("brand.css"), Colour::FJORD.stylesheet())?;
    // The hardest colour for white text, to see that buttons stay readable.
    fs::write(folder.join("yellow.css"), Colour::new(0xff, 0xd4, 0x00).stylesheet())?;
    Ok(())
}

fn write(target: &Path, sample: &Sample) -> Result<(), Box<dyn Error>> {
    let folder = target.join(sample.folder());
    fs::create_dir_all(&folder)?;
    let pages = [
        recipient::pages(sample)?,
        staff::pages(sample)?,
        account::pages(sample)?,
        upload::pages(sample)?,
        inbox::pages(sample)?,
        inbox_access::pages(sample)?,
        admin::pages(sample)?,
        everyone::pages(sample)?,
        log::pages(sample)?,
        policy::pages(sample)?,
        compose::pages(sample)?,
    ];
    for (name, html) in pages.into_iter().flatten() {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    for (name, state) in upload::states(sample).into_iter().chain(compose::states(sample)) {
        let folder = target.join(sample.upload_link(name).trim_start_matches('/'));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("state"), state.to_string())?;
    }
    Ok(())
}
