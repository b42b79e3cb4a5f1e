//! Why a move cannot be decided, prepared or carried out so.

use axum::http::StatusCode;
use jiff::civil::Date;
use records::registry::consent::Party;
use records::registry::recommendation::Stage;

use super::{Words, general, words};
use crate::document::language::Language::{self, Fr, Nl};
use crate::insight::decisions::carry_out::NotCarriedOut;
use crate::insight::decisions::preparation::{self, NOTICE_DAYS};
use crate::insight::decisions::{Expected, MAX_REASON, MAX_TEAM, Unfit};

fn stage(language: Language, stage: Stage) -> &'static str {
    let [nl, fr] = match stage {
        Stage::Proposed => ["voorgesteld", "proposée"],
        Stage::Accepted => ["aanvaard", "acceptée"],
        Stage::Refused => ["geweigerd", "refusée"],
        Stage::Deferred => ["uitgesteld", "reportée"],
        Stage::Scheduled => ["gepland", "planifiée"],
        Stage::Moved => ["als verplaatst gemeld", "signalée comme exécutée"],
        Stage::Verified => ["gezien in de gegevens", "vérifiée dans les données"],
        Stage::Evaluated => ["beoordeeld", "évaluée"],
        Stage::Withdrawn => ["ingetrokken", "retirée"],
    };
    language.of([nl, fr, stage.as_str()])
}

pub fn party(language: Language, party: Party) -> String {
    language.say(&preparation::party(party)).to_owned()
}

fn parties(language: Language, all: &[Party]) -> String {
    let named: Vec<String> = all.iter().map(|one| party(language, *one)).collect();
    named.join(", ")
}

impl Expected {
    fn said(self, language: Language) -> String {
        let day = |date: Date| language.date(date);
        match self {
            Self::PlannedDay => language
                .of([
                    "de dag waarvoor de verplaatsing gepland is",
                    "le jour prévu pour le déplacement",
                    "",
                ])
                .to_owned(),
            Self::DeferredDay => language
                .of([
                    "de dag tot wanneer ze uitgesteld is",
                    "le jour jusqu’auquel elle est reportée",
                    "",
                ])
                .to_owned(),
            Self::Until(last) => language.of([
                format!("een dag tot en met {}", day(last)),
                format!("un jour jusqu’au {}", day(last)),
                String::new(),
            ]),
            Self::After(last) => language.of([
                format!("een dag na {}", day(last)),
                format!("un jour après le {}", day(last)),
                String::new(),
            ]),
            Self::SinceProposed(first) => language.of([
                format!("een dag vanaf {}, toen ze voorgesteld werd", day(first)),
                format!("un jour à partir du {}, date de la proposition", day(first)),
                String::new(),
            ]),
            Self::NotOver(first) => language.of([
                format!("een dag die nog niet voorbij is, vanaf {}", day(first)),
                format!("un jour qui n’est pas passé, à partir du {}", day(first)),
                String::new(),
            ]),
            Self::HasCome(last) => language.of([
                format!("een dag die er al is, tot en met {}", day(last)),
                format!("un jour déjà venu, jusqu’au {}", day(last)),
                String::new(),
            ]),
            Self::AfterNotice(first) => language.of([
                format!(
                    "een dag vanaf {}, {NOTICE_DAYS} dagen na het bericht",
                    day(first)
                ),
                format!(
                    "un jour à partir du {}, {NOTICE_DAYS} jours après l’avis",
                    day(first)
                ),
                String::new(),
            ]),
        }
    }
}

impl From<&Unfit> for Words {
    fn from(unfit: &Unfit) -> Self {
        match unfit {
            Unfit::Denied(denied) => denied.into(),
            Unfit::ByData(to) => words(
                "by_data",
                format!(
                    "“{}” volgt uit de gegevens; niemand beslist het.",
                    stage(Nl, *to)
                ),
                format!(
                    "« {} » découle des données ; personne n’en décide.",
                    stage(Fr, *to)
                ),
            ),
            Unfit::NoReason => words(
                "no_reason",
                "Een weigering heeft een reden nodig.",
                "Un refus doit être motivé.",
            ),
            Unfit::LongReason => words(
                "long_reason",
                format!("De reden is langer dan {MAX_REASON} tekens."),
                format!("Le motif dépasse {MAX_REASON} caractères."),
            ),
            Unfit::LongTeam => words(
                "long_team",
                format!("De naam van de ploeg is langer dan {MAX_TEAM} tekens."),
                format!("Le nom de l’équipe dépasse {MAX_TEAM} caractères."),
            ),
            Unfit::Taken { other, state } => words(
                "taken",
                format!(
                    "Voor dezelfde hotspot of dezelfde plaats is aanbeveling {other} al {}.",
                    stage(Nl, *state)
                ),
                format!(
                    "Pour le même hotspot ou le même lieu, la recommandation {other} est déjà {}.",
                    stage(Fr, *state)
                ),
            ),
            Unfit::Replaced(id) => words(
                "replaced",
                format!("Een later plan verving aanbeveling {id}."),
                format!("Un plan ultérieur a remplacé la recommandation {id}."),
            ),
            Unfit::Meanwhile { id, state, by, .. } => words(
                "meanwhile",
                format!(
                    "Aanbeveling {id} is intussen {}, door {by}; kijk ze opnieuw na.",
                    stage(Nl, *state)
                ),
                format!(
                    "La recommandation {id} est entre-temps {}, par {by} ; vérifiez à nouveau.",
                    stage(Fr, *state)
                ),
            ),
            Unfit::Order { id, from, to } => words(
                "order",
                format!(
                    "Aanbeveling {id} is {}; ze kan niet {} worden.",
                    stage(Nl, *from),
                    stage(Nl, *to)
                ),
                format!(
                    "La recommandation {id} est {} ; elle ne peut pas être {}.",
                    stage(Fr, *from),
                    stage(Fr, *to)
                ),
            ),
            Unfit::Words { field, most } => {
                let [nl, fr] = match *field {
                    "given_by" => ["Wie antwoordt", "Le nom de qui répond"],
                    _ => ["De opmerking", "La remarque"],
                };
                words(
                    "words",
                    format!("{nl} is leeg of telt meer dan {most} tekens."),
                    format!("{fr} est vide ou dépasse {most} caractères."),
                )
            }
            Unfit::Date { given, expected } => day(*given, expected),
            unprepared => preparing(unprepared),
        }
    }
}

fn day(given: Option<Date>, expected: &Expected) -> Words {
    let said =
        |language: Language, none: &str| given.map_or(none.to_owned(), |date| language.date(date));
    words(
        "date",
        format!(
            "De datum is {}; verwacht werd {}.",
            said(Nl, "niet ingevuld"),
            expected.said(Nl)
        ),
        format!(
            "La date est {} ; il fallait {}.",
            said(Fr, "absente"),
            expected.said(Fr)
        ),
    )
}

/// What lacks before a day is set.
fn preparing(unfit: &Unfit) -> Words {
    match unfit {
        Unfit::Consents { id, lacking } => words(
            "consents",
            format!(
                "Voor aanbeveling {id} ontbreekt het akkoord van {}; noteer het eerst.",
                parties(Nl, lacking)
            ),
            format!(
                "Pour la recommandation {id}, il manque l’accord de : {} ; notez-le d’abord.",
                parties(Fr, lacking)
            ),
        ),
        Unfit::NoNotice(id) => words(
            "no_notice",
            format!(
                "Aan de hotspot hangt geen bericht over aanbeveling {id}; noteer de dag \
                 waarop het opgehangen werd, minstens {NOTICE_DAYS} dagen voor de verplaatsing."
            ),
            format!(
                "Aucun avis n’est affiché au hotspot pour la recommandation {id} ; notez le \
                 jour de l’affichage, au moins {NOTICE_DAYS} jours avant le déplacement."
            ),
        ),
        Unfit::Needed(one) => words(
            "needed",
            format!(
                "Het antwoord kan niet wegvallen: {} zegt ja of neen.",
                party(Nl, *one)
            ),
            format!(
                "Cette réponse est nécessaire : {} dit oui ou non.",
                party(Fr, *one)
            ),
        ),
        Unfit::NotOpen {
            id,
            state: Stage::Proposed | Stage::Deferred,
        } => words(
            "accept_first",
            format!("Aanvaard aanbeveling {id} eerst."),
            format!("Acceptez d’abord la recommandation {id}."),
        ),
        Unfit::NotOpen { id, state } => words(
            "not_open",
            format!(
                "Aanbeveling {id} is {}; er wordt niets meer voor voorbereid.",
                stage(Nl, *state)
            ),
            format!(
                "La recommandation {id} est {} ; plus rien n’est préparé pour elle.",
                stage(Fr, *state)
            ),
        ),
        Unfit::NotAsked { id, party: one } => words(
            "not_asked",
            format!(
                "Over aanbeveling {id} wordt niets gevraagd aan {}.",
                party(Nl, *one)
            ),
            format!(
                "Pour la recommandation {id}, on ne consulte pas : {}.",
                party(Fr, *one)
            ),
        ),
        _ => general(StatusCode::CONFLICT),
    }
}

impl From<&NotCarriedOut> for Words {
    fn from(error: &NotCarriedOut) -> Self {
        match error {
            NotCarriedOut::NotThere { id, site, standing } => words(
                "not_there",
                format!("Toegangspunt {id} hangt niet aan {site}; daar hangen: {standing}."),
                format!("Le point d’accès {id} n’est pas à {site} ; s’y trouvent : {standing}."),
            ),
            NotCarriedOut::Gone { id } => words(
                "gone",
                format!("{id} uit de aanbeveling staat niet meer in het register."),
                format!("{id} de la recommandation n’est plus dans le registre."),
            ),
            NotCarriedOut::Place(error) => error.into(),
            _ => general(StatusCode::UNPROCESSABLE_ENTITY),
        }
    }
}
