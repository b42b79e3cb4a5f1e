//! In which order the moves of a plan are made. A plan is chosen as a whole, so its moves
//! have equal priority, but for those that somebody asked for by name. Among equals the lot
//! decides: later that makes hotspots that moved comparable with those that wait
//! (`docs/methods/effect.md`).
//!
//! Anyone can draw again: moves stand in the order of the SHA-256 of the seed, a space and
//! the id of the hotspot.

use analysis::text::Text;
use records::registry::plan::Move;
use sha2::{Digest, Sha256};

/// Numbers the moves from 1; hotspots in `first` before the others.
pub fn draw(moves: &mut [Move], first: &[String], seed: i64) {
    let mut order: Vec<usize> = (0..moves.len()).collect();
    order.sort_by_cached_key(|index| {
        let from = &moves[*index].from;
        (!first.contains(from), lot(seed, from))
    });
    for (index, turn) in order.into_iter().zip(1..) {
        moves[index].turn = Some(turn);
    }
}

fn lot(seed: i64, from: &str) -> [u8; 32] {
    Sha256::digest(format!("{seed} {from}")).into()
}

/// What the plan says of it; nothing where there is nothing to order.
pub fn note(moves: &[Move], first: &[String], seed: i64) -> Option<Text> {
    if moves.len() < 2 {
        return None;
    }
    let mut told = Text::new(
        format!(
            "De volgorde van verplaatsingen met gelijke voorrang is bij loting bepaald (lotingsnummer {seed}). Zo blijft een eerlijke vergelijking mogelijk met de hotspots die nog niet verplaatst zijn."
        ),
        format!(
            "L’ordre des déplacements de même priorité est tiré au sort (numéro de tirage : {seed}). La comparaison avec les hotspots qui n’ont pas encore été déplacés reste ainsi équitable."
        ),
        format!(
            "The order of moves with equal priority was drawn by lot (seed {seed}). That keeps the comparison with hotspots that have not moved yet fair."
        ),
    );
    if moves.iter().any(|step| first.contains(&step.from)) {
        told.push(&Text::new(
            "Hotspots waarvan de sluiting met naam is gevraagd, gaan voor.",
            "Les hotspots dont la fermeture a été demandée nommément passent en premier.",
            "Hotspots whose closure was asked for by name come first.",
        ));
    }
    Some(told)
}

/// What a recommendation says of its turn; true of those that were asked for by name, too.
pub fn sentence(turn: u32, of: u32, seed: i64) -> Text {
    Text::new(
        format!(
            "Aan de beurt als nummer {turn} van {of}; bij gelijke voorrang beslist het lot (lotingsnummer {seed})."
        ),
        format!(
            "Passage en position {turn} sur {of} ; à priorité égale, le sort décide (numéro de tirage : {seed})."
        ),
        format!("Its turn is number {turn} of {of}; equals are ordered by lot (seed {seed})."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moves() -> Vec<Move> {
        let step = |from: &str| Move {
            recommendation: String::new(),
            from: from.to_owned(),
            to: String::new(),
            boxes: 1,
            gain: 0.1,
            turn: None,
        };
        ["park", "square", "hall", "theatre"].map(step).to_vec()
    }

    fn drawn(first: &[&str], seed: i64) -> Vec<(u32, String)> {
        let first: Vec<String> = first.iter().map(ToString::to_string).collect();
        let mut moves = moves();
        draw(&mut moves, &first, seed);
        let mut turns: Vec<_> = moves
            .into_iter()
            .map(|step| (step.turn.unwrap_or(0), step.from))
            .collect();
        turns.sort();
        turns
    }

    #[test]
    fn a_seed_gives_one_order_and_another_seed_another_one() {
        let order = drawn(&[], 1_796_029_200);
        assert_eq!(order, drawn(&[], 1_796_029_200));
        assert!((1..=20).any(|seed| drawn(&[], seed) != order));
        let turns: Vec<u32> = order.iter().map(|(turn, _)| *turn).collect();
        assert_eq!(turns, [1, 2, 3, 4]);
    }

    #[test]
    fn each_hotspot_comes_first_about_as_often() {
        for site in ["park", "square", "hall", "theatre"] {
            let first = (0..4_000).filter(|seed| drawn(&[], *seed)[0].1 == site);
            let count = first.count();
            assert!((850..=1_150).contains(&count), "{site}: {count}");
        }
    }

    #[test]
    fn what_was_asked_for_by_name_goes_before_the_lot() {
        for seed in 0..50 {
            assert_eq!(drawn(&["hall"], seed)[0].1, "hall");
        }
    }
}
