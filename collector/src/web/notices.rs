//! What every notice at a hotspot says beside the move itself: where objections go.
//! Section `[notices]`.

use axum::http::Uri;
use groundwork::settings::Section;

use crate::web::public_url::PublicUrl;

use qrcode::QrCode;
use qrcode::render::svg;

/// Where the form is, where the collector has it itself.
pub const FORM_ADDRESS: &str = "/ask";
/// Longest line of the address, and longest address of the form, characters.
const MAX_LINE: usize = 100;
const MAX_FORM: usize = 300;
/// A code is printed about 3 cm wide, a module of it half a millimetre or more.
const CODE_PIXELS: u32 = 240;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Line by line; empty where none is configured.
    pub postal_address: Vec<String>,
    /// The public form for objections; `None` where there is none.
    pub form_address: Option<String>,
    /// Whether the collector has that form itself, at `/ask`.
    pub public_form: bool,
}

impl Settings {
    pub fn read(root: &mut Section, public: Option<&PublicUrl>) -> Self {
        let mut notices = root.section("notices");
        let postal_address = notices.parsed_list(
            "postal_address",
            "a list of lines such as `[\"Wi-Fi desk\", \"1000 Brussels\"]`",
            |line| is_line(line).then(|| line.trim().to_owned()),
        );
        let form_address = notices.parsed(
            "form_address",
            "an address such as `https://wifi.example.org/objections`, without `?`",
            |text| is_form(text).then(|| text.to_owned()),
        );
        let public_form = notices.flag("public_form").unwrap_or(false);
        if public_form && form_address.is_none() && public.is_none() {
            notices.require(
                "form_address",
                "it, or `http.public_url`: the code on a notice leads to the form",
            );
        }
        root.close(notices);
        let own = public.filter(|_| public_form);
        Self {
            postal_address: postal_address.unwrap_or_default(),
            form_address: form_address
                .or_else(|| own.map(|public| format!("{public}{FORM_ADDRESS}"))),
            public_form,
        }
    }

    /// The address of the form for one move.
    pub fn form_of(&self, recommendation: &str) -> Option<String> {
        let address = self.form_address.as_ref()?;
        Some(format!("{address}?move={recommendation}"))
    }
}

fn is_line(line: &str) -> bool {
    let line = line.trim();
    (1..=MAX_LINE).contains(&line.chars().count()) && !line.chars().any(char::is_control)
}

fn is_form(text: &str) -> bool {
    let Ok(address) = text.parse::<Uri>() else {
        return false;
    };
    text.len() <= MAX_FORM
        && matches!(address.scheme_str(), Some("https" | "http"))
        && address.host().is_some_and(|host| !host.is_empty())
        && address.query().is_none()
}

/// What a phone reads off the paper, as an SVG image; `None` where `text` is too long.
pub fn code(text: &str) -> Option<String> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let mut image = code.render::<svg::Color<'_>>();
    Some(image.min_dimensions(CODE_PIXELS, CODE_PIXELS).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_an_address_that_a_phone_can_open() {
        for fit in [
            "https://wifi.example.org/bezwaar",
            "http://localhost:8080/f",
        ] {
            assert!(is_form(fit), "{fit}");
        }
        for unfit in [
            "",
            "wifi.example.org",
            "ftp://a/b",
            "https://",
            "https://a/b?c=d",
        ] {
            assert!(!is_form(unfit), "{unfit}");
        }
        assert!(is_line("Rue du Progrès 80") && !is_line(" ") && !is_line("a\nb"));
    }

    #[test]
    fn a_code_is_an_image_that_stands_alone() {
        let image = code("https://wifi.example.org/objections?move=plan-1-1").unwrap();
        assert!(image.starts_with("<?xml"), "{image}");
        assert!(image.contains("<svg") && !image.contains("<script"));
        assert_eq!(code(&"a".repeat(5_000)), None);
    }
}
