//! Totals of several boxes over the same span as one.

use std::borrow::Cow;

use crate::layers::Shared;

/// Joins totals that lie over the same span alike, as those of several boxes do: loadings
/// add in squares. With one box there is nothing to join, and nothing is copied.
pub fn joined(shared: &[Shared]) -> Cow<'_, [Shared]> {
    let span = |total: &Shared| match total.pieces.as_slice() {
        [piece] => Some((piece.from, piece.to)),
        _ => None,
    };
    let mut order: Vec<usize> = (0..shared.len()).collect();
    order.sort_by_key(|index| span(&shared[*index]));
    let alike = |pair: &[usize]| {
        let spans = [span(&shared[pair[0]]), span(&shared[pair[1]])];
        spans[0].is_some() && spans[0] == spans[1]
    };
    if !order.windows(2).any(alike) {
        return Cow::Borrowed(shared);
    }
    let mut joined: Vec<Shared> = Vec::new();
    for (place, index) in order.iter().enumerate() {
        let total = &shared[*index];
        if place > 0 && alike(&order[place - 1..=place]) {
            if let Some(last) = joined.last_mut() {
                let loading = last.pieces[0].loading.hypot(total.pieces[0].loading);
                last.pieces[0].loading = loading;
            }
        } else {
            joined.push(total.clone());
        }
    }
    Cow::Owned(joined)
}
