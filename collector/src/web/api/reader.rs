//! In which language somebody reads what the API says to people.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::document::language::Language;

/// The reader's language; English where none of ours is asked for.
pub struct Reader(pub Language);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(language_of(&parts.headers)))
    }
}

/// The language of ours that `Accept-Language` likes best (RFC 9110, 12.5.4).
pub fn language_of(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked.and_then(|asked| asked.to_str().ok()).unwrap_or("");
    let mut best = (0.0, Language::En);
    for range in asked.split(',').take(20) {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight
            .trim()
            .trim_start_matches("q=")
            .parse()
            .unwrap_or(0.0);
        let primary = tag.trim().split('-').next().unwrap_or("");
        let language = match primary.to_ascii_lowercase().as_str() {
            "nl" => Language::Nl,
            "fr" => Language::Fr,
            "en" => Language::En,
            _ => continue,
        };
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_spoken_and_english_otherwise() {
        let of = |asked: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, asked.parse().unwrap());
            language_of(&headers)
        };
        assert_eq!(of("fr-BE,fr;q=0.9,en;q=0.5"), Language::Fr);
        assert_eq!(of("de, en;q=0.3, NL ; q=0.4"), Language::Nl);
        assert_eq!(of("de"), Language::En);
        assert_eq!(of("nl;q=0, fr;q=x, *"), Language::En);
        assert_eq!(language_of(&HeaderMap::new()), Language::En);
    }
}
