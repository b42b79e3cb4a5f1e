//! What may be said of a move or a programme.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::{Comparison, Lack};

/// A difference that sites drawn by lot would show more often than this is not told.
const RARE: f64 = 0.05;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = EffectFinding))]
pub enum Finding {
    Helped,
    /// Use changed less than where nobody moved anything.
    Harmed,
    /// Neither can be told from chance.
    Unclear,
    /// The weeks after the move are not over.
    TooEarly,
    /// Too few moves for a programme.
    TooFewMoves,
    /// Too few flagged sites that stayed.
    TooFewControls,
    /// Not online enough before or after, or flagged too shortly before the move.
    NotCompared,
}

/// Of one move: by its interval.
pub fn of_one_move(compared: &Result<Comparison, Lack>) -> Finding {
    match compared {
        Ok(found) => by_interval(found),
        Err(lack) => of_lack(*lack),
    }
}

/// Of a programme: by its interval, and sites drawn by lot agree.
pub fn of_programme(compared: &Result<Comparison, Lack>) -> Finding {
    match compared {
        Ok(found) if found.probability.is_some_and(|by_lot| by_lot > RARE) => Finding::Unclear,
        Ok(found) => by_interval(found),
        Err(lack) => of_lack(*lack),
    }
}

fn by_interval(found: &Comparison) -> Finding {
    match found.interval {
        [low, _] if low > 0.0 => Finding::Helped,
        [_, high] if high < 0.0 => Finding::Harmed,
        _ => Finding::Unclear,
    }
}

fn of_lack(lack: Lack) -> Finding {
    match lack {
        Lack::Moves => Finding::TooFewMoves,
        Lack::Controls => Finding::TooFewControls,
        Lack::Weeks => Finding::NotCompared,
    }
}
