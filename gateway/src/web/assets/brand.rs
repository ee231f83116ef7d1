//! The organisation's colour, and what is derived from it so that text stays readable with any colour.

use std::fmt;
use std::str::FromStr;

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// Not six hexadecimal digits after a `#`; carries what was given.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the colour {0:?} is not written like #14546b")]
pub struct BadColour(String);

/// The lightest and the darkest surface that text in the organisation's colour stands on; the style sheet's
/// `--sunken` in its light and `--raised` in its dark scheme.
const LIGHT_SURFACE: Colour = Colour::new(0xee, 0xf2, 0xf0);
const DARK_SURFACE: Colour = Colour::new(0x22, 0x2b, 0x2e);
/// WCAG 2.2 asks for 4.5; a little more leaves room for rounding in browsers.
const CONTRAST_MIN: f64 = 4.8;

impl Colour {
    pub const WHITE: Self = Self::new(0xff, 0xff, 0xff);
    pub const BLACK: Self = Self::new(0, 0, 0);
    /// What an installation without a colour of its own looks like.
    pub const FJORD: Self = Self::new(0x14, 0x54, 0x6b);

    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// The organisation's stylesheet: the colour itself for decoration, and per scheme an accent that reads
    /// on the page's surfaces together with a text colour that reads on the accent.
    pub fn stylesheet(self) -> String {
        let dark = accents(self.on_dark(), Self::WHITE);
        format!("{}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n", self.light())
    }

    /// The same for the light scheme, whatever the reader's device prefers.
    pub fn light(self) -> String {
        format!(":root{{--brand:{self};{}}}\n", accents(self.on_light(), Self::BLACK))
    }

    /// The same for the dark scheme.
    pub fn dark(self) -> String {
        format!(":root{{--brand:{self};{}}}\n", accents(self.on_dark(), Self::WHITE))
    }

    /// What stands for this colour in text on light pages: itself, if it can be read there.
    #[must_use]
    pub fn on_light(self) -> Self {
        self.readable_on(LIGHT_SURFACE, Self::BLACK)
    }

    /// What stands for this colour in text on dark pages.
    #[must_use]
    pub fn on_dark(self) -> Self {
        self.readable_on(DARK_SURFACE, Self::WHITE)
    }

    /// This colour, moved towards `pole` just as far as text needs it to be read on `surface`.
    fn readable_on(self, surface: Self, pole: Self) -> Self {
        (0..=100)
            .map(|percent| self.mixed(pole, percent))
            .find(|colour| colour.contrast(surface) >= CONTRAST_MIN)
            .unwrap_or(pole)
    }

    /// Black or white, whichever reads better on this colour.
    fn text(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) { Self::WHITE } else { Self::BLACK }
    }

    /// `percent` of the way to `other`, 0 to 100.
    fn mixed(self, other: Self, percent: u16) -> Self {
        let mix = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - percent) + u16::from(to) * percent;
            u8::try_from(sum / 100).unwrap_or(u8::MAX)
        };
        Self::new(mix(self.red, other.red), mix(self.green, other.green), mix(self.blue, other.blue))
    }

    /// Contrast ratio as WCAG 2.2 defines it, 1 to 21.
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance as WCAG 2.2 defines it, 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

fn accents(accent: Colour, pole: Colour) -> String {
    format!("--accent:{accent};--accent-strong:{};--on-accent:{}", accent.mixed(pole, 16), accent.text())
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl FromStr for Colour {
    type Err = BadColour;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadColour(text.to_owned());
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or_else(bad)?;
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).map_err(|_| bad())?;
        let [red, green, blue] = bytes[..] else { return Err(bad()) };
        Ok(Self { red, green, blue })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_on_the_accent_and_the_accent_on_the_page_whatever_the_colour() {
        let steps = || (0..=255).step_by(17);
        for (red, green) in steps().flat_map(|red| steps().map(move |green| (red, green))) {
            for blue in steps() {
                let colour = Colour::new(red, green, blue);
                for (surface, pole) in [(LIGHT_SURFACE, Colour::BLACK), (DARK_SURFACE, Colour::WHITE)] {
                    let accent = colour.readable_on(surface, pole);
                    assert!(accent.contrast(surface) >= 4.5, "{colour} on {surface}");
                    for shade in [accent, accent.mixed(pole, 16)] {
                        assert!(shade.contrast(accent.text()) >= 4.5, "text on {shade} of {colour}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_readable_colour_is_left_alone() {
        assert_eq!(Colour::FJORD.readable_on(LIGHT_SURFACE, Colour::BLACK), Colour::FJORD);
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 0.001);
        assert!((Colour::new(0x76, 0x76, 0x76).contrast(Colour::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        assert_eq!("#14546B".parse(), Ok(Colour::FJORD));
        for bad in ["", "#fff", "14546b", "#14546b00", "#14546g", "red;}body{display:none"] {
            assert_eq!(bad.parse::<Colour>(), Err(BadColour(bad.to_owned())));
        }
    }
}
