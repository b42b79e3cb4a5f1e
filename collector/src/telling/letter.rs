//! News as a letter in one language: subject, and parts that are written as plain text and
//! as HTML. Every part has a link.

use maud::{DOCTYPE, html};

use crate::document::Language;

/// What stands around the news.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Of the pages, without a slash at its end.
    pub address: &'a str,
    /// Where one click ends it; `None` where nothing was subscribed to.
    pub unsubscribe: Option<&'a str>,
    pub language: Language,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    pub subject: String,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub heading: String,
    pub lines: Vec<Line>,
    /// Label and page of the site.
    pub link: Option<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Said before the text and linked, where it has a page.
    pub name: Option<(String, String)>,
    pub text: String,
}

impl Line {
    pub fn of(text: impl Into<String>) -> Self {
        Self {
            name: None,
            text: text.into(),
        }
    }

    pub fn about(
        name: impl Into<String>,
        page: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self {
            name: Some((name.into(), page.into())),
            text: text.into(),
        }
    }
}

impl Letter {
    pub fn plain(&self, around: &Around<'_>) -> String {
        let language = around.language;
        let mut out = String::new();
        for part in &self.parts {
            out.push_str(&part.heading);
            out.push_str("\n\n");
            for line in &part.lines {
                match &line.name {
                    None => out.push_str(&format!("{}\n", line.text)),
                    Some((name, page)) => out.push_str(&format!(
                        "- {}\n  {}{page}\n",
                        joined(language, name, &line.text),
                        around.address
                    )),
                }
            }
            if let Some((label, page)) = &part.link {
                let link = format!("{}{page}", around.address);
                out.push_str(&format!("\n{}\n", language.labelled(label, &link)));
            }
            out.push('\n');
        }
        out.push_str("-- \n");
        out.push_str(why(around));
        for (label, link) in self.foot(around) {
            out.push_str(&format!("\n{}", language.labelled(&label, &link)));
        }
        out.push('\n');
        out
    }

    pub fn html(&self, around: &Around<'_>) -> String {
        let language = around.language;
        let page = html! {
            (DOCTYPE)
            html lang=(language.code()) {
                head { meta charset="utf-8"; title { (self.subject) } }
                body style="font-family: sans-serif; max-width: 40em; line-height: 1.4" {
                    @for part in &self.parts {
                        h2 style="font-size: 1.1em" { (part.heading) }
                        @for line in part.lines.iter().filter(|line| line.name.is_none()) {
                            p { (line.text) }
                        }
                        @if part.lines.iter().any(|line| line.name.is_some()) {
                            ul {
                                @for line in &part.lines {
                                    @if let Some((name, page)) = &line.name {
                                        li {
                                            a href={ (around.address) (page) } { (name) }
                                            @if !line.text.is_empty() {
                                                (language.of([": ", "\u{a0}: ", ": "])) (line.text)
                                            }
                                        }
                                    }
                                }
                            }
                        }
                        @if let Some((label, page)) = &part.link {
                            p { a href={ (around.address) (page) } { (label) } }
                        }
                    }
                    hr;
                    p style="font-size: 0.9em" {
                        (why(around))
                        @for (label, link) in self.foot(around) { br; a href=(link) { (label) } }
                    }
                }
            }
        };
        page.into_string()
    }

    fn foot(&self, around: &Around<'_>) -> Vec<(String, String)> {
        let language = around.language;
        let Some(unsubscribe) = around.unsubscribe else {
            return Vec::new();
        };
        vec![
            (
                language
                    .of([
                        "Kiezen wat u krijgt",
                        "Choisir ce que vous recevez",
                        "Choose what you get",
                    ])
                    .to_owned(),
                format!("{}/subscription", around.address),
            ),
            (
                language
                    .of([
                        "Deze berichten niet meer krijgen",
                        "Ne plus recevoir ces messages",
                        "Stop these messages",
                    ])
                    .to_owned(),
                unsubscribe.to_owned(),
            ),
        ]
    }
}

fn joined(language: Language, name: &str, text: &str) -> String {
    if text.is_empty() {
        name.to_owned()
    } else {
        language.labelled(name, text)
    }
}

/// Why somebody gets a letter.
fn why(around: &Around<'_>) -> &'static str {
    around.language.of(match around.unsubscribe {
        Some(_) => [
            "U krijgt dit volgens uw rol of uw keuze.",
            "Vous recevez ceci selon votre rôle ou votre choix.",
            "You get this by your role or your choice.",
        ],
        None => [
            "U krijgt dit omdat dit adres bij een account is ingevuld.",
            "Vous recevez ceci parce que cette adresse a été indiquée pour un compte.",
            "You get this because this address was entered for an account.",
        ],
    })
}
