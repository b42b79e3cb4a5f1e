//! Why somebody may not do something.

use records::registry::user::Role;

use super::decisions::party;
use super::{Words, words};
use crate::document::language::Language::{self, Fr, Nl};
use crate::insight::rights::{self, Deed, Denied};

fn role(language: Language, role: Role) -> String {
    language.say(&rights::role(role)).to_owned()
}

fn deed(language: Language, deed: Deed) -> String {
    let [nl, fr] = match deed {
        Deed::Read => ["lezen", "lire"],
        Deed::TryPlans => ["plannen uitproberen", "essayer des plans"],
        Deed::MakePlans => ["plannen maken", "établir des plans"],
        Deed::Decide => [
            "over aanbevelingen beslissen",
            "décider des recommandations",
        ],
        Deed::ReportMoved => ["een verplaatsing melden", "signaler un déplacement"],
        Deed::NoteConsent(one) => {
            return language.of([
                format!("het akkoord van {} noteren", party(Nl, one)),
                format!("noter l’accord de : {}", party(Fr, one)),
                String::new(),
            ]);
        }
        Deed::NoteNotice => ["het bericht noteren", "noter l’affichage de l’avis"],
        Deed::WorkAtHotspots => ["werk aan hotspots noteren", "noter le travail aux hotspots"],
        Deed::PlaceAccessPoints => ["toegangspunten plaatsen", "placer des points d’accès"],
        Deed::LetAccessPointsJoin => [
            "toegangspunten laten aanmelden",
            "laisser des points d’accès se raccorder",
        ],
        Deed::KeepRegistry => ["het register wijzigen", "modifier le registre"],
        Deed::ScreenPlaces => [
            "zeggen welke plaatsen geschikt zijn",
            "dire quels lieux conviennent",
        ],
        Deed::NoteEvents => ["gebeurtenissen noteren", "noter des événements"],
        Deed::AnswerRequests => ["vragen beantwoorden", "répondre aux demandes"],
        Deed::Comment => ["opmerkingen schrijven", "écrire des commentaires"],
        Deed::EraseCommentsOfOthers => [
            "opmerkingen van anderen wissen",
            "effacer les commentaires d’autrui",
        ],
    };
    language.of([nl, fr, ""]).to_owned()
}

impl From<&Denied> for Words {
    fn from(denied: &Denied) -> Self {
        match denied {
            Denied::Role {
                role: own,
                deed: of,
            } => words(
                "role",
                format!(
                    "Met de rol {} kunt u niet {}; met de rol {} wel.",
                    role(Nl, *own),
                    deed(Nl, *of),
                    role(Nl, of.usual())
                ),
                format!(
                    "Avec le rôle {}, vous ne pouvez pas {} ; avec le rôle {}, oui.",
                    role(Fr, *own),
                    deed(Fr, *of),
                    role(Fr, of.usual())
                ),
            ),
            Denied::Scope { scope, deed: of } => words(
                "scope",
                format!(
                    "Hier kunt u niet {}: dit valt buiten wat bij uw account hoort ({scope}).",
                    deed(Nl, *of)
                ),
                format!(
                    "Vous ne pouvez pas {} ici : cela ne relève pas de votre compte ({scope}).",
                    deed(Fr, *of)
                ),
            ),
        }
    }
}
