//! Recommended moves, and what people decide about them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use analysis::text::Text;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::AccessPointId;
use records::registry::explanation::{self, MoveExplained};
use records::registry::plan::{self, Order};
use records::registry::recommendation::{self, Recommendation, RefusalRule, Stage, Step};
use records::registry::request;
use records::registry::{PlaceKind, carried_out, place, site};
use records::windows::Store;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::blocking::{read, write};
use super::input::Body;
use super::list::List;
use super::prepared::PreparationBody;
use super::problem::{Problem, ProblemBody};
use super::session::now;
use super::signed::Signed;
use crate::insight::decisions::carry_out::{self, NotCarriedOut};
use crate::insight::decisions::prepared;
use crate::insight::decisions::sighting::{self, SightingError};
use crate::insight::decisions::take::{self, NotTaken};
use crate::insight::decisions::withdraw;
use crate::insight::decisions::{self, state_of};
use crate::insight::planning::lot;
use crate::insight::rights::Who;
use crate::web::state;

#[derive(Serialize, ToSchema)]
pub struct RecommendationBody {
    id: String,
    plan: String,
    state: Stage,
    from: End,
    to: End,
    boxes: u32,
    /// Of the plan's objective.
    gain: f64,
    /// When its turn is among the moves of its plan; absent where no lot was drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<Turn>,
    /// Those of the plan, then those that its explanation added.
    reasons: Vec<Text>,
    /// The figures of the explanation; null until it is computed.
    #[schema(required)]
    explained: Option<MoveExplained>,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// The last decision; null while none was taken.
    #[schema(required)]
    decision: Option<Decision>,
    /// From the proposal on. Send its length as `seen` with a decision.
    history: Vec<Step>,
    /// Access points at the old place, to say which went where the new one needs fewer.
    #[schema(value_type = Vec<String>)]
    standing: Vec<AccessPointId>,
    /// What data say of a move that was reported; null before.
    #[schema(required)]
    moved: Option<MovedBody>,
    /// What has to be there before it is scheduled.
    preparation: PreparationBody,
    /// What the last evaluation says against it although it was accepted; absent where it
    /// says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    doubt: Option<Text>,
    /// Requests and objections about it; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<request::Count>,
}

/// The place of a move in the order that was drawn by lot.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = RecommendationTurn)]
pub struct Turn {
    /// From 1.
    number: u32,
    /// Moves of the plan.
    of: u32,
    /// Moves stand in the order of the SHA-256 of the seed, a space and the hotspot's id.
    seed: i64,
    sentence: Text,
}

/// A move that somebody reported. It counts as verified only when the data show it.
#[derive(Serialize, ToSchema)]
pub struct MovedBody {
    #[schema(value_type = String, format = Date)]
    on: Date,
    days: i64,
    /// The hotspot at the new place.
    site: String,
    /// What the data still lack; empty once it is seen.
    missing: Vec<Text>,
}

/// Where access points leave, or go.
#[derive(Serialize, ToSchema)]
pub struct End {
    id: String,
    name: Text,
    kind: PlaceKind,
    lon: f64,
    lat: f64,
    municipality: String,
}

#[derive(Serialize, ToSchema)]
pub struct Decision {
    by: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    decision: Stage,
    reason: String,
    /// Why, where the collector took it from the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Text>,
    #[schema(required, value_type = Option<String>, format = Date)]
    date: Option<Date>,
    #[schema(required)]
    team: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// `accepted`, `refused`, `deferred`, `scheduled`, `moved` or `withdrawn`.
    decision: Stage,
    /// Required for a refusal and a withdrawal.
    #[serde(default)]
    reason: String,
    /// Day until which it is `deferred`; day of the move: planned for `scheduled`, done for
    /// `moved`.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// Who carries it out, once it is scheduled.
    team: Option<String>,
    /// Of a move: the access points that went to the new place. May be left out where all
    /// of them did.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    access_points: Vec<AccessPointId>,
    /// What a refusal asks of the plans of the next six months; `hotspot_stays` where it is
    /// absent.
    rule: Option<RefusalRule>,
    /// Length of the `history` that the decision is taken on: where somebody else decided
    /// meanwhile, it is refused.
    seen: Option<u32>,
}

/// All recommendations, those of the latest plan first. What an older plan proposed
/// and nobody decided on is left out: the latest plan replaced it.
#[utoipa::path(
    get, path = "/recommendations", tag = "recommendations",
    responses((status = 200, body = List<RecommendationBody>)),
)]
pub async fn list(
    State(state): State<state::WebState>,
    _: Signed,
) -> Result<Json<List<RecommendationBody>>, Problem> {
    let seen = Seen::of(&state);
    read(&state, move |connection| {
        let latest = plan::latest(connection)?;
        let mut explanations = Explanations::new(connection);
        let mut items = Vec::new();
        for recommendation in recommendation::all(connection)? {
            let history = recommendation::steps(connection, &recommendation.id)?;
            if !decisions::is_replaced(&history, &recommendation.plan, latest.as_ref()) {
                let body = describe(
                    connection,
                    &seen,
                    recommendation,
                    history,
                    &mut explanations,
                )?;
                items.push(body);
            }
        }
        Ok(Json(List::whole(items)))
    })
    .await
}

/// One recommendation with its reasons and history.
#[utoipa::path(
    get, path = "/recommendations/{id}", tag = "recommendations", params(("id" = String, Path)),
    responses(
        (status = 200, body = RecommendationBody),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub async fn show(
    State(state): State<state::WebState>,
    _: Signed,
    Path(id): Path<String>,
) -> Result<Json<RecommendationBody>, Problem> {
    let seen = Seen::of(&state);
    read(&state, move |connection| {
        let recommendation = find(connection, &id)?;
        Ok(Json(describe_one(connection, &seen, recommendation)?))
    })
    .await
}

/// Decide on a recommendation.
#[utoipa::path(
    post, path = "/recommendations/{id}/decision", tag = "recommendations",
    params(("id" = String, Path)), request_body = NewDecision,
    responses(
        (status = 200, body = RecommendationBody),
        (status = 403, body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, body = ProblemBody, content_type = "application/problem+json",
            description = "its state does not allow this decision"),
        (status = 422, body = ProblemBody, content_type = "application/problem+json",
            description = "a reason is missing or too long, or a date cannot be"),
    ),
)]
pub async fn decide(
    State(state): State<state::WebState>,
    Signed(user): Signed,
    Path(id): Path<String>,
    Body(decision): Body<NewDecision>,
) -> Result<Json<RecommendationBody>, Problem> {
    let at = now(&state.shared.clock);
    let decision = take::Decision {
        to: decision.decision,
        reason: decision.reason,
        date: decision.date,
        team: decision.team,
        access_points: decision.access_points,
        rule: decision.rule,
        seen: decision
            .seen
            .map(|seen| usize::try_from(seen).unwrap_or(usize::MAX)),
    };
    let who = Who::Account(user);
    let seen = Seen::of(&state);
    write(&state, move |transaction| {
        take::take(transaction, &id, &decision, &who, at, &seen.zone)?;
        let recommendation = find(transaction, &id)?;
        Ok(Json(describe_one(transaction, &seen, recommendation)?))
    })
    .await
}

impl From<NotTaken> for Problem {
    fn from(error: NotTaken) -> Self {
        match error {
            NotTaken::Unknown(id) => Self::not_found("recommendation", &id),
            NotTaken::Unfit(unfit) => unfit.into(),
            NotTaken::NotCarriedOut(NotCarriedOut::Database(error)) | NotTaken::Database(error) => {
                error.into()
            }
            NotTaken::NotCarriedOut(told) => Self::of(StatusCode::UNPROCESSABLE_ENTITY, &told),
        }
    }
}

impl From<SightingError> for Problem {
    fn from(error: SightingError) -> Self {
        Self::internal(&error)
    }
}

/// What moves are looked for in.
pub(super) struct Seen {
    store: Store,
    pub(super) zone: TimeZone,
    pub(super) now: Timestamp,
}

impl Seen {
    pub(super) fn of(state: &state::WebState) -> Self {
        Self {
            store: state.shared.store.clone(),
            zone: state.shared.time_zone.clone(),
            now: now(&state.shared.clock),
        }
    }

    fn moved(
        &self,
        connection: &Connection,
        recommendation: &str,
        state: Stage,
    ) -> Result<Option<MovedBody>, Problem> {
        let Some(done) = carried_out::find(connection, recommendation)? else {
            return Ok(None);
        };
        let (on, site) = (done.moved_on, done.to_site.clone());
        let missing = if state == Stage::Moved {
            sighting::of(connection, &self.store, done, self.now)?.missing
        } else {
            Vec::new()
        };
        let today = self.zone.to_datetime(self.now).date();
        Ok(Some(MovedBody {
            on,
            days: i64::from((today - on).get_days()),
            site,
            missing,
        }))
    }
}

pub(super) fn find(connection: &Connection, id: &str) -> Result<Recommendation, Problem> {
    recommendation::find(connection, id)?.ok_or_else(|| Problem::not_found("recommendation", id))
}

/// What is known of the moves of plans, each plan read once.
struct Explanations<'a> {
    connection: &'a Connection,
    of_plans: BTreeMap<String, Vec<MoveExplained>>,
    turns: BTreeMap<String, BTreeMap<String, Turn>>,
}

impl<'a> Explanations<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            of_plans: BTreeMap::new(),
            turns: BTreeMap::new(),
        }
    }

    fn turn(&mut self, recommendation: &Recommendation) -> rusqlite::Result<Option<Turn>> {
        let turns = match self.turns.entry(recommendation.plan.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(turns(plan::order(self.connection, &recommendation.plan)?))
            }
        };
        Ok(turns.get(&recommendation.id).cloned())
    }

    fn of(&mut self, recommendation: &Recommendation) -> rusqlite::Result<Option<MoveExplained>> {
        let moves = match self.of_plans.entry(recommendation.plan.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                unknown.insert(explanation::moves(self.connection, &recommendation.plan)?)
            }
        };
        let (from, to) = (&recommendation.from_site, &recommendation.to_place);
        let of_this = moves
            .iter()
            .find(|step| step.from == *from && step.to == *to);
        Ok(of_this.cloned())
    }
}

/// The turns of a plan, by recommendation.
fn turns(order: Order) -> BTreeMap<String, Turn> {
    let seed = order.order_seed;
    let of = u32::try_from(order.moves.len()).unwrap_or(u32::MAX);
    if of < 2 {
        return BTreeMap::new();
    }
    let turn = |step: plan::Turn| {
        let (number, seed) = step.turn.zip(seed)?;
        let turn = Turn {
            number,
            of,
            seed,
            sentence: lot::sentence(number, of, seed),
        };
        Some((step.recommendation, turn))
    };
    order.moves.into_iter().filter_map(turn).collect()
}

pub(super) fn describe_one(
    connection: &Connection,
    seen: &Seen,
    recommendation: Recommendation,
) -> Result<RecommendationBody, Problem> {
    let history = recommendation::steps(connection, &recommendation.id)?;
    let mut explanations = Explanations::new(connection);
    describe(connection, seen, recommendation, history, &mut explanations)
}

fn describe(
    connection: &Connection,
    seen: &Seen,
    recommendation: Recommendation,
    history: Vec<Step>,
    explanations: &mut Explanations<'_>,
) -> Result<RecommendationBody, Problem> {
    let decided = history.last().filter(|step| step.state != Stage::Proposed);
    let decision = decided.map(|step| Decision {
        by: step.by.clone(),
        at: step.at,
        decision: step.state,
        reason: step.reason.clone(),
        because: step.because.clone(),
        date: step.date,
        team: step.team.clone(),
    });
    let from = site::find(connection, &recommendation.from_site)?
        .ok_or_else(|| Problem::not_found("hotspot", &recommendation.from_site))?;
    let to = place::find(connection, &recommendation.to_place)?
        .ok_or_else(|| Problem::not_found("place", &recommendation.to_place))?;
    let explained = explanations.of(&recommendation)?;
    let turn = explanations.turn(&recommendation)?;
    let state = state_of(&history);
    let moved = seen.moved(connection, &recommendation.id, state)?;
    let standing = if decisions::is_open(state) {
        carry_out::standing(connection, &recommendation.from_site)?
    } else {
        Vec::new()
    };
    let preparation = prepared::of(connection, &recommendation)?.into();
    let doubt = withdraw::doubt(connection, &recommendation, state)?;
    let about = request::About {
        recommendation: Some(recommendation.id.clone()),
        ..request::About::default()
    };
    let requests = request::count(connection, &about)?;
    let mut reasons = recommendation.reasons;
    reasons.extend(explained.iter().flat_map(|step| step.sentences.clone()));
    Ok(RecommendationBody {
        id: recommendation.id,
        plan: recommendation.plan,
        state,
        from: End {
            id: from.id,
            name: from.name,
            kind: from.kind,
            lon: from.lon,
            lat: from.lat,
            municipality: from.municipality,
        },
        to: End {
            id: to.id,
            name: to.name,
            kind: to.kind,
            lon: to.lon,
            lat: to.lat,
            municipality: to.municipality,
        },
        boxes: recommendation.boxes,
        gain: recommendation.gain,
        turn,
        reasons,
        explained,
        created: recommendation.created,
        decision,
        history,
        standing,
        moved,
        preparation,
        doubt,
        requests,
    })
}

#[cfg(test)]
mod tests {
    use records::database::Database;
    use records::registry::explanation::{Explanation, Progress};

    use super::*;

    fn explained(boxes_leave: &str) -> Explanation {
        Explanation {
            state: Progress::Working,
            moves: vec![MoveExplained {
                from: boxes_leave.to_owned(),
                to: "library".to_owned(),
                gain_lost: None,
                instead: Vec::new(),
                removal_share: None,
                addition_share: None,
                blocked_by: Vec::new(),
                sentences: Vec::new(),
            }],
            ..Explanation::default()
        }
    }

    #[test]
    fn the_explanation_of_a_plan_is_read_once_for_all_its_rows() {
        let directory = tempfile::tempdir().unwrap();
        let database = Database::open(directory.path()).unwrap();
        let put = |explanation: &Explanation| {
            database
                .write(|transaction| explanation::put(transaction, "plan-1", explanation))
                .unwrap();
        };
        database
            .write(|transaction| {
                let plan = "INSERT INTO plans VALUES ('plan-1', 0, '', 'optimal', 1, 0.5, '{}')";
                transaction.execute(plan, [])
            })
            .unwrap();
        put(&explained("square"));
        let mut row = Recommendation {
            id: "plan-1-1".to_owned(),
            plan: "plan-1".to_owned(),
            from_site: "square".to_owned(),
            to_place: "library".to_owned(),
            boxes: 1,
            gain: 0.5,
            reasons: Vec::new(),
            created: Timestamp::UNIX_EPOCH,
        };
        let reader = database.reader().unwrap();
        let mut explanations = Explanations::new(&reader);
        assert!(explanations.of(&row).unwrap().is_some());

        // Another one in the file changes nothing for the rows that follow.
        put(&explained("park"));
        assert!(explanations.of(&row).unwrap().is_some());
        row.from_site = "park".to_owned();
        assert!(explanations.of(&row).unwrap().is_none());
        assert!(Explanations::new(&reader).of(&row).unwrap().is_some());
    }
}
