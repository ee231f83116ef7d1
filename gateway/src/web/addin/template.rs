//! Puts what the server knows of itself into the add-in's files.

use std::fmt::Write as _;

/// What a value must be escaped for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Escape {
    /// An attribute or text of HTML or XML.
    Markup,
    /// The inside of a JSON string.
    Json,
    /// The inside of a string in a script, where nothing but an address has a place.
    Address,
}

impl Escape {
    /// For a file of the media type `kind`.
    pub(super) fn for_kind(kind: &str) -> Self {
        match kind.split(';').next().unwrap_or_default() {
            "application/json" => Self::Json,
            "text/javascript" | "application/javascript" => Self::Address,
            _ => Self::Markup,
        }
    }

    fn write(self, value: &str, out: &mut String) {
        match self {
            Self::Markup => value.chars().for_each(|c| match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                c => out.push(c),
            }),
            Self::Json => value.chars().for_each(|c| match c {
                '"' | '\\' => out.extend(['\\', c]),
                // Control characters, and what would end a script that holds the JSON.
                c if c.is_control() || c == '<' => {
                    let _infallible = write!(out, "\\u{:04x}", u32::from(c));
                }
                c => out.push(c),
            }),
            Self::Address => {
                out.extend(value.chars().filter(|c| c.is_ascii_alphanumeric() || "/:.-_~%[]".contains(*c)));
            }
        }
    }
}

/// `text` with each `{{NAME}}` replaced by the value that has this name. A name without a value stays as it is.
pub(super) fn fill(text: &str, escape: Escape, values: &[(&str, String)]) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let found = after.split_once("}}").and_then(|(name, behind)| {
            let value = values.iter().find(|(known, _)| *known == name);
            value.map(|(_, value)| (value, behind))
        });
        if let Some((value, behind)) = found {
            escape.write(value, &mut out);
            rest = behind;
        } else {
            out.push_str("{{");
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NASTY: &str = r#"Smith & "Sons" <'\'>"#;

    fn filled(escape: Escape, text: &str) -> String {
        let values = [("ORGANISATION", NASTY.to_owned()), ("BASE_URL", "https://a.example:8443".to_owned())];
        fill(text, escape, &values)
    }

    #[test]
    fn a_value_cannot_leave_the_place_it_is_put_into() {
        let markup = filled(Escape::Markup, r#"<a title="{{ORGANISATION}}">{{BASE_URL}}</a>"#);
        let expected =
            r#"<a title="Smith &amp; &quot;Sons&quot; &lt;&#39;\&#39;&gt;">https://a.example:8443</a>"#;
        assert_eq!(markup, expected);
        let json = filled(Escape::Json, r#"{"name":"{{ORGANISATION}}"}"#);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["name"], NASTY);
        assert_eq!(filled(Escape::Address, r#"x = "{{ORGANISATION}}";"#), r#"x = "SmithSons";"#);
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["{{", "}}", "{{UNKNOWN}}", "a {{ b }} c", "{{ORGANISATION"] {
            assert_eq!(filled(Escape::Markup, text), text);
        }
        assert_eq!(filled(Escape::Markup, "{{ {{BASE_URL}}"), "{{ https://a.example:8443");
    }
}
