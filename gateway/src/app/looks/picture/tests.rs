use super::*;

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let all = [&kind[..], body].concat();
    let length = u32::try_from(body.len()).unwrap();
    [length.to_be_bytes().as_slice(), &all, &crc32fast::hash(&all).to_be_bytes()].concat()
}

/// A PNG of that size; its picture data are nonsense, which nobody here draws.
fn png(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    [PNG, &chunk(*b"IHDR", &header), &chunk(*b"IDAT", b"data"), &chunk(*b"IEND", b"")].concat()
}

fn svg(inside: &str) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">{inside}</svg>"#
    )
}

#[test]
fn a_png_is_a_png_to_its_last_byte() {
    assert_eq!(judge(&png(200, 60)).unwrap().kind, PictureKind::Png);
    for (width, height) in [(0, 1), (1, 0), (4097, 1), (1, u32::MAX)] {
        assert_eq!(judge(&png(width, height)), Err(PictureFault::Png), "{width}×{height}");
    }
    let good = png(2, 2);
    for at in PNG.len()..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(judge(&bad), Err(PictureFault::Png), "a flipped bit at {at}");
        assert_eq!(judge(&good[..at]), Err(PictureFault::Png), "cut at {at}");
    }
    assert_eq!(judge(&[&good[..], b"<script>"].concat()), Err(PictureFault::Png), "something behind the end");
}

#[test]
fn what_is_neither_png_nor_svg_is_refused() {
    for bytes in
        [&b""[..], b"GIF89a", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7", b"\xff\xfe<\0s\0"]
    {
        assert_eq!(judge(bytes), Err(PictureFault::Unknown));
    }
    assert_eq!(judge(&vec![b' '; BYTES_MAX + 1]), Err(PictureFault::Large));
}

#[test]
fn a_logo_as_drawing_programs_write_it_is_taken() {
    for inside in [
        r##"<title>Nordlys</title><path d="M0 0h8v8z" fill="#14546b"/>"##,
        r#"<style>.a{fill:#14546b}.b{fill:url(#fade)}</style><rect class="a" width="8" height="8"/>"#,
        r##"<defs><linearGradient id="fade"><stop offset="0" stop-color="#fff"/></linearGradient></defs><circle r="4" fill="url(#fade)" style="stroke: url('#fade')"/>"##,
        r##"<symbol id="s"><path d="M0 0"/></symbol><use xlink:href="#s"/><use href="#s"/>"##,
        "<text x=\"1\" y=\"7\" xml:space=\"preserve\">Ærø &amp; søn</text><!-- drawn by hand -->",
    ] {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", svg(inside));
        assert_eq!(judge(text.as_bytes()).map(|picture| picture.kind), Ok(PictureKind::Svg), "{inside}");
    }
}

#[test]
fn case_27_an_svg_that_copies_its_copies_without_end_is_refused() {
    let doubled = |n: usize| format!("<g id=\"g{n}\"><use href=\"#g{0}\"/><use href=\"#g{0}\"/></g>", n + 1);
    let inside: String = (0..30).map(doubled).collect();
    assert_eq!(judge(svg(&inside).as_bytes()), Err(PictureFault::Active("<use>".to_owned())));
}

#[test]
fn case_27_an_svg_that_does_or_loads_something_is_refused() {
    for inside in [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        r#"<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>"#,
        r#"<g onload="alert(1)"/>"#,
        r#"<g ONCLICK="alert(1)"/>"#,
        "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"/></foreignObject>",
        "<animate attributeName=\"href\" to=\"javascript:alert(1)\"/>",
        "<set attributeName=\"onload\" to=\"alert(1)\"/>",
        r#"<a href="https://evil.example"><path d="M0 0"/></a>"#,
        r#"<image href="https://evil.example/x.png"/>"#,
        r#"<image href="data:image/png;base64,AAAA"/>"#,
        r#"<use href="https://evil.example/x.svg#a"/>"#,
        r#"<use xlink:href="data:image/svg+xml,x#a"/>"#,
        r#"<use href="javascript:alert(1)"/>"#,
        r#"<rect fill="url(https://evil.example/x)"/>"#,
        r#"<rect style="fill:url(//evil.example/x)"/>"#,
        r#"<rect style="fill:u\72l(//evil.example/x)"/>"#,
        r#"<rect style="fill: url( 'x.svg#a' )"/>"#,
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>a{background:url(x.png)}</style>",
        "<style>a{background:image-set('x.png' 1x)}</style>",
        "<style><![CDATA[@import url(x)]]></style>",
        "<filter><feImage href=\"x\"/></filter>",
        "<?xml-stylesheet href=\"x.css\"?>",
        r#"<g xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load"/>"#,
        r#"<metadata><x xmlns="urn:x"/></metadata>"#,
        "<iframe src=\"x\"/>",
    ] {
        let fault = judge(svg(inside).as_bytes()).unwrap_err();
        assert!(matches!(fault, PictureFault::Active(_) | PictureFault::Outside(_)), "{inside}: {fault:?}");
    }
}

#[test]
fn an_svg_with_a_document_type_or_not_well_formed_is_refused() {
    let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>"#;
    for text in [
        format!("{bomb}{}", svg("<text>&b;</text>")),
        format!("<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/x.dtd\">{}", svg("")),
        svg("<g>"),
        svg("&unknown;"),
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>".to_owned(),
        "<svg><path/></svg>".to_owned(),
        "<svg xmlns=\"urn:other\"/>".to_owned(),
    ] {
        assert_eq!(judge(text.as_bytes()), Err(PictureFault::Svg), "{text}");
    }
}

#[test]
fn an_svg_of_very_many_elements_is_refused() {
    assert_eq!(judge(svg(&"<g/>".repeat(20_001)).as_bytes()), Err(PictureFault::Svg));
}
