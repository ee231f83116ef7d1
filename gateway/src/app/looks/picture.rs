//! Whether a picture may stand for the organisation. What is in doubt is refused, never mended.

use roxmltree::{Document, Node, ParsingOptions};

/// The most bytes of a logo.
pub const BYTES_MAX: usize = 256 * 1024;
/// Width and height of a PNG.
const SIDE_MAX: u32 = 4096;
/// Elements of an SVG: a logo has some dozens.
const NODES_MAX: u32 = 20_000;
/// Copies of a part: copies of copies grow without bound.
const USES_MAX: usize = 16;

/// A picture that is what it says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    pub kind: PictureKind,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PictureKind {
    Png,
    Svg,
}

impl PictureKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Png, Self::Svg].into_iter().find(|kind| kind.as_str() == text)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// Why a picture is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PictureFault {
    #[error("has more than 256 KiB")]
    Large,
    #[error("is neither a PNG nor an SVG")]
    Unknown,
    #[error("is a damaged PNG, or wider or higher than 4096")]
    Png,
    #[error("is no well-formed SVG, or has a document type")]
    Svg,
    /// With the name of what it is.
    #[error("has something in it that a picture does not need: {0}")]
    Active(String),
    /// With the name of the attribute or element.
    #[error("refers to something outside itself: {0}")]
    Outside(String),
}

/// Looks at every byte.
///
/// # Errors
///
/// [`PictureFault`].
pub fn judge(bytes: &[u8]) -> Result<Picture, PictureFault> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureFault::Large);
    }
    let kind = if bytes.starts_with(PNG) {
        check_png(bytes).ok_or(PictureFault::Png)?;
        PictureKind::Png
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| PictureFault::Unknown)?;
        if !text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
            return Err(PictureFault::Unknown);
        }
        check_svg(text)?;
        PictureKind::Svg
    };
    Ok(Picture { kind, bytes: bytes.to_vec() })
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Header, chunks with their checksums, and nothing behind the end.
fn check_png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(PNG)?;
    let (mut first, mut data) = (true, false);
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let kind: [u8; 4] = *after.first_chunk()?;
        let body = after.get(..4 + length)?;
        let (sum, next) = after.get(4 + length..)?.split_first_chunk::<4>()?;
        if crc32fast::hash(body) != u32::from_be_bytes(*sum) || (first != (&kind == b"IHDR")) {
            return None;
        }
        match &kind {
            b"IHDR" => check_header(&body[4..])?,
            b"IDAT" => data = true,
            b"IEND" => return (data && length == 0 && next.is_empty()).then_some(()),
            _ => {}
        }
        first = false;
        rest = next;
    }
}

fn check_header(header: &[u8]) -> Option<()> {
    let header: &[u8; 13] = header.try_into().ok()?;
    let [w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace] = *header;
    let sides = [u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3])];
    let depths: &[u8] = match colour {
        0 => &[1, 2, 4, 8, 16],
        3 => &[1, 2, 4, 8],
        2 | 4 | 6 => &[8, 16],
        _ => return None,
    };
    let good = sides.iter().all(|side| (1..=SIDE_MAX).contains(side))
        && depths.contains(&depth)
        && (compression, filter) == (0, 0)
        && interlace <= 1;
    good.then_some(())
}

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Shapes, text, colours, clips. No script, no animation, no other document, no filter that loads a picture.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
];

fn check_svg(text: &str) -> Result<(), PictureFault> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|_| PictureFault::Svg)?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        return Err(PictureFault::Svg);
    }
    // The first of them would be a style sheet from elsewhere.
    if document.root().descendants().any(|node| node.is_pi()) {
        return Err(PictureFault::Active("<?…?>".to_owned()));
    }
    let uses = root.descendants().filter(|node| node.tag_name().name() == "use").count();
    if uses > USES_MAX {
        return Err(PictureFault::Active("<use>".to_owned()));
    }
    root.descendants().filter(Node::is_element).try_for_each(check_element)
}

fn check_element(node: Node<'_, '_>) -> Result<(), PictureFault> {
    let name = node.tag_name().name();
    // Editors leave notes in namespaces of their own. Nobody draws them, and nobody needs them either.
    if node.tag_name().namespace() != Some(SVG) || !ELEMENTS.contains(&name) {
        return Err(PictureFault::Active(format!("<{name}>")));
    }
    if name == "style" {
        let sheet: String = node.descendants().filter_map(|child| child.text()).collect();
        check_style(&sheet, "<style>")?;
    }
    node.attributes().try_for_each(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        match attribute.namespace() {
            None => {}
            Some(XLINK) if name == "href" => {}
            Some("http://www.w3.org/XML/1998/namespace") if matches!(name, "space" | "lang") => {}
            Some(_) => return Err(PictureFault::Active(name.to_owned())),
        }
        if name.to_lowercase().starts_with("on") {
            return Err(PictureFault::Active(name.to_owned()));
        }
        if name == "href" {
            return if is_inside(value) { Ok(()) } else { Err(PictureFault::Outside(name.to_owned())) };
        }
        check_style(value, name)
    })
}

/// `#name`.
fn is_inside(target: &str) -> bool {
    target.strip_prefix('#').is_some_and(|name| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
    })
}

/// What CSS can do in a style sheet, a `style` or any other attribute: it refers to the picture's own parts at most.
/// Escapes would hide what it says.
fn check_style(value: &str, place: &str) -> Result<(), PictureFault> {
    let lower = value.to_lowercase();
    if lower.contains(['\\', '@'])
        || ["javascript:", "expression(", "-moz-binding"].iter().any(|sign| lower.contains(sign))
    {
        return Err(PictureFault::Active(place.to_owned()));
    }
    let outside = || PictureFault::Outside(place.to_owned());
    if ["image(", "image-set(", "src(", "://", "data:"].iter().any(|sign| lower.contains(sign)) {
        return Err(outside());
    }
    for rest in lower.split("url(").skip(1) {
        let target = rest.split_once(')').ok_or_else(outside)?.0.trim();
        let target = target.trim_matches(['"', '\'']);
        if !is_inside(target) {
            return Err(outside());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
