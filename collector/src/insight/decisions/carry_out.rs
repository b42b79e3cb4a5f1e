//! A move in the registry: the site at the new place is made, the access points are placed
//! there, and the old site closes. Said again with another day, it puts the day right.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use records::registry::audit::detail::Done;
use records::registry::carried_out::{self, CarriedOut};
use records::registry::fact::{self, Fact, SubjectKind};
use records::registry::placement::{self, PlaceError, Placement};
use records::registry::recommendation::Recommendation;
use records::registry::site::{self, Site};
use records::registry::{audit, place};
use rusqlite::Connection;

/// When it is said, and where days begin.
pub struct Moment<'a> {
    pub at: Timestamp,
    pub zone: &'a TimeZone,
}

#[derive(Debug, thiserror::Error)]
pub enum NotCarriedOut {
    #[error(
        "{standing} access points stand at `{site}` and the new place needs {needed}; say in \
         `access_points` which went there"
    )]
    Which {
        site: String,
        standing: usize,
        needed: u32,
    },
    #[error("access point `{id}` does not stand at `{site}`; expected one of {standing}")]
    NotThere {
        id: AccessPointId,
        site: String,
        standing: String,
    },
    #[error("`{id}` of the recommendation is not in the registry any more")]
    Gone { id: String },
    #[error("{0} is outside the calendar")]
    Calendar(Date),
    #[error(transparent)]
    Place(PlaceError),
    #[error("database cannot be used")]
    Database(#[from] rusqlite::Error),
}

impl From<PlaceError> for NotCarriedOut {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Database(error) => Self::Database(error),
            other => Self::Place(other),
        }
    }
}

/// Carries a recommendation out as of a day, or puts the day right on which it was.
///
/// # Errors
/// When the registry speaks against it, or cannot be written.
pub fn carry_out(
    connection: &Connection,
    recommendation: &Recommendation,
    moved_on: Date,
    went: &[AccessPointId],
    moment: &Moment<'_>,
    by: &str,
) -> Result<CarriedOut, NotCarriedOut> {
    let midnight = moment.zone.to_timestamp(moved_on.at(0, 0, 0, 0));
    let from = midnight.map_err(|_| NotCarriedOut::Calendar(moved_on))?;
    let change = Change {
        connection,
        recommendation,
        moved_on,
        from: from.min(moment.at),
        moment,
        by,
    };
    match carried_out::find(connection, &recommendation.id)? {
        Some(done) if done.moved_on == moved_on => Ok(done),
        Some(done) => change.put_right(done),
        None => change.make(went),
    }
}

/// Undoes in the registry what the report of a move changed: it was a mistake. What was
/// changed otherwise since stays.
///
/// # Errors
/// When the registry speaks against it, or cannot be written.
pub fn take_back(
    connection: &Connection,
    recommendation: &Recommendation,
    moment: &Moment<'_>,
    by: &str,
) -> Result<(), NotCarriedOut> {
    let Some(done) = carried_out::find(connection, &recommendation.id)? else {
        return Ok(());
    };
    let change = Change {
        connection,
        recommendation,
        moved_on: done.moved_on,
        from: done.from,
        moment,
        by,
    };
    change.undo(&done)
}

struct Change<'a> {
    connection: &'a Connection,
    recommendation: &'a Recommendation,
    moved_on: Date,
    from: Timestamp,
    moment: &'a Moment<'a>,
    by: &'a str,
}

impl Change<'_> {
    fn make(&self, went: &[AccessPointId]) -> Result<CarriedOut, NotCarriedOut> {
        let from_site = &self.recommendation.from_site;
        let standing = standing(self.connection, from_site)?;
        let (went, stayed_behind) = self.choose(standing, went)?;
        let boxes = match u32::try_from(went.len()) {
            Ok(0) | Err(_) => self.recommendation.boxes,
            Ok(boxes) => boxes,
        };
        let (to_site, made_site) = self.new_site(boxes)?;
        for id in &went {
            placement::place(self.connection, id, &to_site, self.from)?;
            let done = Done::Placed {
                site: to_site.clone(),
                since: self.from,
                recommendation: self.by_recommendation(),
            };
            self.log(format!("access point {id}"), done)?;
        }
        for id in &stayed_behind {
            placement::take_away(self.connection, id, self.from)?;
            let done = Done::TakenAway {
                site: Some(from_site.clone()),
                since: self.from,
                recommendation: self.by_recommendation(),
            };
            self.log(format!("access point {id}"), done)?;
        }
        self.close(from_site)?;
        let done = CarriedOut {
            recommendation: self.recommendation.id.clone(),
            from_site: from_site.clone(),
            to_site,
            moved_on: self.moved_on,
            from: self.from,
            made_site,
            went,
            stayed_behind,
        };
        carried_out::put(self.connection, &done)?;
        Ok(done)
    }

    /// Those that went, and the others, which are in the cupboard then.
    fn choose(
        &self,
        standing: Vec<AccessPointId>,
        went: &[AccessPointId],
    ) -> Result<(Vec<AccessPointId>, Vec<AccessPointId>), NotCarriedOut> {
        let site = &self.recommendation.from_site;
        if let Some(stranger) = went.iter().find(|id| !standing.contains(id)) {
            let known: Vec<String> = standing.iter().map(ToString::to_string).collect();
            return Err(NotCarriedOut::NotThere {
                id: stranger.clone(),
                site: site.clone(),
                standing: known.join(", "),
            });
        }
        let needed = self.recommendation.boxes;
        let enough = usize::try_from(needed).unwrap_or(usize::MAX);
        if went.is_empty() {
            if standing.len() > enough {
                return Err(NotCarriedOut::Which {
                    site: site.clone(),
                    standing: standing.len(),
                    needed,
                });
            }
            return Ok((standing, Vec::new()));
        }
        Ok(standing.into_iter().partition(|id| went.contains(id)))
    }

    /// The site at the new place, and whether it was made for this move.
    fn new_site(&self, boxes: u32) -> Result<(String, bool), NotCarriedOut> {
        let id = &self.recommendation.to_place;
        let gone = || NotCarriedOut::Gone { id: id.clone() };
        let place = place::find(self.connection, id)?.ok_or_else(gone)?;
        let known = site::find(self.connection, id)?;
        if known.as_ref().is_some_and(|site| site.closed.is_none()) {
            return Ok((id.clone(), false));
        }
        // One that stood there before and closed keeps its name, and its history.
        let id = match known {
            Some(site) if never_stood(&site) => site.id,
            Some(_) => format!("{id}-{}", self.recommendation.id),
            None => id.clone(),
        };
        let made = Site {
            id: id.clone(),
            name: place.name,
            kind: place.kind,
            lon: place.lon,
            lat: place.lat,
            municipality: place.municipality,
            reach: place.kind.reach_unless_told(),
            free_entry: None,
            step_free: None,
            opening_hours: None,
            opened: Some(self.moved_on),
            closed: None,
            installed: Some(self.from),
            access_points: boxes,
            movable: false,
        };
        site::put(self.connection, &made)?;
        self.note(&id, "opened")?;
        let done = Done::Opened {
            on: self.moved_on,
            recommendation: self.recommendation.id.clone(),
        };
        self.log(format!("site {id}"), done)?;
        Ok((id, true))
    }

    fn undo(&self, done: &CarriedOut) -> Result<(), NotCarriedOut> {
        for id in done.went.iter().chain(&done.stayed_behind) {
            let all = placement::of_access_point(self.connection, id)?;
            let went = all
                .iter()
                .find(|placed| placed.site == done.to_site && placed.from == done.from);
            let left = all
                .iter()
                .find(|placed| placed.site == done.from_site && placed.to == Some(done.from));
            let undone = if let Some(went) = went {
                placement::take_back(self.connection, id, went.from)?;
                Done::NeverPlaced {
                    site: done.to_site.clone(),
                    since: done.from,
                }
            } else if let Some(left) = left {
                let still = Placement {
                    to: None,
                    ..left.clone()
                };
                placement::correct(self.connection, left.from, &still)?;
                Done::Corrected {
                    right: still.into(),
                    wrong: left.clone().into(),
                }
            } else {
                continue;
            };
            self.log(format!("access point {id}"), undone)?;
        }
        if done.made_site {
            // Closed on the day it opened: it never stood.
            site::close(self.connection, &done.to_site, Some(done.moved_on))?;
            let closed = Done::Closed {
                since: done.moved_on,
                recommendation: self.by_recommendation(),
            };
            self.log(format!("site {}", done.to_site), closed)?;
        }
        site::close(self.connection, &done.from_site, None)?;
        fact::forget(
            self.connection,
            SubjectKind::Site,
            &done.from_site,
            "closed",
        )?;
        self.log(format!("site {}", done.from_site), Done::Reopened)?;
        carried_out::forget(self.connection, &done.recommendation)?;
        Ok(())
    }

    fn put_right(&self, done: CarriedOut) -> Result<CarriedOut, NotCarriedOut> {
        for (ids, site) in [
            (&done.went, &done.to_site),
            (&done.stayed_behind, &done.from_site),
        ] {
            for id in ids {
                let went = *site == done.to_site;
                self.put_placement_right(id, &done, went)?;
                let corrected = Done::MovedOn {
                    right: self.moved_on,
                    wrong: done.moved_on,
                    recommendation: self.recommendation.id.clone(),
                };
                self.log(format!("access point {id}"), corrected)?;
            }
        }
        self.close(&done.from_site)?;
        if done.made_site
            && let Some(made) = site::find(self.connection, &done.to_site)?
        {
            let made = Site {
                opened: Some(self.moved_on),
                installed: Some(self.from),
                ..made
            };
            site::put(self.connection, &made)?;
            self.note(&made.id, "opened")?;
        }
        let done = CarriedOut {
            moved_on: self.moved_on,
            from: self.from,
            ..done
        };
        carried_out::put(self.connection, &done)?;
        Ok(done)
    }

    fn put_placement_right(
        &self,
        id: &AccessPointId,
        done: &CarriedOut,
        went: bool,
    ) -> Result<(), NotCarriedOut> {
        let all = placement::of_access_point(self.connection, id)?;
        let begun = |placed: &&Placement| went && placed.from == done.from;
        let ended = |placed: &&Placement| {
            !went && placed.site == done.from_site && placed.to == Some(done.from)
        };
        if let Some(placed) = all.iter().find(begun) {
            let right = Placement {
                from: self.from,
                ..placed.clone()
            };
            placement::correct(self.connection, placed.from, &right)?;
        } else if let Some(placed) = all.iter().find(ended) {
            let right = Placement {
                to: Some(self.from),
                ..placed.clone()
            };
            placement::correct(self.connection, placed.from, &right)?;
        }
        Ok(())
    }

    fn close(&self, site: &str) -> Result<(), NotCarriedOut> {
        if !site::close(self.connection, site, Some(self.moved_on))? {
            return Err(NotCarriedOut::Gone {
                id: site.to_owned(),
            });
        }
        self.note(site, "closed")?;
        let done = Done::Closed {
            since: self.moved_on,
            recommendation: self.by_recommendation(),
        };
        self.log(format!("site {site}"), done)
    }

    /// Who says since when a site is open or closed.
    fn note(&self, site: &str, key: &str) -> Result<(), NotCarriedOut> {
        let told = Fact {
            key: key.to_owned(),
            value: self.moved_on.to_string(),
            source: format!("recommendation {}", self.recommendation.id),
            date: Some(self.moment.zone.to_datetime(self.moment.at).date()),
            confirmed_by: None,
        };
        fact::put(self.connection, SubjectKind::Site, site, &told)?;
        Ok(())
    }

    fn by_recommendation(&self) -> Option<String> {
        Some(self.recommendation.id.clone())
    }

    fn log(&self, subject: String, done: Done) -> Result<(), NotCarriedOut> {
        let entry = audit::Entry {
            at: self.moment.at,
            by: self.by.to_owned(),
            action: "place".to_owned(),
            subject,
            detail: done.into(),
        };
        audit::add(self.connection, &entry)?;
        Ok(())
    }
}

/// Whether the site was made for a move whose report was taken back.
fn never_stood(site: &Site) -> bool {
    site.closed.is_some() && site.closed == site.opened
}

/// The access points that stand at a site, by name.
///
/// # Errors
/// When the database cannot be read.
pub fn standing(connection: &Connection, site: &str) -> rusqlite::Result<Vec<AccessPointId>> {
    let placed = placement::of_site(connection, site)?;
    let here = placed.into_iter().filter(|placed| placed.to.is_none());
    let mut standing: Vec<AccessPointId> = here.map(|placed| placed.access_point).collect();
    standing.sort();
    Ok(standing)
}
