//! The HTML part.

use askama::Template;

use super::Branding;
use super::letter::{Block, Letter};
use crate::locales::Locale;

/// The name under which the HTML refers to the logo part.
pub(super) const LOGO_CONTENT_ID: &str = "logo@kuvert";

/// Writes the letter as HTML. Mail programs strip style sheets, so everything that matters is inline; the sheet only
/// adds dark mode and the phone. Outlook for Windows draws with Word: it gets a table for the width and one for the
/// button. Nothing is loaded from outside.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="{{ lang }}" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{{ letter.subject }}</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) {
  .page { padding: 0 !important; }
  .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; padding: 24px 20px 12px !important; }
  .foot { padding: 16px 20px 32px !important; }
}
@media (prefers-color-scheme: dark) {
  body, .page { background: #14171a !important; }
  .card { background: #1e2226 !important; border-left-color: #343a40 !important; border-right-color: #343a40 !important; border-bottom-color: #343a40 !important; }
  .card, .strong { color: #eceff1 !important; }
  .soft, .foot { color: #a9b3bc !important; }
  .box { background: #2a2f35 !important; }
  .logo { background: #ffffff !important; padding: 6px !important; border-radius: 4px !important; }
  .link { color: #8ec4ff !important; }
}
</style>
</head>
<body style="margin:0; padding:0; background:#f2f4f6;">
<div class="page" style="background:#f2f4f6; padding:32px 16px; font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif; font-size:16px; line-height:1.5; -webkit-text-size-adjust:100%;">
<!--[if mso]><table role="presentation" width="560" align="center" cellpadding="0" cellspacing="0" style="font-family:'Segoe UI',Arial,sans-serif;"><tr><td><![endif]-->
<div style="max-width:560px; margin:0 auto;">
<div class="card" style="background:#ffffff; color:#1d2329; border:1px solid #dfe3e8; border-top:5px solid {{ colour }}; border-radius:6px; padding:28px 36px 20px;">
{%- if logo %}
<img class="logo" src="cid:{{ content_id }}" alt="{{ organisation }}" height="40" style="display:block; height:40px; width:auto; max-width:100%; border:0; margin:0 0 28px;">
{%- else %}
<p class="soft" style="margin:0 0 28px; font-size:15px; font-weight:600; color:#55606b;">{{ organisation }}</p>
{%- endif %}
<h1 class="strong" style="margin:0 0 20px; font-size:24px; line-height:1.25; font-weight:650; color:#1d2329; overflow-wrap:anywhere;">{{ letter.heading }}</h1>
<p style="margin:0 0 16px;">{{ letter.greeting }},</p>
{%- for block in letter.blocks %}
{%- match block %}
{%- when Block::Paragraph with (text) %}
<p style="margin:0 0 16px; overflow-wrap:anywhere;">{{ text }}</p>
{%- when Block::Note with (text) %}
<p class="box" style="margin:24px 0 16px; padding:14px 16px; background:#f2f4f6; border-radius:6px; font-size:15px; overflow-wrap:anywhere;">{{ text }}</p>
{%- when Block::Code with (code) %}
<p class="box strong" style="margin:24px 0; padding:18px 8px; background:#f2f4f6; border-radius:6px; text-align:center; font-family:ui-monospace,'SF Mono',Consolas,Menlo,monospace; font-size:36px; line-height:1.2; font-weight:700; letter-spacing:4px; white-space:nowrap; color:#1d2329;">{{ code }}</p>
{%- when Block::Facts with (facts) %}
<div style="margin:24px 0 16px;">
{%- for fact in facts %}
<p class="soft" style="margin:0; font-size:14px; color:#55606b;">{{ fact.label }}</p>
<p style="margin:0 0 12px; overflow-wrap:anywhere;">
{%- for value in fact.values %}{% if !loop.first %}<br>{% endif %}{{ value }}{% endfor -%}
</p>
{%- endfor %}
</div>
{%- when Block::Button with (button) %}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:28px 0 16px; border-collapse:separate;"><tr><td bgcolor="{{ colour }}" style="background:{{ colour }}; border-radius:6px; mso-padding-alt:14px 28px;"><a href="{{ button.link.as_str() }}" style="display:inline-block; padding:14px 28px; color:{{ text_colour }}; font-size:17px; font-weight:600; line-height:1.2; text-decoration:none;">{{ button.label }}</a></td></tr></table>
<p class="soft" style="margin:0 0 24px; font-size:14px; color:#55606b;">{{ button.paste_hint }}<br>
<a class="link" href="{{ button.link.as_str() }}" style="color:#1a5fb4; word-break:break-all;">{{ button.link.as_str() }}</a></p>
{%- endmatch %}
{%- endfor %}
</div>
<div class="foot" style="padding:16px 36px 0; font-size:13px; line-height:1.5; color:#55606b;">
{%- for line in letter.footer %}
<p style="margin:0 0 4px;">{{ line }}</p>
{%- endfor %}
{%- if let Some(privacy) = letter.privacy %}
<p style="margin:0;">{{ privacy.label }} <a class="link" href="{{ privacy.link.as_str() }}" style="color:#1a5fb4;">{{ privacy.link.as_str() }}</a></p>
{%- endif %}
</div>
</div>
<!--[if mso]></td></tr></table><![endif]-->
</div>
</body>
</html>
"#
)]
struct Page<'a> {
    lang: &'static str,
    letter: &'a Letter,
    organisation: &'a str,
    logo: bool,
    content_id: &'static str,
    colour: String,
    text_colour: String,
}

/// The whole HTML document, every text of the letter escaped.
pub(super) fn render(letter: &Letter, branding: &Branding, locale: Locale) -> String {
    let page = Page {
        lang: locale.tag(),
        letter,
        organisation: branding.organisation(),
        logo: branding.logo.is_some(),
        content_id: LOGO_CONTENT_ID,
        colour: branding.colour.to_string(),
        text_colour: branding.colour.text_on_it().to_string(),
    };
    page.render().expect("rendering into a String fails only if a Display does, and none here can")
}
