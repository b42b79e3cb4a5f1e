//! Signing in at a provider of OpenID Connect: one that lies as it is told, and a real one.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use collector::config::Config;
use collector::web::openid::Settings;
use collector::web::openid::attempt::Attempt;
use collector::web::openid::provider::Provider;
use data_encoding::BASE64URL_NOPAD;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use lab::child::Running;
use lab::deadline::wait_for;
use lab::port::free_port;
use lab::skipped::skipped;
use records::registry::user::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fixture::{Answer, NOW, PASSWORD, Service, at};

/// What the provider says; a test changes it before somebody comes back.
#[derive(Default)]
struct Says {
    issuer: String,
    /// Laid over the claims of an honest token; null takes one away.
    claims: Value,
    /// Laid over the claims of the page on the user.
    page: Value,
    signed_with_a_secret: bool,
    /// As the last request for a token brought it.
    asked: HashMap<String, String>,
    nonce: String,
}

struct Fake {
    service: Service,
    says: Arc<Mutex<Says>>,
}

fn laid_over(mut claims: Value, over: &Value) -> Value {
    for (name, value) in over.as_object().into_iter().flatten() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

impl Fake {
    async fn start(more: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let says = Arc::new(Mutex::new(Says {
            issuer: issuer.clone(),
            claims: json!({}),
            page: json!({}),
            ..Says::default()
        }));
        let key = rcgen::KeyPair::generate().unwrap();
        let point = key.public_key_raw().to_vec();
        let (x, y) = (
            BASE64URL_NOPAD.encode(&point[1..33]),
            BASE64URL_NOPAD.encode(&point[33..]),
        );
        let private = key.serialize_der();
        let keys = json!({"keys": [
            {"kty": "RSA", "kid": "other", "use": "enc", "alg": "RSA-OAEP"},
            {"kty": "EC", "crv": "P-256", "kid": "one", "alg": "ES256", "use": "sig", "x": x, "y": y},
        ]});
        let router = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(|State(says): State<Arc<Mutex<Says>>>| async move {
                    let issuer = says.lock().unwrap().issuer.clone();
                    let base = issuer.trim_end_matches("/evil").to_owned();
                    Json(json!({
                        "issuer": issuer,
                        "authorization_endpoint": format!("{base}/authorize"),
                        "token_endpoint": format!("{base}/token"),
                        "jwks_uri": format!("{base}/keys"),
                        "userinfo_endpoint": format!("{base}/userinfo"),
                    }))
                }),
            )
            .route("/keys", get(move || async move { Json(keys) }))
            .route(
                "/userinfo",
                get(|State(says): State<Arc<Mutex<Says>>>| async move {
                    let says = says.lock().unwrap();
                    Json(laid_over(json!({"sub": "ann-1", "name": "Ann Peeters"}), &says.page))
                }),
            )
            .route(
                "/token",
                post(
                    |State(says): State<Arc<Mutex<Says>>>, body: String| async move {
                        let asked: HashMap<String, String> = serde_urlencoded::from_str(&body).unwrap();
                        let mut says = says.lock().unwrap();
                        if asked["code"] != "the-code" {
                            let refused = json!({"error": "invalid_grant"});
                            return (StatusCode::BAD_REQUEST, Json(refused));
                        }
                        says.asked = asked;
                        let now_s = jiff::Timestamp::now().as_second();
                        let claims = laid_over(
                            json!({
                                "iss": says.issuer, "sub": "ann-1", "aud": "hotspots",
                                "exp": now_s + 300, "iat": now_s, "nonce": says.nonce,
                                "roles": ["staff", "desk"],
                            }),
                            &says.claims,
                        );
                        let (algorithm, key) = if says.signed_with_a_secret {
                            (Algorithm::HS256, EncodingKey::from_secret(b"hotspots"))
                        } else {
                            (Algorithm::ES256, EncodingKey::from_ec_der(&private))
                        };
                        let header = Header {
                            kid: Some("one".to_owned()),
                            ..Header::new(algorithm)
                        };
                        let token = encode(&header, &claims, &key).unwrap();
                        (
                            StatusCode::OK,
                            Json(json!({"id_token": token, "access_token": "a", "token_type": "Bearer"})),
                        )
                    },
                ),
            )
            .with_state(says.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let settings = settings(&issuer, more);
        Self {
            service: with(settings),
            says,
        }
    }

    fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().unwrap());
    }

    /// A browser begins, comes back with this code, and is led on.
    async fn come_back(&self, code: &str) -> Answer {
        let (cookie, query) = begin(&self.service).await;
        self.says(|says| says.nonce = query["nonce"].clone());
        let path = format!(
            "/api/v1/openid/callback?code={code}&state={}",
            query["state"]
        );
        call(&self.service, &path, &cookie).await
    }

    async fn refused(&self, code: &str) {
        let answer = self.come_back("the-code").await;
        assert_eq!(answer.headers[header::LOCATION], format!("/?openid={code}"));
        assert!(session_of(&answer).is_none());
    }
}

fn settings(issuer: &str, more: &str) -> Settings {
    let text = format!(
        "[http]\npublic_url = \"http://127.0.0.1:8080\"\n[openid]\nissuer = \"{issuer}\"\n{more}"
    );
    Config::parse(&text, "collector.toml")
        .unwrap()
        .openid
        .unwrap()
}

const USUAL: &str = "client_id = \"hotspots\"\nname = \"City\"\n\
    roles = [\"chief = admin\", \"desk = coordinator\", \"staff = viewer\"]\n";

fn with(settings: Settings) -> Service {
    let mut service = Service::filled();
    service.state.openid = Some(Arc::new(Provider::new(settings).unwrap()));
    service.with_router()
}

async fn call(service: &Service, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path)
        .header(header::COOKIE, cookie)
        .body(Body::empty());
    service.send(request.unwrap()).await
}

/// The cookie of a sign-in that begins, and what is asked of the provider.
async fn begin(service: &Service) -> (String, HashMap<String, String>) {
    let answer = call(service, "/api/v1/openid", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let address = answer.headers[header::LOCATION].to_str().unwrap();
    let (_, query) = address
        .split_once('?')
        .unwrap_or_else(|| panic!("{address}"));
    let query = serde_urlencoded::from_str(query).unwrap();
    (cookie.split(';').next().unwrap().to_owned(), query)
}

fn session_of(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE);
    let mut cookies = cookies.iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.find(|cookie| cookie.starts_with("session="))?;
    assert!(session.contains("SameSite=Strict"), "{session}");
    Some(session.split(';').next().unwrap().to_owned())
}

async fn user_of(service: &Service, session: &str) -> Value {
    let answer = call(service, "/api/v1/session", session).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["user"].clone()
}

#[tokio::test]
async fn somebody_with_an_account_of_the_city_signs_in_with_pkce_and_the_role_of_the_claim() {
    let fake = Fake::start(USUAL).await;
    let ways = fake.service.get("/api/v1/sign-in-ways").await;
    assert_eq!(ways.json(), json!({"openid": "City"}));
    let (cookie, query) = begin(&fake.service).await;
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(
        query["redirect_uri"],
        "http://127.0.0.1:8080/api/v1/openid/callback"
    );
    fake.says(|says| says.nonce = query["nonce"].clone());
    let path = format!(
        "/api/v1/openid/callback?code=the-code&state={}",
        query["state"]
    );
    let answer = call(&fake.service, &path, &cookie).await;
    assert_eq!(answer.headers[header::LOCATION], "/");
    let asked = fake.says.lock().unwrap().asked.clone();
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(asked["code_verifier"].as_bytes()));
    assert_eq!(challenge, query["code_challenge"]);
    let session = session_of(&answer).unwrap();
    assert_eq!(
        user_of(&fake.service, &session).await,
        json!({"name": "Ann Peeters", "role": "coordinator", "scope": ["region"]})
    );

    // The same again is refused, also with the same browser.
    let again = call(&fake.service, &path, &cookie).await;
    assert_eq!(again.headers[header::LOCATION], "/?openid=replayed");
    assert!(session_of(&again).is_none());

    // Local accounts go on.
    fake.service.cookie_of(Role::Admin).await;
}

#[tokio::test]
async fn a_role_lowered_at_the_provider_holds_and_without_one_the_sessions_end() {
    let more = format!("{USUAL}scope_claim = \"speaks_for\"\n");
    let fake = Fake::start(&more).await;
    fake.refused("no_scope").await;
    fake.says(|says| {
        says.claims = json!({"roles": ["chief"], "speaks_for": ["municipality:Jette", "nonsense"]});
    });
    let first = session_of(&fake.come_back("the-code").await).unwrap();
    assert_eq!(
        user_of(&fake.service, &first).await,
        json!({"name": "Ann Peeters", "role": "admin", "scope": ["municipality:Jette"]})
    );
    fake.says(|says| says.claims = json!({"roles": "staff", "speaks_for": "region"}));
    let second = session_of(&fake.come_back("the-code").await).unwrap();
    for session in [&first, &second] {
        let user = user_of(&fake.service, session).await;
        assert_eq!(user["role"], "viewer");
        assert_eq!(user["scope"], json!(["region"]));
    }
    fake.says(|says| says.claims = json!({"roles": ["nobody"], "speaks_for": "region"}));
    fake.refused("no_role").await;
    for session in [&first, &second] {
        let answer = call(&fake.service, "/api/v1/session", session).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn a_provider_that_lies_signs_nobody_in() {
    let fake = Fake::start(USUAL).await;
    let now_s = jiff::Timestamp::now().as_second();
    let cases = [
        ("issuer", json!({"iss": "https://evil.example.org"})),
        ("token", json!({"iss": null})),
        ("token", json!({"aud": "another"})),
        ("token", json!({"aud": ["hotspots", "another"]})),
        ("token", json!({"azp": "another"})),
        ("token", json!({"exp": null})),
        ("token", json!({"sub": null})),
        ("token", json!({"nbf": now_s + 3_600})),
        ("expired", json!({"exp": now_s - 3_600})),
        ("nonce", json!({"nonce": "of another sign-in"})),
        ("nonce", json!({"nonce": null})),
        ("no_role", json!({"roles": null})),
        ("no_role", json!({"roles": 7})),
    ];
    for (code, claims) in cases {
        println!("{claims}");
        fake.says(|says| says.claims = claims);
        fake.refused(code).await;
    }
    fake.says(|says| {
        says.claims = json!({});
        says.signed_with_a_secret = true;
    });
    fake.refused("token").await;
    fake.says(|says| {
        says.signed_with_a_secret = false;
        says.page = json!({"sub": "bob-2"});
    });
    fake.refused("token").await;
    let answer = fake.come_back("another-code").await;
    assert_eq!(answer.headers[header::LOCATION], "/?openid=denied");

    let other = Fake::start(USUAL).await;
    other.says(|says| says.issuer += "/evil");
    let answer = call(&other.service, "/api/v1/openid", "").await;
    assert_eq!(answer.headers[header::LOCATION], "/?openid=issuer");
    let nobody = format!("http://127.0.0.1:{}", free_port());
    let service = with(settings(&nobody, USUAL));
    let answer = call(&service, "/api/v1/openid", "").await;
    assert_eq!(answer.headers[header::LOCATION], "/?openid=provider");
    let without = Service::filled();
    let answer = call(&without, "/api/v1/openid", "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(
        without.get("/api/v1/sign-in-ways").await.json(),
        json!({"openid": null})
    );
}

#[tokio::test]
async fn an_answer_that_belongs_to_no_sign_in_of_this_browser_is_refused() {
    let fake = Fake::start(USUAL).await;
    let (cookie, query) = begin(&fake.service).await;
    let (other, _) = begin(&fake.service).await;
    let state = &query["state"];
    let old = Attempt::begin(jiff::Timestamp::now().as_second() - 601).unwrap();
    let old_cookie = format!("openid={}", old.kept());
    for (path, cookie, code) in [
        (format!("code=the-code&state={state}"), "", "state"),
        (
            format!("code=the-code&state={state}"),
            other.as_str(),
            "state",
        ),
        (
            "code=the-code&state=forged".to_owned(),
            cookie.as_str(),
            "state",
        ),
        ("code=the-code".to_owned(), cookie.as_str(), "state"),
        (format!("state={state}"), cookie.as_str(), "state"),
        (
            format!("code=the-code&state={}", old.state()),
            &old_cookie,
            "state",
        ),
        (
            format!("error=access_denied&state={state}"),
            cookie.as_str(),
            "denied",
        ),
        (
            format!("code=the-code&state={state}&iss=https://evil.example.org"),
            cookie.as_str(),
            "issuer",
        ),
    ] {
        let path = format!("/api/v1/openid/callback?{path}");
        let answer = call(&fake.service, &path, cookie).await;
        assert_eq!(
            answer.headers[header::LOCATION],
            format!("/?openid={code}"),
            "{path}"
        );
        assert!(session_of(&answer).is_none());
    }
}

#[tokio::test]
async fn an_account_of_the_city_takes_no_name_that_somebody_has() {
    let fake = Fake::start(USUAL).await;
    let database = &fake.service.state.shared.database;
    let add = collector::web::sign_in::add_user;
    add(database, "Ann Peeters", Role::Admin, PASSWORD, at(NOW)).unwrap();
    fake.refused("name_taken").await;
}

#[test]
fn what_is_configured_has_to_be_possible() {
    let faults = |text: &str| Config::parse(text, "c").unwrap_err().to_string();
    let told = faults("[openid]\nissuer = \"http://login.example.org\"\n");
    for part in [
        "`openid.issuer` is `\"http://login.example.org\"`; expected an address such as",
        "openid.client_id",
        "openid.roles",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let told = faults(
        "[openid]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nroles = [\"desk = chief\"]",
    );
    assert!(told.contains("`[\"wifi-desk = coordinator\"]`"), "{told}");
    assert!(told.contains("`http.public_url` too"), "{told}");
}

#[test]
fn a_secret_comes_from_its_file_without_the_end_of_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "s3cret\n").unwrap();
    let more = format!("{USUAL}client_secret_file = \"{}\"\n", file.display());
    let settings = settings("https://login.example.org", &more);
    assert_eq!(settings.client_secret.as_ref().unwrap().0, "s3cret");
    assert!(!format!("{settings:?}").contains("s3cret"));
}

/// The program of scripts/openid.sh, or that of `OPENID_SERVER`.
fn real_provider(port: u16, folder: &Path) -> Option<Running> {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/openid/server");
    let program = std::env::var("OPENID_SERVER").unwrap_or_else(|_| built.to_owned());
    if !Path::new(&program).is_file() {
        skipped("openid", "no provider was built by scripts/openid.sh");
        return None;
    }
    let mut command = Command::new(program);
    command.env("PORT", port.to_string()).env(
        "REDIRECT_URI",
        "http://127.0.0.1:8080/api/v1/openid/callback",
    );
    Some(Running::start(&mut command, &folder.join("provider.log")))
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_at_a_real_provider() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let Some(_running) = real_provider(port, folder.path()) else {
        return;
    };
    wait_for("the provider", || {
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    });
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "secret\n").unwrap();
    let more = format!(
        "client_id = \"web\"\nclient_secret_file = \"{}\"\nrole_claim = \"preferred_username\"\n\
         roles = [\"test-user@localhost = coordinator\"]\n",
        secret.display()
    );
    let service = with(settings(&format!("http://localhost:{port}/"), &more));
    let sign_in = async |user: &str| {
        let begun = call(&service, "/api/v1/openid", "").await;
        let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let base = format!("http://localhost:{port}");
        let absolute = |place: &str| match place.starts_with('/') {
            true => format!("{base}{place}"),
            false => place.to_owned(),
        };
        let led = async |request: Request<Body>| {
            let response = client.request(request).await.unwrap();
            let place = response.headers().get(header::LOCATION);
            place.map_or_else(
                || panic!("{} leads nowhere", response.status()),
                |place| absolute(place.to_str().unwrap()),
            )
        };
        let get = |place: &str| Request::get(place).body(Body::empty()).unwrap();
        let page = led(get(begun.headers[header::LOCATION].to_str().unwrap())).await;
        let id = page.rsplit('=').next().unwrap();
        let form = serde_urlencoded::to_string([
            ("id", id),
            ("username", user),
            ("password", "verysecure"),
        ]);
        let post = Request::post(format!("{base}/login/username"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.unwrap()));
        let back = led(post.unwrap()).await;
        let home = led(get(&back)).await;
        let path = home
            .strip_prefix("http://127.0.0.1:8080")
            .unwrap()
            .to_owned();
        let answer = call(&service, &path, &cookie).await;
        (path, cookie, answer)
    };
    let (path, cookie, answer) = sign_in("test-user@localhost").await;
    assert_eq!(answer.headers[header::LOCATION], "/");
    let session = session_of(&answer).unwrap();
    assert_eq!(
        user_of(&service, &session).await,
        json!({"name": "Test User", "role": "coordinator", "scope": ["region"]})
    );
    let again = call(&service, &path, &cookie).await;
    assert_eq!(again.headers[header::LOCATION], "/?openid=replayed");
    let (.., stranger) = sign_in("test-user2").await;
    assert_eq!(stranger.headers[header::LOCATION], "/?openid=no_role");
}
