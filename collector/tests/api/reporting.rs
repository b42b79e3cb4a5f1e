//! Reports: who may read them, as what, and that they hold nothing of boxes.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use collector::commands::report::write;
use collector::document::Language;
use collector::insight::report::known::{Asked, Sources, load};
use collector::insight::report::{Report, say};
use collector::insight::rollups;
use lab::search::{addresses, assert_silent, colons};
use protocol::AccessPointId;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::user::Role;
use records::registry::{access_point, placement};
use strum::VariantArray;

use crate::fixture::{Answer, Service, at, window};

fn service() -> Service {
    let service = Service::filled();
    let shared = &service.state.shared;
    while rollups::roll(&shared.database, &shared.store, &shared.time_zone).unwrap() > 0 {}
    service
}

const APRIL: &str = "/api/v1/reports/2026-04";

#[tokio::test]
async fn the_choices_are_the_months_with_figures_and_the_municipalities_with_hotspots() {
    let answer = service().get("/api/v1/reports").await;
    insta::assert_json_snapshot!(answer.json(), @r#"
    {
      "items": [
        {
          "is_over": false,
          "period": "2026"
        },
        {
          "is_over": false,
          "period": "2026-05"
        },
        {
          "is_over": true,
          "period": "2026-04"
        }
      ],
      "municipalities": [
        {
          "en": "Brussels",
          "fr": "Bruxelles",
          "nl": "Brussel"
        }
      ],
      "next_cursor": null,
      "operators": [],
      "time_zone": "Europe/Brussels"
    }
    "#);
}

#[tokio::test]
async fn a_report_is_a_page_of_its_own_policy_in_the_language_asked_for() {
    let service = service();
    let answer = service.get(&format!("{APRIL}?language=fr")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "text/html; charset=utf-8"
    );
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
        .to_str()
        .unwrap();
    assert!(
        policy.contains("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(answer.text.contains("<html lang=\"fr\">"));
    assert!(answer.text.contains("Place du Jeu"));
    assert!(
        answer
            .text
            .contains("Des appareils connectés, pas des personnes aidées.")
    );
}

#[tokio::test]
async fn the_months_before_counting_began_are_not_called_an_outage() {
    let service = service();
    let year = service.get("/api/v1/reports/2026?language=en").await;
    assert!(
        year.text
            .contains("29 April 2026. This report says nothing"),
        "{}",
        year.text
    );
    let shared = &service.state.shared;
    let connection = shared.database.reader().unwrap();
    let sources = Sources {
        connection: &connection,
        store: &shared.store,
        time_zone: &shared.time_zone,
        now: shared.clock.now(),
    };
    let asked = Asked {
        period: "2026".parse().unwrap(),
        municipality: None,
        operator: None,
    };
    let report = Report::of(&load(&sources, &asked).unwrap());
    assert_eq!(report.months.len(), 2, "{:?}", report.months);
    let square = report
        .hotspots
        .iter()
        .find(|one| one.whole.sum.online_s > 1e6);
    let share = square.unwrap().whole.online_share().unwrap();
    // From the morning of the 29th on, seven days and a morning.
    assert!(share > 0.9, "{share}");
}

#[tokio::test]
async fn a_report_that_the_reader_has_is_not_sent_again() {
    let service = service();
    for form in [
        "html",
        "xlsx",
        "ods",
        "csv",
        "parquet",
        "open_data",
        "open_data_parquet",
    ] {
        let address = format!("{APRIL}?format={form}");
        let mark = service.get(&address).await.headers[header::ETAG].clone();
        let request = Request::get(&address)
            .header(header::AUTHORIZATION, service.bearer())
            .header(header::IF_NONE_MATCH, mark)
            .body(Body::empty());
        let again = service.send(request.unwrap()).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{form}");
    }
}

#[tokio::test]
async fn every_role_may_read_a_report_and_a_stranger_may_not() {
    let service = service();
    let get = async |cookie: &str| -> Answer {
        let request = Request::get(APRIL).header(header::COOKIE, cookie);
        service.send(request.body(Body::empty()).unwrap()).await
    };
    assert_eq!(get("").await.status, StatusCode::UNAUTHORIZED);
    for role in [
        Role::Viewer,
        Role::Planner,
        Role::Coordinator,
        Role::Operator,
    ] {
        let cookie = service.cookie_of(role).await;
        assert_eq!(get(&cookie).await.status, StatusCode::OK, "{role}");
    }
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused_in_words() {
    let service = service();
    for (rest, status, why) in [
        ("2027-01", 404, "2027-01 has not begun"),
        (
            "may",
            400,
            "`may` is not a month such as 2026-10 or a year such as 2026",
        ),
        (
            "2026-04?municipality=Atlantis",
            404,
            "no hotspot is in the municipality `Atlantis`",
        ),
        (
            "2026-04?operator=nobody",
            404,
            "the registry knows no hotspot of the operator `nobody`",
        ),
        ("2026-04?operator=a&municipality=b", 400, "not for both"),
    ] {
        let answer = service.get(&format!("/api/v1/reports/{rest}")).await;
        assert_eq!(answer.status.as_u16(), status, "{rest}");
        assert!(answer.text.contains(why), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_report_is_of_a_municipality_by_any_name_or_of_an_operator() {
    let service = service();
    let operator = Fact {
        key: fact::OPERATOR.to_owned(),
        value: "the city".to_owned(),
        source: "a list".to_owned(),
        date: None,
        confirmed_by: None,
    };
    let database = &service.state.shared.database;
    let put = |connection: &rusqlite::Transaction<'_>| {
        fact::put(connection, SubjectKind::Site, "bibliotheque", &operator)
    };
    database.write(put).unwrap();
    for area in ["municipality=brussel", "municipality=21004"] {
        let answer = service.get(&format!("{APRIL}?language=nl&{area}")).await;
        assert!(
            answer.text.contains("<p class=\"subtitle\">Brussel</p>"),
            "{}",
            answer.text
        );
        assert!(answer.text.contains("Spelplein"));
    }
    let theirs = service.get(&format!("{APRIL}?operator=The%20City")).await;
    assert!(theirs.text.contains("Bibliotheek"));
    assert!(!theirs.text.contains("Spelplein"));
}

#[tokio::test]
async fn figures_of_a_month_are_those_of_its_sums() {
    let answer = service().get(&format!("{APRIL}?format=open_data")).await;
    insta::assert_snapshot!(answer.text, @r"
    ID;REF;ID_EXTERNE;NOM_SITE;LIEU_INSTALLATION;DATE_REALISATION;AP_COUNT;STATUT;TYPE_CLIENT;CLIENT;INTERV_CIRB;PARTICIP_CIRB;geo_point_2d;MOIS;MINUTES_APPAREIL;MINUTES_APPAREIL_MOINS_DE;VISITES;VISITES_MOINS_DE;BRUIT_MINUTES_APPAREIL;HEURES_EN_LIGNE;HEURES_EN_PLACE
    bibliotheque;;;Bibliothèque;INDOOR;;1;actif;;;;;50.86, 4.36;2026-04;;424;;14;258;38.0;48.0
    place-du-jeu;;;Place du Jeu;OUTDOOR;01/01/2025;2;actif;;;;;50.85, 4.3005;2026-04;11400;;570;;365;38.0;48.0
    ");
}

/// Boxes are known to operators; a report is for anyone.
#[tokio::test]
async fn no_report_names_an_access_point_or_is_finer_than_a_month() {
    let service = service();
    for form in ["html", "csv", "parquet", "open_data", "open_data_parquet"] {
        for period in ["2026-04", "2026-05", "2026"] {
            let address = format!("/api/v1/reports/{period}?language=en&format={form}");
            let answer = service.get(&address).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            for secret in ["square-1", "square-2", "library-1", "spare-1", "T08:00"] {
                assert!(!answer.text.contains(secret), "{address}: {secret}");
            }
        }
    }
}

/// Boxes that are called by their own addresses, as many fleets do.
#[tokio::test]
async fn no_report_holds_an_address_in_any_form() {
    let service = service();
    let canaries = addresses(200, 21);
    let shared = &service.state.shared;
    let since = at("2025-01-01T00:00:00Z");
    let start = at("2026-04-30T00:00:00Z").as_second();
    let mut windows = Vec::new();
    let register = |transaction: &rusqlite::Transaction<'_>| {
        for canary in &canaries {
            let id: AccessPointId = colons(canary).replace(':', "-").parse().unwrap();
            access_point::put(transaction, &id, Some(&colons(canary)), since)?;
            placement::place(transaction, &id, "place-du-jeu", since).unwrap();
            windows.push(window(id.as_str(), 1, start, 100));
        }
        Ok::<_, rusqlite::Error>(())
    };
    shared.database.write(register).unwrap();
    shared.store.put(&windows, start).unwrap();
    while rollups::roll(&shared.database, &shared.store, &shared.time_zone).unwrap() > 0 {}

    let connection = shared.database.reader().unwrap();
    let sources = Sources {
        connection: &connection,
        store: &shared.store,
        time_zone: &shared.time_zone,
        now: shared.clock.now(),
    };
    for period in ["2026-04", "2026-05", "2026"] {
        let asked = Asked {
            period: period.parse().unwrap(),
            municipality: None,
            operator: None,
        };
        let report = Report::of(&load(&sources, &asked).unwrap());
        assert!(report.whole.counted > 0, "nothing was counted in {period}");
        let folder = tempfile::tempdir().unwrap();
        let written = write(&report, Language::VARIANTS, folder.path()).unwrap();
        // Of each language a page, two workbooks, two tables, an explanation; and the open data
        // and three tables as Parquet.
        assert_eq!(written.len(), 3 * 6 + 4);
        for path in written {
            let bytes = std::fs::read(&path).unwrap();
            assert_silent(&path.display().to_string(), &bytes, &canaries);
        }
        // Workbooks are packed: this is what is in them.
        let document = format!("{:?}", say::document(&report, Language::En));
        assert_silent("document", document.as_bytes(), &canaries);
    }
}
