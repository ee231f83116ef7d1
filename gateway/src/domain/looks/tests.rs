use super::*;

/// What template engines of all kinds would compute with.
const TEMPLATES: [&str; 8] = [
    "{{7*7}}",
    "${7*7}",
    "<%= 7*7 %>",
    "#{7*7}",
    "{% debug %}",
    "{{constructor.constructor('return 1')()}}",
    "*{7*7}",
    "{ $sender }",
];

fn saying(kind: MailKind, text: &str) -> Looks {
    let words = OwnWords { opening: text.to_owned(), ..OwnWords::default() };
    Looks { mails: [(kind, [(Language::Da, words)].into())].into(), ..Looks::default() }
}

fn both(text: &str) -> Label {
    Label { da: Some(text.to_owned()), en: Some(text.to_owned()) }
}

#[test]
fn what_is_not_set_is_good() {
    assert_eq!(Looks::default().check(), Ok(()));
    let empty: Looks = serde_json::from_str("{}").unwrap();
    assert_eq!(empty, Looks::default());
    let stored = serde_json::to_string(&empty).unwrap();
    assert_eq!(serde_json::from_str::<Looks>(&stored).unwrap(), empty);
}

#[test]
fn template_syntax_of_any_kind_is_text() {
    let value = |place: Place| Some(format!("[{}]", place.word()));
    for text in TEMPLATES {
        assert_eq!(saying(MailKind::Invitation, text).check(), Ok(()), "{text}");
        assert_eq!(fill(text, value), text);
    }
}

#[test]
fn places_are_filled_in_once_and_what_is_filled_in_is_not_looked_at_again() {
    let value =
        |place: Place| Some(if place == Place::Sender { "{organisation}" } else { "Nordlys" }.to_owned());
    assert_eq!(
        fill("{sender} of {organisation}, {unknown} {", value),
        "{organisation} of Nordlys, {unknown} {"
    );
    assert_eq!(fill("{{sender}}", value), "{{organisation}}");
    assert_eq!(fill("ends {expires}", |_| None), "ends {expires}");
}

#[test]
fn a_place_that_is_not_filled_in_is_refused_where_it_is() {
    let fault = |kind, text| saying(kind, text).check().unwrap_err();
    let at = "opening-da".to_owned();
    assert_eq!(fault(MailKind::Code, "until {expires}"), (at.clone(), LooksFault::Place));
    assert_eq!(fault(MailKind::Invitation, "hello {receiver}"), (at.clone(), LooksFault::Place));
    assert_eq!(fault(MailKind::Invitation, "about {title}"), (at, LooksFault::Title));
    assert_eq!(saying(MailKind::Invitation, "until {expires}, {sender}").check(), Ok(()));
}

#[test]
fn a_mail_leads_nowhere_but_to_this_server() {
    for text in
        ["see https://elsewhere.example", "www.elsewhere.example", "HTTP://x", "mailto:anna@x.example"]
    {
        assert_eq!(saying(MailKind::Code, text).check().unwrap_err().1, LooksFault::Link, "{text}");
    }
}

#[test]
fn a_text_that_people_agree_to_is_there_in_both_languages_and_each_wording_has_a_number() {
    let first = Versioned::reworded(None, both("I agree."), 0);
    assert_eq!(first.version, 1);
    assert_eq!(Versioned::reworded(Some(&first), both("I agree."), 1), first);
    assert_eq!(Versioned::reworded(Some(&first), both("I do agree."), 1).version, 2);
    // An old wording that comes back is a new one: who agreed to the first saw it at another time.
    assert_eq!(Versioned::reworded(None, both("I agree."), 2).version, 3);
    let danish_only = Label { en: None, ..both("Ja") };
    let looks = Looks { consent: Some(Versioned { text: danish_only, version: 1 }), ..Looks::default() };
    assert_eq!(looks.check(), Err(("consent-en".to_owned(), LooksFault::Language)));
}

#[test]
fn names_colours_and_addresses_are_what_they_should_be() {
    let fault = |looks: Looks| looks.check().unwrap_err();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(fault(Looks { name: text("A\r\nBcc: x"), ..Looks::default() }).0, "name");
    assert_eq!(fault(Looks { name: text(""), ..Looks::default() }).0, "name");
    for colour in ["red", "#fff", "#14546b;}", "#14546ø"] {
        assert_eq!(
            fault(Looks { colour: text(colour), ..Looks::default() }).1,
            LooksFault::Colour,
            "{colour}"
        );
    }
    for url in ["http://x.example", "javascript:alert(1)", "https://"] {
        assert_eq!(fault(Looks { privacy_url: text(url), ..Looks::default() }).1, LooksFault::Url, "{url}");
    }
    let authority = Authority { name: both("IMY"), contact: None, web: "ftp://x".to_owned() };
    assert_eq!(fault(Looks { authority: Some(authority), ..Looks::default() }).0, "authority_web");
}

#[test]
fn what_changed_is_named() {
    let other = Looks { colour: Some("#000000".to_owned()), ..saying(MailKind::Code, "x") };
    assert_eq!(Looks::default().differences(&other), ["colour", "mails"]);
    assert_eq!(other.differences(&other), Vec::<&str>::new());
}
