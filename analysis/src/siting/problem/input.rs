//! What a plan is made from. The caller translates its registry or its files
//! into these values; nothing here is a device or a person, only places, areas
//! and sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::geometry::{EARTH_RADIUS_M, GridPoint, Polygon, Position, area_m2};
use super::reach::Reach;
use super::rules::Rules;
use super::ways::Ways;
use crate::target_group::TargetGroup;
use crate::text::Text;

/// Everything one plan is computed from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    pub demands: Vec<Demand>,
    pub candidates: Vec<Candidate>,
    /// Every site that serves today, movable or not: a plan that does not know
    /// the other sites would place hotspots beside them.
    pub open: Vec<OpenSite>,
    /// Walking distances from a router. Where given they replace the straight
    /// line times the detour, and a pair that is not listed is out of reach.
    #[serde(default)]
    pub walking: Option<Vec<Walk>>,
    /// Ways over streets, worked out for these positions. Where given they replace the
    /// straight line times the detour, but where no street leads.
    #[serde(skip)]
    pub ways: Option<Arc<Ways>>,
    #[serde(default)]
    pub reach: Reach,
    #[serde(default)]
    pub rules: Rules,
    /// At most this many sites close, and as many candidates open for them.
    #[serde(default)]
    pub moves: usize,
    /// Makes fewer moves than allowed, and leaves the rules that follow the allowed
    /// number as they are.
    #[serde(default)]
    pub fewer: Option<usize>,
    /// Exactly this many candidates open besides, without a site that closes.
    #[serde(default)]
    pub additions: usize,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default = "mean_earth_radius_m")]
    pub earth_radius_m: f64,
}

fn mean_earth_radius_m() -> f64 {
    EARTH_RADIUS_M
}

impl Problem {
    /// A problem with the default reach and rules and no moves.
    pub fn new(demands: Vec<Demand>, candidates: Vec<Candidate>, open: Vec<OpenSite>) -> Problem {
        Problem {
            demands,
            candidates,
            open,
            walking: None,
            ways: None,
            reach: Reach::default(),
            rules: Rules::default(),
            moves: 0,
            fewer: None,
            additions: 0,
            limits: Limits::default(),
            earth_radius_m: EARTH_RADIUS_M,
        }
    }

    /// Whether the published rules hold unless set otherwise: they do as soon
    /// as one demand has a kind. Without kinds it is plain covering.
    pub fn has_kinds(&self) -> bool {
        self.demands.iter().any(|demand| demand.kind.is_some())
    }
}

/// What somebody needs a hotspot for: a place, an estate or the residents of an area.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Demand {
    pub id: String,
    pub name: Text,
    /// `None`: served by every spot at the plain levels of [`Reach`].
    #[serde(default)]
    pub kind: Option<DemandKind>,
    /// Where it is; the middle of the area where a shape is given.
    pub position: Position,
    /// Outline of an estate or area, polygons with holes as in GeoJSON; empty for
    /// a mere point. Residents are spread over it on a grid of 100 m.
    #[serde(default)]
    pub shape: Vec<Polygon>,
    /// Where the weight lies within the area, if addresses or residential land
    /// are known; shares sum to 1. Empty: evenly over the shape.
    #[serde(default)]
    pub points: Vec<GridPoint>,
    /// What it counts in the objective: visitors, dwellings, or residents times a
    /// weight for deprivation. `None`: unknown, counted like the mean of its kind
    /// and named in a warning.
    #[serde(default)]
    pub weight: Option<f64>,
    /// Heads by target group; a group that is absent is unknown, never 0. Where
    /// any is given, groups make the weight (see [`Rules::groups`]).
    #[serde(default)]
    pub groups: BTreeMap<String, f64>,
    /// Heads of target groups among its residents, told beside a plan. They weigh nothing
    /// and no floor holds for them; a group that is absent is unknown, never 0.
    #[serde(default)]
    pub heads_by_group: BTreeMap<TargetGroup, f64>,
    /// People or dwellings behind it, for the floors and the sentences; `weight`
    /// where absent.
    #[serde(default)]
    pub heads: Option<f64>,
    #[serde(default)]
    pub municipality: Option<String>,
    /// Whether a plan must keep its coverage at every level. `None`: places and
    /// estates are, residents and demands without a kind are not.
    #[serde(default)]
    pub protected: Option<bool>,
    /// It has its own Wi-Fi, confirmed free and open to all: covered for good.
    #[serde(default)]
    pub own_wifi: bool,
    /// Spots with the same host are in the same house.
    #[serde(default)]
    pub host: Option<String>,
}

impl Demand {
    /// Whether a plan must keep its coverage at every level.
    pub fn is_protected(&self) -> bool {
        let listed = matches!(self.kind, Some(DemandKind::Place | DemandKind::Estate));
        self.protected.unwrap_or(listed)
    }
}

/// Residents of a larger area than this are counted, but nobody knows where in it they
/// live, square metres.
const COARSE_M2: f64 = 1_000_000.0;

impl Demand {
    /// Whether it is the residents of an area above a square kilometre of which nothing
    /// finer is known.
    pub(crate) fn is_coarse(&self, earth_radius_m: f64) -> bool {
        self.kind == Some(DemandKind::Residents)
            && self.points.is_empty()
            && area_m2(&self.shape, earth_radius_m) > COARSE_M2
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DemandKind {
    /// A point where target groups come. Places within 25 m or of one host are
    /// one place.
    Place,
    /// Social housing.
    Estate,
    /// People who live in an area.
    Residents,
}

/// A place that could host a hotspot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Candidate {
    pub id: String,
    pub name: Text,
    pub kind: CandidateKind,
    pub position: Position,
    #[serde(default)]
    pub municipality: Option<String>,
    #[serde(default)]
    pub reach: SpotReach,
    /// Boxes it needs.
    #[serde(default = "one")]
    pub access_points: u32,
    #[serde(default)]
    pub host: Option<String>,
    /// Cost of opening, euro. `None`: unknown; a budget counts it like the most
    /// expensive known of its kind, and the move says so.
    #[serde(default)]
    pub cost: Option<f64>,
    /// What people found who looked at it.
    #[serde(default)]
    pub screening: Screening,
    /// What has to be asked before anything is decided (power, backhaul, permit,
    /// owner, who pays); empty when the place has been screened.
    #[serde(default)]
    pub ask_first: Vec<Text>,
}

/// How far a place has been looked at; one that was screened out is no candidate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screening {
    #[default]
    Unscreened,
    /// It could host a hotspot.
    Fit,
    /// And its owner agreed.
    Agreed,
}

fn one() -> u32 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CandidateKind {
    SocialHousing,
    CommunityCentre,
    PublicComputerRoom,
    Library,
    Other,
}

impl CandidateKind {
    /// The kinds that the regional plan puts first.
    pub fn is_target(self) -> bool {
        matches!(
            self,
            CandidateKind::SocialHousing
                | CandidateKind::CommunityCentre
                | CandidateKind::PublicComputerRoom
        )
    }
}

/// A site that serves today.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenSite {
    pub id: String,
    pub name: Text,
    pub position: Position,
    #[serde(default)]
    pub municipality: Option<String>,
    #[serde(default)]
    pub reach: SpotReach,
    /// Boxes that hang there and move with it, all of them.
    #[serde(default = "one")]
    pub access_points: u32,
    #[serde(default)]
    pub host: Option<String>,
    /// Whether a plan may close it. The caller decides: underused, or released by
    /// name with a reason; not a site at a target place unless its host agrees,
    /// not the only free hotspot of its neighbourhood, not metro by default.
    #[serde(default)]
    pub movable: bool,
    /// Use that closing it would lose, device-minutes a day, at least 0: a noised
    /// estimate below it counts as 0. `None`: unknown; where the use cap holds, the
    /// site stays open, and a warning names it.
    #[serde(default)]
    pub use_lost: Option<f64>,
    /// Standard deviation that the privacy noise gives `use_lost`, device-minutes a
    /// day. Under the use cap no use counts as less than two of them. `None`: no noise.
    #[serde(default)]
    pub use_noise: Option<f64>,
    /// Interval that holds the true use with 80 %, device-minutes a day; from it
    /// uses are drawn for the stability of a plan. `None`: the use is taken as known.
    #[serde(default)]
    pub use_interval: Option<(f64, f64)>,
    /// Chance that it is underused at all, by which it is drawn for the stability of a
    /// plan. `None`: it may close whether it is or not, because somebody released it.
    #[serde(default)]
    pub underused_chance: Option<f64>,
    /// Cost of closing, euro; nothing is charged where absent.
    #[serde(default)]
    pub close_cost: Option<f64>,
    /// Why it may close: sentences from the verdict, passed on to the reasons.
    #[serde(default)]
    pub evidence: Vec<Text>,
}

/// Whom a spot serves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpotReach {
    #[default]
    Outdoor,
    /// Entered freely during opening hours.
    Indoor,
    /// Only for members or guests of its place.
    Members,
}

/// A walking distance from a demand to a spot (candidate or open site).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    pub from: String,
    pub to: String,
    pub metres: f64,
}

/// What ends a solve. Nodes end it reproducibly, time does not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Seconds of one solve; a plan that it cut short is marked.
    pub time_limit_s: Option<f64>,
    /// Nodes of the branch-and-bound tree.
    pub nodes: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time_limit_s: None,
            nodes: 200_000,
        }
    }
}
