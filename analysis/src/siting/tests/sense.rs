//! Plans that a planner would not shake their head at.

use super::by_hand::one_good_move;
use super::*;

fn says(texts: &[Text], sentence: &str) -> bool {
    texts.iter().any(|text| text.en.contains(sentence))
}

fn english(texts: &[Text]) -> Vec<&str> {
    texts.iter().map(|text| text.en.as_str()).collect()
}

/// The good move with streets: the place lies across a canal from the residents.
fn across_a_canal() -> (Problem, Streets) {
    let mut problem = one_good_move();
    problem.demands[1].position = at(0.0, 120.0);
    let lines = [
        vec![at(-600.0, 0.0), at(600.0, 0.0)],
        vec![at(-600.0, 120.0), at(600.0, 120.0)],
        vec![at(600.0, 0.0), at(600.0, 120.0)],
    ];
    let streets = Streets::new(&lines, geometry::EARTH_RADIUS_M);
    (problem, streets)
}

#[test]
fn a_canal_counts_once_streets_are_known() {
    let (problem, streets) = across_a_canal();
    let by_line = solved(&problem);
    assert_eq!(by_line.distances, Distances::StraightLine);
    assert_eq!(by_line.objective, Some(0.8));
    let walked = over_streets(problem, &streets);
    let by_street = solved(&walked);
    assert_eq!(by_street.distances, Distances::Streets);
    assert_eq!(by_street.objective, Some(0.5));
    assert!(says(
        &by_street.warnings,
        "Distances are walked over streets. 0 of 2"
    ));
    let others = other_distances(&walked, &by_street, &|| false).unwrap();
    assert_eq!((others[0].kept, others[0].of), (1, 1));
}

#[test]
fn far_from_any_street_the_straight_line_has_to_do() {
    let (mut problem, streets) = across_a_canal();
    problem.demands[1].position = at(0.0, -130.0);
    let walked = over_streets(problem, &streets);
    let plan = solved(&walked);
    assert_eq!(plan.objective, Some(0.8));
    assert!(says(
        &plan.warnings,
        "1 of 2 points lie too far from any street"
    ));
}

/// A site 106 m from a candidate that would serve a little more.
fn short_move() -> Problem {
    let mut problem = one_good_move();
    problem.open[0].position = at(106.0, 0.0);
    problem.demands.truncate(1);
    problem.demands[0].protected = Some(false);
    problem
}

#[test]
fn a_short_move_is_named_in_a_plan_and_not_offered() {
    let plan = solved(&short_move());
    assert_eq!(plan.moves.len(), 1);
    let told = english(&plan.moves[0].reasons).join(" ");
    assert!(
        told.contains("The next freely accessible hotspot is the new place itself, about 140 m")
    );
    let offered = offer(&short_move(), &|| false).unwrap();
    assert!(offered.plan.moves.is_empty());
    // What the rule costs is known.
    let price = price(&offered.problem, &offered.plan, Rule::ShortMove, &|| false).unwrap();
    assert!(price.is_some_and(|price| price > 0.5), "{price:?}");
}

#[test]
fn says_where_more_residents_lose_than_gain() {
    let mut problem = one_good_move();
    let mut losers = demand("quay", Some(DemandKind::Residents), at(3000.0, 0.0), 1.0);
    losers.heads = Some(4_000.0);
    problem.demands.push(losers);
    let plan = solved(&problem);
    let told = english(&plan.moves[0].reasons).join(" ");
    assert!(
        told.contains(
            "more residents lose by this move than gain by it (about 4,000 against 1,000)"
        ),
        "{told}"
    );
}

#[test]
fn residents_of_large_areas_are_never_a_figure() {
    let mut problem = one_good_move();
    problem.demands[1].shape = vec![vec![geometry::disc(
        at(0.0, 0.0),
        2_000_000.0,
        geometry::EARTH_RADIUS_M,
    )]];
    problem.demands[1].heads = Some(10_000.0);
    let plan = solved(&problem);
    let told = english(&plan.moves[0].reasons).join(" ");
    assert!(!told.contains("About"), "{told}");
    assert!(
        told.contains("Residents of an area above a square kilometre may get a hotspot nearby")
    );
    assert!(says(
        &plan.warnings,
        "Of 1 areas above a square kilometre (100%"
    ));
    problem.demands[1].shape = vec![vec![geometry::disc(
        at(0.0, 0.0),
        500_000.0,
        geometry::EARTH_RADIUS_M,
    )]];
    let told = solved(&problem).moves.remove(0).reasons;
    assert!(
        english(&told)
            .join(" ")
            .contains("residents get a hotspot within walking distance")
    );
}

/// Three quiet sites; a housing estate, and two clubs that are worth hardly anything.
fn estate_and_clubs() -> Problem {
    let place =
        |id: &str, kind, east_m: f64, weight: f64| demand(id, Some(kind), at(east_m, 0.0), weight);
    let mut problem = Problem::new(
        vec![
            place("estate", DemandKind::Estate, 0.0, 1.0),
            place("club", DemandKind::Place, 1_000.0, 1.2),
            place("hut", DemandKind::Place, 2_000.0, 0.001),
        ],
        vec![
            candidate("at estate", CandidateKind::SocialHousing, at(0.0, 0.0)),
            candidate("at club", CandidateKind::CommunityCentre, at(1_000.0, 0.0)),
            candidate("at hut", CandidateKind::CommunityCentre, at(2_000.0, 0.0)),
        ],
        vec![
            open_site("a", at(9_000.0, 0.0), true),
            open_site("b", at(9_000.0, 500.0), true),
            open_site("c", at(9_000.0, 1_000.0), true),
        ],
    );
    problem.moves = 3;
    problem
}

#[test]
fn half_at_social_housing_and_the_fewest_moves_are_offered_first() {
    let problem = estate_and_clubs();
    assert_eq!(solved(&problem).moves.len(), 3);
    let offered = offer(&problem, &|| false).unwrap();
    assert_eq!(
        offered.choices,
        Choices {
            social_housing: true,
            unscreened: None,
            fewer: None,
        }
    );
    // One estate carries one club; the hut would be a third place, and the second club.
    let mut to: Vec<&str> = offered
        .plan
        .moves
        .iter()
        .map(|step| step.to.as_str())
        .collect();
    to.sort_unstable();
    assert_eq!(to, ["at club", "at estate"]);
    assert_eq!(
        english(&offered.notes),
        [
            "At least half of the new hotspots stand at social housing. That costs 0% of the gain of the plan without that choice."
        ]
    );

    let mut without = problem;
    without.rules.min_social_housing_share = Some(0.0);
    let offered = offer(&without, &|| false).unwrap();
    assert_eq!(offered.choices.fewer, Some(2));
    assert_eq!(offered.plan.moves.len(), 2);
    assert_eq!(
        english(&offered.notes),
        ["2 moves are enough: 3 would not gain one percent more."]
    );
}

#[test]
fn screened_places_are_preferred_where_they_are_nearly_as_good() {
    let mut problem = estate_and_clubs();
    problem.rules.min_social_housing_share = Some(0.0);
    problem.moves = 1;
    problem.demands[0].weight = Some(1.19);
    problem.candidates[0].screening = Screening::Fit;
    assert_eq!(solved(&problem).moves[0].to, "at club");
    let offered = offer(&problem, &|| false).unwrap();
    assert_eq!(offered.plan.moves[0].to, "at estate");
    problem.demands[0].weight = Some(0.5);
    let offered = offer(&problem, &|| false).unwrap();
    assert_eq!(offered.plan.moves[0].to, "at club");
}

#[test]
fn a_site_that_may_not_be_underused_is_no_firm_removal() {
    let mut problem = one_good_move();
    problem.open[0].underused_chance = Some(0.6);
    let plan = solved(&problem);
    let draws = Draws {
        count: 200,
        ..Draws::default()
    };
    let share = stability(&problem, &plan, draws, &|| false)
        .unwrap()
        .removals["quiet"];
    assert!((0.5..0.7).contains(&share), "{share}");
    problem.open[0].underused_chance = None;
    let share = stability(&problem, &plan, draws, &|| false)
        .unwrap()
        .removals["quiet"];
    assert_eq!(share, 1.0);
}

#[test]
fn the_number_of_additions_is_in_a_conflict_only_where_it_matters() {
    let mut problem = one_good_move();
    problem.additions = 1;
    problem.moves = 0;
    problem.rules.open.push("at centre".to_owned());
    problem.candidates[0].cost = Some(4000.0);
    problem.rules.budget = Some(10.0);
    assert_eq!(solved(&problem).conflict, [Rule::Budget, Rule::Open]);
    problem.rules.open.clear();
    assert_eq!(solved(&problem).conflict, [Rule::Budget, Rule::Additions]);
    problem.rules.budget = None;
    problem.additions = 2;
    assert_eq!(solved(&problem).conflict, [Rule::Additions]);
}

#[test]
fn one_host_at_two_ends_of_the_city_is_said() {
    let mut problem = one_good_move();
    problem.demands[0].host = Some("cpas".to_owned());
    problem.candidates[0].host = Some("cpas".to_owned());
    assert!(!says(&solved(&problem).warnings, "more than 100 m apart"));
    problem.candidates[0].position = at(150.0, 0.0);
    let plan = solved(&problem);
    assert!(says(&plan.warnings, "more than 100 m apart: cpas"));
}

#[test]
fn an_id_of_both_lists_and_weights_that_overflow_are_refused() {
    let mut problem = one_good_move();
    problem.candidates[0].id = "quiet".to_owned();
    problem.demands[1].weight = Some(f64::MAX);
    let found: Vec<String> = refusals(&problem).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "open site `quiet`: id `quiet` appears twice, expected once".to_owned(),
            format!(
                "demand `street`: weight {}, expected at most 1e15",
                f64::MAX
            ),
        ]
    );
}

/// Residents times the logarithm of the share served, above what it is today.
fn equality(towns: &[model::Town], model: &model::Model, decision: &[bool]) -> f64 {
    let of = |town: &model::Town| {
        let share = |decision: &[bool]| town.share(model, decision) + 0.02;
        town.residents * (share(decision) / share(&model.today())).ln()
    };
    towns.iter().map(of).sum()
}

/// The most equal plan beside all plans there are.
#[test]
fn no_plan_is_more_equal_than_the_most_equal_one_by_a_hundredth() {
    let size = synthetic::Size {
        demands: 160,
        candidates: 12,
        sites: 8,
        side_m: 3_000.0,
    };
    for seed in 0..4 {
        let problem = synthetic::city(size, 2, seed);
        let all = alternatives(&problem, &|| false).unwrap();
        let equal = all.iter().find(|row| row.aim == Aim::MostEqual).unwrap();
        assert!(equal.exact, "seed {seed}");

        let held = problem.rules.held(&problem);
        let coverage = model::coverage(&problem, &held);
        let model = model::Model::new(&problem, &held, &coverage);
        let towns = model::towns(&problem, &coverage, &model);
        assert!(!towns.is_empty());
        let columns = 0..model.columns.len();
        let (places, sites): (Vec<usize>, Vec<usize>) =
            columns.partition(|&column| model.is_candidate(column));
        let mut most = 0.0_f64;
        let mut try_moves = |moves: &[(usize, usize)]| {
            let mut decision = model.today();
            for &(site, place) in moves {
                decision[site] = false;
                decision[place] = true;
            }
            if model.is_feasible(&decision) {
                most = most.max(equality(&towns, &model, &decision));
            }
        };
        for (n, &site) in sites.iter().enumerate() {
            for (m, &place) in places.iter().enumerate() {
                try_moves(&[(site, place)]);
                for &other_site in &sites[n + 1..] {
                    for &other_place in &places[m + 1..] {
                        try_moves(&[(site, place), (other_site, other_place)]);
                    }
                }
            }
        }
        let mut decision = model.today();
        for pair in &equal.moves {
            let site = problem.open.iter().position(|site| site.id == pair.from);
            let place = problem.candidates.iter().position(|c| c.id == pair.to);
            decision[model.column_of_site(site.unwrap()).unwrap()] = false;
            decision[model.column_of_candidate(place.unwrap()).unwrap()] = true;
        }
        let reached = equality(&towns, &model, &decision);
        assert!(
            reached >= 0.99 * most - 1e-9,
            "seed {seed}: {reached} of {most}"
        );
    }
}
