//! Stretches of time and what they have in common.

/// From an instant up to another, Unix seconds, the end excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    pub fn new(from: i64, to: i64) -> Self {
        Self { from, to }
    }

    /// Seconds.
    pub fn length(&self) -> i64 {
        (self.to - self.from).max(0)
    }

    pub fn meet(self, other: Self) -> Option<Self> {
        let both = Self::new(self.from.max(other.from), self.to.min(other.to));
        (both.from < both.to).then_some(both)
    }
}

/// Takes `spans` out of `open`, which is in the order of time and does not overlap:
/// the seconds taken, and what is left.
pub fn claim(open: &[Span], spans: &[Span]) -> (i64, Vec<Span>) {
    let mut spans = spans.to_vec();
    spans.sort();
    let mut claimed = 0;
    let mut rest = Vec::new();
    let mut spans = spans.into_iter().peekable();
    for &stretch in open {
        let mut left = stretch;
        while let Some(&span) = spans.peek() {
            if span.from >= left.to {
                break;
            }
            if let Some(both) = span.meet(left) {
                claimed += both.length();
                if left.from < both.from {
                    rest.push(Span::new(left.from, both.from));
                }
                left.from = both.to;
            }
            // A span that reaches beyond this stretch may claim of the next.
            if span.to > left.to {
                break;
            }
            spans.next();
        }
        if left.from < left.to {
            rest.push(left);
        }
    }
    (claimed, rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spans(pairs: &[(i64, i64)]) -> Vec<Span> {
        pairs
            .iter()
            .map(|&(from, to)| Span::new(from, to))
            .collect()
    }

    #[test]
    fn takes_the_middle_and_leaves_both_ends() {
        let (claimed, rest) = claim(&spans(&[(0, 10)]), &spans(&[(3, 5)]));
        assert_eq!((claimed, rest), (2, spans(&[(0, 3), (5, 10)])));
    }

    #[test]
    fn one_span_claims_of_several_stretches() {
        let (claimed, rest) = claim(&spans(&[(0, 4), (6, 10)]), &spans(&[(2, 8)]));
        assert_eq!((claimed, rest), (4, spans(&[(0, 2), (8, 10)])));
    }

    proptest! {
        #[test]
        fn agrees_with_counting_second_by_second(
            cuts in prop::collection::btree_set(0..60_i64, 0..12),
            claims in prop::collection::vec((0..60_i64, 0..20_i64), 0..10),
        ) {
            let cuts: Vec<i64> = cuts.into_iter().collect();
            let open: Vec<Span> = cuts
                .chunks_exact(2)
                .map(|pair| Span::new(pair[0], pair[1]))
                .collect();
            let claims: Vec<Span> = claims
                .into_iter()
                .map(|(from, length)| Span::new(from, from + length))
                .collect();
            let within = |spans: &[Span], second: i64| {
                spans.iter().any(|span| (span.from..span.to).contains(&second))
            };
            let (claimed, rest) = claim(&open, &claims);
            let expected = (0..80).filter(|&s| within(&open, s) && within(&claims, s)).count();
            prop_assert_eq!(claimed, i64::try_from(expected).unwrap());
            for second in 0..80 {
                prop_assert_eq!(
                    within(&rest, second),
                    within(&open, second) && !within(&claims, second)
                );
            }
        }
    }
}
