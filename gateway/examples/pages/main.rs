//! Writes every page in every state and language as a file, with made-up data: to look at, and for the
//! checks in `addin-web/tests/pages.mjs`.
//!
//! `cargo run -p kuvert --example pages -- DIRECTORY`

mod recipient;
mod sample;
mod staff;

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
        write(&target.join(locale.tag()), &Sample { locale, hostile: false })?;
    }
    write(&target.join("hostile"), &Sample { locale: Locale::En, hostile: true })?;
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

fn write(folder: &Path, sample: &Sample) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for (name, html) in recipient::pages(sample)?.into_iter().chain(staff::pages(sample)?) {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    Ok(())
}
