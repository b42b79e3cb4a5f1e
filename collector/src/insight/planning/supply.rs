//! What could serve: places that could get a hotspot, and the hotspots of today.

use std::collections::HashSet;

use analysis::siting::geometry::{EARTH_RADIUS_M, contains, distance_m};
use analysis::siting::{Candidate, CandidateKind, OpenSite, Position, Screening, SpotReach};
use analysis::text::Text;
use records::registry::area::Level;
use records::registry::fact::Fact;
use records::registry::place::Place;
use records::registry::screening::Screening as Found;
use records::registry::site::Site;
use records::registry::verdict::{Class, Verdict};
use records::registry::{PlaceKind, Reach};

use super::city::City;
use super::demands::{Outlined, named};

/// A site this near to a target place stands at it, metres.
const SAME_PLACE_M: f64 = 25.0;

pub fn candidates(city: &City) -> Vec<Candidate> {
    let places = city.places.iter().filter(|place| place.candidate);
    // A move that was carried out made a hotspot of the place's name.
    let open: HashSet<&str> = city
        .sites
        .iter()
        .filter(|site| site.closed.is_none())
        .map(|site| site.id.as_str())
        .collect();
    places
        .filter(|place| !open.contains(place.id.as_str()))
        .filter(|place| screening(city, &place.id) != Found::ScreenedOut)
        .map(|place| candidate(city, place))
        .collect()
}

fn screening(city: &City, place: &str) -> Found {
    let known = city.screenings.get(place);
    known.map_or(Found::Unscreened, |screened| screened.state)
}

fn candidate(city: &City, place: &Place) -> Candidate {
    let kind = match place.kind {
        PlaceKind::SocialHousing => CandidateKind::SocialHousing,
        PlaceKind::CommunityCentre => CandidateKind::CommunityCentre,
        PlaceKind::PublicComputerRoom => CandidateKind::PublicComputerRoom,
        PlaceKind::Library => CandidateKind::Library,
        _ => CandidateKind::Other,
    };
    let reach = match place.kind.reach_unless_told() {
        Reach::Indoor => SpotReach::Indoor,
        Reach::Outdoor => SpotReach::Outdoor,
        Reach::Members => SpotReach::Members,
    };
    let agreed = city
        .fact(&place.id, "owner_agreed")
        .is_some_and(Fact::says_yes);
    let screening = match screening(city, &place.id) {
        Found::Agreed => Screening::Agreed,
        _ if agreed => Screening::Agreed,
        Found::Fit => Screening::Fit,
        _ => Screening::Unscreened,
    };
    let needed = city.figure(&place.id, "access_points").unwrap_or(1.0);
    Candidate {
        id: place.id.clone(),
        name: place.name.clone(),
        kind,
        position: position(place.lon, place.lat),
        municipality: named(&place.municipality),
        reach,
        // Saturates; a place needs a handful of boxes.
        access_points: needed.clamp(1.0, 1_000.0).round() as u32,
        host: city.fact(&place.id, "host").map(|fact| fact.value.clone()),
        cost: city.figure(&place.id, "cost"),
        screening,
        ask_first: if screening == Screening::Agreed {
            Vec::new()
        } else {
            vec![ask_first(&place.name)]
        },
    }
}

fn ask_first(name: &Text) -> Text {
    Text::new(
        format!(
            "Eerst na te vragen bij {}: of de eigenaar akkoord gaat, of er stroom en een aansluiting is, en wie betaalt.",
            name.nl
        ),
        format!(
            "À vérifier d’abord auprès de « {} » : l’accord du propriétaire, l’électricité, le raccordement et qui paie.",
            name.fr
        ),
        format!(
            "To ask {} first: whether the owner agrees, whether there is power and a connection, and who pays.",
            name.en
        ),
    )
}

/// All sites that serve today, and which of them a plan may close: underused, or on watch
/// and `released` by name for this plan; released by those who keep the registry, and not
/// protected by a rule of the plan (docs/methods/siting.md).
pub fn open_sites(city: &City, outlines: &[Outlined<'_>], released: &[String]) -> Vec<OpenSite> {
    let open: Vec<&Site> = city
        .sites
        .iter()
        .filter(|site| site.closed.is_none())
        .collect();
    open.iter()
        .map(|site| {
            let verdict = city.verdicts.get(&site.id);
            let little_used = verdict.is_some_and(|verdict| match verdict.verdict {
                Class::Underused => true,
                Class::Watch => released.contains(&site.id),
                _ => false,
            });
            let movable = site.movable
                && little_used
                && site.kind != PlaceKind::Metro
                && !stands_at_target(city, site)
                && (!is_where_groups_come(site) || city.owner_let_go(&site.id))
                && !is_alone(site, &open, outlines);
            OpenSite {
                id: site.id.clone(),
                name: site.name.clone(),
                position: position(site.lon, site.lat),
                municipality: named(&site.municipality),
                reach: spot_reach(site),
                access_points: site.access_points.max(1),
                host: None,
                movable,
                use_lost: verdict.and_then(use_given_up),
                use_noise: verdict.and_then(noise_a_day),
                use_interval: verdict.and_then(use_interval),
                underused_chance: verdict.and_then(|verdict| verdict.probability),
                close_cost: None,
                evidence: verdict
                    .map(|verdict| verdict.sentence.clone())
                    .into_iter()
                    .collect(),
            }
        })
        .collect()
}

/// What closing it would give up, device-minutes a day. The noised windows of a
/// site that nobody uses sum to less than zero as often as to more; use itself is
/// never negative.
fn use_given_up(verdict: &Verdict) -> Option<f64> {
    let minutes = verdict.absolute.device_minutes_a_day?;
    Some(minutes.max(0.0))
}

/// Standard deviation that the privacy noise gives to the use, device-minutes a day. An
/// evaluation keeps the deviation of the ratio over a full period, from the summed
/// variances of all windows, 2b² each; here it is for the part that was seen.
fn noise_a_day(verdict: &Verdict) -> Option<f64> {
    let of_ratio = verdict.evidence.noise_of_ratio?;
    let minutes = verdict.absolute.device_minutes_a_day?;
    let of_observed = of_ratio * verdict.expected / verdict.evidence.exposure_share.sqrt();
    let days = if minutes == 0.0 {
        verdict.evidence.weeks * 7.0
    } else {
        verdict.observed / minutes
    };
    let a_day = of_observed / days;
    (a_day.is_finite() && a_day >= 0.0).then_some(a_day)
}

/// The interval of the ratio, as device-minutes a day.
fn use_interval(verdict: &Verdict) -> Option<(f64, f64)> {
    let minutes = verdict.absolute.device_minutes_a_day?;
    let (ratio, interval) = (verdict.ratio?, verdict.interval?);
    let per_ratio = minutes / ratio;
    (per_ratio.is_finite() && per_ratio > 0.0 && interval[0] > 0.0)
        .then(|| (interval[0] * per_ratio, interval[1] * per_ratio))
}

fn spot_reach(site: &Site) -> SpotReach {
    match (site.reach, site.free_entry) {
        (Reach::Members, _) | (_, Some(false)) => SpotReach::Members,
        (Reach::Indoor, _) => SpotReach::Indoor,
        (Reach::Outdoor, _) => SpotReach::Outdoor,
    }
}

/// Whether anyone may count on it, not its members or travellers alone.
pub fn is_for_all(site: &Site) -> bool {
    spot_reach(site) != SpotReach::Members
}

/// Libraries and public computer rooms: they lose their hotspot by their owner's word
/// alone.
fn is_where_groups_come(site: &Site) -> bool {
    matches!(
        site.kind,
        PlaceKind::Library | PlaceKind::PublicComputerRoom
    )
}

/// Platforms may lie behind ticket gates.
pub fn is_station(site: &Site) -> bool {
    matches!(site.kind, PlaceKind::Metro | PlaceKind::TrainStation)
}

fn stands_at_target(city: &City, site: &Site) -> bool {
    let here = position(site.lon, site.lat);
    site.kind.is_target()
        || city.places.iter().any(|place| {
            place.target
                && distance_m(here, position(place.lon, place.lat), EARTH_RADIUS_M) <= SAME_PLACE_M
        })
}

/// Whether it is the only hotspot that anyone may enter in its neighbourhood, where
/// neighbourhoods are known.
fn is_alone(site: &Site, open: &[&Site], outlines: &[Outlined<'_>]) -> bool {
    let neighbourhood = outlines.iter().find(|outlined| {
        outlined.area.level == Level::Neighbourhood
            && contains(&outlined.shape, position(site.lon, site.lat))
    });
    let Some(neighbourhood) = neighbourhood else {
        return false;
    };
    !open.iter().any(|other| {
        other.id != site.id
            && is_for_all(other)
            && contains(&neighbourhood.shape, position(other.lon, other.lat))
    })
}

pub fn position(lon: f64, lat: f64) -> Position {
    Position { lon, lat }
}
