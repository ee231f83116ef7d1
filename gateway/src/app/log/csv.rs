//! Lines of the log as comma-separated values (RFC 4180), for programs that calculate with whatever they are given.

use std::borrow::Cow;

use super::Line;

/// The first line, behind the mark by which spreadsheets know UTF-8.
pub const HEADING: &str = "\u{feff}seq,id,at,kind,outcome,actor,person,network,user_agent,file_name,reply,comment,\
                           share,recipient,file,staff,request,submission,detail\r\n";

/// One line.
pub fn line(line: &Line) -> String {
    let at = line.at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
    let id = |id: Option<String>| id.unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        line.seq.to_string(),
        line.id.to_string(),
        at,
        line.kind.clone(),
        line.outcome.clone(),
        line.actor.clone(),
        text(&line.personal.person),
        text(&line.personal.ip),
        text(&line.personal.user_agent),
        text(&line.personal.file_name),
        text(&line.personal.reply),
        text(&line.personal.comment),
        id(line.share.map(|id| id.to_string())),
        id(line.recipient.map(|id| id.to_string())),
        id(line.file.map(|id| id.to_string())),
        id(line.staff.map(|id| id.to_string())),
        id(line.request.map(|id| id.to_string())),
        id(line.submission.map(|id| id.to_string())),
        line.detail.to_string(),
    ];
    let cells: Vec<_> = cells.iter().map(|text| cell(text)).collect();
    cells.join(",") + "\r\n"
}

/// A cell that is text wherever it is opened: what a spreadsheet would compute gets an apostrophe in front.
fn cell(text: &str) -> Cow<'_, str> {
    let computes = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']);
    let quoted = text.contains(['"', ',', '\r', '\n', '\t', ';', '\'']);
    if !computes && !quoted {
        return Cow::Borrowed(text);
    }
    let mark = if computes { "'" } else { "" };
    Cow::Owned(format!("\"{mark}{}\"", text.replace('"', "\"\"")))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn case_32_no_cell_of_an_export_is_a_formula() {
        for evil in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "\0=1",
            "＝1",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            let written = cell(evil);
            assert!(written.starts_with("\"'") && written.ends_with('"'), "{evil:?} became {written:?}");
        }
        assert_eq!(cell("=\"a\",b"), "\"'=\"\"a\"\",b\"");
    }

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        assert_eq!(cell("rapport 2025.pdf"), "rapport 2025.pdf");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(cell("two\r\nlines"), "\"two\r\nlines\"");
        assert_eq!(cell(""), "");
    }
}
