//! The barometer that anyone may read: made once a day and kept, so that a crowd costs no
//! more than one reader. It names no access point, nobody, and nothing finer than a
//! hotspot's month.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::document::page::{self, Around};
use crate::document::{Block, Language};
use crate::insight::report::known::{self, Asked, ReportError, Sources};
use crate::insight::report::{Period, Report, open_data, say};
use crate::shared::Shared;

pub const ADDRESS: &str = "/barometer";
/// A month does not change any more; what comes late is seen the next day.
const CACHED: &str = "public, max-age=3600";

/// What was made last, with the day on which that was.
#[derive(Default)]
pub struct PublicPage(Mutex<Made>);

#[derive(Default)]
struct Made {
    on: Option<Date>,
    files: HashMap<(Language, File), Written>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum File {
    Page,
    OpenData,
    Explanation,
}

#[derive(Clone, Debug)]
pub struct Written {
    bytes: Vec<u8>,
    kind: &'static str,
    /// Of a page: the policy under which it is shown.
    policy: Option<String>,
}

impl PublicPage {
    /// `None` before the first whole month. One is made at a time: others wait for it.
    ///
    /// # Errors
    /// When the report cannot be made.
    pub fn file(
        &self,
        shared: &Shared,
        language: Language,
        file: File,
    ) -> Result<Option<Written>, ReportError> {
        let now = shared.clock.now();
        let today = Timestamp::from_second(now).unwrap_or(Timestamp::MAX);
        let today = today.to_zoned_datetime(shared.time_zone.clone()).date();
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if made.on != Some(today) {
            *made = Made {
                on: Some(today),
                files: write_all(shared, today, now)?,
            };
        }
        Ok(made.files.get(&(language, file)).cloned())
    }
}

fn write_all(
    shared: &Shared,
    today: Date,
    now: i64,
) -> Result<HashMap<(Language, File), Written>, ReportError> {
    let mut files = HashMap::new();
    let Ok(first) = today.first_of_month().checked_sub(1.month()) else {
        return Ok(files);
    };
    let connection = shared.database.reader()?;
    let sources = Sources {
        connection: &connection,
        store: &shared.store,
        time_zone: &shared.time_zone,
        now,
    };
    let asked = Asked {
        period: Period::Month { first },
        municipality: None,
        operator: None,
    };
    let report = Report::of(&known::load(&sources, &asked)?);
    if report.whole.counted == 0 {
        return Ok(files);
    }
    for language in [Language::Nl, Language::Fr, Language::En] {
        files.insert((language, File::Page), page_of(&report, language));
        let explanation = open_data::explanation(language);
        let explanation =
            Written::plain(explanation.as_bytes().to_vec(), "text/plain; charset=utf-8");
        files.insert((language, File::Explanation), explanation);
        if let Ok(csv) = open_data::csv(&report) {
            let csv = Written::plain(csv, "text/csv; charset=utf-8");
            files.insert((language, File::OpenData), csv);
        }
    }
    Ok(files)
}

fn page_of(report: &Report, language: Language) -> Written {
    let mut document = say::short(report, language);
    // From where the page is, whatever stands before that.
    let address = |code: Language| format!("?language={}", code.code());
    let file = |ending: &str| format!("barometer/open-data.{ending}?language={}", language.code());
    let links = vec![
        (
            language
                .of([
                    "Open data (CSV)",
                    "Données ouvertes (CSV)",
                    "Open data (CSV)",
                ])
                .to_owned(),
            file("csv"),
        ),
        (
            language
                .of([
                    "Wat de kolommen betekenen",
                    "Ce que signifient les colonnes",
                    "What the columns mean",
                ])
                .to_owned(),
            file("txt"),
        ),
    ];
    if let Some(first) = document.sections.first_mut() {
        first.blocks.push(Block::Links(links));
    }
    let others = [Language::Nl, Language::Fr, Language::En].map(|code| (code, address(code)));
    let page = page::write_for_site(
        &document,
        &Around {
            languages: others.to_vec(),
        },
    );
    Written {
        bytes: page.html.into_bytes(),
        kind: "text/html; charset=utf-8",
        policy: Some(page.policy),
    }
}

impl Written {
    fn plain(bytes: Vec<u8>, kind: &'static str) -> Self {
        Self {
            bytes,
            kind,
            policy: None,
        }
    }
}

impl IntoResponse for Written {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHED));
        headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
        if let Some(Ok(policy)) = self.policy.as_deref().map(HeaderValue::from_str) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        (headers, self.bytes).into_response()
    }
}
