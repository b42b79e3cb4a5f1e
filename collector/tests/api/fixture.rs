//! Two sites, three access points and a week of windows in their own directory.

use std::sync::Arc;

use analysis::text::Text;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use collector::clock::Clock;
use collector::config::Config;
use collector::health::Health;
use collector::metrics::Metrics;
use collector::shared::Shared;
use collector::web::api::client_address::TrustedProxies;
use collector::web::sign_in;
use collector::web::state::WebState;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::database::Database;
use records::registry::access_point;
use records::registry::area::{self, AreaUpdate, Level};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::place::{self, Place};
use records::registry::placement;
use records::registry::site::{self, Site};
use records::registry::user::Role;
use records::registry::{PlaceKind, Reach};
use records::windows::{Store, StoredWindow};
use serde_json::Value;
use tower::ServiceExt;

/// A Wednesday, 08:00 UTC.
pub const NOW: &str = "2026-05-06T08:00:00Z";
pub const PASSWORD: &str = "a password of the tests";

pub struct Service {
    pub router: Router,
    pub state: WebState,
    token: String,
    _directory: tempfile::TempDir,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }
}

impl Service {
    /// An empty registry, with one token that reads.
    pub fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let (clock, _) = Clock::stepped(at(NOW).as_second());
        let token = sign_in::add_token(&database, "reader", Role::Viewer, at(NOW)).unwrap();
        let state = WebState {
            shared: Shared {
                store: Store::new(database.clone()),
                database,
                clock,
                time_zone: TimeZone::get("Europe/Brussels").unwrap(),
                health: Arc::new(Health::default()),
                metrics: Arc::new(Metrics::default()),
                embedded_broker: false,
                public_computer_rooms_expected: 29,
                channels: Default::default(),
            },
            attempts: Arc::default(),
            trusted_proxies: TrustedProxies::default(),
            network: Default::default(),
            map: None,
            solver: Arc::default(),
            openid: None,
            joining: None,
            notices: Arc::default(),
            asked: Arc::default(),
            demo_sign_ins: Arc::default(),
            public_page: None,
        };
        Self {
            router: collector::web::api::router(state.clone()),
            state,
            token: token.as_str().to_owned(),
            _directory: directory,
        }
    }

    /// A square with two boxes and a library with one; the library has no report
    /// since Monday.
    pub fn filled() -> Self {
        let service = Self::empty();
        let database = &service.state.shared.database;
        database.write(|transaction| fill(transaction)).unwrap();
        let hours = |from: &str, count: i64| {
            let start = at(from).as_second();
            (0..count).map(move |index| start + index * 14_400)
        };
        let mut windows = Vec::new();
        for (sequence, start) in (0..).zip(hours("2026-04-29T08:00:00Z", 42)) {
            windows.push(window("square-1", sequence, start, 700));
            windows.push(window("square-2", sequence, start, 500));
        }
        for (sequence, start) in (0..).zip(hours("2026-04-29T08:00:00Z", 28)) {
            windows.push(window("library-1", sequence, start, 10));
        }
        windows.sort_by_key(|window| window.start);
        service
            .state
            .shared
            .store
            .put(&windows, at(NOW).as_second())
            .unwrap();
        service
    }

    /// Serves its state as it is now.
    pub fn with_router(mut self) -> Self {
        self.router = collector::web::api::router(self.state.clone());
        self
    }

    /// A user of the role, signed in: the cookie to send.
    pub async fn cookie_of(&self, role: Role) -> String {
        let name = role.to_string();
        sign_in::add_user(&self.state.shared.database, &name, role, PASSWORD, at(NOW)).unwrap();
        let body = format!(r#"{{"name":"{name}","password":"{PASSWORD}"}}"#);
        let answer = self.post("/api/v1/session", "", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// Serves with what a configuration says of notices.
    pub fn configure(&mut self, text: &str) {
        let config = Config::parse(text, "collector.toml").unwrap();
        self.state.notices = Arc::new(config.notices);
        self.router = collector::web::api::router(self.state.clone());
    }

    /// Everyone who is asked about a move agrees to it.
    pub async fn agreed(&self, cookie: &str, recommendation: &str) {
        let path = format!("/api/v1/recommendations/{recommendation}");
        let asked = self.get(&path).await.json()["preparation"]["consents"].clone();
        for question in asked.as_array().unwrap() {
            let said = serde_json::json!({
                "party": question["party"], "answer": "given", "given_by": "the one in charge",
            });
            let answer = self
                .post(&format!("{path}/consents"), cookie, &said.to_string())
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        }
    }

    /// Everyone agrees to an accepted move, and the notice is put up today.
    pub async fn prepared(&self, cookie: &str, recommendation: &str) {
        self.agreed(cookie, recommendation).await;
        let path = format!("/api/v1/recommendations/{recommendation}/notice");
        let answer = self.post(&path, cookie, "{}").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000_000)
            .await
            .unwrap();
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    /// What the reading token is sent as.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// With the reading token.
    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, self.bearer())
            .body(Body::empty());
        self.send(request.unwrap()).await
    }

    pub async fn post(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn fill(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let square = Site {
        id: "place-du-jeu".to_owned(),
        name: Text::new("Spelplein", "Place du Jeu", "Game Square"),
        kind: PlaceKind::Square,
        lon: 4.3005,
        lat: 50.85,
        municipality: "Bruxelles".to_owned(),
        reach: Reach::Outdoor,
        free_entry: Some(true),
        step_free: None,
        opening_hours: None,
        opened: None,
        closed: None,
        installed: Some(at("2025-01-01T00:00:00Z")),
        access_points: 2,
        movable: true,
    };
    let library = Site {
        id: "bibliotheque".to_owned(),
        name: Text::new("Bibliotheek", "Bibliothèque", "Library"),
        kind: PlaceKind::Library,
        lon: 4.36,
        lat: 50.86,
        reach: Reach::Indoor,
        opening_hours: Some("Mo-Fr 10:00-18:00".to_owned()),
        opened: Some("1998-09-01".parse().unwrap()),
        installed: None,
        access_points: 1,
        movable: false,
        ..square.clone()
    };
    site::put(connection, &square)?;
    site::put(connection, &library)?;
    let said = Fact {
        key: "opening_hours".to_owned(),
        value: "Mo-Fr 10:00-18:00".to_owned(),
        source: "library's own page".to_owned(),
        date: Some("2026-02-01".parse().unwrap()),
        confirmed_by: None,
    };
    fact::put(connection, SubjectKind::Site, "bibliotheque", &said)?;
    let registered = at("2025-01-01T00:00:00Z");
    for (id, site) in [
        ("square-1", "place-du-jeu"),
        ("square-2", "place-du-jeu"),
        ("library-1", "bibliotheque"),
    ] {
        let id = id.parse().unwrap();
        access_point::put(connection, &id, None, registered)?;
        placement::place(connection, &id, site, registered).unwrap();
    }
    let spare = "spare-1".parse().unwrap();
    access_point::put(connection, &spare, Some("on the shelf"), registered)?;
    place::put(
        connection,
        &Place {
            id: "maison-de-quartier".to_owned(),
            name: Text::new("Buurthuis", "Maison de quartier", "Community centre"),
            kind: PlaceKind::CommunityCentre,
            lon: 4.37,
            lat: 50.87,
            municipality: "Bruxelles".to_owned(),
            target: true,
            candidate: true,
        },
    )?;
    area::put(
        connection,
        &AreaUpdate {
            id: "21004".to_owned(),
            name: Some(Text::new("Brussel", "Bruxelles", "Brussels")),
            level: Some(Level::Municipality),
            population: Some(180_000),
            deprivation: None,
            geometry: Some(
                r#"{"type":"Polygon","coordinates":[[[4.3,50.8],[4.4,50.8],[4.4,50.9],[4.3,50.9],[4.3,50.8]]]}"#
                    .to_owned(),
            ),
            source: "a census".to_owned(),
            date: Some("2025-01-01".parse().unwrap()),
        },
    )
}

pub fn window(access_point: &str, sequence: u32, start: i64, device_minutes: i64) -> StoredWindow {
    StoredWindow {
        access_point: access_point.parse().unwrap(),
        start,
        length_s: 14_400,
        period_s: 60,
        device_minutes: Some(device_minutes),
        visits: Some(device_minutes / 20),
        sampled_minutes: 240,
        online_minutes: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 7,
        sequence,
    }
}
