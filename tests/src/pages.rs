//! Just enough HTML to read the recipient pages as a browser without scripts does.

/// The links of a page that lead to bytes, in order, without repeats.
pub fn bulk_links(html: &str) -> Vec<String> {
    let mut links = Vec::new();
    for link in attribute_values(html, "href") {
        let path = link.find("/bulk/").map(|at| link[at..].to_owned());
        if let Some(path) = path.filter(|path| !links.contains(path)) {
            links.push(path);
        }
    }
    links
}

/// Name and value of the hidden fields, which a browser sends along.
pub fn hidden_fields(html: &str) -> Vec<(String, String)> {
    tags(html, "input")
        .filter(|tag| attribute(tag, "type").as_deref() == Some("hidden"))
        .filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "value").unwrap_or_default())))
        .collect()
}

/// The text of a page without its tags, whitespace collapsed.
pub fn plain_text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    unescape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn tags<'a>(html: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    html.split('<').skip(1).filter_map(move |rest| {
        let tag = rest.split('>').next()?;
        let rest = tag.strip_prefix(name)?;
        (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(rest)
    })
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    attribute_values(tag, name).into_iter().next()
}

fn attribute_values(html: &str, name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for quote in ['"', '\''] {
        let start = format!("{name}={quote}");
        for (at, _) in html.match_indices(&start) {
            if html[..at].ends_with(char::is_whitespace) {
                let value = html[at + start.len()..].split(quote).next().unwrap_or_default();
                values.push(unescape(value));
            }
        }
    }
    values
}

fn unescape(text: &str) -> String {
    [
        ("&#x2f;", "/"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#62;", ">"),
        ("&gt;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form method="post"><input type="hidden" name="csrf" value="a&amp;b">
        <input name='code' inputmode="numeric"><button>Open</button></form>
        <a class="x" href="/bulk/d/abc">one</a> <a href="https://localhost:1/bulk/z/def">all</a> <a data-href="/bulk/no">"#;

    #[test]
    fn links_to_bytes_are_found_once_and_in_order() {
        assert_eq!(bulk_links(PAGE), ["/bulk/d/abc", "/bulk/z/def"]);
    }

    #[test]
    fn hidden_fields_are_found() {
        assert_eq!(hidden_fields(PAGE), [("csrf".to_owned(), "a&b".to_owned())]);
    }

    #[test]
    fn text_has_no_tags() {
        assert_eq!(plain_text("<p>a <b>b</b>\n c&amp;d</p>"), "a b c&d");
    }
}
