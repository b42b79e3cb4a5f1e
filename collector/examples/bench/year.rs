//! A year of 1,000 access points at 250 sites in SQLite: how large the file is, and
//! how long each page's question takes.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use axum::body::Body;
use axum::http::Request;
use collector::clock::Clock;
use collector::health::Health;
use collector::insight::{evaluate, rollups};
use collector::metrics::Metrics;
use collector::shared::Shared;
use collector::web::api::client_address::TrustedProxies;
use collector::web::sign_in;
use collector::web::state::WebState;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::database::Database;
use records::registry::user::Role;
use records::windows::{Store, StoredWindow};
use tower::ServiceExt;

use super::fleet::name;
use super::sheet::Sheet;

const ACCESS_POINTS: usize = 1_000;
const SITES: usize = 250;
const WINDOWS: i64 = 6 * 365;
const ASKED: usize = 15;

pub async fn measure() -> Result<Sheet> {
    let folder = tempfile::tempdir()?;
    let database = Database::open(folder.path())?;
    let zone = TimeZone::get("Europe/Brussels")?;
    rollups::prepare(&database, &zone)?;
    let now: Timestamp = "2026-05-06T08:00:00Z".parse()?;
    let first = now.as_second() - WINDOWS * 14_400;
    database.write(|transaction| {
        for site in 0..SITES {
            transaction.execute(
                "INSERT INTO sites (id, name_fr, name_nl, name_en, kind, longitude, latitude,
                                    municipality, reach, movable)
                 VALUES (?1, ?1, ?1, ?1, 'park', ?2, 50.85, 'Brussels', 'outdoor', 1)",
                (format!("site-{site}"), 4.3 + site as f64 / 2_000.0),
            )?;
        }
        for index in 0..ACCESS_POINTS {
            let (id, site) = (name(index), format!("site-{}", index % SITES));
            transaction.execute(
                "INSERT INTO access_points (id, registered_at) VALUES (?1, ?2)",
                (&id, first),
            )?;
            transaction.execute(
                "INSERT INTO placements VALUES (?1, ?2, ?3, NULL)",
                (&id, site, first),
            )?;
        }
        Ok::<_, rusqlite::Error>(())
    })?;
    let store = Store::new(database.clone());
    let started = Instant::now();
    for sequence in 0..WINDOWS {
        let start = first + sequence * 14_400;
        let windows: Result<Vec<StoredWindow>> = (0..ACCESS_POINTS)
            .map(|index| window(index, sequence, start))
            .collect();
        store.put(&windows?, start + 14_400)?;
    }
    let put_s = started.elapsed().as_secs_f64();
    let started = Instant::now();
    while rollups::roll(&database, &store, &zone)? > 0 {}
    let rolled_s = started.elapsed().as_secs_f64();
    let size = |database: &Database| -> Result<f64> {
        let reader = database.reader()?;
        let pages: f64 = reader.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        let free: f64 = reader.query_row("PRAGMA freelist_count", [], |row| row.get(0))?;
        Ok((pages - free) * 4_096.0 / 1e6)
    };
    let mut sheet = Sheet::new("year");
    sheet.add("windows of a year", "windows", &[(WINDOWS * 1_000) as f64]);
    sheet.add("storing them", "s", &[put_s]);
    sheet.add("summing them all", "s", &[rolled_s]);
    sheet.add("size of the file", "MB", &[size(&database)?]);

    let token = sign_in::add_token(&database, "bench", Role::Viewer, now)?;
    let state = WebState {
        shared: Shared {
            store,
            database,
            clock: Clock::stepped(now.as_second()).0,
            time_zone: zone,
            health: Arc::new(Health::default()),
            metrics: Arc::new(Metrics::default()),
            embedded_broker: false,
            public_computer_rooms_expected: 29,
            channels: Default::default(),
        },
        demo_sign_ins: Arc::default(),
        public_page: None,
        attempts: Arc::default(),
        trusted_proxies: TrustedProxies::default(),
        network: Arc::default(),
        map: None,
        solver: Arc::default(),
        openid: None,
        joining: None,
        notices: Arc::default(),
        asked: Arc::default(),
    };
    let started = Instant::now();
    let evaluated = state.shared.clone();
    tokio::task::spawn_blocking(move || evaluate::run_at(&evaluated, now)).await??;
    sheet.add(
        "one evaluation of all sites",
        "s",
        &[started.elapsed().as_secs_f64()],
    );
    let router = collector::web::api::router(state);
    for path in [
        "sites",
        "sites/site-7",
        "sites/site-7/usage?step=day",
        "sites/site-7/usage?from=2025-05-07&to=2026-05-06&step=day",
        "sites/site-7/usage?from=2025-05-07&to=2026-05-06&step=week",
        "sites/site-7/usage?from=2025-05-07&to=2026-05-06&step=month",
        "sites/site-7/usage?from=2026-04-30&to=2026-05-06&step=window",
        "verdicts",
        "access-points",
        "fleet",
        "account",
        "places",
        "recommendations",
    ] {
        let mut took = Vec::new();
        for _ in 0..ASKED {
            let request = Request::get(format!("/api/v1/{path}"))
                .header("authorization", format!("Bearer {}", token.as_str()))
                .body(Body::empty())?;
            let started = Instant::now();
            let response = router.clone().oneshot(request).await?;
            let status = response.status();
            let body = axum::body::to_bytes(response.into_body(), 100_000_000).await?;
            took.push(started.elapsed().as_secs_f64() * 1_000.0);
            if !status.is_success() {
                bail!("{path}: {status} {}", String::from_utf8_lossy(&body));
            }
        }
        sheet.add(path, "ms", &took);
    }
    Ok(sheet)
}

fn window(index: usize, sequence: i64, start: i64) -> Result<StoredWindow> {
    // Some days more, some less; no two boxes alike.
    let figure = 200 + (i64::try_from(index)? * 37 + sequence * 91) % 400;
    Ok(StoredWindow {
        access_point: name(index).parse().ok().context("an access point")?,
        start,
        length_s: 14_400,
        period_s: 60,
        device_minutes: Some(figure),
        visits: Some(figure / 20),
        sampled_minutes: 240,
        online_minutes: 240,
        noise_device_minutes: 60,
        noise_visits: 2,
        late: false,
        boot: 1,
        sequence: u32::try_from(sequence)?,
    })
}
