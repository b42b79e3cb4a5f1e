use axum::http::StatusCode;
use collector::insight::evaluate;
use insta::assert_json_snapshot;
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::user::Role;
use serde_json::json;

use crate::fixture::{Service, at};

#[tokio::test]
async fn sites_come_with_the_sums_of_their_boxes() {
    let service = Service::filled();
    assert_json_snapshot!(service.get("/api/v1/sites").await.json(), @r#"
    {
      "items": [
        {
          "access_points": 1,
          "closed": null,
          "free_entry": true,
          "id": "bibliotheque",
          "installed": null,
          "kind": "library",
          "last_week": {
            "device_minutes": 280.0,
            "fewer_than": 737.0,
            "online_share": 0.6666666666666666,
            "per_online_hour": 2.5,
            "per_online_hour_interval": [
              0.0,
              7.6377706493799
            ],
            "visits": 0.0,
            "visits_fewer_than": 25.0
          },
          "lat": 50.86,
          "lon": 4.36,
          "movable": false,
          "municipality": "Bruxelles",
          "name": {
            "en": "Library",
            "fr": "Bibliothèque",
            "nl": "Bibliotheek"
          },
          "opened": "1998-09-01",
          "opening_hours": "Mo-Fr 10:00-18:00",
          "reach": "indoor",
          "state": {
            "placed": 1,
            "reporting": 1,
            "silent_since": null
          },
          "step_free": null,
          "verdict": null
        },
        {
          "access_points": 2,
          "closed": null,
          "free_entry": true,
          "id": "place-du-jeu",
          "installed": "2025-01-01T00:00:00Z",
          "kind": "square",
          "last_week": {
            "device_minutes": 50400.0,
            "fewer_than": null,
            "online_share": 1.0,
            "per_online_hour": 300.0,
            "per_online_hour_interval": [
              294.06741346509193,
              305.93258653490807
            ],
            "visits": 2520.0,
            "visits_fewer_than": null
          },
          "lat": 50.85,
          "lon": 4.3005,
          "movable": true,
          "municipality": "Bruxelles",
          "name": {
            "en": "Game Square",
            "fr": "Place du Jeu",
            "nl": "Spelplein"
          },
          "opened": null,
          "opening_hours": null,
          "reach": "outdoor",
          "state": {
            "placed": 2,
            "reporting": 2,
            "silent_since": null
          },
          "step_free": null,
          "verdict": null
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn a_site_comes_with_its_boxes_and_the_source_of_each_fact() {
    let service = Service::filled();
    let site = service.get("/api/v1/sites/bibliotheque").await.json();
    assert_json_snapshot!(site, @r#"
    {
      "access_point_list": [
        {
          "from": "2025-01-01T00:00:00Z",
          "id": "library-1",
          "to": null
        }
      ],
      "access_points": 1,
      "closed": null,
      "facts": [
        {
          "confirmed_by": null,
          "date": "2026-02-01",
          "key": "opening_hours",
          "source": "library's own page",
          "value": "Mo-Fr 10:00-18:00"
        }
      ],
      "free_entry": true,
      "id": "bibliotheque",
      "installed": null,
      "kind": "library",
      "last_week": {
        "device_minutes": 280.0,
        "fewer_than": 737.0,
        "online_share": 0.6666666666666666,
        "per_online_hour": 2.5,
        "per_online_hour_interval": [
          0.0,
          7.6377706493799
        ],
        "visits": 0.0,
        "visits_fewer_than": 25.0
      },
      "lat": 50.86,
      "lon": 4.36,
      "movable": false,
      "municipality": "Bruxelles",
      "name": {
        "en": "Library",
        "fr": "Bibliothèque",
        "nl": "Bibliotheek"
      },
      "opened": "1998-09-01",
      "opening_hours": "Mo-Fr 10:00-18:00",
      "reach": "indoor",
      "state": {
        "placed": 1,
        "reporting": 1,
        "silent_since": null
      },
      "step_free": null,
      "verdict": null,
      "verdict_history": []
    }
    "#);
}

#[tokio::test]
async fn a_site_that_is_not_there_is_a_problem() {
    let service = Service::filled();
    let answer = service.get("/api/v1/sites/nowhere").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_json_snapshot!(answer.json(), @r#"
    {
      "code": "not_found",
      "detail": "there is no hotspot `nowhere`",
      "status": 404,
      "title": "Not Found",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn days_without_a_report_are_gaps_and_small_figures_are_fewer_than() {
    let service = Service::filled();
    let path = "/api/v1/sites/bibliotheque/usage?from=2026-05-02&to=2026-05-05&step=day";
    assert_json_snapshot!(service.get(path).await.json(), @r#"
    {
      "from": "2026-05-01T22:00:00Z",
      "instead_of": null,
      "items": [
        {
          "device_minutes": 60.0,
          "end": "2026-05-02T22:00:00Z",
          "expected": null,
          "fewer_than": 327.0,
          "noise_sd": 198.99518422832415,
          "online_share": 1.0,
          "sampled_share": 1.0,
          "start": "2026-05-01T22:00:00Z",
          "visits": 0.0,
          "visits_fewer_than": 11.0
        },
        {
          "device_minutes": 60.0,
          "end": "2026-05-03T22:00:00Z",
          "expected": null,
          "fewer_than": 327.0,
          "noise_sd": 198.99518422832415,
          "online_share": 1.0,
          "sampled_share": 1.0,
          "start": "2026-05-02T22:00:00Z",
          "visits": 0.0,
          "visits_fewer_than": 11.0
        },
        {
          "device_minutes": 5.0,
          "end": "2026-05-04T22:00:00Z",
          "expected": null,
          "fewer_than": 70.0,
          "noise_sd": 42.42591582879539,
          "online_share": 0.08333333333333333,
          "sampled_share": 0.08333333333333333,
          "start": "2026-05-03T22:00:00Z",
          "visits": 0.0,
          "visits_fewer_than": 3.0
        }
      ],
      "site": "bibliotheque",
      "step": "day",
      "time_zone": "Europe/Brussels",
      "to": "2026-05-04T22:00:00Z"
    }
    "#);
}

#[tokio::test]
async fn windows_are_listed_on_the_grid_they_were_counted_on() {
    let service = Service::filled();
    let path = "/api/v1/sites/place-du-jeu/usage\
        ?from=2026-05-06T00:00:00Z&to=2026-05-06T08:00:00Z&step=window";
    assert_json_snapshot!(service.get(path).await.json(), @r#"
    {
      "from": "2026-05-06T00:00:00Z",
      "instead_of": null,
      "items": [
        {
          "device_minutes": 1200.0,
          "end": "2026-05-06T04:00:00Z",
          "expected": null,
          "fewer_than": null,
          "noise_sd": 119.99861112236364,
          "online_share": 1.0,
          "sampled_share": 1.0,
          "start": "2026-05-06T00:00:00Z",
          "visits": 60.0,
          "visits_fewer_than": null
        },
        {
          "device_minutes": 1200.0,
          "end": "2026-05-06T08:00:00Z",
          "expected": null,
          "fewer_than": null,
          "noise_sd": 119.99861112236364,
          "online_share": 1.0,
          "sampled_share": 1.0,
          "start": "2026-05-06T04:00:00Z",
          "visits": 60.0,
          "visits_fewer_than": null
        }
      ],
      "site": "place-du-jeu",
      "step": "window",
      "time_zone": "Europe/Brussels",
      "to": "2026-05-06T08:00:00Z"
    }
    "#);
}

#[tokio::test]
async fn a_range_that_cannot_be_is_a_problem() {
    let service = Service::filled();
    let mut details = Vec::new();
    for query in [
        "from=2026-05-06&to=2026-05-01",
        "from=1990-01-01&to=2026-05-01&step=window",
        "from=yesterday",
        "step=hour",
        "colour=blue",
    ] {
        let path = format!("/api/v1/sites/place-du-jeu/usage?{query}");
        let answer = service.get(&path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        details.push(answer.json()["detail"].clone());
    }
    assert_json_snapshot!(details, @r#"
    [
      "`from` 2026-05-05T22:00:00Z is not before `to` 2026-04-30T22:00:00Z",
      "from 1989-12-31T23:00:00Z to 2026-04-30T22:00:00Z are more than 5000 steps; expected a longer step",
      "`yesterday` is not an instant such as 2026-03-01T08:00:00Z or a date such as 2026-03-01",
      "parameter step: unknown variant `hour`, expected one of `window`, `day`, `week`, `month`",
      "parameter colour: unknown field `colour`, expected one of `from`, `to`, `step`"
    ]
    "#);
}

#[tokio::test]
async fn access_points_say_where_they_stand() {
    let service = Service::filled();
    assert_json_snapshot!(service.get("/api/v1/access-points").await.json(), @r#"
    {
      "items": [
        {
          "id": "library-1",
          "name": null,
          "noise_off_allowed": false,
          "placed_from": "2025-01-01T00:00:00Z",
          "registered": "2025-01-01T00:00:00Z",
          "site": "bibliotheque"
        },
        {
          "id": "spare-1",
          "name": "on the shelf",
          "noise_off_allowed": false,
          "placed_from": null,
          "registered": "2025-01-01T00:00:00Z",
          "site": null
        },
        {
          "id": "square-1",
          "name": null,
          "noise_off_allowed": false,
          "placed_from": "2025-01-01T00:00:00Z",
          "registered": "2025-01-01T00:00:00Z",
          "site": "place-du-jeu"
        },
        {
          "id": "square-2",
          "name": null,
          "noise_off_allowed": false,
          "placed_from": "2025-01-01T00:00:00Z",
          "registered": "2025-01-01T00:00:00Z",
          "site": "place-du-jeu"
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn areas_bring_their_outline_when_asked() {
    let service = Service::filled();
    let plain = service.get("/api/v1/areas").await.json();
    assert!(plain["items"][0]["geometry"].is_null());
    let outlined = service.get("/api/v1/areas?geometry=true").await.json();
    assert_json_snapshot!(outlined, @r#"
    {
      "items": [
        {
          "date": "2025-01-01",
          "deprivation": null,
          "deprivation_note": null,
          "geometry": {
            "coordinates": [
              [
                [
                  4.3,
                  50.8
                ],
                [
                  4.4,
                  50.8
                ],
                [
                  4.4,
                  50.9
                ],
                [
                  4.3,
                  50.9
                ],
                [
                  4.3,
                  50.8
                ]
              ]
            ],
            "type": "Polygon"
          },
          "groups": [],
          "id": "21004",
          "level": "municipality",
          "name": {
            "en": "Brussels",
            "fr": "Bruxelles",
            "nl": "Brussel"
          },
          "population": 180000,
          "source": "a census"
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn target_groups_are_told_with_who_gave_them_and_a_plan_says_who_is_within_reach() {
    let service = Service::filled();
    let women = Fact {
        key: "women".to_owned(),
        value: "90000".to_owned(),
        source: "the register".to_owned(),
        date: Some("2025-01-01".parse().unwrap()),
        confirmed_by: None,
    };
    let database = &service.state.shared.database;
    database
        .write(|transaction| fact::put(transaction, SubjectKind::Area, "21004", &women))
        .unwrap();
    let areas = service.get("/api/v1/areas").await.json();
    let told =
        json!({"group": "women", "heads": 90_000, "source": "the register", "date": "2025-01-01"});
    assert_eq!(areas["items"][0]["groups"], json!([told]));

    let coordinator = service.cookie_of(Role::Coordinator).await;
    let plan = service
        .post("/api/v1/plans", &coordinator, r#"{"max_moves":0}"#)
        .await
        .json();
    let told =
        json!({"group": "women", "source": "the register", "date": "2025-01-01", "areas": 1});
    assert_eq!(plan["group_sources"], json!([told]), "{plan}");
    let rows = plan["covered"].as_array().unwrap();
    let near = rows.iter().find(|row| row["distance_m"] == 275.0).unwrap();
    let [group] = near["groups"].as_array().unwrap().as_slice() else {
        panic!("one group is known, not {near}");
    };
    assert_eq!(group["group"], "women");
    assert_eq!(group["today"]["areas"], 1);
    assert_eq!(group["today"]["unknown_areas"], 0);
    let (heads, residents) = (&group["today"]["heads"], &near["residents_today"]);
    let of_all = heads.as_f64().unwrap() / residents.as_f64().unwrap();
    assert!((of_all - 0.5).abs() < 1e-6, "half of the residents: {near}");
}

#[tokio::test]
async fn places_say_what_they_are_for() {
    let service = Service::filled();
    assert_json_snapshot!(service.get("/api/v1/places").await.json(), @r#"
    {
      "items": [
        {
          "candidate": true,
          "facts": [],
          "id": "maison-de-quartier",
          "kind": "community_centre",
          "lat": 50.87,
          "lon": 4.37,
          "municipality": "Bruxelles",
          "name": {
            "en": "Community centre",
            "fr": "Maison de quartier",
            "nl": "Buurthuis"
          },
          "screening": null,
          "target": true
        }
      ],
      "next_cursor": null
    }
    "#);
}

#[tokio::test]
async fn the_account_of_hours_adds_up() {
    let service = Service::filled();
    let path = "/api/v1/account?from=2026-05-01T00:00:00Z&to=2026-05-06T00:00:00Z\
        &access_point=library-1";
    assert_json_snapshot!(service.get(path).await.json(), @r#"
    {
      "from": "2026-05-01T00:00:00Z",
      "items": [
        {
          "access_point": "library-1",
          "expected_hours": 120.0,
          "lost_hours": {},
          "no_report_hours": 48.0,
          "not_counted_hours": 0.0,
          "refused_hours": {},
          "site": "bibliotheque",
          "stored_hours": 72.0
        }
      ],
      "next_cursor": null,
      "time_zone": "Europe/Brussels",
      "to": "2026-05-06T00:00:00Z",
      "total": {
        "expected_hours": 120.0,
        "lost_hours": {},
        "no_report_hours": 48.0,
        "not_counted_hours": 0.0,
        "refused_hours": {},
        "stored_hours": 72.0
      }
    }
    "#);
}

#[tokio::test]
async fn the_account_by_day_has_the_local_days() {
    let service = Service::filled();
    let path = "/api/v1/account/days?from=2026-05-03&to=2026-05-06&site=bibliotheque";
    let answer = service.get(path).await.json();
    let days: Vec<_> = answer["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|day| day["access_point"] == "library-1")
        .map(|day| (day["from"].clone(), day["expected_hours"].clone()))
        .collect();
    assert_eq!(
        days,
        [
            ("2026-05-02T22:00:00Z".into(), 24.0.into()),
            ("2026-05-03T22:00:00Z".into(), 24.0.into()),
            ("2026-05-04T22:00:00Z".into(), 24.0.into()),
        ]
    );
    for path in ["?from=2026-05-01", "?site=bibliotheque&from=2025-05-01"] {
        let path = format!("/api/v1/account/days{path}");
        let answer = service.get(&path).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn before_the_first_evaluation_there_is_no_verdict() {
    let service = Service::filled();
    assert_json_snapshot!(service.get("/api/v1/verdicts").await.json(), @r#"
    {
      "evaluated_at": null,
      "expected_false_flags": null,
      "items": [],
      "low_kinds": [],
      "method": {
        "en": "There are no verdicts yet: the first follow after a full week.",
        "fr": "Il n’y a pas encore de verdict : le premier suivra une semaine complète.",
        "nl": "Er is nog geen oordeel: het eerste volgt na een volledige week."
      },
      "next_cursor": null,
      "period": null,
      "ten_percent_list": []
    }
    "#);
}

#[tokio::test]
async fn an_evaluation_gives_each_site_a_verdict_and_a_history() {
    let service = Service::filled();
    evaluate::run_at(&service.state.shared, at("2026-05-05T00:00:00Z")).unwrap();
    evaluate::run_at(&service.state.shared, at("2026-05-06T08:00:00Z")).unwrap();
    let verdicts = service.get("/api/v1/verdicts").await.json();
    assert_eq!(verdicts["evaluated_at"], "2026-05-06T08:00:00Z");
    // Seven days of reports in the 56 of the period: both were offline for most of it.
    let named: Vec<String> = verdicts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{} {}", item["site"], item["verdict"]))
        .collect();
    assert_json_snapshot!(named, @r#"
    [
      "\"bibliotheque\" \"offline\"",
      "\"place-du-jeu\" \"offline\""
    ]
    "#);
    let site = service.get("/api/v1/sites/place-du-jeu").await.json();
    assert_eq!(site["verdict"]["site"], "place-du-jeu");
    assert_json_snapshot!(site["verdict_history"], @r#"
    [
      {
        "evaluated_at": "2026-05-06T08:00:00Z",
        "probability": null,
        "ratio": null,
        "verdict": "offline"
      },
      {
        "evaluated_at": "2026-05-05T00:00:00Z",
        "probability": null,
        "ratio": null,
        "verdict": "offline"
      }
    ]
    "#);
}

#[tokio::test]
async fn the_fleet_tells_a_box_at_work_from_one_on_the_shelf() {
    let service = Service::filled();
    let fleet = service.get("/api/v1/fleet").await.json();
    let states: Vec<String> = fleet["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| format!("{} {}", item["id"], item["state"]))
        .collect();
    assert_json_snapshot!(states, @r#"
    [
      "\"spare-1\" \"unplaced\"",
      "\"library-1\" \"reporting\"",
      "\"square-1\" \"reporting\"",
      "\"square-2\" \"reporting\""
    ]
    "#);
    assert_json_snapshot!(fleet["broker"], @r#"
    {
      "access_control": null,
      "awaited": 0,
      "back_at": null,
      "connected": false,
      "embedded": false,
      "lost_at": null,
      "need": {
        "cause": "broker",
        "commands": [
          "hotspot-collector check"
        ],
        "remedy": {
          "en": "Wait ten minutes: access points come back by themselves. If they do not, tell whoever runs the server.",
          "fr": "Attendez dix minutes : les points d’accès reviennent d’eux-mêmes. S’ils ne reviennent pas, prévenez la personne qui gère le serveur.",
          "nl": "Wacht tien minuten: toegangspunten komen vanzelf terug. Komen ze niet terug, verwittig dan wie de server beheert."
        },
        "text": {
          "en": "The server has no connection to the broker: nothing arrives from any access point.",
          "fr": "Le serveur n’a pas de connexion au broker : rien n’arrive d’aucun point d’accès.",
          "nl": "De server heeft geen verbinding met de broker: van geen enkel toegangspunt komt iets aan."
        }
      }
    }
    "#);
    let ids = async |path: &str| -> Vec<String> {
        let fleet = service.get(path).await.json();
        let items = fleet["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].to_string()).collect()
    };
    assert_eq!(ids("/api/v1/fleet?needs=hand").await, ["\"spare-1\""]);
    assert_eq!(ids("/api/v1/fleet?cause=unplaced").await, ["\"spare-1\""]);
    assert_eq!(ids("/api/v1/fleet?cause=radio").await, [""; 0]);
    let unknown = service.get("/api/v1/fleet?cause=weather").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn readiness_says_what_is_wrong() {
    let service = Service::empty();
    assert_eq!(service.get("/healthz").await.text, "ok\n");
    let answer = service.get("/readyz").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.text, "no connection to the MQTT broker\n");
    service.state.shared.health.set_broker_connected(true);
    assert_eq!(service.get("/readyz").await.text, "ready\n");
    let metrics = service.get("/metrics").await;
    assert_eq!(metrics.status, StatusCode::OK);
    assert!(
        metrics
            .text
            .contains("hotspot_collector_windows_stored_total 0")
    );
}

#[tokio::test]
async fn all_hotspots_are_compared_by_weeks_that_are_over() {
    let service = Service::filled();
    let shared = &service.state.shared;
    while collector::insight::rollups::roll(&shared.database, &shared.store, &shared.time_zone)
        .unwrap()
        > 0
    {}
    let answer = service
        .get("/api/v1/comparison?from=2026-04-20&to=2026-06-01")
        .await
        .json();
    let weeks: Vec<_> = answer["steps"].as_array().unwrap().iter().collect();
    assert_eq!(weeks.len(), 2);
    assert_eq!(weeks[1]["from"], "2026-04-26T22:00:00Z");
    let of = |id: &str| {
        let items = answer["items"].as_array().unwrap();
        items
            .iter()
            .find(|item| item["site"] == id)
            .unwrap()
            .clone()
    };
    let square = of("place-du-jeu");
    assert_eq!(square["operator"], serde_json::Value::Null);
    assert_eq!(square["device_minutes"][0], serde_json::Value::Null);
    assert!(square["device_minutes"][1].as_f64().unwrap() > 0.0);
    assert!(square["online_hours"][1].as_f64() <= square["placed_hours"][1].as_f64());
    for refused in [
        "step=day",
        "step=window",
        "from=2000-01-01",
        "from=2026-05-02&to=2026-05-01",
    ] {
        let answer = service.get(&format!("/api/v1/comparison?{refused}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{refused}");
    }
}

#[tokio::test]
async fn residents_are_told_by_the_hotspots_that_they_reach() {
    let service = Service::filled();
    let answer = service.get("/api/v1/residents").await.json();
    assert_eq!(answer["walks_m"], json!([150.0, 275.0, 400.0]));
    assert_eq!(answer["people"], 180_000);
    assert_eq!(
        answer["sources"],
        json!([{"source": "a census", "date": "2025-01-01", "areas": 1}])
    );
    let hotspots = answer["hotspots"].as_array().unwrap();
    // Far from the edge of the area.
    let library = hotspots.iter().position(|id| id == "bibliotheque").unwrap();
    let within = |level: usize| -> f64 {
        let reached = answer["reached"].as_array().unwrap().iter();
        let served = reached.filter(|of| {
            let lists = of["hotspots"].as_array().unwrap()[..=level].iter();
            let mut near = lists.flat_map(|list| list.as_array().unwrap());
            near.any(|hotspot| hotspot == library)
        });
        served.map(|of| of["residents"].as_f64().unwrap()).sum()
    };
    // A disc of that many metres over 1.3, of the 180,000 in 7.03 by 11.12 km.
    let expected = std::f64::consts::PI * (400.0_f64 / 1.3).powi(2) * 180_000.0 / 78.2e6;
    let (near, far) = (within(0), within(2));
    assert!(
        near < far && (far - expected).abs() < expected * 0.1,
        "{near} within 150 m and {far} within 400 m, expected {expected}"
    );

    let nobody = Service::empty().get("/api/v1/residents").await.json();
    assert_eq!(nobody["people"], serde_json::Value::Null);
    assert_eq!(
        (&nobody["sources"], &nobody["reached"]),
        (&json!([]), &json!([]))
    );
}
