//! Requests and objections from outside, and comments of colleagues.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use records::registry::request;
use records::registry::scope::Scope;
use records::registry::user::{Role, User};
use serde_json::{Value, json};

use crate::deciding::with_an_underused_square;
use crate::fixture::{Answer, NOW, PASSWORD, Service, at};

const FORM: &str = "[http]\npublic_url = \"https://wifi.example.org\"\n\
    [notices]\npublic_form = true\npostal_address = [\"Wi-Fi desk\", \"1000 Brussels\"]";

async fn get(service: &Service, path: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).unwrap();
    service.send(request).await
}

async fn fill_in(service: &Service, fields: &[(&str, &str)]) -> Answer {
    let request = Request::post("/ask?language=fr")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(serde_urlencoded::to_string(fields).unwrap()));
    service.send(request.unwrap()).await
}

#[tokio::test]
async fn the_public_form_is_off_unless_switched_on_and_needs_no_script() {
    let mut service = Service::filled();
    assert_eq!(get(&service, "/ask").await.status, StatusCode::NOT_FOUND);
    assert_eq!(fill_in(&service, &[]).await.status, StatusCode::NOT_FOUND);
    service.configure(FORM);
    assert_eq!(
        service.state.notices.form_of("plan-1-1").unwrap(),
        "https://wifi.example.org/ask?move=plan-1-1"
    );
    for (language, title) in [
        ("nl", "Vraag of bezwaar"),
        ("fr", "Demande ou objection"),
        ("en", "Request or objection"),
    ] {
        let page = get(
            &service,
            &format!("/ask?language={language}&site=place-du-jeu"),
        )
        .await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.text.contains(title) && !page.text.contains("<script"),
            "{}",
            page.text
        );
        assert!(page.text.contains("1000 Brussels"));
    }
    let policy = get(&service, "/ask").await.headers[header::CONTENT_SECURITY_POLICY].clone();
    assert!(policy.to_str().unwrap().contains("default-src 'none'"));
}

#[tokio::test]
async fn what_is_filled_in_is_kept_or_told_and_nothing_typed_is_lost() {
    let mut service = Service::filled();
    service.configure(FORM);
    let words = "Les enfants <b>du quartier</b> l’utilisent.";
    let whole = [
        ("kind", "objection"),
        ("from_whom", "social_service"),
        ("site", "place-du-jeu"),
        ("words", words),
        ("contact", "cpas@example.org"),
    ];
    let kept = fill_in(&service, &whole).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text);
    assert!(kept.text.contains("porte le numéro 1"), "{}", kept.text);
    let without = [
        ("kind", "objection"),
        ("from_whom", "chief"),
        ("words", words),
    ];
    let told = fill_in(&service, &without).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.text.contains("&lt;b&gt;du quartier"), "{}", told.text);
    let long = "x".repeat(2_001);
    let too_long = [
        ("kind", "request"),
        ("from_whom", "resident"),
        ("words", &long),
    ];
    assert_eq!(
        fill_in(&service, &too_long).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let forged = [
        ("kind", "request"),
        ("from_whom", "resident"),
        ("words", "x"),
        ("move", "plan-9-9"),
    ];
    assert_eq!(
        fill_in(&service, &forged).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(fill_in(&service, &whole).await.status);
    }
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    let elsewhere = Request::post("/ask")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("kind=request"));
    let told = service.send(elsewhere.unwrap()).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_request_is_answered_with_a_reason_by_whose_place_it_is_and_gone_a_year_later() {
    let service = Service::filled();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let viewer = service.cookie_of(Role::Viewer).await;
    let paper = json!({
        "kind": "request", "from_whom": "landlord", "site": "bibliotheque",
        "words": "A hotspot in the yard, please", "contact": "Rue X 1",
    });
    let typed = service
        .post("/api/v1/requests", &coordinator, &paper.to_string())
        .await;
    assert_eq!(typed.status, StatusCode::CREATED, "{}", typed.text);
    let list = async |cookie: &str, query: &str| {
        let request = Request::get(format!("/api/v1/requests{query}"))
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        service.send(request.unwrap()).await.json()["items"].clone()
    };
    let seen = list(&viewer, "?site=bibliotheque").await;
    assert_eq!(
        seen[0]["contact"], "",
        "only who answers sees where the answer goes"
    );
    assert_eq!(list(&coordinator, "").await[0]["contact"], "Rue X 1");
    assert_eq!(list(&viewer, "?site=place-du-jeu").await, json!([]));

    let path = "/api/v1/requests/1/answer";
    let send = async |body: Value| service.post(path, &coordinator, &body.to_string()).await;
    let empty = send(json!({"answer": "declined", "reason": " "})).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let given = json!({"answer": "declined", "reason": "the yard is private"});
    let answered = send(given.clone()).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text);
    assert_eq!(answered.json()["answered"]["by"], "coordinator");
    assert_eq!(send(given).await.status, StatusCode::CONFLICT);
    let log = service.get("/api/v1/audit").await;
    assert!(log.text.contains("answer request"), "{}", log.text);
    assert!(!log.text.contains("yard"), "{}", log.text);

    let database = &service.state.shared.database;
    let year = 365 * 86_400;
    let delete =
        |now_s: i64| database.write(|connection| request::delete_before(connection, now_s - year));
    let now_s = at(NOW).as_second();
    assert_eq!(delete(now_s + year).unwrap(), 0);
    assert_eq!(delete(now_s + year + 1).unwrap(), 1);
    assert_eq!(list(&viewer, "").await, json!([]));
}

#[tokio::test]
async fn a_comment_mentions_colleagues_is_erased_by_its_author_and_keeps_no_erased_name() {
    let service = Service::filled();
    let planner = service.cookie_of(Role::Planner).await;
    let operator = service.cookie_of(Role::Operator).await;
    let database = &service.state.shared.database;
    let add = collector::web::sign_in::add_user;
    add(database, "Ann Peeters", Role::Viewer, PASSWORD, at(NOW)).unwrap();
    let said = json!({"site": "place-du-jeu", "words": "@Ann Peeters, is the lamp mended?"});
    let kept = service
        .post("/api/v1/comments", &planner, &said.to_string())
        .await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text);
    assert_eq!(kept.json()["words"], said["words"]);
    assert_eq!(kept.json()["mentions"], json!(["Ann Peeters"]));
    collector::web::sign_in::delete_user(database, "Ann Peeters", at(NOW)).unwrap();
    let shown = service.get("/api/v1/comments?site=place-du-jeu").await;
    assert!(!shown.text.contains("Peeters"), "{}", shown.text);
    assert!(shown.text.contains("@a-"), "{}", shown.text);

    let erase = async |cookie: &str| {
        let request = Request::delete("/api/v1/comments/1")
            .header(header::COOKIE, cookie)
            .body(Body::empty());
        service.send(request.unwrap()).await.status
    };
    assert_eq!(erase(&operator).await, StatusCode::FORBIDDEN);
    assert_eq!(erase(&planner).await, StatusCode::NO_CONTENT);
    assert_eq!(erase(&planner).await, StatusCode::NOT_FOUND);
    let log = service.get("/api/v1/audit").await;
    assert!(
        !log.text.contains("lamp"),
        "comments are no part of the log"
    );
}

#[tokio::test]
async fn an_objection_to_a_move_stands_beside_the_hotspot_and_the_place() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    for paper in [
        json!({"kind": "objection", "from_whom": "resident", "recommendation": "plan-1-1", "words": "x"}),
        json!({"kind": "request", "from_whom": "resident", "place": "maison-de-quartier", "words": "y"}),
    ] {
        let typed = service
            .post("/api/v1/requests", &coordinator, &paper.to_string())
            .await;
        assert_eq!(typed.status, StatusCode::CREATED, "{}", typed.text);
    }
    let given = json!({"answer": "noted", "reason": "in the next plan"}).to_string();
    let path = "/api/v1/requests/2/answer";
    assert_eq!(
        service.post(path, &coordinator, &given).await.status,
        StatusCode::OK
    );

    let waiting = service.get("/api/v1/requests/waiting").await.json();
    assert_eq!(waiting["waiting"], 1);
    assert!(waiting["since"].is_string(), "{waiting}");

    let move_ = service.get("/api/v1/recommendations/plan-1-1").await.json();
    // What is about its new place is about it.
    assert_eq!(move_["requests"], json!({"all": 2, "waiting": 1}));
    assert_eq!(move_["turn"], Value::Null, "alone, it needs no lot");
    let site = service.get("/api/v1/sites/place-du-jeu").await.json();
    assert_eq!(site["requests"], json!({"all": 1, "waiting": 1}));
    let other = service.get("/api/v1/sites/bibliotheque").await.json();
    assert_eq!(other["requests"], Value::Null);
    let places = service.get("/api/v1/places").await.json();
    let mut places = places["items"].as_array().unwrap().iter();
    let place = places.find(|place| place["id"] == "maison-de-quartier");
    assert_eq!(place.unwrap()["requests"], json!({"all": 2, "waiting": 1}));
    let about = service
        .get("/api/v1/requests?site=place-du-jeu")
        .await
        .json();
    assert_eq!(about["items"][0]["recommendation"], "plan-1-1");
}

#[tokio::test]
async fn a_host_answers_what_is_about_its_own_place() {
    let service = Service::filled();
    let admin = service.cookie_of(Role::Admin).await;
    for site in ["bibliotheque", "place-du-jeu"] {
        let paper = json!({"kind": "request", "from_whom": "other", "site": site, "words": "x"});
        service
            .post("/api/v1/requests", &admin, &paper.to_string())
            .await;
    }
    let database = &service.state.shared.database;
    let library = User {
        name: "library".to_owned(),
        role: Role::Coordinator,
        scope: "host:bibliotheque".parse::<Scope>().unwrap(),
    };
    let secret = collector::web::sign_in::add_token_for(database, &library, at(NOW), None);
    let token = format!("Bearer {}", secret.unwrap().as_str());
    for (id, status) in [(1, StatusCode::OK), (2, StatusCode::FORBIDDEN)] {
        let request = Request::post(format!("/api/v1/requests/{id}/answer"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, &token)
            .body(Body::from(r#"{"answer":"granted","reason":"gladly"}"#));
        assert_eq!(service.send(request.unwrap()).await.status, status);
    }
}
