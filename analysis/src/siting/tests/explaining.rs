//! What further solves say of a plan.

use super::by_hand::one_good_move;
use super::checker::violations;
use super::*;
use crate::siting::synthetic::{Size, city};

const SMALL: Size = Size {
    demands: 160,
    candidates: 40,
    sites: 25,
    side_m: 3_000.0,
};

fn few_draws() -> Draws {
    Draws {
        count: 12,
        ..Draws::default()
    }
}

#[test]
fn a_move_without_a_rival_stays_in_every_draw() {
    let problem = one_good_move();
    let kept = solved(&problem);
    let stability = stability(&problem, &kept, few_draws(), &|| false).expect("solvable");
    assert_eq!((stability.solved, stability.unfinished), (12, 0));
    assert_eq!(stability.removals["quiet"], 1.0);
    assert_eq!(stability.additions["at centre"], 1.0);
}

#[test]
fn an_addition_counts_where_another_serves_the_same_place() {
    let mut problem = one_good_move();
    let twin = Candidate {
        id: "beside centre".to_owned(),
        ..problem.candidates[0].clone()
    };
    problem.candidates.push(twin);
    let kept = solved(&problem);
    let stability = stability(&problem, &kept, few_draws(), &|| false).expect("solvable");
    assert_eq!(stability.additions.values().copied().next(), Some(1.0));
}

#[test]
fn draws_are_the_same_for_a_seed_and_tell_removal_from_addition() {
    let problem = city(SMALL, 5, 2);
    let kept = solved(&problem);
    let draw = || stability(&problem, &kept, few_draws(), &|| false).expect("solvable");
    let first = draw();
    assert_eq!(first, draw());
    assert_eq!(first.removals.len(), kept.moves.len());
    assert_eq!(first.additions.len(), kept.moves.len());
    assert!(
        first
            .removals
            .values()
            .chain(first.additions.values())
            .any(|share| *share < 1.0),
        "{first:?}"
    );
}

#[test]
fn the_cheapest_plan_keeps_four_fifths_of_the_gain_and_the_equal_one_is_no_less_equal() {
    let mut compared = 0;
    for seed in 0..6 {
        let mut problem = city(SMALL, 5, seed);
        problem.rules.budget = None;
        for candidate in &mut problem.candidates {
            candidate.cost.get_or_insert(6_000.0);
        }
        let found = alternatives(&problem, &|| false).expect("solvable");
        let of = |aim: Aim| {
            found
                .iter()
                .find(|alternative| alternative.aim == aim)
                .expect("every aim has a plan")
        };
        let best = of(Aim::MostGain);
        assert!(best.exact, "seed {seed}");
        if best.gain == 0.0 {
            continue;
        }
        compared += 1;
        let cheap = of(Aim::LeastCost);
        assert!(cheap.exact, "seed {seed}");
        assert!(cheap.gain >= KEPT_GAIN * best.gain - 1e-9, "seed {seed}");
        assert!(cheap.cost <= best.cost, "seed {seed}");
        for other in &found {
            assert!(
                other.gain <= best.gain + 1e-9,
                "seed {seed}: {:?}",
                other.aim
            );
        }
        let welfare = |alternative: &Alternative| {
            alternative
                .least_served
                .as_ref()
                .map(|m| m.share)
                .expect("there are municipalities")
        };
        assert!(
            welfare(of(Aim::MostEqual)) >= welfare(best) - 0.02,
            "seed {seed}"
        );
    }
    assert!(
        compared >= 3,
        "only {compared} cities have anything to gain"
    );
}

#[test]
fn the_cheapest_plan_is_no_dearer_than_any_plan_with_the_same_gain() {
    // Two places of equal worth, one of them expensive.
    let mut problem = one_good_move();
    problem.candidates[0].cost = Some(5_000.0);
    let twin = Candidate {
        id: "cheap".to_owned(),
        cost: Some(1_000.0),
        ..problem.candidates[0].clone()
    };
    problem.candidates.push(twin);
    let found = alternatives(&problem, &|| false).expect("solvable");
    let cheap = found
        .iter()
        .find(|a| a.aim == Aim::LeastCost)
        .expect("a plan");
    assert_eq!((cheap.cost, cheap.moves[0].to.as_str()), (1_000.0, "cheap"));
}

#[test]
fn a_plan_is_explained_step_by_step_in_three_languages() {
    let problem = city(SMALL, 3, 4);
    let plan = solved(&problem);
    let mut seen = Vec::new();
    let explained = explain(
        &problem,
        &plan,
        few_draws(),
        &mut |known| seen.push(known.done),
        &|| false,
    )
    .expect("solvable");
    assert_eq!(explained.done, explained.of);
    assert_eq!(seen, (1..=explained.of).collect::<Vec<_>>());
    assert_eq!(explained.draws, 12);
    for step in &explained.moves {
        assert!(step.gain_lost.is_some(), "{step:?}");
        assert!(step.sentences.len() >= 2, "{step:?}");
        for text in &step.sentences {
            assert!(!text.nl.is_empty() && !text.fr.is_empty() && text.nl != text.en);
        }
    }
}

#[test]
fn an_explanation_that_is_stopped_says_how_far_it_came() {
    let problem = city(SMALL, 3, 4);
    let plan = solved(&problem);
    let stopped = std::cell::Cell::new(false);
    let explained = explain(
        &problem,
        &plan,
        few_draws(),
        &mut |known| stopped.set(known.done == 2),
        &|| stopped.get(),
    )
    .expect("solvable");
    assert_eq!(explained.done, 2);
    assert!(explained.of > 2);
}

#[test]
fn a_warm_start_ends_in_a_plan_as_good_as_a_cold_one() {
    for seed in 0..6 {
        let problem = city(SMALL, 4, seed);
        let before = solved(&problem);
        let earlier: Vec<Pair> = before
            .moves
            .iter()
            .map(|step| Pair {
                from: step.from.clone(),
                to: step.to.clone(),
            })
            .collect();
        let mut other = problem.clone();
        other
            .rules
            .veto
            .extend(earlier.first().map(|pair| pair.to.clone()));
        other.rules.theta = Some(0.6);
        let warm = plan_from(&other, &earlier, &|| false).expect("solvable");
        let cold = solved(&other);
        assert_eq!(
            violations(&other, &warm),
            Vec::<String>::new(),
            "seed {seed}"
        );
        let (warm, cold) = (warm.objective.unwrap_or(0.0), cold.objective.unwrap_or(0.0));
        assert!((warm - cold).abs() < 1e-6, "seed {seed}: {warm} and {cold}");
    }
}

#[test]
fn a_place_of_unknown_cost_is_counted_like_the_dearest_of_its_kind_and_says_so() {
    let mut problem = one_good_move();
    let dear = Candidate {
        id: "dear".to_owned(),
        cost: Some(3_000.0),
        position: at(4_000.0, 0.0),
        ..problem.candidates[0].clone()
    };
    problem.candidates.push(dear);
    problem.rules.budget = Some(3_000.0);
    let plan = solved(&problem);
    assert_eq!(plan.moves[0].to, "at centre");
    let told = plan.moves[0]
        .reasons
        .iter()
        .any(|reason| reason.en.contains("the budget counts 3000 euro"));
    assert!(told, "{:?}", plan.moves[0].reasons);
    problem.rules.budget = Some(2_999.0);
    assert!(solved(&problem).moves.is_empty());
}

#[test]
fn earlier_moves_name_the_rule_that_forbids_them_now() {
    let mut problem = one_good_move();
    problem.candidates[0].cost = Some(3_000.0);
    let earlier = [Pair {
        from: "quiet".to_owned(),
        to: "at centre".to_owned(),
    }];
    let before = judge(&problem, &earlier).expect("well formed");
    assert!(before.broken.is_empty(), "{:?}", before.broken);
    let check = |rule: Rule, change: fn(&mut Problem)| {
        let mut changed = problem.clone();
        change(&mut changed);
        let judged = judge(&changed, &earlier).expect("well formed");
        assert_eq!(judged.broken.into_iter().collect::<Vec<_>>(), [rule]);
        let nothing = judge(&changed, &[]).expect("well formed");
        assert_eq!(judged.objective, nothing.objective, "half a move was made");
    };
    check(Rule::Budget, |problem| problem.rules.budget = Some(1.0));
    check(Rule::Moves, |problem| problem.moves = 0);
    check(Rule::Keep, |problem| {
        problem.rules.keep.push("quiet".to_owned());
    });
    check(Rule::Veto, |problem| {
        problem.rules.veto.push("at centre".to_owned());
    });
    check(Rule::Keep, |problem| problem.open[0].movable = false);
    problem.rules.budget = Some(1.0);
    let warned = solved(&problem).warnings;
    let dear = |text: &Text| text.en.contains("the cheapest place costs 3000 euro");
    assert!(warned.iter().any(dear), "{warned:?}");
}
