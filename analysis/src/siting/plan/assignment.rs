//! Who goes where: the assignment of closed sites to opened candidates that costs
//! least, by the Hungarian method (Kuhn 1955).

use pathfinding::prelude::{Matrix, kuhn_munkres_min};

/// For each row the column it is assigned to, total cost least; ties go to the
/// lower column. There are at least as many columns as rows.
pub(crate) fn least_cost(cost: &[Vec<i128>]) -> Vec<usize> {
    if cost.is_empty() {
        return Vec::new();
    }
    let costs = Matrix::from_rows(cost.iter().map(|row| row.iter().copied()))
        .expect("every site has a cost for every candidate");
    kuhn_munkres_min(&costs).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_the_nearest_pair_when_that_saves_more_elsewhere() {
        let cost = vec![vec![1, 2, 9], vec![1, 9, 9]];
        assert_eq!(least_cost(&cost), vec![1, 0]);
    }

    #[test]
    fn costs_no_more_than_any_permutation() {
        let cost: Vec<Vec<i128>> = (0..5)
            .map(|row| (0..5).map(|column| (row * 7 + column * 11) % 13).collect())
            .collect();
        let assigned = least_cost(&cost);
        let total: i128 = assigned.iter().enumerate().map(|(r, &c)| cost[r][c]).sum();
        let mut least = i128::MAX;
        permutations(&mut vec![0, 1, 2, 3, 4], 0, &mut |order| {
            least = least.min(order.iter().enumerate().map(|(r, &c)| cost[r][c]).sum());
        });
        assert_eq!(total, least);
    }

    fn permutations(order: &mut Vec<usize>, at: usize, visit: &mut dyn FnMut(&[usize])) {
        if at == order.len() {
            return visit(order);
        }
        for other in at..order.len() {
            order.swap(at, other);
            permutations(order, at + 1, visit);
            order.swap(at, other);
        }
    }

    #[test]
    fn nothing_to_assign_is_an_empty_answer() {
        assert!(least_cost(&[]).is_empty());
    }
}
