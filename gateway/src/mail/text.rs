//! The plain text part.

use super::letter::{Block, Letter};

/// Writes the letter as plain text. Paragraphs are not wrapped (the reader's program does that better), and each
/// link stands alone on its line, so that nothing joins it.
pub(super) fn render(letter: &Letter) -> String {
    let mut paragraphs = vec![letter.heading.clone(), format!("{},", letter.greeting)];
    for block in &letter.blocks {
        match block {
            Block::Paragraph(text) | Block::Note(text) => paragraphs.push(text.clone()),
            Block::Code(code) => paragraphs.push(format!("    {code}")),
            Block::Button(button) => {
                paragraphs.push(format!("{}:", button.label));
                paragraphs.push(button.link.as_str().to_owned());
            }
            Block::Facts(facts) => {
                let lines = facts.iter().map(|fact| match fact.values.as_slice() {
                    [value] => format!("{}: {value}", fact.label),
                    values => format!("{}:\n- {}", fact.label, values.join("\n- ")),
                });
                paragraphs.push(lines.collect::<Vec<_>>().join("\n"));
            }
        }
    }
    paragraphs.push(letter.footer.join("\n"));
    if let Some(privacy) = &letter.privacy {
        paragraphs.push(privacy.label.clone());
        paragraphs.push(privacy.link.as_str().to_owned());
    }
    paragraphs.join("\n\n") + "\n"
}
