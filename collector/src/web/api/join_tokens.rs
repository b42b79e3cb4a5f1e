//! Tokens with which access points join, made for whoever stands beside one.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use protocol::AccessPointId;
use records::registry::join_token::{self, OpenToken};
use serde::Serialize;
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::list::List;
use super::problem::{Problem, ProblemBody, in_words};
use super::session::now;
use super::signed::Signed;
use crate::clock::Clock;
use crate::insight::rights::{self, Deed, Object, Who};
use crate::intake::joining::{self, NoToken};
use crate::web::state;

/// How long a token holds that is made on the pages.
const DAYS: u32 = 14;

#[derive(Serialize, ToSchema)]
pub struct NewToken {
    /// What is typed on the access point, as root. It is shown this once.
    command: String,
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
}

/// Tokens that are not used yet. Their secrets are nowhere.
#[utoipa::path(
    get, path = "/join-tokens", tag = "fleet",
    responses((status = 200, body = List<OpenToken>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<OpenToken>>, Problem> {
    read(&state, |connection| {
        Ok(Json(List::whole(join_token::open(connection, real())?)))
    })
    .await
}

/// Make a token with which the access point joins, once; an earlier one ends.
#[utoipa::path(
    post, path = "/access-points/{id}/join-token", tag = "fleet",
    params(("id" = String, Path)),
    responses(
        (status = 201, body = NewToken),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "it is shut out, or nobody can join here: no authority, no public address"),
    ),
)]
pub async fn make(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<NewToken>), Problem> {
    let who = Who::Account(user);
    rights::check(&who, Deed::LetAccessPointsJoin, Object::City)?;
    let ways = state.joining.clone().ok_or_else(|| {
        let told = "nobody can join here: `http.public_url` is not set";
        Problem::new(StatusCode::CONFLICT, told).with(in_words(
            "no_public_address",
            "Een token maken kan hier niet: het publieke adres van deze pagina’s is niet ingesteld.",
            "Impossible de créer un jeton ici : l’adresse publique de ces pages n’est pas configurée.",
        ))
    })?;
    let id = known(&id)?;
    write(&state, move |transaction| {
        let by = who.name();
        let made = joining::make_token(&ways.enroll, transaction, &id, DAYS, by, real());
        let (token, expires) = made?;
        let command = format!("hotspot-agent join {} {token}", ways.address);
        Ok((StatusCode::CREATED, Json(NewToken { command, expires })))
    })
    .await
}

/// End the tokens of the access point that were not used.
#[utoipa::path(
    delete, path = "/access-points/{id}/join-token", tag = "fleet",
    params(("id" = String, Path)),
    responses(
        (status = 204),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn end(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let who = Who::Account(user);
    rights::check(&who, Deed::LetAccessPointsJoin, Object::City)?;
    let id = known(&id)?;
    write(&state, move |transaction| {
        joining::end_tokens(transaction, &id, who.name(), real())?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn known(id: &str) -> Result<AccessPointId, Problem> {
    id.parse()
        .map_err(|_| Problem::not_found("access point", id))
}

/// Tokens end by the world's clock, as sessions do.
fn real() -> Timestamp {
    now(&Clock::System)
}

impl From<NoToken> for Problem {
    fn from(error: NoToken) -> Self {
        match error {
            NoToken::Database(error) => error.into(),
            NoToken::Unknown(id) => Self::not_found("access point", id.as_str()),
            NoToken::Secret(error) => Self::internal(&error),
            NoToken::ShutOut(_) => Self::new(StatusCode::CONFLICT, error.to_string()).with(in_words(
                "access_point_shut_out",
                "Dit toegangspunt is uitgesloten. De beheerder van de server kan het opnieuw toelaten.",
                "Ce point d’accès est exclu. L’administrateur du serveur peut l’admettre à nouveau.",
            )),
            NoToken::NoAuthority(_) => Self::new(StatusCode::CONFLICT, error.to_string()).with(in_words(
                "no_authority",
                "Hier kunnen nog geen certificaten worden gemaakt. De beheerder van de server kan dat \
                 instellen.",
                "Aucun certificat ne peut encore être établi ici. L’administrateur du serveur peut y \
                 remédier.",
            )),
        }
    }
}
