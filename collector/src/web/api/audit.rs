//! Who did what, and when.

use analysis::text::Text;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use records::registry::audit::{self, Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::blocking::read;
use super::input::Query;
use super::list::List;
use super::problem::{Problem, ProblemBody};
use super::signed::Signed;
use crate::insight::audit_log::{Form, export, said};
use crate::web::state;

const PAGE: usize = 200;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The `next_cursor` of the answer before.
    cursor: Option<i64>,
    action: Option<String>,
    /// Name or pseudonym of who did it, or to whom it was done.
    person: Option<String>,
    /// What it was done to, such as `recommendation plan-3-1`, or a kind such as `site`.
    subject: Option<String>,
    /// First local day.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    /// Last local day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Date>,
    /// Whether sign-ins are among them; they are left out unless asked for.
    #[serde(default)]
    #[param(required = false)]
    sign_ins: bool,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Export {
    #[param(inline)]
    form: Form,
}

#[derive(Serialize, ToSchema)]
pub struct Entry {
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// A user, a token, or `collector` for what it does by itself.
    by: String,
    action: String,
    /// A kind of thing and which one, such as `site park`; what `subject` asks for.
    subject: String,
    /// The same in words.
    about: Text,
    /// What was done, in words; what somebody typed stands for all languages.
    detail: Text,
    /// The text of `detail` was erased.
    erased: bool,
}

/// The audit log, the latest first.
#[utoipa::path(
    get, path = "/audit", tag = "audit", params(Asked),
    responses(
        (status = 200, body = List<Entry>),
        (status = 400, body = ProblemBody, content_type = "application/problem+json",
            description = "a parameter cannot be read, or a day cannot be"),
    ),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Asked>,
) -> Result<Json<List<Entry>>, Problem> {
    let (zone, of_zone) = (
        state.shared.time_zone.clone(),
        state.shared.time_zone.clone(),
    );
    let starts = move |day: Date| {
        let start = zone.to_timestamp(day.to_datetime(Time::midnight()));
        let start = start.map_err(|_| Problem::bad_request(format!("`{day}` cannot be")))?;
        Ok::<_, Problem>(start.as_second())
    };
    let after = asked.to.map(|to| to.tomorrow().unwrap_or(to));
    let filter = Filter {
        without_sign_ins: !asked.sign_ins && asked.action.as_deref() != Some(audit::SIGN_IN),
        action: asked.action,
        person: asked.person,
        subject: asked.subject,
        from_s: asked.from.map(&starts).transpose()?,
        to_s: after.map(&starts).transpose()?,
    };
    read(&state, move |connection| {
        let (kept, oldest) = audit::page(connection, &filter, asked.cursor, PAGE)?;
        let mut items = Vec::new();
        for row in kept {
            items.push(Entry {
                number: row.number,
                at: row.at,
                by: row.by,
                action: row.action,
                about: said::about(connection, &row.subject)?,
                subject: row.subject,
                detail: said::detail(connection, &row.detail, &of_zone)?,
                erased: row.erased,
            });
        }
        Ok(Json(List {
            items,
            next_cursor: oldest.map(|id| id.to_string()),
        }))
    })
    .await
}

type File = ([(HeaderName, &'static str); 2], Vec<u8>);

/// The whole log with the hashes that chain its rows, the first row first.
#[utoipa::path(
    get, path = "/audit/export", tag = "audit", params(Export),
    responses(
        (status = 200, body = String, content_type = "text/csv; charset=utf-8"),
        (status = 400, body = ProblemBody, content_type = "application/problem+json",
            description = "there is no such form"),
    ),
)]
pub async fn file(
    State(state): State<state::WebState>,
    _: Signed,
    Query(asked): Query<Export>,
) -> Result<File, Problem> {
    read(&state, move |connection| {
        let mut bytes = Vec::new();
        export(connection, asked.form, &mut bytes).map_err(|error| Problem::internal(&error))?;
        let (kind, name) = match asked.form {
            Form::Csv => (
                "text/csv; charset=utf-8",
                "attachment; filename=\"audit.csv\"",
            ),
            Form::Jsonl => (
                "application/x-ndjson",
                "attachment; filename=\"audit.jsonl\"",
            ),
        };
        Ok((
            [
                (header::CONTENT_TYPE, kind),
                (header::CONTENT_DISPOSITION, name),
            ],
            bytes,
        ))
    })
    .await
}
