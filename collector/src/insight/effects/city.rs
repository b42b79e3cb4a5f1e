//! The sites of the city with what is expected of each, by sites that did not move.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use analysis::effect::{Change, Part, Series, Spans};
use analysis::verdict::{self as analysis_verdict, Expectation, Options, Site};
use jiff::Timestamp;
use records::registry::carried_out::CarriedOut;
use records::registry::site;
use rusqlite::Connection;

use super::moved::Moved;
use crate::insight::evaluate::EvaluateError;
use crate::shared::Shared;

pub struct City<'a> {
    sites: HashMap<&'a str, &'a Site>,
    /// Those that stayed and are open.
    stayed: Vec<&'a Site>,
    by_kind: HashMap<String, Expectation>,
}

impl<'a> City<'a> {
    /// `span` holds all the weeks that are compared: reference, profile and days are theirs.
    pub fn new(
        shared: &Shared,
        connection: &Connection,
        sites: &'a [Site],
        moves: &[Moved],
        span: &Range<Timestamp>,
    ) -> Result<Self, EvaluateError> {
        let moved: BTreeSet<&str> = moves
            .iter()
            .flat_map(|moved| [&moved.done.from_site, &moved.done.to_site])
            .map(String::as_str)
            .collect();
        let open: BTreeSet<String> = site::all(connection)?
            .into_iter()
            .filter(|site| site.closed.is_none())
            .map(|site| site.id)
            .collect();
        let stayed: Vec<&Site> = sites
            .iter()
            .filter(|site| open.contains(&site.id) && !moved.contains(site.id.as_str()))
            .collect();
        let options = Options {
            time_zone: shared.time_zone.clone(),
            until: Some(span.end),
            period: span.end.duration_since(span.start),
            ..Options::default()
        };
        let mut judged: Vec<Site> = stayed.iter().map(|site| (*site).clone()).collect();
        // What moved is no reference but needs one: a kind of which no site stayed takes the
        // indoor or the outdoor ones, as any kind with few sites does.
        judged.extend(
            sites
                .iter()
                .filter(|site| moved.contains(site.id.as_str()))
                .map(uncounted),
        );
        let answer = analysis_verdict::evaluate(&judged, &options, &|| false)?;
        let mut by_kind = HashMap::new();
        for (site, expectation) in judged.iter().zip(answer.expectations) {
            if let (Some(kind), Some(expectation)) = (&site.kind, expectation) {
                by_kind.entry(kind.clone()).or_insert(expectation);
            }
        }
        Ok(Self {
            sites: sites.iter().map(|site| (site.id.as_str(), site)).collect(),
            stayed,
            by_kind,
        })
    }

    fn expectation(&self, site: &Site) -> Option<&Expectation> {
        self.by_kind.get(site.kind.as_deref()?)
    }

    pub fn series_of(&self, site: &'a Site) -> Series<'_> {
        Series::of(site, self.expectation(site))
    }

    /// The old place until the move, and the new one from then on.
    pub fn series_of_move(&self, done: &CarriedOut) -> Series<'_> {
        let part = |id: &str, during: Range<Timestamp>| -> Option<Part<'_>> {
            let site = *self.sites.get(id)?;
            Some(Part {
                site,
                expectation: self.expectation(site),
                during,
            })
        };
        let parts = [
            part(&done.from_site, Timestamp::MIN..done.from),
            part(&done.to_site, done.from..Timestamp::MAX),
        ];
        Series {
            parts: parts.into_iter().flatten().collect(),
        }
    }

    /// Flagged sites that stayed.
    pub fn controls<'b>(&'b self, moves: &'b [Moved]) -> impl Iterator<Item = &'a Site> + 'b {
        let flagged = |site: &&Site| moves.iter().any(|moved| moved.flagged.contains(&site.id));
        self.stayed.iter().copied().filter(flagged)
    }

    /// The change of each flagged site, moved or not, around the date of one move. Those
    /// that moved go by the old place.
    pub fn changes(&self, moves: &[Moved], around: &Moved) -> BTreeMap<String, Change> {
        let change = |series: &Series<'_>| series.change(&around.spans, around.flag.as_ref());
        let moved = moves.iter().filter_map(|moved| {
            let change = change(&self.series_of_move(&moved.done))?;
            Some((moved.done.from_site.clone(), change))
        });
        let stayed = self.controls(moves).filter_map(|site| {
            let change = change(&self.series_of(site))?;
            Some((site.id.clone(), change))
        });
        moved.chain(stayed).collect()
    }

    /// The changes of all sites that stayed.
    pub fn unmoved(&self, spans: &Spans) -> Vec<Change> {
        let changes = self
            .stayed
            .iter()
            .map(|site| self.series_of(site).change(spans, None));
        changes.flatten().collect()
    }
}

/// The site as if nothing had been counted there.
fn uncounted(site: &Site) -> Site {
    Site {
        id: site.id.clone(),
        kind: site.kind.clone(),
        municipality: site.municipality.clone(),
        installed: site.installed,
        access_points: site.access_points,
        radio_proven: site.radio_proven,
        rows: Vec::new(),
        device_minutes_shared: Vec::new(),
        visits_shared: Vec::new(),
        boxes: Vec::new(),
    }
}
