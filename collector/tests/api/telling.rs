//! What somebody is told: chosen when signed in, confirmed and ended by links in mails
//! without that.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::clock::Clock;
use collector::insight::news::item::{Confirm, News};
use collector::telling::{confirm, unsubscribe};
use jiff::{Timestamp, ToSpan};
use records::outbox::{self, Channel, Claimed};
use records::registry::subscription::{self, Address, Kind};
use records::registry::user::Role;
use serde_json::{Value, json};

use crate::fixture::{Answer, NOW, Service, at};

async fn choose(service: &Service, cookie: &str, body: &Value) -> Answer {
    let request = Request::put("/api/v1/subscription")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookie)
        .body(Body::from(body.to_string()));
    service.send(request.unwrap()).await
}

async fn anyone(service: &Service, method: &str, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path);
    // What a mail program sends (RFC 8058).
    let body = Body::from("List-Unsubscribe=One-Click");
    service.send(request.body(body).unwrap()).await
}

fn wanted(answer: &Value) -> Vec<&str> {
    let kinds = answer["kinds"].as_array().unwrap().iter();
    kinds
        .filter(|kind| kind["wanted"] == true)
        .map(|kind| kind["kind"].as_str().unwrap())
        .collect()
}

fn is_wanted(service: &Service) -> bool {
    let reader = service.state.shared.database.reader().unwrap();
    subscription::is_wanted(&reader, "operator", Role::Operator, Kind::Fleet).unwrap()
}

fn link(service: &Service, made: Timestamp) -> String {
    let database = &service.state.shared.database;
    let token: rusqlite::Result<String> = database
        .write(|transaction| unsubscribe::token(transaction, "operator", Kind::Fleet, made));
    format!("/unsubscribe?link={}", token.unwrap())
}

#[tokio::test]
async fn a_person_has_what_the_role_has_until_they_choose() {
    let service = Service::filled();
    let operator = service.cookie_of(Role::Operator).await;
    let request = Request::get("/api/v1/subscription").header(header::COOKIE, &operator);
    let usual = service.send(request.body(Body::empty()).unwrap()).await;
    let usual = usual.json();
    assert_eq!(usual["mail"], Value::Null);
    assert_eq!(wanted(&usual), ["digest", "not_seen", "fleet", "mention"]);

    let chosen = json!({"mail": " ann@example.org ", "language": "fr", "kinds": ["effect"]});
    let answer = choose(&service, &operator, &chosen).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let answer = answer.json();
    assert_eq!(
        (&answer["mail"], &answer["language"]),
        (&json!("ann@example.org"), &json!("fr"))
    );
    assert_eq!(wanted(&answer), ["effect"]);

    for wrong in ["ann", "ann@", "Ann <ann@example.org>", "a@b\r\nBcc: c@d"] {
        let chosen = json!({"mail": wrong, "language": "fr", "kinds": []});
        let answer = choose(&service, &operator, &chosen).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    // A program is not written to.
    let answer = service.get("/api/v1/subscription").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    // How it goes is for those who look after it.
    let answer = service.get("/api/v1/telling").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

/// What waits to be mailed, oldest first.
fn waiting(service: &Service) -> Vec<News> {
    let writer = service.state.shared.database.writer();
    std::iter::from_fn(|| outbox::claim(&writer, Channel::Mail, Timestamp::MAX).unwrap())
        .map(|claimed: Claimed<News>| claimed.body)
        .collect()
}

async fn ask_again(service: &Service, cookie: &str) -> Answer {
    service
        .post("/api/v1/subscription/confirmation", cookie, "")
        .await
}

#[tokio::test]
async fn an_address_is_confirmed_by_the_button_of_its_link() {
    let mut service = Service::filled();
    service.state.shared.channels.mail = true;
    let (clock, hand) = Clock::stepped(at(NOW).as_second());
    service.state.shared.clock = clock;
    let service = service.with_router();
    let operator = service.cookie_of(Role::Operator).await;
    assert_eq!(
        ask_again(&service, &operator).await.status,
        StatusCode::CONFLICT
    );
    let address = json!({"mail": "ann@example.org", "language": "nl", "kinds": ["fleet"]});
    let chosen = choose(&service, &operator, &address).await.json();
    assert_eq!(chosen["is_confirmed"], false);
    let asked = [News::Confirm(Confirm {
        name: "operator".to_owned(),
        mail: "ann@example.org".to_owned(),
        page: String::new(),
    })];
    assert_eq!(waiting(&service), asked);
    // Nobody is mailed a dozen links.
    assert_eq!(
        ask_again(&service, &operator).await.status,
        StatusCode::CONFLICT
    );
    hand.store(at(NOW).as_second() + 60, Ordering::Release);
    let again = ask_again(&service, &operator).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "{}", again.text);
    assert_eq!(waiting(&service), asked);

    let database = &service.state.shared.database;
    let token = confirm::token(&database.writer(), "operator", "ann@example.org", at(NOW));
    let link = format!("/confirm?link={}", token.unwrap());
    let shown = anyone(&service, "GET", &link).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("Adres bevestigen"), "{}", shown.text);
    let is_confirmed =
        || subscription::is_confirmed(&database.reader().unwrap(), "operator").unwrap();
    assert!(!is_confirmed());
    let done = anyone(&service, "POST", &link).await;
    assert!(done.text.contains("is bevestigd"), "{}", done.text);
    assert!(is_confirmed());
    for (link, language, said) in [
        (link.as_str(), "nl", "al gebruikt"),
        (&link, "fr", "déjà servi"),
        (&link, "en", "used before"),
        ("/confirm?link=a-0.0.0.00", "nl", "niet van hier"),
        ("/confirm", "fr", "pas d’ici"),
    ] {
        let request = Request::post(link).header(header::ACCEPT_LANGUAGE, language);
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{link}");
        assert!(answer.text.contains(said), "{link}: {}", answer.text);
    }
}

#[tokio::test]
async fn who_is_mentioned_is_told_once_where_they_have_an_address_that_is_theirs() {
    let mut service = Service::filled();
    service.state.shared.channels.mail = true;
    let service = service.with_router();
    let planner = service.cookie_of(Role::Planner).await;
    service.cookie_of(Role::Operator).await;
    service.cookie_of(Role::Viewer).await;
    let database = &service.state.shared.database;
    for name in ["planner", "operator", "viewer"] {
        let address = Address {
            mail: format!("{name}@example.org"),
            language: "fr".to_owned(),
        };
        let put = subscription::put_address(&database.writer(), name, Some(&address));
        put.unwrap();
    }
    for name in ["planner", "operator"] {
        subscription::confirm(&database.writer(), name, at(NOW)).unwrap();
    }
    let say = async |words: &str| {
        let said = json!({"site": "place-du-jeu", "words": words}).to_string();
        let answer = service.post("/api/v1/comments", &planner, &said).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    };
    say("@operator look, @operator! @planner and @viewer too; mail@operator.be").await;
    let told = waiting(&service);
    let [News::Mentioned(mention)] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(mention.about.fr, "Place du Jeu");
    assert_eq!(mention.page, "/sites/place-du-jeu");
    assert!(mention.by.starts_with("a-"), "{mention:?}");

    subscription::choose(&database.writer(), "operator", Kind::Mention, false).unwrap();
    say("@operator again").await;
    assert_eq!(waiting(&service), []);
}

#[tokio::test]
async fn the_link_in_a_mail_ends_it_by_its_button_and_not_by_being_opened() {
    let service = Service::filled();
    let operator = service.cookie_of(Role::Operator).await;
    let address = json!({"mail": "ann@example.org", "language": "fr", "kinds": ["fleet"]});
    choose(&service, &operator, &address).await;
    let link = link(&service, at(NOW));
    let shown = anyone(&service, "GET", &link).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let asks = "Ne plus recevoir les points d’accès qui ont besoin d’aide ?";
    assert!(shown.text.contains(asks), "{}", shown.text);
    assert!(
        shown.text.contains("<form method=\"post\""),
        "{}",
        shown.text
    );
    assert!(is_wanted(&service));

    let ended = anyone(&service, "POST", &link).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text);
    assert!(
        ended.text.contains("Vous ne recevez plus ceci"),
        "{}",
        ended.text
    );
    assert!(!is_wanted(&service));
    // Used again it changes nothing, and says so.
    let again = anyone(&service, "POST", &link).await;
    assert_eq!(again.status, StatusCode::OK);
    assert!(again.text.contains("déjà plus"), "{}", again.text);
}

#[tokio::test]
async fn a_forged_or_expired_link_changes_nothing_and_says_so_in_three_languages() {
    let service = Service::filled();
    service.cookie_of(Role::Operator).await;
    let fit = link(&service, at(NOW));
    let another = fit.replace(".fleet.", ".digest.");
    let cut = &fit[..fit.len() - 1];
    let expired = link(&service, at(NOW) - (181 * 24).hours());
    for (link, said) in [
        (another.as_str(), "not from here"),
        (cut, "not from here"),
        ("/unsubscribe", "not from here"),
        ("/unsubscribe?link=%ff.", "not from here"),
        (expired.as_str(), "has expired"),
    ] {
        for method in ["GET", "POST"] {
            let request = Request::builder().method(method).uri(link);
            let request = request.header(header::ACCEPT_LANGUAGE, "en");
            let answer = service.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{link}");
            assert!(answer.text.contains(said), "{link}: {}", answer.text);
        }
    }
    for (language, said) in [("nl", "verlopen"), ("fr", "a expiré")] {
        let request = Request::get(&expired).header(header::ACCEPT_LANGUAGE, language);
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        assert!(answer.text.contains(said), "{}", answer.text);
    }
    assert!(is_wanted(&service));
}
