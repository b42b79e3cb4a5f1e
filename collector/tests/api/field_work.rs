//! What the operator's role writes down on the pages, and what programs take away.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use data_encoding::BASE64;
use protocol::Message;
use protocol::check::{Check, Part, Tried};
use records::registry::user::Role;
use records::statuses::checked;
use serde_json::{Value, json};

use crate::deciding::with_an_underused_square;
use crate::fixture::{NOW, Service, at};

#[tokio::test]
async fn a_scheduled_move_is_in_the_list_the_calendar_and_the_table() {
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":1}"#)
        .await;
    assert_eq!(plan.status, StatusCode::CREATED, "{}", plan.text);
    let none = service.get("/api/v1/work").await.json();
    assert_eq!(none, json!({"moves": [], "tickets": [], "visits": []}));

    let path = "/api/v1/recommendations/plan-1-1/decision";
    for decision in [
        r#"{"decision":"accepted"}"#,
        r#"{"decision":"scheduled","date":"2026-06-05","team":"North"}"#,
    ] {
        let answer = service.post(path, &coordinator, decision).await;
        if answer.status != StatusCode::OK {
            panic!("{}", answer.text);
        }
        if decision.contains("accepted") {
            service.prepared(&coordinator, "plan-1-1").await;
        }
    }
    let work = service.get("/api/v1/work").await.json();
    let planned = &work["moves"][0];
    assert_eq!(planned["date"], "2026-06-05");
    assert_eq!(planned["team"], "North");
    assert_eq!(planned["standing"], json!(["square-1", "square-2"]));
    assert_eq!(planned["to"]["id"], "maison-de-quartier");
    assert_eq!(planned["checks"], json!(null), "none was checked");
    was_checked(&service, "square-2");
    let work = service.get("/api/v1/work").await.json();
    assert_eq!(
        work["moves"][0]["checks"],
        json!([{
            "access_point": "square-2", "at": "2026-05-06T07:59:00Z",
            "site": "maison-de-quartier", "works": false,
            "tried": [{"part": "source", "works": true}, {"part": "online", "works": false}],
        }])
    );

    let table = service.get("/api/v1/work.csv?language=fr").await;
    assert_eq!(
        table.headers[header::CONTENT_TYPE],
        "text/csv; charset=utf-8"
    );
    assert!(
        table
            .text
            .contains("déplacement,plan-1-1,2026-06-05,North,Place du Jeu,Maison de quartier"),
        "{}",
        table.text
    );
    // Without a word of its own, in the language of the reader.
    let asked = Request::get("/api/v1/work.csv")
        .header(header::AUTHORIZATION, service.bearer())
        .header(header::ACCEPT_LANGUAGE, "nl-BE")
        .body(Body::empty());
    let dutch = service.send(asked.unwrap()).await;
    assert!(
        dutch.text.starts_with("soort,nummer,datum,"),
        "{}",
        dutch.text
    );
    // A calendar sends the token as a password; nothing is changed that way.
    let token = service.bearer().replace("Bearer ", "");
    let basic = format!(
        "Basic {}",
        BASE64.encode(format!("calendar:{token}").as_bytes())
    );
    let feed = Request::get("/api/v1/work.ics?language=nl")
        .header(header::AUTHORIZATION, &basic)
        .body(Body::empty());
    let feed = service.send(feed.unwrap()).await;
    assert_eq!(feed.status, StatusCode::OK, "{}", feed.text);
    assert!(
        feed.text.contains("SUMMARY:Hotspot verplaatsen: Spelplein"),
        "{}",
        feed.text
    );
    let change = Request::post("/api/v1/tickets")
        .header(header::AUTHORIZATION, &basic)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(r#"{"site":"bibliotheque","what":"no power"}"#));
    let change = service.send(change.unwrap()).await;
    assert_eq!(change.status, StatusCode::UNAUTHORIZED);
}

/// What the box says once somebody ran `hotspot-agent check` on it.
fn was_checked(service: &Service, id: &str) {
    let tried = |part, works| Tried { part, works };
    let check = Check {
        sent_at: Some(u32::try_from(at(NOW).as_second() - 60).unwrap()),
        site: Some("maison-de-quartier".to_owned()),
        tried: vec![tried(Part::Source, true), tried(Part::Online, false)],
    };
    let (id, message) = (id.parse().unwrap(), check.encode().unwrap());
    let database = &service.state.shared.database;
    let now_s = at(NOW).as_second();
    database
        .write(|transaction| checked::record(transaction, &id, &message, now_s))
        .unwrap();
}

#[tokio::test]
async fn an_operator_notes_visits_closes_tickets_and_places_access_points() {
    let service = Service::filled();
    let operator = service.cookie_of(Role::Operator).await;
    let send = async |path: &str, body: Value| {
        let path = format!("/api/v1{path}");
        let answer = service.post(&path, &operator, &body.to_string()).await;
        (answer.status, answer.json())
    };
    let visit = json!({"site": "bibliotheque", "access_point": "library-1", "found": " no power "});
    let (status, noted) = send("/visits", visit).await;
    assert_eq!(status, StatusCode::CREATED, "{noted}");
    assert_eq!(noted["visited_on"], "2026-05-06");
    assert_eq!(noted["found"], "no power");
    let ahead = json!({"site": "bibliotheque", "visited_on": "2026-05-09", "found": "all well"});
    let (status, told) = send("/visits", ahead).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        told["detail"],
        "`visited_on` is 2026-05-09; expected a day that has come, until 2026-05-06"
    );

    let (status, opened) = send(
        "/tickets",
        json!({"site": "bibliotheque", "what": "the fuse is gone"}),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED, "{opened}");
    assert_eq!(opened["closed"], Value::Null);
    let close = format!("/tickets/{}/close", opened["id"]);
    let (status, _) = send(&close, json!({"done": " "})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (status, closed) = send(&close, json!({"done": "a new fuse"})).await;
    assert_eq!(status, StatusCode::OK, "{closed}");
    assert_eq!(closed["closed"]["by"], "operator");
    // Who comes second is told who was first.
    let (status, told) = send(&close, json!({"done": "nothing left to do"})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(
        told["detail"],
        format!(
            "ticket {} was closed on 2026-05-06T08:00:00Z by operator",
            opened["id"]
        )
    );

    let hangs = "/access-points/spare-1/placement";
    let (status, placed) = send(hangs, json!({"site": "bibliotheque"})).await;
    assert_eq!(status, StatusCode::OK, "{placed}");
    assert_eq!(placed["site"], "bibliotheque");
    let (status, told) = send(hangs, json!({"site": "nowhere"})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told["detail"], "there is no hotspot `nowhere`");
    let log = service.get("/api/v1/audit").await.json();
    assert_eq!(log["items"][0]["action"], "place");
    assert_eq!(log["items"][0]["by"], "operator");

    let viewer = service.cookie_of(Role::Viewer).await;
    for (path, body) in [
        ("/visits", r#"{"site":"bibliotheque","found":"x"}"#),
        ("/tickets", r#"{"site":"bibliotheque","what":"x"}"#),
        (hangs, r#"{"site":null}"#),
    ] {
        let answer = service.post(&format!("/api/v1{path}"), &viewer, body).await;
        assert_eq!(
            answer.status,
            StatusCode::FORBIDDEN,
            "{path}: {}",
            answer.text
        );
        let told = answer.json()["detail"].to_string();
        assert!(told.contains("the role viewer may not"), "{told}");
        assert!(told.contains("an operator may"), "{told}");
    }
}
