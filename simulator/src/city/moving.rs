//! A site of the city goes elsewhere, in the middle of the history.

use std::sync::Arc;

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{AccessPoint, City, Site, presence};
use crate::places::{PlaceFacts, SiteFacts};

/// Streams of the city's seed that draw use at new places lie beyond those of the radios.
const STREAMS_FROM: u64 = 1 << 32;

impl City {
    /// The site `from` has gone to `place` with `boxes` of its access points, where
    /// `level` device-minutes are counted on an ordinary day. Gives the new site and the
    /// ids of all access points that stood at the old one, those that went first; `None`
    /// where there is no such site.
    pub fn move_site(
        &mut self,
        from: &str,
        place: &PlaceFacts,
        boxes: usize,
        level: f64,
        at: Timestamp,
    ) -> Option<(Site, Vec<String>)> {
        let index = self.sites.iter().position(|site| site.facts.id == from)?;
        let old = self.sites.remove(index);
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(STREAMS_FROM + u64::try_from(index).unwrap_or(0));
        let mut ids: Vec<String> = old.access_points.iter().map(|it| it.id.clone()).collect();
        ids.sort();
        let went = &ids[..boxes.clamp(1, ids.len())];
        let share = 1.0 / went.len() as f64;
        let outages = |id: &String| {
            let own = old.access_points.iter().find(|it| it.id == *id);
            own.map_or_else(|| Arc::from([]), |it| Arc::clone(&it.outages))
        };
        let access_points = went.iter().map(|id| AccessPoint {
            id: id.clone(),
            share,
            outages: outages(id),
        });
        let new = Site {
            facts: SiteFacts {
                id: place.id.clone(),
                name_fr: place.name_fr.clone(),
                name_nl: place.name_nl.clone(),
                kind: place.kind,
                lon: place.lon,
                lat: place.lat,
                municipality: place.municipality.clone(),
                reach: old.facts.reach.clone(),
                access_points: u8::try_from(went.len()).unwrap_or(u8::MAX),
            },
            installed: at,
            level,
            drop: None,
            access_points: access_points.collect(),
            presence: presence(place.kind, level, |_| 1.0, &self.days, &mut rng),
        };
        self.sites.push(new.clone());
        Some((new, ids))
    }
}
