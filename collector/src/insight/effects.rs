//! Whether moves helped: of each that the data show, and of all together
//! (`docs/methods/effect.md`). Computed once a day in the background, and kept.

mod city;
mod compared;
mod moved;

use std::collections::BTreeMap;
use std::time::Duration;

use analysis::effect::{Change, Comparison, Finding};
use analysis::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use records::registry::recommendation::Stage;
use records::registry::{carried_out, effect};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use utoipa::ToSchema;

use crate::clock::Clock;
use crate::insight::decisions::take;
use crate::insight::evaluate::EvaluateError;
use crate::insight::news::item::{MoveEvaluated, News};
use crate::insight::news::tell::tell;
use crate::periodic;
use crate::shared::Shared;

/// How often to look whether a day has gone by, or a move was reported.
const LOOK: Duration = Duration::from_secs(300);
const DAY_S: i64 = 86_400;

/// All moves that were carried out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Effects {
    /// All moves together; null while none was carried out.
    #[schema(required)]
    pub programme: Option<Programme>,
    /// The first first.
    pub items: Vec<MoveEffect>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Programme {
    pub finding: Finding,
    pub sentence: Text,
    /// Moves that the data show, and moves that are only said to have been made.
    pub moves: u32,
    pub not_seen: u32,
    #[schema(required)]
    pub device_minutes: Option<Comparison>,
    #[schema(required)]
    pub ratio: Option<Comparison>,
    /// What the old places had in the weeks before, device-minutes a day online, summed over
    /// those of which it is known.
    #[schema(required)]
    pub lost_a_day: Option<f64>,
    /// Of how many moves that is.
    #[serde(default)]
    #[schema(required)]
    pub lost_of: u32,
    /// Means over the moves whose weeks after are over; over all while there is none.
    pub weeks: Vec<WeekOfMove>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MoveEffect {
    pub recommendation: String,
    pub from: Text,
    pub to: Text,
    #[schema(value_type = String, format = Date)]
    pub moved_on: Date,
    /// The first day on which the weeks after it are over.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub complete_on: Option<Date>,
    pub finding: Finding,
    pub sentence: Text,
    #[schema(required)]
    pub device_minutes: Option<Comparison>,
    #[schema(required)]
    pub ratio: Option<Comparison>,
    /// What the old place had in the weeks before, device-minutes a day online.
    #[schema(required)]
    pub lost_a_day: Option<f64>,
    pub weeks: Vec<WeekOfMove>,
}

/// Use a day online in a week around a move, of what moved and of the flagged hotspots
/// that stayed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WeekOfMove {
    /// Weeks after the move; the week that ends with it is -1, the one that begins 0.
    pub week: i32,
    #[schema(required)]
    pub moved: Option<f64>,
    #[schema(required)]
    pub stayed: Option<f64>,
}

/// What is kept: what people read, and the changes that it was computed from. Windows are
/// deleted after some months, and a programme may take longer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    effects: Effects,
    /// Of each move whose weeks were over, by recommendation: the change of each flagged
    /// site at its date.
    changes: BTreeMap<String, BTreeMap<String, Change>>,
}

/// What was last computed, and when.
///
/// # Errors
/// When the database cannot be read.
pub fn last(connection: &rusqlite::Connection) -> rusqlite::Result<Option<(Timestamp, Effects)>> {
    let kept = effect::last::<Kept>(connection)?;
    Ok(kept.map(|(at, kept)| (at, kept.effects)))
}

/// Computes and keeps the effects as of now, and takes moves that have a finding to
/// `evaluated`. Blocks.
///
/// # Errors
/// When registry or store cannot be used.
pub fn catch_up(shared: &Shared) -> Result<Effects, EvaluateError> {
    let now = Timestamp::from_second(shared.clock.now()).unwrap_or(Timestamp::MAX);
    let former = effect::last::<Kept>(&shared.database.reader()?)?;
    let former = former.map(|(_, kept)| kept).unwrap_or_default();
    let before = former
        .effects
        .programme
        .as_ref()
        .map(|before| before.finding);
    let kept = compared::compute(shared, &former, now)?;
    shared
        .database
        .write(|transaction| -> rusqlite::Result<()> {
            effect::put(transaction, now, &kept)?;
            let mut evaluated = Vec::new();
            for item in &kept.effects.items {
                if item.finding != Finding::TooEarly {
                    let (id, because) = (&item.recommendation, Some(&item.sentence));
                    if take::by_data(transaction, id, Stage::Evaluated, because, now)? {
                        evaluated.push(MoveEvaluated {
                            recommendation: id.clone(),
                            from: item.from.clone(),
                            to: item.to.clone(),
                            sentence: item.sentence.clone(),
                        });
                    }
                }
            }
            let programme = kept.effects.programme.as_ref().filter(|programme| {
                programme.finding != Finding::TooEarly && Some(programme.finding) != before
            });
            if evaluated.is_empty() && programme.is_none() {
                return Ok(());
            }
            let news = News::Effect {
                moves: evaluated,
                programme: programme.map(|programme| programme.sentence.clone()),
            };
            tell(transaction, shared, &format!("effect {now}"), &news, now)
        })?;
    Ok(kept.effects)
}

/// As [`catch_up`], where a day has gone by or a move was reported since the last time.
///
/// # Errors
/// As [`catch_up`].
pub fn catch_up_daily(shared: &Shared) -> Result<(), EvaluateError> {
    if is_due(shared)? {
        catch_up(shared)?;
    }
    Ok(())
}

fn is_due(shared: &Shared) -> Result<bool, EvaluateError> {
    let connection = shared.database.reader()?;
    let done = carried_out::all(&connection)?;
    Ok(match last(&connection)? {
        None => !done.is_empty(),
        Some((computed, _)) => {
            let a_day_ago = computed.as_second() + DAY_S <= shared.clock.now();
            (a_day_ago && !done.is_empty()) || done.iter().any(|done| done.from > computed)
        }
    })
}

/// The part of the daemon that computes effects.
pub struct Comparisons(Shared);

impl Comparisons {
    pub fn new(shared: Shared) -> Self {
        Self(shared)
    }

    /// Runs until `stopped` says so. Anyone who moves the clock by hand calls
    /// [`catch_up_daily`].
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let Self(shared) = self;
        if matches!(shared.clock, Clock::Stepped(..)) {
            let _ = stopped.wait_for(|stop| *stop).await;
            return;
        }
        let daily = move || catch_up_daily(&shared);
        periodic::run("no effect of moves", LOOK, stopped, daily).await;
    }
}
