//! Real answers against the description: what is served is what `openapi.json` says.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, Request, header};
use collector::insight::planning::explain;
use records::registry::user::Role;
use serde_json::{Map, Value};

use crate::deciding::with_an_underused_square;
use crate::fixture::{Answer, PASSWORD, Service};

/// One property by name: its schema, and whether it has to be there.
type Properties<'d> = BTreeMap<&'d str, (&'d Value, bool)>;

struct Description(Value);

impl Description {
    fn resolved<'d>(&'d self, schema: &'d Value) -> &'d Value {
        match schema["$ref"].as_str() {
            None => schema,
            Some(name) => {
                let found = self.0.pointer(name.trim_start_matches('#'));
                self.resolved(found.unwrap_or_else(|| panic!("there is no {name}")))
            }
        }
    }

    fn properties<'d>(&'d self, schema: &'d Value, into: &mut Properties<'d>) {
        let schema = self.resolved(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.properties(part, into);
        }
        let required = schema["required"].as_array();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let required = required.is_some_and(|all| all.contains(&Value::from(name.as_str())));
            into.insert(name, (schema, required));
        }
    }

    /// Every place where the value is not as described.
    fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let schema = self.resolved(schema);
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = |choice| self.faults(choice, value, at).is_empty();
            let fitting = choices.iter().filter(|choice| fits(choice)).count();
            return match fitting {
                1 => Vec::new(),
                _ => vec![format!("{at}: {value} fits {fitting} of {schema}")],
            };
        }
        let mut faults = Vec::new();
        if !has_type(&schema["type"], value) {
            return vec![format!("{at}: {value} is not of type {}", schema["type"])];
        }
        if schema["enum"]
            .as_array()
            .is_some_and(|all| !all.contains(value))
        {
            faults.push(format!("{at}: {value} is not one of {}", schema["enum"]));
        }
        if let (Some("date-time"), Some(text)) = (schema["format"].as_str(), value.as_str())
            && text.parse::<jiff::Timestamp>().is_err()
        {
            faults.push(format!("{at}: {text} is not an instant"));
        }
        if let Some(values) = value.as_array() {
            for (index, value) in values.iter().enumerate() {
                faults.extend(self.faults(&schema["items"], value, &format!("{at}[{index}]")));
            }
        }
        if let Some(object) = value.as_object() {
            faults.extend(self.faults_of(schema, object, at));
        }
        faults
    }

    fn faults_of(&self, schema: &Value, object: &Map<String, Value>, at: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut properties = Properties::new();
        self.properties(schema, &mut properties);
        for (name, (_, required)) in &properties {
            if *required && !object.contains_key(*name) {
                faults.push(format!("{at}.{name} is missing"));
            }
        }
        let further = &schema["additionalProperties"];
        for (name, value) in object {
            let at = format!("{at}.{name}");
            match properties.get(name.as_str()) {
                Some((schema, _)) => faults.extend(self.faults(schema, value, &at)),
                None if further.is_object() => faults.extend(self.faults(further, value, &at)),
                // A schema without any property says nothing: GeoJSON.
                None if properties.is_empty() => {}
                None => faults.push(format!("{at} is not described")),
            }
        }
        faults
    }

    fn check(&self, method: &str, path: &str, answer: &Answer) -> Vec<String> {
        let at = format!("{method} {path} {}", answer.status.as_u16());
        let operation = &self.0["paths"][path][method];
        let described = &operation["responses"][answer.status.as_str()];
        if described.is_null() {
            return vec![format!("{at} is not described: {}", answer.text)];
        }
        assert!(!answer.text.contains("-0.0"), "{at}: {}", answer.text);
        let Some(kind) = answer.headers.get(header::CONTENT_TYPE) else {
            assert!(described["content"].is_null() && answer.text.is_empty());
            return Vec::new();
        };
        let schema = &described["content"][kind.to_str().unwrap()]["schema"];
        if schema.is_null() {
            return vec![format!("{at}: {kind:?} is not described")];
        }
        if kind.to_str().unwrap().starts_with("text/") {
            return self.faults(schema, &Value::from(answer.text.as_str()), &at);
        }
        if kind.to_str().is_ok_and(|kind| !kind.ends_with("json")) {
            return Vec::new();
        }
        self.faults(schema, &answer.json(), &at)
    }
}

fn has_type(named: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    };
    match named {
        Value::Null => true,
        Value::Array(names) => names.iter().any(is),
        name => is(name),
    }
}

#[tokio::test]
async fn every_answer_is_as_it_is_described() {
    let description = serde_json::to_value(collector::web::api::description()).unwrap();
    let description = Description(description);
    let service = with_an_underused_square();
    let coordinator = service.cookie_of(Role::Coordinator).await;
    let viewer = service.cookie_of(Role::Viewer).await;
    let admin = service.cookie_of(Role::Admin).await;
    let joins = "/access-points/{id}/join-token";
    let sign_in = format!(r#"{{"name":"viewer","password":"{PASSWORD}"}}"#);
    let (plan, what_if) = ("/plans/{id}", "/plans/{id}/what-if");
    let decision = "/recommendations/{id}/decision";
    let screening = "/places/{id}/screening";
    let (fit, out) = (r#"{"state":"fit"}"#, r#"{"state":"screened_out"}"#);
    let (day, week) = ("?step=day", "?step=week");
    let refused = r#"{"decision":"refused","reason":"the square is being rebuilt"}"#;
    let accepted = r#"{"decision":"accepted"}"#;
    let (notice, consents) = (
        "/recommendations/{id}/notice",
        "/recommendations/{id}/consents",
    );
    let agreed = r#"{"party":"old_host","answer":"given","given_by":"the town hall"}"#;
    let (close, hangs) = ("/tickets/{id}/close", "/access-points/{id}/placement");
    let several = |ids: &str| format!(r#"{{"recommendations":[{ids}],"decision":"accepted"}}"#);
    let (several, none) = (several(r#"{"id":"plan-1-1"},{"id":"none"}"#), several(""));
    let visit = r#"{"site":"place-du-jeu","found":"all is well"}"#;
    let ticket = r#"{"site":"place-du-jeu","what":"no power"}"#;
    let nowhere = r#"{"site":"none","found":"nothing","what":"nothing"}"#;
    let (events, withdraw) = ("/sites/{id}/events", "/events/{id}/withdraw");
    let works = r#"{"first_day":"2026-05-01","what":"the square is being rebuilt"}"#;
    let backwards = r#"{"first_day":"2026-05-04","last_day":"2026-05-01","what":"market"}"#;
    let told = r#"{"mail":"ann@example.org","language":"nl","kinds":["digest"]}"#;
    let unwritable = r#"{"mail":"ann","language":"nl","kinds":[]}"#;
    let yard =
        r#"{"kind":"request","from_whom":"landlord","site":"bibliotheque","words":"a yard"}"#;
    let (answer, granted) = (
        "/requests/{id}/answer",
        r#"{"answer":"granted","reason":"in May"}"#,
    );
    let (comment, erased) = (
        r#"{"site":"bibliotheque","words":"@bob look"}"#,
        "/comments/{id}",
    );
    let (done, at_library) = (r#"{"done":"fuse"}"#, r#"{"site":"bibliotheque"}"#);
    let lists = [
        "/access-points",
        "/account",
        "/areas",
        "/base-map",
        "/audit",
        "/evaluations",
        "/fleet",
        "/join-tokens",
        "/places",
        "/plans",
        "/recommendations",
        "/reports",
        "/session",
        "/comments",
        "/comparison",
        "/overview",
        "/requests",
        "/requests/waiting",
        "/residents",
        "/sites",
        "/verdicts",
        "/work",
    ];
    // Method, route, id, rest of the address, body, signed in as.
    let mut asked: Vec<(&str, &str, &str, &str, &str, &str)> = vec![
        ("post", "/session", "", "", &sign_in, ""),
        (
            "post",
            "/session",
            "",
            "",
            r#"{"name":"viewer","password":"wrong"}"#,
            "",
        ),
        ("post", "/session", "", "", "{", ""),
        ("post", "/session", "", "", "{}", ""),
        (
            "post",
            "/invitation",
            "",
            "",
            r#"{"invitation":"none","password":"none"}"#,
            "",
        ),
        ("get", "/demo-sign-ins", "", "", "", ""),
        ("post", "/plans", "", "", r#"{"max_moves":1}"#, &coordinator),
        ("post", "/plans", "", "", r#"{"max_moves":1}"#, &viewer),
        (
            "post",
            "/plans",
            "",
            "",
            r#"{"max_moves":-1}"#,
            &coordinator,
        ),
        ("get", plan, "plan-1", "", "", &viewer),
        ("get", plan, "none", "", "", &viewer),
        ("get", plan, "%ff", "", "", &viewer),
        ("get", "/plans/{id}/explanation", "plan-1", "", "", &viewer),
        ("post", what_if, "plan-1", "", "{}", &coordinator),
        ("post", what_if, "plan-1", "", "{}", &viewer),
        (
            "post",
            screening,
            "maison-de-quartier",
            "",
            fit,
            &coordinator,
        ),
        ("post", screening, "maison-de-quartier", "", fit, &viewer),
        ("post", screening, "none", "", fit, &coordinator),
        (
            "post",
            screening,
            "maison-de-quartier",
            "",
            out,
            &coordinator,
        ),
        ("get", "/recommendations/{id}", "plan-1-1", "", "", &viewer),
        ("get", notice, "plan-1-1", "", "", &viewer),
        ("get", notice, "none", "", "", &viewer),
        ("post", notice, "plan-1-1", "", "{}", &coordinator),
        ("post", consents, "plan-1-1", "", agreed, &coordinator),
        ("post", consents, "plan-1-1", "", agreed, &viewer),
        ("post", consents, "none", "", agreed, &coordinator),
        ("post", decision, "plan-1-1", "", accepted, &coordinator),
        ("post", notice, "plan-1-1", "", "{}", &coordinator),
        ("post", "/decisions", "", "", &several, &coordinator),
        ("post", "/decisions", "", "", &none, &coordinator),
        ("get", "/subscription", "", "", "", &viewer),
        ("put", "/subscription", "", "", told, &viewer),
        ("put", "/subscription", "", "", unwritable, &viewer),
        ("post", "/subscription/confirmation", "", "", "", &viewer),
        ("get", "/telling", "", "", "", &coordinator),
        ("get", "/telling", "", "", "", &viewer),
        ("get", "/work.ics", "", "?language=fr", "", &viewer),
        ("get", "/work.csv", "", "", "", &viewer),
        ("get", "/work.csv", "", "?language=de", "", &viewer),
        ("post", "/visits", "", "", visit, &coordinator),
        ("post", "/visits", "", "", visit, &viewer),
        ("post", "/visits", "", "", nowhere, &coordinator),
        ("post", joins, "square-1", "", "", &admin),
        ("post", joins, "square-1", "", "", &viewer),
        ("delete", joins, "square-1", "", "", &admin),
        ("delete", joins, "square-1", "", "", &viewer),
        ("post", "/tickets", "", "", ticket, &coordinator),
        ("post", "/tickets", "", "", nowhere, &coordinator),
        ("post", close, "1", "", done, &coordinator),
        ("post", close, "1", "", done, &coordinator),
        ("post", close, "9", "", done, &coordinator),
        ("post", hangs, "spare-1", "", at_library, &coordinator),
        ("post", hangs, "none", "", at_library, &coordinator),
        (
            "post",
            hangs,
            "spare-1",
            "",
            r#"{"site":"none"}"#,
            &coordinator,
        ),
        (
            "post",
            decision,
            "plan-1-1",
            "",
            r#"{"decision":"refused"}"#,
            &coordinator,
        ),
        ("post", decision, "plan-1-1", "", refused, &coordinator),
        ("post", decision, "plan-1-1", "", refused, &coordinator),
        ("get", "/recommendations/{id}", "plan-1-1", "", "", &viewer),
        ("get", "/sites/{id}", "place-du-jeu", "", "", &viewer),
        ("get", "/sites/{id}", "none", "", "", &viewer),
        ("post", events, "place-du-jeu", "", works, &coordinator),
        ("post", events, "place-du-jeu", "", works, &viewer),
        ("post", events, "none", "", works, &coordinator),
        ("post", events, "place-du-jeu", "", backwards, &coordinator),
        ("get", events, "place-du-jeu", "", "", &viewer),
        ("get", events, "none", "", "", &viewer),
        ("post", "/requests", "", "", yard, &coordinator),
        ("post", "/requests", "", "", yard, &viewer),
        ("post", "/requests", "", "", nowhere, &coordinator),
        ("post", answer, "1", "", granted, &viewer),
        ("post", answer, "1", "", granted, &coordinator),
        ("post", answer, "1", "", granted, &coordinator),
        ("post", answer, "9", "", granted, &coordinator),
        ("post", "/comments", "", "", comment, &coordinator),
        ("post", "/comments", "", "", comment, &viewer),
        ("get", "/comments", "", "?site=bibliotheque", "", &viewer),
        ("delete", erased, "1", "", "", &viewer),
        ("delete", erased, "1", "", "", &coordinator),
        ("delete", erased, "1", "", "", &coordinator),
        ("post", withdraw, "1", "", "", &viewer),
        ("post", withdraw, "1", "", "", &coordinator),
        ("post", withdraw, "1", "", "", &coordinator),
        ("post", withdraw, "9", "", "", &coordinator),
        ("get", "/sites/{id}/usage", "place-du-jeu", day, "", &viewer),
        (
            "get",
            "/sites/{id}/usage",
            "place-du-jeu",
            week,
            "",
            &viewer,
        ),
        (
            "get",
            "/sites/{id}/usage",
            "place-du-jeu",
            "?step=year",
            "",
            &viewer,
        ),
        ("get", "/areas", "", "?geometry=true", "", &viewer),
        ("get", "/base-map/streets", "", "?name=rue", "", &viewer),
        ("get", "/base-map/streets", "", "?name=r", "", &viewer),
        ("get", "/base-map/tile", "", "?zoom=12&x=1&y=1", "", &viewer),
        ("get", "/base-map/tile", "", "?zoom=5&x=1&y=1", "", &viewer),
        ("get", "/account", "", "?from=never", "", &viewer),
        ("get", "/account/days", "", "", "", &viewer),
        (
            "get",
            "/account/days",
            "",
            "?site=place-du-jeu",
            "",
            &viewer,
        ),
        (
            "get",
            "/fleet",
            "",
            "?needs=hand&cause=unplaced",
            "",
            &viewer,
        ),
        ("get", "/fleet", "", "?cause=weather", "", &viewer),
        (
            "get",
            "/reports/{period}",
            "2026-05",
            "?format=xlsx",
            "",
            &viewer,
        ),
        (
            "get",
            "/reports/{period}",
            "2026-05",
            "?format=ods",
            "",
            &viewer,
        ),
        (
            "get",
            "/reports/{period}",
            "2026-05",
            "?format=parquet",
            "",
            &viewer,
        ),
        (
            "get",
            "/reports/{period}",
            "2026-05",
            "?format=pdf",
            "",
            &viewer,
        ),
        ("get", "/reports/{period}", "2099", "", "", &viewer),
        ("get", "/audit/export", "", "?form=csv", "", &viewer),
        ("get", "/audit/export", "", "?form=xml", "", &viewer),
        ("get", "/audit", "", "?from=never", "", &viewer),
        ("get", "/sign-in-ways", "", "", "", ""),
        ("get", "/second-factor", "", "", "", &viewer),
        (
            "post",
            "/second-factor",
            "",
            "",
            r#"{"password":"wrong"}"#,
            &viewer,
        ),
        (
            "post",
            "/second-factor/on",
            "",
            "",
            r#"{"code":"000000"}"#,
            &viewer,
        ),
        (
            "post",
            "/second-factor/off",
            "",
            "",
            r#"{"code":"000000"}"#,
            &viewer,
        ),
        ("get", "/openid", "", "", "", ""),
        ("get", "/openid/callback", "", "", "", ""),
    ];
    for path in lists {
        asked.push(("get", path, "", "", "", &viewer));
        asked.push(("get", path, "", "", "", ""));
    }
    asked.push(("delete", "/session", "", "", "", &viewer));
    asked.push(("delete", "/session", "", "", "", &viewer));

    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (method, route, id, rest, body, cookie) in asked {
        let address = format!(
            "/api/v1{}{rest}",
            route.replace("{id}", id).replace("{period}", id)
        );
        let request = Request::builder()
            .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
            .uri(address)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie)
            .body(Body::from(body.to_owned()));
        let answer = service.send(request.unwrap()).await;
        faults.extend(description.check(method, route, &answer));
        if answer.status.is_success() {
            seen.insert(format!("{method} {route}"));
        }
        if route == "/plans" && answer.status.as_u16() == 201 {
            explain::latest(&service.state.shared, &|| false).unwrap();
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let routes = description.0["paths"].as_object().unwrap().iter();
    let missing: Vec<String> = routes
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{method} {path}"))
        })
        .filter(|route| !seen.contains(route))
        .collect();
    assert_eq!(
        missing,
        [
            "post /access-points/{id}/join-token",
            "get /demo-sign-ins",
            "post /invitation",
            "get /openid",
            "get /openid/callback",
            "post /second-factor",
            "post /second-factor/off",
            "post /second-factor/on",
            "post /subscription/confirmation"
        ]
    );
}

/// Two types of one name become one schema, and one of them is described wrongly.
#[test]
fn each_step_is_described_as_what_it_is() {
    let description = serde_json::to_value(collector::web::api::description()).unwrap();
    let schemas = &description["components"]["schemas"];
    assert_eq!(
        schemas["UsageStep"]["enum"],
        serde_json::json!(["window", "day", "week", "month"])
    );
    assert!(schemas["RecommendationStep"]["properties"]["by"].is_object());
    assert!(schemas["FrontierStep"]["properties"]["gain"].is_object());
    assert!(schemas["Step"].is_null());
}

#[tokio::test]
async fn a_stranger_is_not_told_why_the_collector_is_not_ready() {
    let service = Service::empty();
    let health = &service.state.shared.health;
    health.store_failed("/var/lib/hotspot-collector/collector.sqlite is full".to_owned());
    let stranger = Request::get("/readyz").body(Body::empty()).unwrap();
    let told = service.send(stranger).await;
    assert_eq!(told.status.as_u16(), 503);
    assert_eq!(
        told.text,
        "not ready; who is signed in, or sends a token, is told why\n"
    );
    let reader = service.get("/readyz").await;
    assert!(reader.text.contains("collector.sqlite is full"));
}
