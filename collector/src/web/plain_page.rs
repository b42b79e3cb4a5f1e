//! The frame of the pages that the collector writes itself, without scripts: for people who
//! come by a link and do not sign in.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use crate::document::Language;

pub struct PlainPage {
    pub language: Language,
    pub title: &'static str,
    /// Stands in the head, beside the title.
    pub head: Markup,
    /// Stands above all else.
    pub above: Markup,
    /// Stands below the title.
    pub said: Markup,
}

impl PlainPage {
    /// Nothing of it is kept on its way.
    pub fn answer(&self, status: StatusCode) -> Response {
        let headers = [
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_LANGUAGE, self.language.code()),
        ];
        (status, headers, Html(self.html().into_string())).into_response()
    }

    fn html(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang=(self.language.code()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    (self.head)
                }
                body {
                    (self.above)
                    main {
                        h1 { (self.title) }
                        (self.said)
                    }
                }
            }
        }
    }
}

/// The way to the page on which people choose what they are told.
pub fn choose(language: Language) -> Markup {
    html! {
        p {
            a href="subscription" {
                (language.of([
                    "Aanmelden en kiezen wat u krijgt",
                    "Se connecter et choisir ce que vous recevez",
                    "Sign in and choose what you get",
                ]))
            }
        }
    }
}
