//! Plans that can be checked with pencil and paper.

use super::*;

/// Demand a3 b4 c4 d3; S1 serves {b,c}, S2 {a,b}, S3 {c,d}.
fn toy() -> Problem {
    let here = at(0.0, 0.0);
    let demands = [("a", 3.0), ("b", 4.0), ("c", 4.0), ("d", 3.0)]
        .map(|(id, weight)| demand(id, None, here, weight))
        .to_vec();
    let candidates = ["S1", "S2", "S3"]
        .map(|id| candidate(id, CandidateKind::Other, here))
        .to_vec();
    let mut problem = Problem::new(demands, candidates, Vec::new());
    problem.walking = Some(
        [
            ("b", "S1"),
            ("c", "S1"),
            ("a", "S2"),
            ("b", "S2"),
            ("c", "S3"),
            ("d", "S3"),
        ]
        .map(|(from, to)| Walk {
            from: from.to_owned(),
            to: to.to_owned(),
            metres: 100.0,
        })
        .to_vec(),
    );
    problem.additions = 2;
    problem
}

#[test]
fn the_toy_reaches_14_where_greedy_stops_at_11() {
    let problem = toy();
    let held = problem.rules.held(&problem);
    let coverage = model::coverage(&problem, &held);
    let model = model::Model::new(&problem, &held, &coverage);
    let greedy = solve::greedy::start(&model, 2, &|| false).expect("two candidates can open");
    assert_eq!(model.objective(&greedy), 11.0);

    let plan = solved(&problem);
    assert_eq!(plan.status, Status::Optimal);
    assert_eq!(plan.objective, Some(14.0));
    assert_eq!(plan.bound, Some(14.0));
    assert_eq!(plan.gap, Some(0.0));
    let added: Vec<&str> = plan.added.iter().map(|added| added.id.as_str()).collect();
    assert_eq!(added, ["S2", "S3"]);
}

/// One quiet site far from everybody, one place without a spot.
pub(super) fn one_good_move() -> Problem {
    Problem {
        moves: 1,
        ..Problem::new(
            vec![
                demand("centre", Some(DemandKind::Place), at(0.0, 0.0), 10.0),
                demand("street", Some(DemandKind::Residents), at(50.0, 0.0), 1000.0),
            ],
            vec![candidate(
                "at centre",
                CandidateKind::CommunityCentre,
                at(0.0, 0.0),
            )],
            vec![open_site("quiet", at(3000.0, 0.0), true)],
        )
    }
}

#[test]
fn moves_a_quiet_site_to_a_place_and_says_who_gains() {
    let plan = solved(&one_good_move());
    assert_eq!(plan.status, Status::Optimal);
    assert_eq!(plan.baseline, 0.0);
    assert_eq!(plan.objective, Some(1.0));
    assert_eq!(plan.moves.len(), 1);
    let english: Vec<&str> = plan.moves[0]
        .reasons
        .iter()
        .map(|text| text.en.as_str())
        .collect();
    assert_eq!(
        english,
        [
            "Served from now on, or better than today: centre (at this place).",
            "About 1,000 residents get a hotspot within walking distance, or a nearer one than today.",
            "Closing quiet leaves no place on the list less well served.",
            "The next freely accessible hotspot is at centre, about 3900 m on foot from quiet.",
            "This step brings 100% of the gain of the whole plan.",
            "The whole hotspot quiet moves (1 access point).",
        ]
    );
}

#[test]
fn nothing_to_gain_is_optimal_without_moves() {
    let mut problem = one_good_move();
    problem
        .open
        .push(open_site("there already", at(0.0, 10.0), false));
    let plan = solved(&problem);
    assert_eq!(plan.status, Status::Optimal);
    assert!(plan.moves.is_empty());
    assert_eq!(plan.objective, Some(plan.baseline));
}

#[test]
fn a_protected_place_keeps_its_coverage_at_every_level() {
    let mut problem = one_good_move();
    let small = demand("club", Some(DemandKind::Place), at(3000.0, 20.0), 0.1);
    problem.demands.push(small);
    assert!(solved(&problem).moves.is_empty());
    problem.rules.off.push(Rule::Protection);
    assert_eq!(solved(&problem).moves.len(), 1);
}

#[test]
fn a_site_that_may_not_move_stays() {
    let mut problem = one_good_move();
    problem.open[0].movable = false;
    let plan = solved(&problem);
    assert!(plan.moves.is_empty());
    assert_eq!(plan.warnings.len(), 1);
}

#[test]
fn a_budget_below_the_cost_forbids_the_move() {
    let mut problem = one_good_move();
    problem.candidates[0].cost = Some(4000.0);
    problem.open[0].close_cost = Some(1000.0);
    problem.rules.budget = Some(4999.0);
    assert!(solved(&problem).moves.is_empty());
    problem.rules.budget = Some(5000.0);
    assert_eq!(solved(&problem).moves.len(), 1);
}

#[test]
fn at_least_half_of_the_openings_stand_at_target_places() {
    let mut problem = one_good_move();
    problem.candidates[0].kind = CandidateKind::Library;
    let plan = solved(&problem);
    assert!(plan.moves.is_empty());
    problem.rules.min_target_share = Some(0.0);
    assert_eq!(solved(&problem).moves.len(), 1);
}

#[test]
fn a_place_that_needs_more_boxes_than_close_is_not_chosen() {
    let mut problem = one_good_move();
    problem.candidates[0].access_points = 2;
    assert!(solved(&problem).moves.is_empty());
    problem.rules.stock = Some(1);
    let plan = solved(&problem);
    assert_eq!(plan.moves.len(), 1);
    assert_eq!(plan.boxes_left, 0);
}

#[test]
fn forbidding_the_only_pair_leaves_everything_as_it_is() {
    let mut problem = one_good_move();
    problem.rules.forbidden.push(Pair {
        from: "quiet".to_owned(),
        to: "at centre".to_owned(),
    });
    assert!(solved(&problem).moves.is_empty());
}

#[test]
fn a_forced_pair_moves_even_where_nothing_is_gained() {
    let mut problem = one_good_move();
    problem.candidates.push(candidate(
        "nowhere",
        CandidateKind::SocialHousing,
        at(9000.0, 0.0),
    ));
    problem.rules.forced.push(Pair {
        from: "quiet".to_owned(),
        to: "nowhere".to_owned(),
    });
    let plan = solved(&problem);
    assert_eq!(plan.moves[0].to, "nowhere");
}

#[test]
fn the_smallest_conflict_names_the_rules_that_exclude_each_other() {
    let mut problem = one_good_move();
    problem.rules.open.push("at centre".to_owned());
    problem.candidates[0].cost = Some(4000.0);
    problem.rules.budget = Some(10.0);
    let plan = solved(&problem);
    assert_eq!(plan.status, Status::Infeasible);
    assert_eq!(plan.objective, None);
    assert_eq!(plan.conflict, [Rule::Budget, Rule::Open]);
}

#[test]
fn spots_stand_100_m_apart_but_members_spots_may_be_near() {
    let mut problem = one_good_move();
    problem
        .demands
        .push(demand("gate", Some(DemandKind::Place), at(60.0, 0.0), 10.0));
    problem.candidates.push(candidate(
        "at gate",
        CandidateKind::CommunityCentre,
        at(60.0, 0.0),
    ));
    problem
        .open
        .push(open_site("quiet too", at(3000.0, 500.0), true));
    problem.moves = 2;
    problem.rules.closure_share = Some(1.0);
    assert_eq!(solved(&problem).moves.len(), 1);
    problem.candidates[1].reach = SpotReach::Members;
    assert_eq!(solved(&problem).moves.len(), 2);
}

#[test]
fn records_of_one_building_are_one_place() {
    let mut problem = one_good_move();
    problem.demands.truncate(1);
    problem.demands.push(demand(
        "next door",
        Some(DemandKind::Place),
        at(20.0, 0.0),
        10.0,
    ));
    problem
        .demands
        .push(demand("far", Some(DemandKind::Place), at(900.0, 0.0), 10.0));
    let plan = solved(&problem);
    assert_eq!(plan.objective, Some(0.5));
    assert_eq!(plan.covered[0].places, 1);
}

#[test]
fn wifi_of_its_own_counts_as_covered_today() {
    let mut problem = one_good_move();
    problem.demands[0].own_wifi = true;
    assert_eq!(solved(&problem).baseline, 0.5);
}

#[test]
fn the_use_cap_keeps_busy_sites() {
    let mut problem = one_good_move();
    problem.open[0].use_lost = Some(500.0);
    problem
        .open
        .push(open_site("empty", at(3000.0, 500.0), true));
    problem.open[1].use_lost = Some(1.0);
    let plan = solved(&problem);
    assert_eq!(plan.moves[0].from, "empty");
}

/// The only site that nobody uses stands at a place that would lose it; the other one
/// cannot be told from unused.
#[test]
fn a_use_of_zero_does_not_forbid_to_close_what_noise_cannot_tell_from_it() {
    let mut problem = one_good_move();
    let club = demand("club", Some(DemandKind::Place), at(-3000.0, 0.0), 0.1);
    problem.demands.push(club);
    problem
        .open
        .push(open_site("unused", at(-3000.0, 20.0), true));
    problem.open[0].use_lost = Some(5.0);
    problem.open[1].use_lost = Some(0.0);
    assert!(solved(&problem).moves.is_empty(), "the cap is zero");
    problem.open[0].use_noise = Some(4.0);
    problem.open[1].use_noise = Some(4.0);
    assert_eq!(solved(&problem).moves[0].from, "quiet");
    // 1.25 times two deviations of 4 are 10.
    problem.open[0].use_lost = Some(10.1);
    assert!(solved(&problem).moves.is_empty(), "more than the cap");
}

#[test]
fn a_use_beyond_all_others_leaves_the_cap_as_it_is() {
    let mut problem = one_good_move();
    problem.open[0].use_lost = Some(1e300);
    problem
        .open
        .push(open_site("busy", at(3000.0, 500.0), true));
    problem.open[1].use_lost = Some(1e300);
    problem
        .open
        .push(open_site("empty", at(3000.0, 1000.0), true));
    problem.open[2].use_lost = Some(1.0);
    let plan = solved(&problem);
    assert_eq!(plan.status, Status::Optimal);
    assert_eq!(plan.moves[0].from, "empty");
}

#[test]
fn all_that_is_wrong_is_refused_with_names() {
    let mut problem = one_good_move();
    problem.demands[1].position = Position {
        lon: 50.85,
        lat: 4.35,
    };
    problem.demands[0].weight = Some(f64::NAN);
    problem.open.push(open_site("quiet", at(0.0, 900.0), false));
    problem.rules.veto.push("nobody".to_owned());
    let found: Vec<String> = refusals(&problem).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "open site `quiet`: id `quiet` appears twice, expected once",
            "demand `street`: longitude 50.85 and latitude 4.35 look swapped, expected longitude first",
            "demand `centre`: weight NaN, expected a number of at least 0",
            "rule `veto`: unknown id `nobody`, expected the id of a candidate",
        ]
    );
}

#[test]
fn a_plan_without_a_move_names_the_next_best_place() {
    let mut problem = one_good_move();
    problem
        .demands
        .push(demand("club", Some(DemandKind::Place), at(900.0, 0.0), 4.0));
    problem.candidates.push(candidate(
        "at club",
        CandidateKind::CommunityCentre,
        at(900.0, 0.0),
    ));
    problem
        .open
        .push(open_site("spare", at(3000.0, 500.0), true));
    let kept = solved(&problem);
    let step = kept.moves[0].clone();
    assert_eq!(step.to, "at centre");
    let without = without_move(&problem, &kept, &step.from, &|| false)
        .expect("solvable")
        .expect("a known move");
    assert_eq!(without.instead[0].to, "at club");
    // Places count half: 10 of 14 and all residents against 4 of 14.
    assert!((without.gain_lost - (0.5 * 6.0 / 14.0 + 0.5)).abs() < 1e-9);
}

#[test]
fn the_frontier_ends_where_more_moves_stop_helping() {
    let mut problem = one_good_move();
    problem.moves = 6;
    problem
        .open
        .push(open_site("spare", at(3000.0, 500.0), true));
    problem
        .open
        .push(open_site("another", at(3000.0, 900.0), true));
    let steps = frontier(&problem, &|| false).expect("solvable");
    let gains: Vec<(usize, f64)> = steps.iter().map(|step| (step.moves, step.gain)).collect();
    assert_eq!(gains, [(0, 0.0), (1, 1.0), (2, 1.0)]);
}

#[test]
fn the_price_of_a_rule_is_what_the_best_plan_without_it_gains() {
    let mut problem = one_good_move();
    problem.candidates[0].kind = CandidateKind::Other;
    let kept = solved(&problem);
    let lost = price(&problem, &kept, Rule::MinTargetShare, &|| false).expect("solvable");
    assert_eq!(lost, Some(1.0));
    assert_eq!(
        price(&problem, &kept, Rule::Budget, &|| false).expect("solvable"),
        None
    );
}

#[test]
fn residents_of_an_area_are_spread_over_it() {
    let mut problem = one_good_move();
    let corner = |east, north| at(east, north);
    problem.demands[1].shape = vec![vec![vec![
        corner(-1000.0, -1000.0),
        corner(1000.0, -1000.0),
        corner(1000.0, 1000.0),
        corner(-1000.0, 1000.0),
    ]]];
    let plan = solved(&problem);
    let served = plan
        .covered
        .iter()
        .find(|row| row.distance_m == 400.0)
        .expect("a level");
    // A disc of 400 m walked, 307.7 m straight, in a square of 4 km2: 7.4 %.
    let share = served.residents / 1000.0;
    assert!((share - 0.0744).abs() < 0.01, "{share}");
}

#[test]
fn heads_of_target_groups_are_a_least_where_an_area_is_unknown() {
    use crate::target_group::TargetGroup::{JobSeekers, Seniors, Women};
    let mut problem = one_good_move();
    let before = solved(&problem);
    assert_eq!(before.covered[0].groups, []);
    problem.demands.extend(
        [("near", 100.0), ("far", 5_000.0)]
            .map(|(id, east)| demand(id, Some(DemandKind::Residents), at(east, 0.0), 0.0)),
    );
    problem.demands[1].heads_by_group = [(JobSeekers, 120.0), (Women, 510.0)].into();
    problem.demands[2].heads_by_group = [(Women, 30.0)].into();
    problem.demands[3].heads_by_group = [(Seniors, 40.0)].into();
    let plan = solved(&problem);
    assert_eq!(plan.objective, before.objective, "they weigh nothing");

    let told = |heads, areas, unknown_areas| GroupHeads {
        heads,
        areas,
        unknown_areas,
    };
    let row = &plan.covered[0];
    let nobody = told(Some(0.0), 0, 0);
    let after: Vec<_> = row
        .groups
        .iter()
        .map(|row| (row.group, &row.after))
        .collect();
    assert_eq!(
        after,
        [
            (JobSeekers, &told(Some(120.0), 2, 1)),
            (Seniors, &told(None, 2, 2)),
            (Women, &told(Some(540.0), 2, 0)),
        ]
    );
    assert!(row.groups.iter().all(|row| row.today == nobody));

    let among = &plan.moves[0].reasons[2];
    assert_eq!(
        among.en,
        "Among them: at least 120 job-seekers (not known for 1 of 2 areas); about 540 women. \
         Who belongs to several groups counts in each; they are not added up."
    );
    assert!(
        among
            .nl
            .contains("minstens 120 werkzoekenden (voor 1 van de 2 gebieden")
    );
    assert!(
        among
            .fr
            .contains("au moins 120 demandeurs d’emploi (nombre inconnu pour 1 des 2 zones)")
    );
}

#[test]
fn a_position_outside_the_region_is_refused_with_its_name() {
    let mut problem = one_good_move();
    problem.open.extend(
        (0..8).map(|n| open_site(&format!("site {n}"), at(f64::from(n) * 400.0, 900.0), false)),
    );
    problem.open[3].position = Position {
        lon: 94.35,
        lat: 50.85,
    };
    let found: Vec<String> = refusals(&problem).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("open site `site 2`: longitude 94.35 is far from all others"),
        "{found:?}"
    );
}

#[test]
fn moves_are_part_of_a_conflict_that_more_moves_would_solve() {
    let mut problem = one_good_move();
    problem.rules.open.push("at centre".to_owned());
    problem.moves = 0;
    let plan = solved(&problem);
    assert_eq!(plan.conflict, [Rule::Open, Rule::Moves]);
}
