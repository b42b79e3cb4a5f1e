//! The barometer as files, and which may be asked for.

use analysis::text::Text;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::blocking;
use super::input::Query;
use super::problem::{Problem, ProblemBody};
use super::session::time_zone_name;
use super::signed::Signed;
use crate::document::workbook::{self, Workbook};
use crate::document::{Document, Language, columnar, page, separated};
use crate::insight::report::known::{self, Asked, ReportError, Sources};
use crate::insight::report::{Report, columns, open_data, say};
use crate::web::state::WebState;
use crate::web::unchanged::mark_of;

#[derive(Serialize, ToSchema)]
pub struct Reports {
    time_zone: String,
    /// Months and years with figures, the latest first.
    items: Vec<PeriodOfReport>,
    #[schema(required)]
    next_cursor: Option<String>,
    /// With at least one hotspot.
    municipalities: Vec<Text>,
    /// As far as the registry knows who runs a hotspot.
    operators: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct PeriodOfReport {
    /// Such as `2026-10` or `2026`.
    period: String,
    is_over: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of this municipality only: its code, or its name in any language.
    municipality: Option<String>,
    /// Of the hotspots of this operator only.
    operator: Option<String>,
    /// `nl` when absent.
    #[param(inline)]
    language: Option<Language>,
    /// `html` when absent.
    #[param(inline)]
    format: Option<Form>,
}

/// What a report is written as.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A page that prints on A4.
    #[default]
    Html,
    /// A workbook with a sheet a table.
    Xlsx,
    /// The same workbook in the open format of office programs.
    Ods,
    /// Use by hotspot, and by month where it is of a year.
    Csv,
    /// Use by hotspot, in typed columns.
    Parquet,
    /// By hotspot and month in the form of the operator's list, separated by semicolons.
    OpenData,
    /// The figures of `open_data` in typed columns.
    OpenDataParquet,
    /// What the columns of `open_data` mean.
    OpenDataText,
}

/// Which reports there are.
#[utoipa::path(
    get, path = "/reports", tag = "reports", responses((status = 200, body = Reports)),
)]
pub async fn list(State(state): State<WebState>, _: Signed) -> Result<Json<Reports>, Problem> {
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let sources = sources(&state, &connection);
        let choices = known::choices(&sources)?;
        let items = choices.periods.into_iter().map(|period| PeriodOfReport {
            is_over: period
                .span(sources.time_zone)
                .is_some_and(|(_, end)| end <= sources.now),
            period: period.to_string(),
        });
        Ok(Json(Reports {
            items: items.collect(),
            next_cursor: None,
            municipalities: choices.municipalities,
            operators: choices.operators,
            time_zone: time_zone_name(&state),
        }))
    })
    .await
}

/// The barometer of a month or year as a file.
#[utoipa::path(
    get, path = "/reports/{period}", tag = "reports",
    params(("period" = String, Path, description = "such as `2026-10` or `2026`"), Wanted),
    responses(
        (status = 200, content(
            (String = "text/html; charset=utf-8"),
            (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "application/vnd.oasis.opendocument.spreadsheet"),
            (String = "text/csv; charset=utf-8"),
            (String = "application/vnd.apache.parquet"),
            (String = "text/plain; charset=utf-8"),
        )),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<WebState>,
    _: Signed,
    Path(period): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let asked = Asked {
        period: period.parse().map_err(ReportError::from)?,
        municipality: wanted.municipality,
        operator: wanted.operator,
    };
    let (language, form) = (
        wanted.language.unwrap_or_default(),
        wanted.format.unwrap_or_default(),
    );
    blocking(move || {
        let connection = state.shared.database.reader()?;
        let known = known::load(&sources(&state, &connection), &asked)?;
        answer(&Report::of(&known), language, form)
    })
    .await
}

fn sources<'a>(state: &'a WebState, connection: &'a rusqlite::Connection) -> Sources<'a> {
    Sources {
        connection,
        store: &state.shared.store,
        time_zone: &state.shared.time_zone,
        now: state.shared.clock.now(),
    }
}

fn answer(report: &Report, language: Language, form: Form) -> Result<Response, Problem> {
    let document = || say::document(report, language);
    let name = format!("{}-{}", report.file_name(), language.code());
    let (kind, ending, bytes) = match form {
        Form::Html => {
            return Ok(show_page(
                &page::write(&document()),
                &format!("{name}.html"),
            ));
        }
        Form::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
            workbook::xlsx::bytes(&Workbook::of(&document(), report.made_on))
                .map_err(|error| Problem::internal(&error))?,
        ),
        Form::Ods => return ods(&document(), report, &name),
        Form::Csv => ("text/csv; charset=utf-8", "csv", hotspots(&document())?),
        Form::Parquet => (PARQUET, "parquet", parquet(&columns::hotspots(report))?),
        Form::OpenDataParquet => (
            PARQUET,
            "open-data.parquet",
            parquet(&columns::by_month(report))?,
        ),
        Form::OpenData => (
            "text/csv; charset=utf-8",
            "open-data.csv",
            open_data::csv(report).map_err(|error| Problem::internal(&error))?,
        ),
        Form::OpenDataText => (
            "text/plain; charset=utf-8",
            "open-data.txt",
            open_data::explanation(language).as_bytes().to_vec(),
        ),
    };
    let disposition = format!("attachment; filename=\"{name}.{ending}\"");
    Ok((headers(kind, &disposition), bytes).into_response())
}

/// Marked by what is in it: its bytes differ from time to time.
fn ods(document: &Document, report: &Report, name: &str) -> Result<Response, Problem> {
    let workbook = Workbook::of(document, report.made_on);
    let bytes = workbook::ods::bytes(&workbook).map_err(|error| Problem::internal(&error))?;
    let disposition = format!("attachment; filename=\"{name}.ods\"");
    let mut headers = headers(
        "application/vnd.oasis.opendocument.spreadsheet",
        &disposition,
    );
    if let Some(mark) = mark_of(format!("{workbook:?}").as_bytes()) {
        headers.insert(header::ETAG, mark);
    }
    Ok((headers, bytes).into_response())
}

const PARQUET: &str = "application/vnd.apache.parquet";

fn parquet(table: &columnar::Columnar) -> Result<Vec<u8>, Problem> {
    columnar::bytes(table).map_err(|error| Problem::internal(&error))
}

fn hotspots(document: &Document) -> Result<Vec<u8>, Problem> {
    let table = document.tables().find(|table| table.id == say::HOTSPOTS);
    let table = table.ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, "the report has no table of hotspots")
    })?;
    separated::bytes(table).map_err(|error| Problem::internal(&error))
}

/// A document that a browser shows under a policy of its own: its style is in it.
pub fn show_page(page: &page::Page, name: &str) -> Response {
    let disposition = format!("inline; filename=\"{name}\"");
    let mut headers = headers("text/html; charset=utf-8", &disposition);
    if let Ok(policy) = HeaderValue::from_str(&page.policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let same = HeaderValue::from_static("SAMEORIGIN");
    headers.insert(header::X_FRAME_OPTIONS, same);
    (headers, page.html.clone()).into_response()
}

fn headers(kind: &'static str, disposition: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::from_str(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Period(_) | ReportError::Both => Self::bad_request(error.to_string()),
            _ if error.is_of_asker() => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            _ => Self::internal(&error),
        }
    }
}
