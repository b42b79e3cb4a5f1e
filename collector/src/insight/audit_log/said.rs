//! Rows of the audit log in words: what they are about, and what they say of it.

use analysis::text::{Text, count, day};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::registry::audit::detail::{Detail, Done, Stay};
use records::registry::consent::Answer;
use records::registry::scope::Part;
use records::registry::{place, site};
use rusqlite::Connection;

use crate::insight::decisions::preparation::party;
use crate::insight::rights::role;

/// What a row was done to, with the name of what has one.
///
/// # Errors
/// When the database cannot be read.
pub fn about(connection: &Connection, subject: &str) -> rusqlite::Result<Text> {
    if let Some(id) = subject.strip_prefix("site ") {
        let name = name_of_site(connection, id)?;
        return Ok(kind_of(["Hotspot", "Hotspot", "Hotspot"], &name));
    }
    if let Some(id) = subject.strip_prefix("place ") {
        let name = name_of_place(connection, id)?;
        return Ok(kind_of(["Plaats", "Lieu", "Place"], &name));
    }
    if subject.starts_with("plan-") {
        return Ok(kind_of(["Plan", "Plan", "Plan"], &Text::same(subject)));
    }
    for (kind, words) in [
        (
            "access point ",
            ["Toegangspunt", "Point d’accès", "Access point"],
        ),
        (
            "recommendation ",
            ["Aanbeveling", "Recommandation", "Recommendation"],
        ),
        ("request ", ["Vraag", "Demande", "Request"]),
        ("user ", ["Gebruiker", "Utilisateur", "User"]),
        ("token ", ["Sleutel", "Clé", "Token"]),
        (
            "audit ",
            ["Rij van het logboek", "Ligne du journal", "Row of the log"],
        ),
    ] {
        if let Some(id) = subject.strip_prefix(kind) {
            return Ok(kind_of(words, &Text::same(id)));
        }
    }
    Ok(match subject {
        "sites" => Text::same("Hotspots"),
        "access points" => Text::new("Toegangspunten", "Points d’accès", "Access points"),
        "areas" => Text::new("Gebieden", "Zones", "Areas"),
        "places" => Text::new("Plaatsen", "Lieux", "Places"),
        "streets" => Text::new("Straten", "Rues", "Streets"),
        "base map" => Text::new("Kaart", "Carte", "Map"),
        other => Text::same(other),
    })
}

fn kind_of([nl, fr, en]: [&str; 3], name: &Text) -> Text {
    Text::new(
        format!("{nl} {}", name.nl),
        format!("{fr} {}", name.fr),
        format!("{en} {}", name.en),
    )
}

fn name_of_site(connection: &Connection, id: &str) -> rusqlite::Result<Text> {
    Ok(site::find(connection, id)?.map_or_else(|| Text::same(id), |site| site.name))
}

fn name_of_place(connection: &Connection, id: &str) -> rusqlite::Result<Text> {
    Ok(place::find(connection, id)?.map_or_else(|| Text::same(id), |place| place.name))
}

/// What a row says: the words of whoever typed them, as they are, or what was done.
///
/// # Errors
/// When the database cannot be read.
pub fn detail(connection: &Connection, detail: &Detail, zone: &TimeZone) -> rusqlite::Result<Text> {
    let done = match detail {
        Detail::Typed(words) => return Ok(Text::same(words.trim_start())),
        Detail::Done(done) => done,
    };
    let mut text = match done {
        Done::Rights { role: of, scope } => rights(connection, &role(*of), scope)?,
        Done::Placed { .. }
        | Done::TakenAway { .. }
        | Done::NeverPlaced { .. }
        | Done::Corrected { .. } => placed(connection, done, zone)?,
        done => of_itself(done, zone),
    };
    if let Some(id) = by_recommendation(done) {
        text.push(&Text::new(
            format!("Door aanbeveling {id}."),
            format!("Par la recommandation {id}."),
            format!("By recommendation {id}."),
        ));
    }
    Ok(text)
}

/// What needs no names of the registry.
fn of_itself(done: &Done, zone: &TimeZone) -> Text {
    match done {
        Done::Because { text } => text.clone(),
        Done::Token { number } | Done::Ticket { number } => numbered(*number),
        Done::Event {
            number,
            first_day,
            last_day,
        } => event(*number, first_day.map(day), last_day.map(day)),
        Done::Visited { on } => on_day("Op", "Le", "On", &day(*on)),
        Done::MovedOn { right, wrong, .. } => instead(
            &on_day("Verplaatst op", "Déplacé le", "Moved on", &day(*right)),
            &day(*wrong),
        ),
        Done::Opened { on, .. } => {
            on_day("Open sinds", "Ouvert depuis le", "Open since", &day(*on))
        }
        Done::Closed { since, .. } => on_day(
            "Gesloten sinds",
            "Fermé depuis le",
            "Closed since",
            &day(*since),
        ),
        Done::Reopened => Text::new(
            "Toch niet gesloten.",
            "Finalement pas fermé.",
            "Not closed after all.",
        ),
        Done::Planned { moves, at_most } => planned(*moves, *at_most),
        Done::Consent {
            party: asked,
            answer,
            on,
        } => answered(&party(*asked), *answer, &day(*on)),
        Done::NoticePosted { on } => on_day("Opgehangen op", "Affiché le", "Put up on", &day(*on)),
        Done::Certificate { until } => on_day(
            "Certificaat geldig tot",
            "Certificat valable jusqu’au",
            "Certificate valid until",
            &moment(*until, zone),
        ),
        Done::MayJoin { until } => on_day(
            "Kan zich aanmelden tot",
            "Peut se raccorder jusqu’au",
            "May join until",
            &moment(*until, zone),
        ),
        Done::MayNotJoin => Text::new(
            "Het token is beëindigd.",
            "Le jeton a été clôturé.",
            "The token was ended.",
        ),
        Done::Imported {
            new,
            changed,
            same,
            skipped,
            files,
        } => imported([*new, *changed, *same, *skipped], &files.join(", ")),
        Done::Rights { .. }
        | Done::Placed { .. }
        | Done::TakenAway { .. }
        | Done::NeverPlaced { .. }
        | Done::Corrected { .. } => Text::default(),
    }
}

/// Where an access point hangs.
fn placed(connection: &Connection, done: &Done, zone: &TimeZone) -> rusqlite::Result<Text> {
    let name = |id: &str| name_of_site(connection, id);
    let told = |stay: &Stay| -> rusqlite::Result<Text> {
        let to = stay.to.map(|to| moment(to, zone));
        Ok(stayed(&name(&stay.site)?, &moment(stay.from, zone), to))
    };
    Ok(match done {
        Done::Placed { site, since, .. } => hangs(&name(site)?, &moment(*since, zone)),
        Done::TakenAway { site, since, .. } => {
            let from = site.as_deref().map(name).transpose()?;
            in_store(from.as_ref(), &moment(*since, zone))
        }
        Done::NeverPlaced { site, since } => never(&name(site)?, &moment(*since, zone)),
        Done::Corrected { right, wrong } => instead(&told(right)?, &told(wrong)?),
        other => of_itself(other, zone),
    })
}

fn by_recommendation(done: &Done) -> Option<&str> {
    match done {
        Done::Placed { recommendation, .. }
        | Done::TakenAway { recommendation, .. }
        | Done::Closed { recommendation, .. } => recommendation.as_deref(),
        Done::MovedOn { recommendation, .. } | Done::Opened { recommendation, .. } => {
            Some(recommendation)
        }
        _ => None,
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> Text {
    let local = zone.to_datetime(at);
    let (day, time) = (day(local.date()), local.time());
    let time = format!("{:02}:{:02}", time.hour(), time.minute());
    Text::new(
        format!("{} om {time}", day.nl),
        format!("{} à {time}", day.fr),
        format!("{} at {time}", day.en),
    )
}

fn on_day(nl: &str, fr: &str, en: &str, day: &Text) -> Text {
    Text::new(
        format!("{nl} {}.", day.nl),
        format!("{fr} {}.", day.fr),
        format!("{en} {}.", day.en),
    )
}

fn numbered(number: i64) -> Text {
    Text::new(
        format!("Nummer {number}."),
        format!("Numéro {number}."),
        format!("Number {number}."),
    )
}

fn event(number: i64, first: Option<Text>, last: Option<Text>) -> Text {
    let mut text = numbered(number);
    match (first, last) {
        (None, _) => {}
        (Some(first), None) => text.push(&on_day("Vanaf", "À partir du", "From", &first)),
        (Some(first), Some(last)) => text.push(&Text::new(
            format!("Van {} tot en met {}.", first.nl, last.nl),
            format!("Du {} au {}.", first.fr, last.fr),
            format!("From {} to {}.", first.en, last.en),
        )),
    }
    text
}

fn hangs(site: &Text, since: &Text) -> Text {
    Text::new(
        format!("Hangt sinds {} bij {}.", since.nl, site.nl),
        format!("Installé depuis le {} à : {}.", since.fr, site.fr),
        format!("At {} since {}.", site.en, since.en),
    )
}

fn in_store(from: Option<&Text>, since: &Text) -> Text {
    match from {
        None => on_day(
            "In het magazijn sinds",
            "En réserve depuis le",
            "In the cupboard since",
            since,
        ),
        Some(from) => Text::new(
            format!("Sinds {} weg bij {}, in het magazijn.", since.nl, from.nl),
            format!("En réserve depuis le {} ; était à : {}.", since.fr, from.fr),
            format!("In the cupboard since {}; was at {}.", since.en, from.en),
        ),
    }
}

fn never(site: &Text, since: &Text) -> Text {
    Text::new(
        format!("Hing toch niet bij {} sinds {}.", site.nl, since.nl),
        format!(
            "N’était finalement pas depuis le {} à : {}.",
            since.fr, site.fr
        ),
        format!("Was not at {} since {} after all.", site.en, since.en),
    )
}

fn stayed(site: &Text, from: &Text, to: Option<Text>) -> Text {
    match to {
        None => hangs(site, from),
        Some(to) => Text::new(
            format!("Hing van {} tot {} bij {}.", from.nl, to.nl, site.nl),
            format!("Installé du {} au {} à : {}.", from.fr, to.fr, site.fr),
            format!("At {} from {} to {}.", site.en, from.en, to.en),
        ),
    }
}

/// What was put right, and what stood there before.
fn instead(right: &Text, wrong: &Text) -> Text {
    let bare = |text: &str| text.trim_end_matches('.').to_owned();
    Text::new(
        format!("{} Eerder genoteerd: {}.", right.nl, bare(&wrong.nl)),
        format!("{} Noté auparavant : {}.", right.fr, bare(&wrong.fr)),
        format!("{} Noted before: {}.", right.en, bare(&wrong.en)),
    )
}

fn planned(moves: usize, at_most: u32) -> Text {
    Text::new(
        format!("Verplaatsingen: {moves}, van hoogstens {at_most}."),
        format!("Déplacements : {moves}, sur {at_most} au plus."),
        format!("Moves: {moves}, of at most {at_most}."),
    )
}

fn answered(party: &Text, answer: Answer, on: &Text) -> Text {
    let [nl, fr, en] = match answer {
        Answer::Given => ["akkoord", "d’accord", "agrees"],
        Answer::Refused => ["niet akkoord", "pas d’accord", "does not agree"],
        Answer::NotNeeded => ["niemand te vragen", "personne à consulter", "nobody to ask"],
    };
    Text::new(
        format!("{}: {nl}, {}.", capital(&party.nl), on.nl),
        format!("{} : {fr}, le {}.", capital(&party.fr), on.fr),
        format!("{}: {en}, {}.", capital(&party.en), on.en),
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

fn rights(connection: &Connection, role: &Text, scope: &[String]) -> rusqlite::Result<Text> {
    let mut parts = Vec::new();
    for part in scope {
        parts.push(match part.parse() {
            Ok(Part::Region) => Text::new("het hele gewest", "toute la région", "the whole region"),
            Ok(Part::Operator) => Text::new("de operator", "l’opérateur", "the operator"),
            Ok(Part::Municipality(name)) => Text::same(name),
            Ok(Part::Host(id)) => match site::find(connection, &id)? {
                Some(site) => site.name,
                None => name_of_place(connection, &id)?,
            },
            Err(_) => Text::same(part),
        });
    }
    let joined = |of: fn(&Text) -> &String| -> String {
        let parts: Vec<&str> = parts.iter().map(|part| of(part).as_str()).collect();
        parts.join(", ")
    };
    let Text { nl, fr, en } = role;
    Ok(if parts.is_empty() {
        Text::new(
            format!("Rol: {nl}."),
            format!("Rôle : {fr}."),
            format!("Role: {en}."),
        )
    } else {
        Text::new(
            format!("Rol: {nl}, voor {}.", joined(|text| &text.nl)),
            format!("Rôle : {fr}, pour : {}.", joined(|text| &text.fr)),
            format!("Role: {en}, for {}.", joined(|text| &text.en)),
        )
    })
}

fn imported(figures: [usize; 4], files: &str) -> Text {
    let [new, changed, same, skipped] =
        figures.map(|figure| count(u64::try_from(figure).unwrap_or(u64::MAX)));
    Text::new(
        format!(
            "{} nieuw, {} gewijzigd, {} ongewijzigd, {} overgeslagen; uit {files}.",
            new.nl, changed.nl, same.nl, skipped.nl
        ),
        format!(
            "Nouveaux : {}, modifiés : {}, inchangés : {}, ignorés : {} ; de {files}.",
            new.fr, changed.fr, same.fr, skipped.fr
        ),
        format!(
            "{} new, {} changed, {} the same, {} skipped; from {files}.",
            new.en, changed.en, same.en, skipped.en
        ),
    )
}

#[cfg(test)]
mod tests {
    use records::database::Database;
    use records::registry::audit::read_detail;

    use super::*;

    fn registry() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(folder.path()).unwrap();
        database
            .writer()
            .execute_batch(
                "INSERT INTO sites (id, name_nl, name_fr, name_en, kind, longitude, latitude,
                     municipality, reach, access_points, movable)
                 VALUES ('square', 'Plein', 'Place', 'Square', 'square', 4.3, 50.8, 'Evere',
                     'outdoor', 1, 0)",
            )
            .unwrap();
        (folder, database)
    }

    #[test]
    fn a_row_is_about_something_by_its_name() {
        let (_folder, database) = registry();
        let reader = database.reader().unwrap();
        for (subject, nl, fr) in [
            ("site square", "Hotspot Plein", "Hotspot Place"),
            (
                "access point box-1",
                "Toegangspunt box-1",
                "Point d’accès box-1",
            ),
            ("access points", "Toegangspunten", "Points d’accès"),
            ("user Ann P", "Gebruiker Ann P", "Utilisateur Ann P"),
            ("plan-3", "Plan plan-3", "Plan plan-3"),
            ("place gone", "Plaats gone", "Lieu gone"),
            ("audit 12", "Rij van het logboek 12", "Ligne du journal 12"),
        ] {
            let text = about(&reader, subject).unwrap();
            assert_eq!((text.nl.as_str(), text.fr.as_str()), (nl, fr));
        }
    }

    #[test]
    fn what_was_done_is_said_in_the_time_of_the_region() {
        let (_folder, database) = registry();
        let reader = database.reader().unwrap();
        let zone = TimeZone::get("Europe/Brussels").unwrap();
        let said = |action: &str, written: &str| {
            let read = read_detail(action, written.to_owned());
            detail(&reader, &read, &zone).unwrap()
        };
        let since = "2026-05-06T10:00:00Z";
        assert_eq!(
            said(
                "place",
                &format!("at square since {since}, by recommendation plan-1-1")
            ),
            Text::new(
                "Hangt sinds 6 mei 2026 om 12:00 bij Plein. Door aanbeveling plan-1-1.",
                "Installé depuis le 6 mai 2026 à 12:00 à : Place. Par la recommandation plan-1-1.",
                "At Square since 6 May 2026 at 12:00. By recommendation plan-1-1.",
            )
        );
        assert_eq!(
            said(
                "place",
                "moved on 2026-05-06, not on 2026-05-07, by recommendation r"
            )
            .nl,
            "Verplaatst op 6 mei 2026. Eerder genoteerd: 7 mei 2026. Door aanbeveling r."
        );
        let consent = said("consent", "old_host: refused, 2026-05-05");
        assert_eq!(
            consent.nl,
            "De verantwoordelijke van de oude plaats: niet akkoord, 5 mei 2026."
        );
        assert_eq!(
            consent.fr,
            "Le responsable de l’ancien lieu : pas d’accord, le 5 mai 2026."
        );
        let rights = said(
            "add user",
            "role operator, scope municipality:Evere, host:square",
        );
        assert_eq!(rights.fr, "Rôle : exploitant, pour : Evere, Place.");
        let typed = format!("at square since {since}");
        assert_eq!(said("refused", &typed), Text::same(typed.as_str()));
    }
}
