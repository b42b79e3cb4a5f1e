//! What an operator puts right in the registry from the command line.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use jiff::{Timestamp, ToSpan};
use records::database::Database;
use records::registry::audit::detail::Detail;
use records::registry::{audit, placement, recommendation, site, token, user};

struct Collector {
    folder: tempfile::TempDir,
}

impl Collector {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let config = format!(
            "data_directory = \"{data}\"\n[enroll]\nmosquitto_directory = \"{mosquitto}\"\n",
            data = data.display(),
            mosquitto = folder.path().join("mosquitto").display()
        );
        std::fs::write(folder.path().join("collector.toml"), config).unwrap();
        Self { folder }
    }

    /// With two hotspots, and `box-1` at the first.
    fn filled() -> Self {
        let collector = Self::new();
        collector.write(
            "sites.csv",
            "site,name_fr,kind,lon,lat,movable,source\n\
             parvis,Parvis,square,4.35,50.85,0,list\nbib,Bib,library,4.36,50.86,0,list\n",
        );
        collector.write(
            "boxes.csv",
            "access_point,site,from\nbox-1,parvis,2025-03-01\nbox-2,,\n",
        );
        collector.must(&["import", "sites", "sites.csv"]);
        collector.must(&["import", "access-points", "boxes.csv"]);
        collector
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_hotspot-collector"))
            .args(arguments)
            .arg("--config")
            .arg("collector.toml")
            .current_dir(self.folder.path())
            .output()
            .unwrap()
    }

    fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn database(&self) -> Database {
        Database::open(&self.folder.path().join("data")).unwrap()
    }

    /// Where `box-1` was, by the registry.
    fn placements(&self) -> Vec<String> {
        let reader = self.database().reader().unwrap();
        let all = placement::of_access_point(&reader, &"box-1".parse().unwrap()).unwrap();
        let day = |at: Timestamp| at.to_string()[..10].to_owned();
        let shown = all.iter().map(|placed| {
            let to = placed.to.map_or("now".to_owned(), day);
            format!("{} {} {to}", placed.site, day(placed.from))
        });
        shown.collect()
    }
}

#[test]
fn every_placement_can_be_put_right() {
    let collector = Collector::filled();
    // Local midnight is the evening before.
    collector.must(&["place", "box-1", "--site", "bib", "--from", "2025-06-01"]);
    assert_eq!(
        collector.placements(),
        ["parvis 2025-02-28 2025-05-31", "bib 2025-05-31 now"]
    );
    collector.must(&[
        "place",
        "box-1",
        "--correct",
        "2025-06-01",
        "--from",
        "2025-06-11",
    ]);
    assert_eq!(
        collector.placements(),
        ["parvis 2025-02-28 2025-06-10", "bib 2025-06-10 now"]
    );
    collector.must(&["place", "box-1", "--correct", "2025-03-01", "--site", "bib"]);
    assert_eq!(collector.placements()[0], "bib 2025-02-28 2025-06-10");
    collector.must(&["place", "box-1", "--never", "2025-06-11"]);
    assert_eq!(collector.placements(), ["bib 2025-02-28 now"]);
    let shown = collector.must(&["place", "box-1", "--cupboard", "--from", "2025-07-01"]);
    assert_eq!(
        shown,
        "at bib from 2025-03-01 00:00 to 2025-07-01 00:00\nin the cupboard\n"
    );
    collector.must(&[
        "place",
        "box-1",
        "--correct",
        "2025-03-01",
        "--until",
        "2025-06-21",
    ]);
    assert_eq!(collector.placements(), ["bib 2025-02-28 2025-06-20"]);
    collector.must(&["place", "box-1", "--correct", "2025-03-01", "--still"]);
    assert_eq!(collector.placements(), ["bib 2025-02-28 now"]);
    collector.must(&["place", "box-1", "--cupboard", "--from", "2025-07-01"]);
    let told = collector.refused(&["place", "box-1", "--site", "bib", "--from", "2925-07-01"]);
    assert!(told.contains("at most a day ahead"), "{told}");
    let told = collector.refused(&["place", "box-1", "--never", "2024-01-01"]);
    assert!(
        told.contains("expected one of 2025-02-28T23:00:00Z"),
        "{told}"
    );
    let told = collector.refused(&["place", "box-9"]);
    assert!(told.contains("`enroll box-9` registers it"), "{told}");

    let reader = collector.database().reader().unwrap();
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 50).unwrap();
    let placed: Vec<Detail> = log
        .into_iter()
        .filter(|entry| entry.action == "place")
        .map(|entry| entry.detail)
        .collect();
    assert_eq!(
        placed,
        [
            "away from bib since 2025-06-30T22:00:00Z",
            "at bib since 2025-02-28T23:00:00Z, not at bib from 2025-02-28T23:00:00Z to 2025-06-20T22:00:00Z",
            "at bib from 2025-02-28T23:00:00Z to 2025-06-20T22:00:00Z, not at bib from 2025-02-28T23:00:00Z to 2025-06-30T22:00:00Z",
            "away from bib since 2025-06-30T22:00:00Z",
            "never at bib since 2025-06-10T22:00:00Z",
            "at bib from 2025-02-28T23:00:00Z to 2025-06-10T22:00:00Z, not at parvis from 2025-02-28T23:00:00Z to 2025-06-10T22:00:00Z",
            "at bib since 2025-06-10T22:00:00Z, not at bib since 2025-05-31T22:00:00Z",
            "at bib since 2025-05-31T22:00:00Z",
        ]
        .map(|earlier| audit::read_detail("place", earlier.to_owned()))
    );
}

#[test]
fn a_hotspot_and_an_access_point_can_be_retired() {
    let collector = Collector::filled();
    let told = collector.must(&["retire", "--site", "parvis", "--from", "2025-09-01"]);
    assert_eq!(
        told,
        "parvis is closed since 2025-09-01\nbox-1 is in the cupboard\n"
    );
    assert_eq!(collector.placements(), ["parvis 2025-02-28 2025-08-31"]);
    // The list it came from does not open it again.
    collector.must(&["import", "sites", "sites.csv"]);
    let closed = || {
        let reader = collector.database().reader().unwrap();
        site::find(&reader, "parvis").unwrap().unwrap().closed
    };
    assert_eq!(closed().unwrap().to_string(), "2025-09-01");
    collector.must(&["retire", "--site", "parvis", "--undo"]);
    assert_eq!(closed(), None);

    collector.must(&["retire", "--access-point", "box-1"]);
    let reader = collector.database().reader().unwrap();
    let permission =
        records::registry::access_point::permission(&reader, &"box-1".parse().unwrap());
    assert!(permission.unwrap().unwrap().is_revoked);
    collector.refused(&["retire", "--access-point", "box-9"]);
    collector.refused(&["retire", "--site", "nowhere"]);
}

#[test]
fn a_second_table_of_access_points_leaves_good_certificates_alone() {
    let collector = Collector::filled();
    let first = collector.must(&["enroll", "--csv", "boxes.csv"]);
    assert!(first.contains("2 get a certificate"), "{first}");
    let key = collector.folder.path().join("data/enrolled/box-1/key.pem");
    let before = std::fs::read(&key).unwrap();
    collector.must(&["enroll", "--revoke", "box-2"]);
    collector.write(
        "boxes.csv",
        "access_point,site,from\nbox-1,parvis,2025-03-01\nbox-2,,\nbox-3,,\n",
    );
    let second = collector.must(&["enroll", "--csv", "boxes.csv"]);
    assert!(second.contains("1 new, 0 changed, 2 the same"), "{second}");
    assert!(second.contains("1 get a certificate"), "{second}");
    assert!(
        second.contains("1 have a good certificate and keep it"),
        "{second}"
    );
    assert!(
        second.contains("1 are shut out and stay so: box-2"),
        "{second}"
    );
    assert_eq!(std::fs::read(&key).unwrap(), before);
    collector.must(&["enroll", "--csv", "boxes.csv", "--again"]);
    assert_ne!(std::fs::read(&key).unwrap(), before);
}

#[test]
fn tokens_are_listed_end_and_stand_beside_each_other() {
    let collector = Collector::new();
    let first = collector.must(&["token", "grafana"]);
    let second = collector.must(&["token", "grafana", "--days", "30"]);
    let listed = collector.must(&["token", "--list"]);
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with("1 grafana: viewer, made "), "{listed}");
    assert!(lines[0].ends_with(", never ends"), "{listed}");
    assert!(lines[1].contains(", ends "), "{listed}");
    let works = |secret: &str| {
        let reader = collector.database().reader().unwrap();
        let hash = collector::web::sign_in::hash_secret(secret.trim());
        let now_s = Timestamp::now().as_second();
        token::find(&reader, &hash, now_s).unwrap().is_some()
    };
    assert!(works(&first) && works(&second));
    collector.must(&["token", "--revoke", "1"]);
    assert!(!works(&first) && works(&second));
    collector.must(&["token", "--revoke", "grafana"]);
    assert!(!works(&second));
    assert!(
        collector
            .refused(&["token", "--revoke", "grafana"])
            .contains("`grafana`")
    );
}

#[test]
fn a_scope_names_what_the_registry_knows_and_stays_with_the_account() {
    let collector = Collector::filled();
    let told = collector.refused(&[
        "user",
        "Ann",
        "--role",
        "viewer",
        "--scope",
        "municipality:Nowhere",
    ]);
    assert!(told.contains("`Nowhere`; expected one of "), "{told}");
    let told = collector.refused(&["user", "Ann", "--role", "viewer", "--scope", "Jette"]);
    assert!(told.contains("`municipality:` and its name"), "{told}");
    let told = collector.refused(&["token", "cpas", "--scope", "host:nowhere"]);
    assert!(told.contains("`nowhere`"), "{told}");
    collector.must(&["user", "Ann", "--role", "planner", "--scope", "host:parvis"]);
    collector.must(&["user", "Ann", "--role", "coordinator"]);
    assert_eq!(
        collector.must(&["user", "--list"]),
        "Ann: coordinator for host:parvis\n"
    );
    collector.must(&[
        "token",
        "cpas",
        "--scope",
        "host:parvis",
        "--scope",
        "operator",
    ]);
    let listed = collector.must(&["token", "--list"]);
    assert!(
        listed.starts_with("1 cpas: viewer for operator, host:parvis, made "),
        "{listed}"
    );
    let told = collector.refused(&["prepare", "plan-1-1", "--as", "Bob"]);
    assert!(told.contains("`Bob`"), "{told}");
}

#[test]
fn whoever_changes_the_registry_in_a_name_stands_in_the_log_and_has_to_be_allowed_to() {
    let collector = Collector::filled();
    collector.must(&["user", "Ann", "--role", "coordinator"]);
    collector.must(&["user", "Bert", "--role", "operator"]);
    collector.must(&["user", "Carl", "--role", "viewer"]);
    collector.must(&["place", "box-2", "--site", "bib", "--as", "Bert"]);
    collector.must(&["import", "sites", "sites.csv", "--as", "Ann"]);
    collector.must(&["retire", "--site", "parvis", "--as", "Ann"]);
    let told = collector.refused(&["place", "box-2", "--cupboard", "--as", "Carl"]);
    assert!(
        told.contains("the role viewer may not place access points"),
        "{told}"
    );
    let told = collector.refused(&["retire", "--site", "bib", "--as", "Bert"]);
    assert!(
        told.contains("the role operator may not change the registry"),
        "{told}"
    );
    collector.refused(&["import", "sites", "sites.csv", "--as", "Nobody"]);
    let reader = collector.database().reader().unwrap();
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 50).unwrap();
    let shown: Vec<String> = log
        .iter()
        .filter(|entry| entry.by != "command line" && entry.by != "collector")
        .map(|entry| format!("{} {} {}", entry.by, entry.action, entry.subject))
        .collect();
    assert_eq!(
        shown,
        [
            "Ann retire site parvis",
            "Ann place access point box-1",
            "Ann import sites",
            "Bert place access point box-2",
        ]
    );
}

#[test]
fn what_a_deleted_person_did_stays_under_a_pseudonym() {
    let collector = Collector::new();
    collector.must(&["user", "Ann Peeters", "--role", "coordinator"]);
    assert_eq!(
        collector.must(&["user", "--list"]),
        "Ann Peeters: coordinator\n"
    );
    let database = collector.database();
    let entry = audit::Entry {
        at: Timestamp::UNIX_EPOCH,
        by: "Ann Peeters".to_owned(),
        action: "plan".to_owned(),
        subject: "plan-1".to_owned(),
        detail: Detail::default(),
    };
    database
        .write(|transaction| audit::add(transaction, &entry))
        .unwrap();
    let told = collector.must(&["user", "Ann Peeters", "--delete"]);
    let pseudonym = told.trim().rsplit(' ').next().unwrap();
    assert!(pseudonym.starts_with("a-"), "{told}");
    let reader = database.reader().unwrap();
    assert!(user::all(&reader).unwrap().is_empty());
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 50).unwrap();
    let shown: Vec<String> = log
        .iter()
        .map(|entry| format!("{} {} {}", entry.by, entry.action, entry.subject))
        .collect();
    assert_eq!(
        shown,
        [
            format!("collector delete user user {pseudonym}"),
            format!("{pseudonym} plan plan-1"),
            format!("collector invite user user {pseudonym}"),
        ]
    );
    // Somebody of the same name is another.
    collector.must(&["user", "Ann Peeters", "--role", "viewer"]);
    let (log, _) = audit::page(&reader, &audit::Filter::default(), None, 1).unwrap();
    assert_eq!(log[0].subject, "user Ann Peeters");
    assert!(recommendation::all(&reader).unwrap().is_empty());
    assert!(
        collector
            .refused(&["user", "Bob", "--delete"])
            .contains("`Bob`")
    );
}

#[test]
fn a_refused_restore_leaves_nothing_behind() {
    let good = Collector::filled();
    good.must(&["enroll", "--csv", "boxes.csv"]);
    good.must(&["backup", "whole"]);
    let whole = std::fs::read(good.folder.path().join("whole")).unwrap();

    let empty = Collector::new();
    let data = empty.folder.path().join("data");
    std::fs::remove_dir(&data).unwrap();
    empty.refused(&["restore", "no-such-backup"]);
    assert!(!data.exists());
    let half = empty.folder.path().join("half");
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    empty.refused(&["restore", "half"]);
    assert!(!data.exists());

    // Of a newer version: all is well with it until its layout is looked at.
    let newer = empty.folder.path().join("newer");
    std::fs::write(&newer, &whole).unwrap();
    let connection = rusqlite::Connection::open(&newer).unwrap();
    connection
        .execute_batch("PRAGMA user_version = 999; ALTER TABLE backup_about DROP COLUMN sealed;")
        .unwrap();
    drop(connection);
    empty.refused(&["restore", "newer"]);
    assert!(!data.exists());

    // While a collector runs.
    let running = Collector::filled();
    let held = running.database();
    std::fs::write(running.folder.path().join("whole"), &whole).unwrap();
    let before = names_in(&running);
    running.refused(&["restore", "whole", "--replace"]);
    assert_eq!(names_in(&running), before);
    drop(held);
}

/// With a recommendation to move `box-1` from the square to a community centre.
fn with_a_recommendation() -> Collector {
    let collector = Collector::filled();
    collector.write(
        "places.csv",
        "place,name_fr,kind,lon,lat,target,candidate\ncentre,Centre,community_centre,4.37,50.87,1,1\n",
    );
    collector.must(&["import", "places", "places.csv", "--source", "list"]);
    let written: rusqlite::Result<()> = collector.database().write(|transaction| {
        transaction.execute(
            "INSERT INTO plans VALUES ('plan-1', 0, '', 'optimal', 1, 0.5, '{}')",
            [],
        )?;
        let recommended = recommendation::Recommendation {
            id: "plan-1-1".to_owned(),
            plan: "plan-1".to_owned(),
            from_site: "parvis".to_owned(),
            to_place: "centre".to_owned(),
            boxes: 1,
            gain: 0.1,
            reasons: Vec::new(),
            created: Timestamp::now() - 100.hours(),
        };
        recommendation::add(transaction, &recommended, "ann")
    });
    written.unwrap();
    collector
}

fn decide<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["decide", "plan-1-1"], arguments].concat()
}

fn prepare<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["prepare", "plan-1-1"], arguments].concat()
}

#[test]
fn a_decision_on_the_command_line_is_under_the_same_law() {
    let collector = with_a_recommendation();
    let told = collector.refused(&decide(&["refused"]));
    assert!(told.contains("a refusal needs a `reason`"), "{told}");
    let told = collector.refused(&["decide", "plan-9-9", "accepted"]);
    assert!(
        told.contains("there is no recommendation `plan-9-9`"),
        "{told}"
    );
    let told = collector.refused(&decide(&["verified"]));
    assert!(told.contains("nobody decides it"), "{told}");

    let life = collector.must(&decide(&["accepted", "--reason", "the region agrees"]));
    assert!(
        life.ends_with("accepted by command line the region agrees\n"),
        "{life}"
    );
    let far = (Timestamp::now() + 1_000.hours()).to_string()[..10].to_owned();
    let told = collector.refused(&decide(&["scheduled", "--date", &far]));
    assert!(told.contains("lacks the consent of"), "{told}");

    let open = collector.must(&prepare(&[]));
    assert!(open.contains("new_host: not asked yet\n"), "{open}");
    let told = collector.refused(&prepare(&[
        "--party",
        "new_host",
        "--answer",
        "not_needed",
        "--given-by",
        "nobody",
    ]));
    assert!(told.contains("may not be left out"), "{told}");
    // The import names no municipality: one gives and gets.
    for line in open.lines().filter(|line| line.ends_with("not asked yet")) {
        let party = line.split(':').next().unwrap();
        collector.must(&prepare(&[
            "--party",
            party,
            "--answer",
            "given",
            "--given-by",
            "the one in charge",
        ]));
    }
    let told = collector.refused(&decide(&["scheduled", "--date", &far]));
    assert!(told.contains("no notice stands at the hotspot"), "{told}");
    let today = Timestamp::now().to_string()[..10].to_owned();
    let ready = collector.must(&prepare(&["--notice", &today]));
    assert!(ready.contains("notice: put up; no move before "), "{ready}");
    let told = collector.refused(&decide(&["scheduled", "--date", &today]));
    assert!(told.contains("30 days after the notice"), "{told}");
    let life = collector.must(&decide(&["scheduled", "--date", &far, "--team", "North"]));
    assert!(
        life.contains(&format!("scheduled ({far}), North by command line")),
        "{life}"
    );

    let life = collector.must(&decide(&["moved"]));
    assert!(life.lines().last().unwrap().contains("moved ("), "{life}");
    let placements = collector.placements();
    assert!(
        placements.last().unwrap().starts_with("centre "),
        "{placements:?}"
    );
}

fn names_in(collector: &Collector) -> Vec<String> {
    let entries = std::fs::read_dir(collector.folder.path().join("data")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn root_works_as_the_owner_of_the_folder() {
    let collector = Collector::new();
    let data = collector.folder.path().join("data");
    let nobody = Some(65_534);
    if !is_root() || std::os::unix::fs::chown(&data, nobody, nobody).is_err() {
        lab::skipped::skipped("root in the folder of another", "not run by root");
        return;
    }
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(collector.folder.path(), open).unwrap();
    // The program itself may be where nobody comes: then it says what to do.
    let output = collector.run(&["token", "grafana"]);
    let told = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        for name in names_in(&collector) {
            let of = std::fs::metadata(data.join(&name)).unwrap().uid();
            assert_eq!(of, 65_534, "{name}");
        }
    } else {
        assert!(told.contains("run the command as that user"), "{told}");
        assert!(names_in(&collector).is_empty());
    }

    // The same before the collector's own folder is there.
    std::fs::remove_dir_all(&data).unwrap();
    std::os::unix::fs::chown(collector.folder.path(), nobody, nobody).unwrap();
    if collector.run(&["token", "grafana"]).status.success() {
        assert_eq!(std::fs::metadata(&data).unwrap().uid(), 65_534);
    } else {
        assert!(!data.exists());
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of| of.uid() == 0)
}
