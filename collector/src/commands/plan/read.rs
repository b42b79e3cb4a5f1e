//! From files to a problem.

use std::collections::BTreeMap;
use std::path::Path;

use analysis::siting::{
    Candidate, CandidateKind, Demand, DemandKind, List, OpenSite, Position, Problem, Refusal,
    SpotReach, Walk,
};
use analysis::text::Text;

use super::Arguments;
use super::rules::{self, RulesFile};
use crate::commands::table::{Columns, Fault, Faults, TableRow, read_file};

const MAX_BYTES: u64 = 256 << 20;

const DEMAND: Columns = Columns {
    required: &["id", "lon", "lat"],
    optional: &[
        "weight",
        "name",
        "kind",
        "municipality",
        "protected",
        "own_wifi",
        "host",
    ],
    max_bytes: MAX_BYTES,
};

const CANDIDATES: Columns = Columns {
    required: &["id", "lon", "lat"],
    optional: &[
        "name",
        "kind",
        "municipality",
        "reach",
        "access_points",
        "host",
        "cost",
    ],
    max_bytes: MAX_BYTES,
};

const OPEN: Columns = Columns {
    required: &["id", "lon", "lat"],
    optional: &[
        "name",
        "kind",
        "municipality",
        "reach",
        "access_points",
        "host",
        "movable",
        "use_lost",
        "use_noise",
        "close_cost",
    ],
    max_bytes: MAX_BYTES,
};

const DISTANCES: Columns = Columns {
    required: &["from", "to", "metres"],
    optional: &[],
    max_bytes: MAX_BYTES,
};

const DEMAND_KINDS: [(&str, DemandKind); 3] = [
    ("place", DemandKind::Place),
    ("estate", DemandKind::Estate),
    ("residents", DemandKind::Residents),
];

const CANDIDATE_KINDS: [(&str, CandidateKind); 5] = [
    ("social_housing", CandidateKind::SocialHousing),
    ("community_centre", CandidateKind::CommunityCentre),
    ("public_computer_room", CandidateKind::PublicComputerRoom),
    ("library", CandidateKind::Library),
    ("other", CandidateKind::Other),
];

const REACHES: [(&str, SpotReach); 3] = [
    ("outdoor", SpotReach::Outdoor),
    ("indoor", SpotReach::Indoor),
    ("members", SpotReach::Members),
];

/// Largest number of boxes at one place.
const MAX_BOXES: u32 = 10_000;

/// A problem, and where in the files each of its entries stands.
#[derive(Debug)]
pub struct Inputs {
    pub problem: Problem,
    pub places: Places,
    pub warnings: Vec<Text>,
}

pub fn inputs(arguments: &Arguments) -> Result<Inputs, Faults> {
    let mut faults = Faults::new();
    let mut places = Places::default();
    let rules = match &arguments.rules {
        Some(path) => rules::read(path, &mut faults),
        None => RulesFile::default(),
    };
    places.rules_file = arguments.rules.as_ref().map_or_else(
        || "command line".to_owned(),
        |path| path.display().to_string(),
    );
    let demands = match &arguments.demand {
        Some(path) => read_demand(path, &mut places, &mut faults),
        None => Vec::new(),
    };
    let candidates = match &arguments.candidates {
        Some(path) => read_candidates(path, &mut places, &mut faults),
        None => Vec::new(),
    };
    let mut open = match &arguments.open {
        Some(path) => read_open(path, &mut places, &mut faults),
        None => Vec::new(),
    };
    let walking = arguments
        .distances
        .as_ref()
        .map(|path| read_distances(path, &mut places, &mut faults));
    faults.into_result()?;

    let warnings = use_at_least_zero(&mut open).into_iter().collect();
    let mut problem = Problem::new(demands, candidates, open);
    problem.walking = walking;
    problem.rules = rules.rules;
    problem.reach = rules.reach;
    problem.moves = arguments.moves;
    problem.additions = arguments.add;
    if let Some(levels) = &arguments.levels {
        problem.reach.plain = levels.0.clone();
    }
    if let Some(detour) = arguments.detour {
        problem.reach.detour = detour;
    }
    if let Some(radius) = arguments.earth_radius {
        problem.earth_radius_m = radius;
    }
    Ok(Inputs {
        problem,
        places,
        warnings,
    })
}

/// A file made from noised figures has uses below zero, those of the quietest sites:
/// they count as none at all, and a warning names them.
fn use_at_least_zero(open: &mut [OpenSite]) -> Option<Text> {
    let mut below = Vec::new();
    for site in open {
        if let Some(use_lost) = site.use_lost.as_mut().filter(|use_lost| **use_lost < 0.0) {
            *use_lost = 0.0;
            below.push(site.id.as_str());
        }
    }
    if below.is_empty() {
        return None;
    }
    let names = below.join(", ");
    Some(Text::new(
        format!(
            "Het gebruik van deze hotspots is negatief, door de ruis; het telt als nul: {names}."
        ),
        format!(
            "L’usage de ces hotspots est négatif, sous l’effet du bruit ; il compte pour zéro : {names}."
        ),
        format!(
            "The use of these hotspots is below zero because of the noise; it counts as zero: {names}."
        ),
    ))
}

/// Lines and columns of what was read, for what turns out wrong later.
#[derive(Debug, Default)]
pub struct Places {
    tables: BTreeMap<List, TablePlaces>,
    rules_file: String,
}

#[derive(Debug, Default)]
struct TablePlaces {
    file: String,
    lines: Vec<u64>,
    columns: BTreeMap<String, u64>,
}

impl Places {
    fn start(&mut self, list: List, path: &Path) -> &mut TablePlaces {
        let table = self.tables.entry(list).or_default();
        table.file = path.display().to_string();
        table
    }

    /// What is wrong with the problem, told where it stands in the files.
    pub fn faults(&self, refusals: &[Refusal]) -> Faults {
        let mut faults = Faults::new();
        for refusal in refusals {
            faults.add(self.fault(refusal));
        }
        faults
    }

    fn fault(&self, refusal: &Refusal) -> Fault {
        let what = refusal.to_string();
        let Some(table) = self.tables.get(&refusal.list) else {
            return Fault::whole_file(&self.rules_file, what);
        };
        let line = refusal
            .index
            .and_then(|index| table.lines.get(index))
            .copied();
        Fault {
            file: table.file.clone(),
            line: line.unwrap_or(1),
            column: table.columns.get(refusal.field).copied().unwrap_or(1),
            what,
        }
    }
}

impl TablePlaces {
    fn note(&mut self, row: &TableRow, columns: &Columns) {
        if self.lines.is_empty() {
            for column in columns.required.iter().chain(columns.optional) {
                self.columns
                    .insert((*column).to_owned(), row.column_number(column));
            }
        }
    }
}

fn read_demand(path: &Path, places: &mut Places, faults: &mut Faults) -> Vec<Demand> {
    let table = places.start(List::Demands, path);
    let mut no_weight = false;
    let read = read_file(&DEMAND, path, faults, |row| {
        table.note(row, &DEMAND);
        let spot = read_spot(row);
        let kind = row.optional_choice("kind", &DEMAND_KINDS);
        let weight = row.optional_number_in("weight", 0.0..=f64::MAX);
        let families = row.columns_starting_with("weight_");
        no_weight |= families.is_empty() && !row.has_column("weight");
        let mut groups = BTreeMap::new();
        for column in families {
            if let Some(heads) = row.optional_number_in(&column, 0.0..=f64::MAX) {
                groups.insert(column["weight_".len()..].to_owned(), heads);
            }
        }
        let demand = Demand {
            kind,
            weight,
            groups,
            protected: row.optional_boolean("protected"),
            own_wifi: row.optional_boolean("own_wifi").unwrap_or(false),
            shape: Vec::new(),
            points: Vec::new(),
            heads: None,
            id: String::new(),
            name: Text::default(),
            position: Position { lon: 0.0, lat: 0.0 },
            municipality: None,
            host: None,
        };
        let spot = spot?;
        Some((
            row.line(),
            Demand {
                id: spot.id,
                name: spot.name,
                position: spot.position,
                municipality: spot.municipality,
                host: spot.host,
                ..demand
            },
        ))
    });
    if no_weight {
        let what = "column `weight` or columns `weight_<group>` are missing from the header";
        faults.add(Fault::whole_file(&path.display().to_string(), what.into()));
    }
    keep_lines(table, read)
}

fn keep_lines<T>(table: &mut TablePlaces, read: Vec<(u64, T)>) -> Vec<T> {
    let (lines, values) = read.into_iter().unzip();
    table.lines = lines;
    values
}

fn read_candidates(path: &Path, places: &mut Places, faults: &mut Faults) -> Vec<Candidate> {
    let table = places.start(List::Candidates, path);
    let read = read_file(&CANDIDATES, path, faults, |row| {
        table.note(row, &CANDIDATES);
        let spot = read_spot(row);
        let kind = row.optional_choice("kind", &CANDIDATE_KINDS);
        let reach = row.optional_choice("reach", &REACHES).unwrap_or_default();
        let access_points = read_boxes(row);
        let cost = row.optional_number_in("cost", 0.0..=f64::MAX);
        let spot = spot?;
        Some((
            row.line(),
            Candidate {
                id: spot.id,
                name: spot.name,
                kind: kind.unwrap_or(CandidateKind::Other),
                position: spot.position,
                municipality: spot.municipality,
                reach,
                access_points,
                host: spot.host,
                cost,
                ask_first: Vec::new(),
            },
        ))
    });
    keep_lines(table, read)
}

fn read_open(path: &Path, places: &mut Places, faults: &mut Faults) -> Vec<OpenSite> {
    let table = places.start(List::Open, path);
    let read = read_file(&OPEN, path, faults, |row| {
        table.note(row, &OPEN);
        let spot = read_spot(row);
        let reach = row.optional_choice("reach", &REACHES).unwrap_or_default();
        let access_points = read_boxes(row);
        // A file that does not say what may move leaves the choice to the plan; an
        // empty cell beside others that say it does not.
        let movable = row
            .optional_boolean("movable")
            .unwrap_or(!row.has_column("movable"));
        let use_lost = row.optional_number("use_lost");
        let use_noise = row.optional_number_in("use_noise", 0.0..=f64::MAX);
        let close_cost = row.optional_number_in("close_cost", 0.0..=f64::MAX);
        let spot = spot?;
        Some((
            row.line(),
            OpenSite {
                id: spot.id,
                name: spot.name,
                position: spot.position,
                municipality: spot.municipality,
                reach,
                access_points,
                host: spot.host,
                movable,
                use_lost,
                use_noise,
                use_interval: None,
                close_cost,
                evidence: Vec::new(),
            },
        ))
    });
    keep_lines(table, read)
}

fn read_distances(path: &Path, places: &mut Places, faults: &mut Faults) -> Vec<Walk> {
    let table = places.start(List::Walking, path);
    let read = read_file(&DISTANCES, path, faults, |row| {
        table.note(row, &DISTANCES);
        let (from, to) = (row.text("from"), row.text("to"));
        let metres = row.number_in("metres", 0.0..=f64::MAX);
        Some((
            row.line(),
            Walk {
                from: from?,
                to: to?,
                metres: metres?,
            },
        ))
    });
    keep_lines(table, read)
}

/// The columns that all three files share.
struct SpotCells {
    id: String,
    name: Text,
    position: Position,
    municipality: Option<String>,
    host: Option<String>,
}

fn read_spot(row: &mut TableRow) -> Option<SpotCells> {
    let id = row.text("id");
    let lon = row.number_in("lon", -180.0..=180.0);
    let lat = row.number_in("lat", -90.0..=90.0);
    let name = row.optional_text("name");
    let municipality = row.optional_text("municipality");
    let host = row.optional_text("host");
    let id = id?;
    Some(SpotCells {
        name: Text::same(name.unwrap_or_else(|| id.clone())),
        id,
        position: Position {
            lon: lon?,
            lat: lat?,
        },
        municipality,
        host,
    })
}

fn read_boxes(row: &mut TableRow) -> u32 {
    let boxes: Option<u32> =
        row.optional("access_points", "a whole number of access points", |cell| {
            cell.parse().ok().filter(|boxes| *boxes <= MAX_BOXES)
        });
    boxes.unwrap_or(1)
}
