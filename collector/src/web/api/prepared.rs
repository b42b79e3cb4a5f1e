//! What is prepared for a move, as the API tells it.

use jiff::civil::Date;
use records::registry::consent::{Consent, Party};
use records::registry::notice::Notice;
use serde::Serialize;
use utoipa::ToSchema;

use crate::insight::decisions::preparation::Preparation;

/// What is prepared for a move. It may be scheduled once `lacking` is empty and a notice
/// stands, for `earliest` or later.
#[derive(Serialize, ToSchema)]
#[schema(as = Preparation)]
pub struct PreparationBody {
    consents: Vec<Question>,
    /// Those who did not agree, or were not asked yet.
    lacking: Vec<Party>,
    #[schema(required)]
    notice: Option<Notice>,
    /// Thirty days after the notice; null while none stands.
    #[schema(required, value_type = Option<String>, format = Date)]
    earliest: Option<Date>,
}

/// One party, and what it said last.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentQuestion)]
pub struct Question {
    party: Party,
    /// Whether there may be nobody to ask.
    may_be_left_out: bool,
    #[schema(required)]
    said: Option<Consent>,
}

impl From<Preparation> for PreparationBody {
    fn from(preparation: Preparation) -> Self {
        Self {
            lacking: preparation.lacking(),
            earliest: preparation.earliest(),
            notice: preparation.notice,
            consents: preparation
                .questions
                .into_iter()
                .map(|question| Question {
                    party: question.party,
                    may_be_left_out: question.may_be_left_out,
                    said: question.said,
                })
                .collect(),
        }
    }
}
