//! Section `[network]`: how the network is called on the pages, and its colour.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use groundwork::settings::Section;

/// What the pages are built with: `index.html` has this where the name goes.
const BUILT_WITH: &str = "wifi.brussels";
const STYLE: &str = "<link rel=\"stylesheet\" href=\"/network.css\" />";
const LONGEST_NAME: usize = 60;
/// What WCAG asks of text (AA): the letters on the colour are white.
const CONTRAST: f64 = 4.5;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    pub name: String,
    /// `None`: that of the pages.
    pub colour: Option<Colour>,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            name: BUILT_WITH.to_owned(),
            colour: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Network {
    pub fn read(root: &mut Section) -> Self {
        let mut section = root.section("network");
        let name = section.parsed("name", "a name of at most 60 characters", |text| {
            let is_name = (1..=LONGEST_NAME).contains(&text.chars().count())
                && text.trim() == text
                && !text.chars().any(char::is_control);
            is_name.then(|| text.to_owned())
        });
        let colour = section.parsed(
            "colour",
            "a colour such as `#1d4f91`, dark enough for white letters",
            Colour::parse,
        );
        root.close(section);
        Self {
            name: name.unwrap_or_else(|| BUILT_WITH.to_owned()),
            colour,
        }
    }

    /// The first page with the network's name in it, and its colour.
    pub fn name_page(&self, page: &str) -> String {
        let page = page.replace(BUILT_WITH, &escaped(&self.name));
        match self.colour {
            // Behind the pages' own style.
            Some(_) => page.replace("</head>", &format!("{STYLE}</head>")),
            None => page,
        }
    }

    /// `network.css`: the colours of the pages made from this one.
    pub fn style(&self) -> Response {
        let text = self.colour.map(Colour::style).unwrap_or_default();
        let headers = HeaderMap::from_iter([
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/css; charset=utf-8"),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ]);
        (StatusCode::OK, headers, text).into_response()
    }
}

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_hex.then(|| u32::from_str_radix(digits, 16).ok())??;
        let [_, red, green, blue] = number.to_be_bytes();
        let colour = Self([red, green, blue]);
        (colour.contrast_with_white() >= CONTRAST).then_some(colour)
    }

    /// As WCAG 2 defines it.
    fn contrast_with_white(self) -> f64 {
        let linear = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        let luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        1.05 / (luminance + 0.05)
    }

    fn style(self) -> String {
        let [red, green, blue] = self.0;
        let colour = format!("#{red:02x}{green:02x}{blue:02x}");
        format!(
            ":root:root {{\n  --accent: light-dark({colour}, color-mix(in srgb, {colour} 35%, white));\n  \
             --accent-ground: {colour};\n  --accent-ink: #ffffff;\n  --accent-soft: \
             light-dark(color-mix(in srgb, {colour} 12%, white), color-mix(in srgb, {colour} 30%, \
             black));\n}}\n"
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_name_of_the_network_and_nothing_else_of_it() {
        let network = Network {
            name: "Gent & <co>".to_owned(),
            colour: None,
        };
        assert_eq!(
            network.name_page("<title>wifi.brussels</title><h1>wifi.brussels</h1>"),
            "<title>Gent &amp; &lt;co&gt;</title><h1>Gent &amp; &lt;co&gt;</h1>"
        );
        let page = "<head><title>wifi.brussels</title></head>";
        assert_eq!(Network::default().name_page(page), page);
        let coloured = Network {
            colour: Colour::parse("#7a1f5c"),
            ..Network::default()
        };
        assert_eq!(
            coloured.name_page("<head></head>"),
            "<head><link rel=\"stylesheet\" href=\"/network.css\" /></head>"
        );
    }

    #[test]
    fn a_colour_carries_white_letters() {
        let contrast = |text| Colour::parse(text).map(Colour::contrast_with_white);
        assert!((contrast("#000000").unwrap() - 21.0).abs() < 0.01);
        assert!(contrast("#1d4f91").unwrap() > 7.0);
        for wrong in ["#ffffff", "#f0c000", "1d4f91", "#1d4f9", "#1d4f9g", "red"] {
            assert_eq!(contrast(wrong), None, "{wrong}");
        }
        let style = Colour::parse("#7A1F5C").unwrap().style();
        assert!(style.contains("--accent-ground: #7a1f5c;"), "{style}");
    }
}
