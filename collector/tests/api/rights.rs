//! Every role with every scope against every route; the table in docs/operators/people.md
//! is what comes out.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use collector::web::sign_in;
use records::registry::scope::Scope;
use records::registry::user::{Role, User};
use serde_json::{Value, json};

use crate::deciding::with_an_underused_square;
use crate::fixture::{NOW, Service, at};

const ROLES: [Role; 5] = [
    Role::Viewer,
    Role::Planner,
    Role::Coordinator,
    Role::Operator,
    Role::Admin,
];

/// The square moves to the community centre; both are in Bruxelles.
const SCOPES: [(&str, &str); 5] = [
    ("region", "region"),
    ("municipality", "municipality:Bruxelles"),
    ("host", "host:place-du-jeu"),
    ("operator", "operator"),
    ("another municipality", "municipality:Jette"),
];

/// What needs no rights: signing in and out, and what belongs to the account itself.
const FOR_ALL: [&str; 8] = [
    "post /session",
    "delete /session",
    "post /invitation",
    "post /second-factor",
    "post /second-factor/on",
    "post /second-factor/off",
    "put /subscription",
    "post /subscription/confirmation",
];

/// What is a person's own, and no program's to read; and whom mail did not reach, which is
/// for those who look after it.
const NOT_FOR_ALL: [&str; 3] = ["get /second-factor", "get /subscription", "get /telling"];

/// Route, what is asked there, and what that is called. Where the account may, the answer
/// is that something else is wrong with it.
fn changes() -> Vec<(&'static str, String, Value, &'static str)> {
    let plain = |route: &'static str, body: Value, deed: &'static str| {
        let path = route.split_once(' ').unwrap().1;
        let id = match path {
            path if path.starts_with("/recommendations") => "plan-1-1",
            path if path.starts_with("/places") => "maison-de-quartier",
            path if path.starts_with("/access-points") => "square-1",
            path if path.starts_with("/plans") => "plan-9",
            _ => "1",
        };
        (route, path.replace("{id}", id), body, deed)
    };
    let consent = |party: &str| json!({"party": party, "answer": "given", "given_by": ""});
    vec![
        plain(
            "post /plans/{id}/what-if",
            json!({}),
            "tries plans out (\"what if\")",
        ),
        plain("post /plans", json!({"max_moves": 1_000}), "makes plans"),
        plain(
            "post /recommendations/{id}/decision",
            json!({"decision": "verified"}),
            "decides on a move",
        ),
        plain(
            "post /decisions",
            json!({"decision": "verified", "recommendations": [{"id": "plan-1-1"}]}),
            "decides on several moves",
        ),
        plain(
            "post /recommendations/{id}/decision",
            json!({"decision": "moved", "date": "1990-01-01"}),
            "reports that a move was carried out",
        ),
        plain(
            "post /recommendations/{id}/consents",
            consent("giving_municipality"),
            "notes the consent of the municipality",
        ),
        plain(
            "post /recommendations/{id}/consents",
            consent("old_host"),
            "notes the consent of the host of the hotspot",
        ),
        plain(
            "post /recommendations/{id}/consents",
            consent("new_host"),
            "notes the consent of the host of the new place",
        ),
        plain(
            "post /recommendations/{id}/consents",
            consent("operator"),
            "notes the consent of the operator",
        ),
        plain(
            "post /recommendations/{id}/notice",
            json!({"posted_on": "1990-01-01"}),
            "notes when the notice was put up",
        ),
        plain(
            "post /places/{id}/screening",
            json!({"state": "unscreened"}),
            "says which places are suitable",
        ),
        plain(
            "post /visits",
            json!({"site": "place-du-jeu", "found": "x", "visited_on": "2999-01-01"}),
            "notes visits",
        ),
        plain(
            "post /tickets",
            json!({"site": "place-du-jeu", "what": "the lamp"}),
            "says what has to be mended",
        ),
        plain(
            "post /tickets/{id}/close",
            json!({"done": "mended"}),
            "closes what is mended",
        ),
        plain(
            "post /access-points/{id}/placement",
            json!({"site": "nowhere"}),
            "says where an access point hangs",
        ),
        plain(
            "post /access-points/{id}/join-token",
            json!({}),
            "lets an access point join",
        ),
        plain(
            "delete /access-points/{id}/join-token",
            json!({}),
            "ends a token to join",
        ),
        plain(
            "post /requests",
            json!({"kind": "request", "from_whom": "landlord", "site": "place-du-jeu",
                "words": ""}),
            "types in requests and objections",
        ),
        plain(
            "post /requests/{id}/answer",
            json!({"answer": "granted", "reason": ""}),
            "answers requests and objections",
        ),
        plain(
            "post /comments",
            json!({"site": "place-du-jeu", "words": ""}),
            "comments",
        ),
        plain(
            "delete /comments/{id}",
            json!({}),
            "erases comments of others",
        ),
        (
            "post /sites/{id}/events",
            "/sites/place-du-jeu/events".to_owned(),
            json!({"first_day": "1990-01-01", "what": "a market"}),
            "notes events at hotspots",
        ),
        plain("post /events/{id}/withdraw", json!({}), "withdraws events"),
    ]
}

fn routes() -> BTreeSet<String> {
    let description = serde_json::to_value(collector::web::api::description()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().keys();
        methods.map(move |method| format!("{method} {path}"))
    });
    all.collect()
}

fn token(service: &Service, role: Role, scope: &str) -> String {
    let user = User {
        name: format!("{role} of {scope}"),
        role,
        scope: scope.parse::<Scope>().unwrap(),
    };
    let database = &service.state.shared.database;
    let secret = sign_in::add_token_for(database, &user, at(NOW), None).unwrap();
    format!("Bearer {}", secret.as_str())
}

async fn ask(service: &Service, token: &str, method: &str, path: &str, body: &Value) -> bool {
    let request = Request::builder()
        .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
        .uri(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, token)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()));
    let answer = service.send(request.unwrap()).await;
    assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
    assert!(!answer.status.is_server_error(), "{path}: {}", answer.text);
    let several = path == "/decisions" && answer.status == StatusCode::OK;
    if several {
        return answer.json()["items"][0]["problem"]["status"] != 403;
    }
    answer.status != StatusCode::FORBIDDEN
}

async fn with_a_plan() -> Service {
    let service = with_an_underused_square();
    let admin = service.cookie_of(Role::Admin).await;
    let plan = service
        .post("/api/v1/plans", &admin, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let ticket = r#"{"site":"place-du-jeu","what":"the lamp"}"#;
    let ticket = service.post("/api/v1/tickets", &admin, ticket).await;
    assert_eq!(ticket.status, StatusCode::CREATED, "{}", ticket.text);
    let asked = r#"{"kind":"request","from_whom":"landlord","site":"place-du-jeu","words":"x"}"#;
    let asked = service.post("/api/v1/requests", &admin, asked).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text);
    let comment = r#"{"site":"place-du-jeu","words":"x"}"#;
    let comment = service.post("/api/v1/comments", &admin, comment).await;
    assert_eq!(comment.status, StatusCode::CREATED, "{}", comment.text);
    let event = r#"{"first_day":"2026-09-01","what":"works"}"#;
    let event = service
        .post("/api/v1/sites/place-du-jeu/events", &admin, event)
        .await;
    assert_eq!(event.status, StatusCode::CREATED, "{}", event.text);
    service
}

#[tokio::test]
async fn each_role_with_each_scope_does_what_the_table_says_and_no_route_is_left_out() {
    let changes = changes();
    let known: BTreeSet<String> = changes
        .iter()
        .map(|(route, ..)| (*route).to_owned())
        .chain(FOR_ALL.map(str::to_owned))
        .collect();
    let (reading, changing): (Vec<_>, Vec<_>) = routes()
        .into_iter()
        .partition(|route| route.starts_with("get "));
    let left_out: Vec<_> = changing
        .iter()
        .filter(|route| !known.contains(*route))
        .collect();
    assert!(left_out.is_empty(), "say in `changes` who may {left_out:?}");

    let service = with_a_plan().await;
    // Everyone reads everything: so does whoever may do least.
    let least = token(&service, Role::Viewer, "municipality:Jette");
    for route in reading
        .iter()
        .filter(|route| !NOT_FOR_ALL.contains(&route.as_str()))
    {
        let path = route.split_once(' ').unwrap().1.replace("{id}", "plan-1-1");
        assert!(
            ask(&service, &least, "get", &path, &json!({})).await,
            "{route}"
        );
    }

    let mut allowed: BTreeMap<(usize, &str), Vec<&str>> = BTreeMap::new();
    for role in ROLES {
        for (called, scope) in SCOPES {
            let token = token(&service, role, scope);
            for (row, (route, path, body, _)) in changes.iter().enumerate() {
                let method = route.split_once(' ').unwrap().0;
                if ask(&service, &token, method, path, body).await {
                    allowed
                        .entry((row, role.as_str()))
                        .or_default()
                        .push(called);
                }
            }
        }
    }
    let cell = |row: usize, role: Role| match allowed.get(&(row, role.as_str())) {
        None => "no".to_owned(),
        Some(scopes) if scopes.len() == SCOPES.len() => "yes".to_owned(),
        Some(scopes) => scopes.join(", "),
    };
    let mut table = String::from("| |");
    for role in ROLES {
        table += &format!(" {role} |");
    }
    table += "\n|---|---|---|---|---|---|\n| reads every page | yes | yes | yes | yes | yes |\n";
    for (row, (.., deed)) in changes.iter().enumerate() {
        table += &format!("| {deed} |");
        for role in ROLES {
            table += &format!(" {} |", cell(row, role));
        }
        table.push('\n');
    }
    compare(&table);
}

/// With the table between the marks of the document.
fn compare(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operators/people.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once("--test api rights` -->\n").unwrap();
    let (kept, after) = rest.split_once("<!-- /rights -->").unwrap();
    if std::env::var_os("UPDATE_RIGHTS").is_some() {
        let mark = "--test api rights` -->\n";
        let text = format!("{before}{mark}{table}<!-- /rights -->{after}");
        std::fs::write(path, text).unwrap();
        return;
    }
    assert_eq!(
        kept, table,
        "docs/operators/people.md is stale: run `UPDATE_RIGHTS=1 cargo test -p collector --test api rights`"
    );
}

#[tokio::test]
async fn a_role_lowered_while_signed_in_holds_from_the_next_request_on() {
    let service = with_a_plan().await;
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let path = "/api/v1/recommendations/plan-1-1/decision";
    let accept = async || {
        service
            .post(path, &coordinator, r#"{"decision":"accepted"}"#)
            .await
    };
    assert_eq!(accept().await.status, StatusCode::OK);
    let database = &service.state.shared.database;
    let own = "municipality:Jette".parse().unwrap();
    sign_in::invite(
        database,
        "coordinator",
        Role::Coordinator,
        Some(own),
        at(NOW),
    )
    .unwrap();
    let told = accept().await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let told = told.json()["detail"].to_string();
    assert!(told.contains("municipality:Jette may not decide"), "{told}");
    sign_in::invite(database, "coordinator", Role::Viewer, None, at(NOW)).unwrap();
    let told = accept().await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    let told = told.json()["detail"].to_string();
    assert!(told.contains("the role viewer may not decide"), "{told}");
    sign_in::delete_user(database, "coordinator", at(NOW)).unwrap();
    assert_eq!(accept().await.status, StatusCode::UNAUTHORIZED);
}
