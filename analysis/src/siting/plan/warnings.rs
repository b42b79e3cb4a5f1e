//! What a reader of the plan has to know about what it was made from.

use crate::siting::model::{Column, Coverage, Model, Possible};
use crate::siting::problem::{DemandKind, Held, Problem, Rule, bounds};
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
