//! Windows brought into line with the totals above them.
//!
//! For one total t of variance v over windows y_i of variances v_i, V in sum:
//!
//! ```text
//! y_i' = y_i + v_i (t - sum y) / (V + v)
//! ```
//!
//! with covariance D - u u', D = diag(v_i) and u_i = v_i / sqrt(V + v). Totals of coarser
//! layers follow from the finest on: within a total that was used, the covariance of a
//! window with the sum of all is v / (V + v) of what it was, so one number a window is
//! all that has to be kept between layers.

/// A window or a total of one access point, as it was released.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Released {
    /// Unix seconds; the end is that of the last window.
    pub start: i64,
    pub end: i64,
    pub value: f64,
    /// Of the noise; 0 = known exactly.
    pub variance: f64,
}

/// A run of windows, by their start, that share the noise of a total alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// Unix seconds, `to` excluded.
    pub from: i64,
    pub to: i64,
    /// u of each window.
    pub loading: f64,
}

/// What a total that was used takes from the noise of sums: one vector u, as pieces in
/// order of time. A weighted sum of windows has the variance
/// `sum w^2 v - sum over totals (sum w u)^2`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shared {
    pub pieces: Vec<Piece>,
}

impl Shared {
    /// The same for the windows that start in a span, such as that of a placement.
    #[must_use]
    pub fn within(&self, from: i64, to: i64) -> Shared {
        let inside = |piece: &Piece| Piece {
            from: piece.from.max(from),
            to: piece.to.min(to),
            ..*piece
        };
        let pieces = self.pieces.iter().map(inside);
        Shared {
            pieces: pieces.filter(|piece| piece.from < piece.to).collect(),
        }
    }
}

/// The best figures of one access point.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// In the order of the windows.
    pub values: Vec<f64>,
    /// One for each total that was used.
    pub shared: Vec<Shared>,
}

/// Combines `windows`, by start and disjoint, with `totals` of all coarser layers in any
/// order. A total whose span the windows do not fill without a gap is left out, and so is
/// one that crosses another; its windows stand as they were released. A window in which
/// nothing could be counted has a true sum of 0 and belongs here with variance 0.
///
/// Takes n log n of the totals and one step for each window below a total.
pub fn combine(windows: &[Released], totals: &[Released]) -> Combined {
    let mut values: Vec<f64> = windows.iter().map(|window| window.value).collect();
    // Covariance of each window with the sum of the total above it, as far as is known.
    let mut with_sum: Vec<f64> = windows.iter().map(|window| window.variance).collect();
    let mut shared = Vec::new();
    let mut used = Outermost::default();
    for (members, total) in in_order(windows, totals) {
        if !used.holds(members) {
            continue;
        }
        let range = members.0..members.1;
        let variance: f64 = with_sum[range.clone()].iter().sum();
        let both = variance + total.variance;
        if both <= 0.0 {
            continue;
        }
        used.add(members);
        let sum: f64 = values[range.clone()].iter().sum();
        let missing = (total.value - sum) / both;
        let mut of_total = Shared::default();
        for index in range {
            let window = &windows[index];
            let covariance = with_sum[index];
            values[index] += covariance * missing;
            of_total.push(window, covariance / both.sqrt());
            with_sum[index] = covariance * total.variance / both;
        }
        shared.push(of_total);
    }
    Combined { values, shared }
}

impl Shared {
    fn push(&mut self, window: &Released, loading: f64) {
        if loading == 0.0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.to == window.start && last.loading == loading => {
                last.to = window.end;
            }
            _ => self.pieces.push(Piece {
                from: window.start,
                to: window.end,
                loading,
            }),
        }
    }
}

/// First member and the one after the last, as indices of windows.
type Members = (usize, usize);

/// The totals that windows fill, inner ones before those around them.
fn in_order<'a>(windows: &[Released], totals: &'a [Released]) -> Vec<(Members, &'a Released)> {
    let filled = totals
        .iter()
        .filter_map(|total| Some((members(windows, total)?, total)));
    let mut filled: Vec<(Members, &Released)> = filled.collect();
    filled.sort_by_key(|((first, end), _)| (*end, std::cmp::Reverse(*first)));
    filled
}

/// The windows that fill the span of a total without a gap.
fn members(windows: &[Released], total: &Released) -> Option<Members> {
    let known = |released: &Released| {
        released.value.is_finite() && released.variance.is_finite() && released.variance >= 0.0
    };
    let first = windows.partition_point(|window| window.start < total.start);
    let mut at = total.start;
    let mut end = first;
    while at < total.end {
        let window = windows.get(end)?;
        if window.start != at || window.end <= at || !known(window) {
            return None;
        }
        at = window.end;
        end += 1;
    }
    (at == total.end && end > first && known(total)).then_some((first, end))
}

/// Totals that no other one holds, in order of time.
#[derive(Default)]
struct Outermost {
    totals: Vec<Members>,
}

impl Outermost {
    /// Whether a total that ends last crosses none of them.
    fn holds(&self, (first, _): Members) -> bool {
        let before = self.totals.partition_point(|total| total.0 < first);
        before == 0 || self.totals[before - 1].1 <= first
    }

    fn add(&mut self, total: Members) {
        let before = self.totals.partition_point(|inner| inner.0 < total.0);
        self.totals.truncate(before);
        self.totals.push(total);
    }
}
