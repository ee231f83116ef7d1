//! Rules for domains as people write them: one a line, the domain first, then words in their language.

use crate::domain::Verification;
use crate::domain::policy::{DomainRule, Standing, is_domain};
use crate::locales::Locale;

/// The words of a language, beside the stable ones of the API.
const fn words(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::Da => ["tilladt", "betroet", "afvist", "udenfor", "kode", "adgangssætning"],
        Locale::En => ["allowed", "trusted", "denied", "outside", "code", "passphrase"],
    }
}

/// Rules as lines.
pub(super) fn lines(rules: &[DomainRule], locale: Locale) -> String {
    let [allowed, trusted, denied, outside, code, passphrase] = words(locale);
    let line = |rule: &DomainRule| {
        let standing = match rule.standing {
            Standing::Allowed => allowed,
            Standing::Trusted => trusted,
            Standing::Denied => denied,
        };
        let proof = rule.verification.map(|proof| match proof {
            Verification::Code => code,
            Verification::Passphrase => passphrase,
        });
        let parts = [Some(&*rule.domain), Some(standing), rule.outside.then_some(outside), proof];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    rules.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads lines; the number of the first that makes no sense, from 1, otherwise.
pub(super) fn read(text: &str) -> Result<Vec<DomainRule>, u32> {
    let mut rules: Vec<DomainRule> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.replace([',', ';', ':'], " ").to_lowercase();
        let mut said = line.split_whitespace();
        let Some(domain) = said.next() else { continue };
        let rule = one(domain.trim_start_matches('@'), said).ok_or(number)?;
        if rules.iter().any(|known| known.domain == rule.domain) {
            return Err(number);
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn one<'a>(domain: &str, said: impl Iterator<Item = &'a str>) -> Option<DomainRule> {
    let mut rule = DomainRule {
        domain: domain.to_owned(),
        standing: Standing::Allowed,
        outside: false,
        verification: None,
    };
    if !is_domain(domain) {
        return None;
    }
    for word in said {
        let place = [Locale::En, Locale::Da]
            .into_iter()
            .find_map(|locale| words(locale).iter().position(|known| *known == word))?;
        match place {
            0 => rule.standing = Standing::Allowed,
            1 => rule.standing = Standing::Trusted,
            2 => rule.standing = Standing::Denied,
            3 => rule.outside = true,
            4 => rule.verification = Some(Verification::Code),
            _ => rule.verification = Some(Verification::Passphrase),
        }
    }
    Some(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_in_both_languages_as_they_are_written_in_either() {
        let text = "Rival.example denied\n\n@us.example: outside, passphrase\nret.example betroet\n";
        let rules = read(text).unwrap();
        assert_eq!(rules.len(), 3);
        for locale in [Locale::Da, Locale::En] {
            assert_eq!(read(&lines(&rules, locale)).unwrap(), rules);
        }
        assert_eq!(lines(&rules[1..2], Locale::Da), "us.example tilladt udenfor adgangssætning");
    }

    #[test]
    fn what_makes_no_sense_is_found_by_its_line() {
        for (text, line) in [("a.example\nb.example nowhere", 2), ("a b c", 1), ("a.example\n\na.example", 3)]
        {
            assert_eq!(read(text), Err(line), "{text}");
        }
    }
}
