//! What has to be there before a move is scheduled: the consent of everyone whom it
//! concerns, and thirty days' notice at the hotspot. Pure.

use analysis::text::Text;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use records::registry::consent::{Answer, Consent, Party};
use records::registry::notice::Notice;
use records::registry::place::Place;
use records::registry::recommendation::{Recommendation, Stage};
use records::registry::site::Site;

use super::{Expected, Unfit, day, is_open};

/// From the day on which a notice is put up to the first day of a move.
pub const NOTICE_DAYS: i32 = 30;
/// Longest name of who consents, and longest note, characters.
const MAX_NAME: usize = 200;
const MAX_NOTE: usize = 2_000;

/// What one party is asked, and what it said last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub party: Party,
    /// Whether there may be nobody to ask.
    pub may_be_left_out: bool,
    pub said: Option<Consent>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preparation {
    pub questions: Vec<Question>,
    pub notice: Option<Notice>,
}

impl Preparation {
    /// What is asked about a move from `from` to `to`, with what was said so far, the
    /// first first.
    pub fn new(from: &Site, to: &Place, said: &[Consent], notice: Option<Notice>) -> Self {
        let mut parties = vec![Party::GivingMunicipality];
        // Within one municipality it is one that gives and receives.
        if from.municipality != to.municipality {
            parties.push(Party::ReceivingMunicipality);
        }
        parties.extend([Party::OldHost, Party::NewHost, Party::Operator]);
        let question = |party: Party| Question {
            party,
            may_be_left_out: match party {
                // Where target groups come there is somebody who lets them in.
                Party::OldHost => !from.kind.is_target_unless_told(),
                Party::NewHost => !(to.target || to.kind.is_target_unless_told()),
                Party::GivingMunicipality | Party::ReceivingMunicipality | Party::Operator => false,
            },
            said: said.iter().rev().find(|said| said.party == party).cloned(),
        };
        Self {
            questions: parties.into_iter().map(question).collect(),
            notice,
        }
    }

    /// Those who did not agree, or were not asked yet.
    pub fn lacking(&self) -> Vec<Party> {
        let open = self.questions.iter().filter(|question| {
            let answer = question.said.as_ref().map(|said| said.answer);
            match answer {
                Some(Answer::Given) => false,
                Some(Answer::NotNeeded) => !question.may_be_left_out,
                Some(Answer::Refused) | None => true,
            }
        });
        open.map(|question| question.party).collect()
    }

    /// The first day for which the move may be planned; `None` while no notice stands.
    pub fn earliest(&self) -> Option<Date> {
        let posted_on = self.notice.as_ref()?.posted_on;
        posted_on.checked_add(NOTICE_DAYS.days()).ok()
    }

    pub(super) fn check_consents(&self, id: &str) -> Result<(), Unfit> {
        let lacking = self.lacking();
        if lacking.is_empty() {
            return Ok(());
        }
        Err(Unfit::Consents {
            id: id.to_owned(),
            lacking,
        })
    }

    pub(super) fn check_notice(&self, id: &str, date: Date) -> Result<(), Unfit> {
        let earliest = self
            .earliest()
            .ok_or_else(|| Unfit::NoNotice(id.to_owned()))?;
        if date >= earliest {
            return Ok(());
        }
        Err(Unfit::Date {
            given: Some(date),
            expected: Expected::AfterNotice(earliest),
        })
    }
}

/// Whether what a party said of a recommendation may be written down.
///
/// # Errors
/// When the move is not open, nobody asks that party, it may not be left
/// out, or the words or the day cannot be.
pub fn check_consent(
    recommendation: &Recommendation,
    state: Stage,
    preparation: &Preparation,
    consent: &Consent,
) -> Result<(), Unfit> {
    let party = consent.party;
    let id = || recommendation.id.clone();
    if !is_open(state) {
        return Err(Unfit::NotOpen { id: id(), state });
    }
    let mut questions = preparation.questions.iter();
    let question = questions.find(|question| question.party == party);
    let question = question.ok_or_else(|| Unfit::NotAsked { id: id(), party })?;
    if consent.answer == Answer::NotNeeded && !question.may_be_left_out {
        return Err(Unfit::Needed(party));
    }
    check_words("given_by", &consent.given_by, 1, MAX_NAME)?;
    check_words("note", &consent.note, 0, MAX_NOTE)?;
    check_past(consent.given_on, consent.at)
}

/// Whether a notice may be written down: of a move that is accepted, on a day that has
/// come.
///
/// # Errors
/// When nothing was accepted, or the day cannot be.
pub fn check_posted(
    recommendation: &Recommendation,
    state: Stage,
    notice: &Notice,
) -> Result<(), Unfit> {
    if !matches!(state, Stage::Accepted | Stage::Scheduled) {
        let id = recommendation.id.clone();
        return Err(Unfit::NotOpen { id, state });
    }
    let first = day(recommendation.created, -12);
    if notice.posted_on < first {
        return Err(Unfit::Date {
            given: Some(notice.posted_on),
            expected: Expected::SinceProposed(first),
        });
    }
    check_past(notice.posted_on, notice.at)
}

fn check_past(date: Date, now: Timestamp) -> Result<(), Unfit> {
    let last = day(now, 14);
    if date <= last {
        return Ok(());
    }
    Err(Unfit::Date {
        given: Some(date),
        expected: Expected::HasCome(last),
    })
}

fn check_words(field: &'static str, words: &str, least: usize, most: usize) -> Result<(), Unfit> {
    if (least..=most).contains(&words.chars().count()) {
        Ok(())
    } else {
        Err(Unfit::Words { field, most })
    }
}

/// A party as sentences name it.
pub fn party(party: Party) -> Text {
    let [nl, fr, en] = match party {
        Party::GivingMunicipality => [
            "de gemeente die de hotspot afstaat",
            "la commune qui cède le hotspot",
            "the municipality that gives the hotspot",
        ],
        Party::ReceivingMunicipality => [
            "de gemeente die de hotspot krijgt",
            "la commune qui reçoit le hotspot",
            "the municipality that gets it",
        ],
        Party::OldHost => [
            "de verantwoordelijke van de oude plaats",
            "le responsable de l’ancien lieu",
            "the host of the old place",
        ],
        Party::NewHost => [
            "de verantwoordelijke van de nieuwe plaats",
            "le responsable du nouveau lieu",
            "the host of the new place",
        ],
        Party::Operator => ["de operator", "l’opérateur", "the operator"],
    };
    Text::new(nl, fr, en)
}

/// Parties as an answer in English names them.
pub fn named(parties: &[Party]) -> String {
    let names = parties.iter().map(|one| party(*one).en);
    names.collect::<Vec<_>>().join(", ")
}
