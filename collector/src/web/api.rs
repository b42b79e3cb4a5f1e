//! The HTTP API: every route on one page.
//!
//! All answers are JSON. The caller must be signed in or bring a token; what needs
//! neither is marked so here.

mod access_points;
mod account;
mod areas;
pub mod attempts;
mod audit;
mod base_map;
mod blocking;
pub mod client_address;
mod comparison;
mod cookies;
mod decisions;
mod demo_sign_ins;
mod evaluations;
mod field_work;
mod fleet;
pub(super) mod guard;
mod health;
mod input;
mod invitation;
mod join_tokens;
mod list;
mod notices;
mod openid;
mod overview;
mod places;
mod plans;
mod preparations;
mod prepared;
mod problem;
mod reader;
mod recommendations;
mod refusals;
mod reports;
mod requests;
mod residents;
mod second_factor;
pub(super) mod session;
mod signed;
mod site_events;
mod sites;
mod subscription;
mod usage;
mod verdicts;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::web::public_url::PublicPath;
use crate::web::state::WebState;
use crate::web::{ask, confirm, pages, public, unchanged, unsubscribe};
use problem::Problem;

/// What needs neither session nor token.
const OPEN: [(&str, &str); 6] = [
    ("post", "/session"),
    ("post", "/invitation"),
    ("get", "/demo-sign-ins"),
    ("get", "/sign-in-ways"),
    ("get", "/openid"),
    ("get", "/openid/callback"),
];

/// Where the API is.
const ROOT: &str = "/api/v1";

/// Largest request body, bytes.
const MAX_BODY: usize = 64 * 1024;

/// Everything that is served over HTTP.
pub fn router(state: WebState) -> Router {
    let (api, description) = described();
    let policy = guard::policy(state.map.as_deref());
    // Rendered once: a route that held the description itself would be copied with it.
    let description: Arc<str> = description.to_json().expect("a description is JSON").into();
    let api = api
        .route(
            "/openapi.json",
            get(|below, _: signed::Signed| async move { described_below(&description, below) }),
        )
        .fallback(unknown_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(from_fn(guard::same_origin))
        .layer(from_fn(refusals::in_our_words))
        .layer(from_fn(unchanged::mark_answers))
        .layer(from_fn(guard::no_store));
    Router::new()
        .nest(ROOT, api)
        .route("/healthz", get(health::alive)) // open
        .route("/readyz", get(health::ready)) // open
        .route("/metrics", get(health::metrics))
        .merge(public::routes()) // open, where it is switched on
        .merge(unsubscribe::routes()) // open: who has the link may
        .merge(confirm::routes()) // open: who has the link may
        .merge(ask::routes()) // open, where it is switched on
        .fallback(pages::serve) // open: the pages hold no data
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(policy, guard::security_headers))
        .with_state(state)
}

/// The description as it is read below a path.
fn described_below(description: &str, below: Option<Extension<PublicPath>>) -> Response {
    let server = |at: &str| format!("\"servers\":[{{\"url\":\"{at}\"}}]");
    let Extension(below) = below.unwrap_or_default();
    let description = description.replacen(&server(ROOT), &server(&below.before(ROOT)), 1);
    ([(header::CONTENT_TYPE, "application/json")], description).into_response()
}

/// The description of the API, as `openapi.json` holds it.
pub fn description() -> OpenApi {
    described().1
}

fn described() -> (Router<WebState>, OpenApi) {
    let (router, mut description) = OpenApiRouter::default()
        .routes(routes!(session::sign_in, session::show, session::sign_out)) // sign-in is open
        .routes(routes!(invitation::accept)) // open: who has the link may
        .routes(routes!(demo_sign_ins::list)) // open, in the demo only
        .routes(routes!(openid::ways)) // open
        .routes(routes!(openid::begin)) // open: the provider asks who it is
        .routes(routes!(openid::callback)) // open
        .routes(routes!(second_factor::show, second_factor::begin))
        .routes(routes!(second_factor::turn_on))
        .routes(routes!(second_factor::turn_off))
        .routes(routes!(overview::show))
        .routes(routes!(sites::list))
        .routes(routes!(sites::show))
        .routes(routes!(site_events::list, site_events::note))
        .routes(routes!(site_events::withdraw))
        .routes(routes!(usage::show))
        .routes(routes!(comparison::show))
        .routes(routes!(verdicts::list))
        .routes(routes!(access_points::list))
        .routes(routes!(join_tokens::list))
        .routes(routes!(join_tokens::make, join_tokens::end))
        .routes(routes!(fleet::list))
        .routes(routes!(account::show))
        .routes(routes!(account::by_day))
        .routes(routes!(areas::list))
        .routes(routes!(base_map::show))
        .routes(routes!(base_map::tile))
        .routes(routes!(base_map::streets))
        .routes(routes!(residents::show))
        .routes(routes!(places::list))
        .routes(routes!(places::screen))
        .routes(routes!(plans::list, plans::create))
        .routes(routes!(plans::show))
        .routes(routes!(plans::explanation))
        .routes(routes!(plans::what_if))
        .routes(routes!(recommendations::list))
        .routes(routes!(recommendations::show))
        .routes(routes!(recommendations::decide))
        .routes(routes!(field_work::list))
        .routes(routes!(field_work::calendar))
        .routes(routes!(field_work::table))
        .routes(routes!(field_work::note_visit))
        .routes(routes!(field_work::open_ticket))
        .routes(routes!(field_work::close_ticket))
        .routes(routes!(field_work::place))
        .routes(routes!(decisions::decide))
        .routes(routes!(preparations::consent))
        .routes(routes!(notices::show, preparations::notice))
        .routes(routes!(evaluations::show))
        .routes(routes!(reports::list))
        .routes(routes!(reports::show))
        .routes(routes!(requests::list, requests::type_in))
        .routes(routes!(requests::waiting))
        .routes(routes!(requests::answer))
        .routes(routes!(requests::comments, requests::say))
        .routes(routes!(requests::erase))
        .routes(routes!(audit::list))
        .routes(routes!(audit::file))
        .routes(routes!(subscription::show, subscription::choose))
        .routes(routes!(subscription::confirm_again))
        .routes(routes!(subscription::telling))
        .split_for_parts();
    description.info = utoipa::openapi::InfoBuilder::new()
        .title("Hotspot collector")
        .version("1")
        .description(Some(
            "Use of public Wi-Fi hotspots, verdicts on it, and recommended moves. A `site` is a \
             hotspot: a place with Wi-Fi, in which access points stand. Instants are RFC 3339 in \
             UTC. A figure that could not be counted is null, never 0. Send \
             `Authorization: Bearer TOKEN`, or the cookie that signing in gives. Errors are \
             problem details (RFC 9457).",
        ))
        .build();
    refusals::describe(&mut description, &OPEN);
    description.servers = Some(vec![utoipa::openapi::Server::new(ROOT)]);
    (router, description)
}

async fn unknown_route(_: signed::Signed) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "the API has no such address")
}

async fn wrong_method(_: signed::Signed) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this address does not take that method",
    )
}
