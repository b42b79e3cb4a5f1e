//! What a reader of the plan has to know about what it was made from.

use std::collections::{BTreeMap, BTreeSet};

use crate::siting::model::{Column, Coverage, Model, Possible};
use crate::siting::problem::{
    Demand, DemandKind, Held, Position, Problem, Rule, bounds, distance_m,
};
use crate::text::Text;

pub(crate) fn warnings(
    problem: &Problem,
    held: &Held,
    coverage: &Coverage,
    model: &Model,
) -> Vec<Text> {
    let mut found = Vec::new();
    found.extend(unknown_weights(coverage));
    found.extend(unknown_use(problem, held));
    found.extend(unknown_costs(problem, held));
    found.extend(no_target_candidates(problem, held, model));
    found.extend(nothing_movable(problem, model));
    found.extend(estates_as_points(problem));
    found.extend(coarse_residents(problem));
    found.extend(far_from_streets(problem));
    found.extend(hosts_apart(problem));
    found
}

pub(crate) fn no_plan_in_time() -> Text {
    Text::new(
        "Binnen de tijd is geen plan gevonden dat alle regels volgt. Dat betekent niet dat er geen bestaat.",
        "Aucun plan respectant toutes les règles n’a été trouvé dans le temps imparti. Cela ne veut pas dire qu’il n’en existe pas.",
        "No plan that keeps all rules was found in time. That does not mean that no such plan exists.",
    )
}

fn unknown_weights(coverage: &Coverage) -> Option<Text> {
    let count = coverage.unknown_weights.len();
    (count > 0).then(|| {
        Text::new(
            format!("Van {count} plaatsen of gebieden is het gewicht onbekend; ze tellen mee als het gemiddelde van hun soort."),
            format!("Le poids de {count} lieux ou zones est inconnu ; ils comptent comme la moyenne de leur type."),
            format!("The weight of {count} places or areas is unknown; they count like the mean of their kind."),
        )
    })
}

fn unknown_use(problem: &Problem, held: &Held) -> Option<Text> {
    held.use_cap?;
    let movable = || problem.open.iter().filter(|site| site.movable);
    let unknown: Vec<&str> = movable()
        .filter(|site| site.use_lost.is_none())
        .map(|site| site.id.as_str())
        .collect();
    if problem.moves == 0 || unknown.is_empty() {
        return None;
    }
    if unknown.len() == movable().count() {
        return Some(Text::new(
            "Van geen enkele verplaatsbare hotspot is het gebruik bekend: de grens op verloren gebruik geldt niet.",
            "L’utilisation d’aucun hotspot déplaçable n’est connue : la limite d’utilisation perdue ne s’applique pas.",
            "Of no hotspot that may move is the use known: the cap on use lost does not hold.",
        ));
    }
    let names = unknown.join(", ");
    Some(Text::new(
        format!(
            "Het gebruik van deze hotspots is onbekend, daarom blijven ze waar ze zijn: {names}."
        ),
        format!("L’utilisation de ces hotspots est inconnue, ils restent donc en place : {names}."),
        format!("The use of these hotspots is unknown, so they stay where they are: {names}."),
    ))
}

fn unknown_costs(problem: &Problem, held: &Held) -> Option<Text> {
    held.budget?;
    let unknown = problem
        .candidates
        .iter()
        .filter(|candidate| candidate.cost.is_none())
        .count();
    if unknown == 0 {
        return None;
    }
    if unknown == problem.candidates.len() {
        return Some(Text::new(
            "Van geen enkele mogelijke plaats is de kostprijs bekend: het budget zegt niets over wat openen kost.",
            "Le coût d’aucun lieu possible n’est connu : le budget ne dit rien du coût d’ouverture.",
            "The cost of no possible place is known: the budget says nothing about what opening costs.",
        ));
    }
    Some(Text::new(
        format!(
            "Van {unknown} mogelijke plaatsen is de kostprijs onbekend; het budget telt daarvoor het hoogste bekende bedrag van hun soort. Vraag dat eerst na."
        ),
        format!(
            "Le coût de {unknown} lieux possibles est inconnu ; le budget compte pour eux le coût le plus élevé connu de leur type. À demander d’abord."
        ),
        format!(
            "The cost of {unknown} possible places is unknown; the budget counts the highest cost known for their kind. Ask for it first."
        ),
    ))
}

fn no_target_candidates(problem: &Problem, held: &Held, model: &Model) -> Option<Text> {
    held.min_target_share.filter(|share| *share > 0.0)?;
    let mut possible = model.columns.iter().filter_map(|column| match *column {
        Column::Candidate(j) => Some(problem.candidates[j].kind),
        Column::Site(_) => None,
    });
    if possible.any(|kind| kind.is_target()) {
        return None;
    }
    let targets = || {
        let all = 0..problem.candidates.len();
        all.filter(|&j| problem.candidates[j].kind.is_target())
    };
    let rules = Possible::new(problem, held);
    let too_dear = |j: &usize| rules.keeps_closed(*j) == Some(Rule::Budget);
    let cheapest = targets()
        .filter(too_dear)
        .filter_map(|j| rules.costs[j])
        .reduce(f64::min);
    Some(match cheapest {
        Some(cost) => Text::new(
            format!(
                "Met dit budget kan er geen hotspot komen in sociale huisvesting, een buurthuis of een openbare computerruimte: de goedkoopste plaats kost {cost:.0} euro. Omdat een deel van de nieuwe hotspots daar moet staan, is geen verplaatsing mogelijk."
            ),
            format!(
                "Avec ce budget, aucun hotspot ne peut être installé dans un logement social, une maison de quartier ou un espace public numérique : le lieu le moins cher coûte {cost:.0} euros. Comme une partie des nouveaux hotspots doit s’y trouver, aucun déplacement n’est possible."
            ),
            format!(
                "With this budget no hotspot can come to social housing, a community centre or a public computer room: the cheapest place costs {cost:.0} euro. Since a share of the new hotspots has to stand there, no move is possible."
            ),
        ),
        None => Text::new(
            "Van de plaatsen die gekozen kunnen worden is er geen sociale huisvesting, buurthuis of openbare computerruimte. Omdat een deel van de nieuwe hotspots daar moet staan, is geen verplaatsing mogelijk.",
            "Parmi les lieux qui peuvent être choisis, aucun n’est un logement social, une maison de quartier ou un espace public numérique. Comme une partie des nouveaux hotspots doit s’y trouver, aucun déplacement n’est possible.",
            "None of the places that can be chosen is social housing, a community centre or a public computer room. Since a share of the new hotspots has to stand there, no move is possible.",
        ),
    })
}

fn nothing_movable(problem: &Problem, model: &Model) -> Option<Text> {
    let any = model
        .columns
        .iter()
        .any(|column| matches!(column, Column::Site(_)));
    (problem.moves > 0 && !any).then(|| {
        Text::new(
            "Geen enkele hotspot mag verplaatst worden.",
            "Aucun hotspot ne peut être déplacé.",
            "No hotspot may be moved.",
        )
    })
}

/// Residents of areas above a square kilometre, spread evenly for want of anything finer.
fn coarse_residents(problem: &Problem) -> Option<Text> {
    let residents = || {
        let all = problem.demands.iter();
        all.filter(|demand| demand.kind == Some(DemandKind::Residents))
    };
    let coarse = || residents().filter(|demand| demand.is_coarse(problem.earth_radius_m));
    let heads = |demand: &Demand| demand.heads.or(demand.weight);
    let areas = coarse().count();
    let all: f64 = residents().filter_map(heads).sum();
    let percent = (100.0 * coarse().filter_map(heads).sum::<f64>() / all.max(1.0)).round();
    (areas > 0).then(|| {
        Text::new(
            format!("Van {areas} gebieden van meer dan een vierkante kilometer ({percent} % van de inwoners) is niet bekend waar de mensen wonen; ze zijn gelijkmatig verdeeld, ook over bos, water en industrie. Voer kleinere gebieden in voor u op dit plan voortgaat."),
            format!("Pour {areas} zones de plus d’un kilomètre carré ({percent} % des habitants), on ignore où les gens habitent ; ils sont répartis uniformément, y compris sur les bois, l’eau et l’industrie. Importez des zones plus petites avant de vous fier à ce plan."),
            format!("Of {areas} areas above a square kilometre ({percent}% of the residents) it is not known where people live; they are spread evenly, over forest, water and industry too. Import smaller areas before you rely on this plan."),
        )
    })
}

/// Where streets were used, and how often the straight line had to do.
fn far_from_streets(problem: &Problem) -> Option<Text> {
    let ways = problem.ways.as_ref()?;
    let (far, points) = (ways.without_street, ways.points);
    let detour = format!("{}", problem.reach.detour);
    let comma = detour.replace('.', ",");
    Some(Text::new(
        format!(
            "Afstanden zijn te voet over straten gemeten. {far} van {points} punten liggen te ver van een straat; daar geldt de rechte lijn maal {comma}."
        ),
        format!(
            "Les distances sont mesurées à pied, le long des rues. {far} points sur {points} sont trop loin d’une rue ; la ligne droite multipliée par {comma} y est utilisée."
        ),
        format!(
            "Distances are walked over streets. {far} of {points} points lie too far from any street; the straight line times {detour} is used there."
        ),
    ))
}

/// Records of one host farther apart than this may not be one place, metres.
const HOST_APART_M: f64 = 100.0;

fn hosts_apart(problem: &Problem) -> Option<Text> {
    let demands = problem
        .demands
        .iter()
        .filter(|demand| demand.kind == Some(DemandKind::Place))
        .map(|demand| (demand.host.as_deref(), demand.position));
    let candidates = problem
        .candidates
        .iter()
        .map(|c| (c.host.as_deref(), c.position));
    let open = problem.open.iter().map(|s| (s.host.as_deref(), s.position));
    let mut first: BTreeMap<&str, Position> = BTreeMap::new();
    let mut apart: BTreeSet<&str> = BTreeSet::new();
    for (host, position) in demands.chain(candidates).chain(open) {
        let Some(host) = host.filter(|host| !host.is_empty()) else {
            continue;
        };
        let other = *first.entry(host).or_insert(position);
        if distance_m(other, position, problem.earth_radius_m) > HOST_APART_M {
            apart.insert(host);
        }
    }
    if apart.is_empty() {
        return None;
    }
    let names = apart.into_iter().collect::<Vec<_>>().join(", ");
    Some(Text::new(
        format!(
            "Plaatsen met dezelfde verantwoordelijke gelden als één plaats, maar liggen hier meer dan 100 m uit elkaar: {names}. Geef ze elk een eigen verantwoordelijke als dat niet klopt."
        ),
        format!(
            "Les lieux d’un même responsable comptent comme un seul lieu, mais sont ici à plus de 100 m l’un de l’autre : {names}. Donnez à chacun son propre responsable si c’est inexact."
        ),
        format!(
            "Records of one host count as one place, but these lie more than 100 m apart: {names}. Give each a host of its own where that is wrong."
        ),
    ))
}

fn estates_as_points(problem: &Problem) -> Option<Text> {
    let count = problem
        .demands
        .iter()
        .filter(|demand| demand.kind == Some(DemandKind::Estate) && bounds(&demand.shape).is_none())
        .count();
    (count > 0).then(|| {
        Text::new(
            format!("Van {count} woonwijken is alleen een punt bekend, geen omtrek; wat daar als bediend geldt is onzeker."),
            format!("De {count} ensembles de logements on ne connaît qu’un point, pas le contour ; leur desserte est incertaine."),
            format!("Of {count} housing estates only a point is known, not the outline; whether they are served is uncertain."),
        )
    })
}
