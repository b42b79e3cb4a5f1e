//! Who goes where: the assignment of closed sites to opened candidates that costs
//! least (Kuhn 1955; the shortest augmenting path form of Jonker and Volgenant
//! 1987).

/// For each row the column it is assigned to, total cost least; ties go to the
/// lower column. There are at least as many columns as rows, costs are finite.
pub(crate) fn least_cost(cost: &[Vec<f64>]) -> Vec<usize> {
    let rows = cost.len();
    let columns = cost.first().map_or(0, Vec::len);
    assert!(rows <= columns, "every row needs a column of its own");
    // Index 0 stands for "none"; rows and columns count from 1.
    let mut row_price = vec![0.0; rows + 1];
    let mut column_price = vec![0.0; columns + 1];
    let mut row_of = vec![0; columns + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut column = 0;
        let mut slack = vec![f64::INFINITY; columns + 1];
        let mut came_from = vec![0; columns + 1];
        let mut done = vec![false; columns + 1];
        while row_of[column] != 0 {
            done[column] = true;
            let from = row_of[column];
            let mut least = f64::INFINITY;
            let mut next = 0;
            for to in 1..=columns {
                if done[to] {
                    continue;
                }
                let reduced = cost[from - 1][to - 1] - row_price[from] - column_price[to];
                if reduced < slack[to] {
                    slack[to] = reduced;
                    came_from[to] = column;
                }
                if slack[to] < least {
                    least = slack[to];
                    next = to;
                }
            }
            for to in 0..=columns {
                if done[to] {
                    row_price[row_of[to]] += least;
                    column_price[to] -= least;
                } else {
                    slack[to] -= least;
                }
            }
            column = next;
        }
        while column != 0 {
            let previous = came_from[column];
            row_of[column] = row_of[previous];
            column = previous;
        }
    }
    let mut assigned = vec![0; rows];
    for column in 1..=columns {
        if row_of[column] > 0 {
            assigned[row_of[column] - 1] = column - 1;
        }
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_up_the_nearest_pair_when_that_saves_more_elsewhere() {
        let cost = vec![vec![1.0, 2.0, 9.0], vec![1.0, 9.0, 9.0]];
        assert_eq!(least_cost(&cost), vec![1, 0]);
    }

    #[test]
    fn costs_no_more_than_any_permutation() {
        let cost: Vec<Vec<f64>> = (0..5)
            .map(|row| {
                (0..5)
                    .map(|column| f64::from((row * 7 + column * 11) % 13))
                    .collect()
            })
            .collect();
        let assigned = least_cost(&cost);
        let total: f64 = assigned.iter().enumerate().map(|(r, &c)| cost[r][c]).sum();
        let mut least = f64::INFINITY;
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
