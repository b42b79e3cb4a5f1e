//! What problems say in Dutch and French, and the word that programs know them by. The
//! English sentence is that of the error itself. Where something is said that no page can
//! bring about (a body that is not JSON), a general sentence stands for it.

use axum::http::StatusCode;
use jiff::civil::Date;
use records::registry::consent::Party;
use records::registry::placement::PlaceError;
use records::registry::recommendation::Stage;
use records::registry::user::Role;

use crate::document::language::Language::{self, Fr, Nl};
use crate::insight::decisions::carry_out::NotCarriedOut;
use crate::insight::decisions::preparation::NOTICE_DAYS;
use crate::insight::decisions::{Expected, Unfit};
use crate::insight::field_work::note::NotNoted;
use crate::insight::planning::PlanningError;
use crate::insight::rights::{Deed, Denied};
use crate::insight::site_events;
use crate::web::sign_in::MAX_PASSWORD;
use crate::web::sign_in::password::{MIN_PASSWORD, Weakness};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub code: &'static str,
    pub nl: String,
    pub fr: String,
}

pub fn words(code: &'static str, nl: impl Into<String>, fr: impl Into<String>) -> Words {
    Words {
        code,
        nl: nl.into(),
        fr: fr.into(),
    }
}

/// What is said of a status where nothing nearer is known.
pub fn general(status: StatusCode) -> Words {
    match status {
        StatusCode::BAD_REQUEST => words(
            "bad_request",
            "Iets in het adres kan niet gelezen worden.",
            "Un élément de l’adresse ne peut pas être lu.",
        ),
        StatusCode::FORBIDDEN => words(
            "forbidden",
            "Dit mag met dit account niet.",
            "Ce compte ne permet pas cela.",
        ),
        StatusCode::NOT_FOUND => words(
            "not_found",
            "Dit bestaat niet, of niet meer.",
            "Ceci n’existe pas, ou plus.",
        ),
        StatusCode::CONFLICT => words(
            "conflict",
            "Intussen is dit gewijzigd; kijk het opnieuw na.",
            "Ceci a changé entre-temps ; vérifiez à nouveau.",
        ),
        StatusCode::UNPROCESSABLE_ENTITY => words(
            "unfit",
            "Een van de gegevens kan niet; kijk na wat u hebt ingevuld.",
            "L’une des données n’est pas possible ; vérifiez ce que vous avez indiqué.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => words(
            "busy",
            "De collector heeft het te druk; probeer het zo dadelijk opnieuw.",
            "Le collecteur est trop occupé ; réessayez dans un instant.",
        ),
        status if status.is_server_error() => words(
            "internal",
            "De collector kon niet antwoorden; het logboek van de server zegt waarom.",
            "Le collecteur n’a pas pu répondre ; le journal du serveur dit pourquoi.",
        ),
        _ => words(
            "unreadable",
            "Deze vraag kan niet gelezen worden.",
            "Cette demande ne peut pas être lue.",
        ),
    }
}

/// A kind of thing, with the article that goes before it: "there is no ...".
pub fn not_found(what: &str, id: &str) -> Words {
    let (nl, fr) = match what {
        "site" | "hotspot" => ("hotspot", "de hotspot"),
        "access point" => ("toegangspunt", "de point d’accès"),
        "recommendation" => ("aanbeveling", "de recommandation"),
        "plan" => ("plan", "de plan"),
        "place" => ("plaats", "de lieu"),
        "ticket" => ("herstelling", "de réparation"),
        "request" => ("vraag", "de demande"),
        "comment" => ("opmerking", "de commentaire"),
        _ => return general(StatusCode::NOT_FOUND),
    };
    words(
        "not_found",
        format!("Er is geen {nl} `{id}`."),
        format!("Il n’y a pas {fr} `{id}`."),
    )
}

pub fn role(language: Language, role: Role) -> &'static str {
    let [nl, fr] = match role {
        Role::Viewer => ["lezer", "lecteur"],
        Role::Planner => ["planner", "planificateur"],
        Role::Coordinator => ["coördinator", "coordinateur"],
        Role::Operator => ["operator", "opérateur"],
        Role::Admin => ["beheerder", "administrateur"],
    };
    language.of([nl, fr, role.as_str()])
}

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

fn party(language: Language, party: Party) -> &'static str {
    let [nl, fr] = match party {
        Party::GivingMunicipality => [
            "de gemeente die de hotspot afstaat",
            "la commune qui cède le hotspot",
        ],
        Party::ReceivingMunicipality => [
            "de gemeente die de hotspot krijgt",
            "la commune qui reçoit le hotspot",
        ],
        Party::OldHost => ["de gastheer van de oude plaats", "l’hôte de l’ancien lieu"],
        Party::NewHost => ["de gastheer van de nieuwe plaats", "l’hôte du nouveau lieu"],
        Party::Operator => ["de operator", "l’opérateur"],
    };
    language.of([nl, fr, ""])
}

fn parties(language: Language, all: &[Party]) -> String {
    let named: Vec<&str> = all.iter().map(|one| party(language, *one)).collect();
    named.join(", ")
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
        Deed::KeepRegistry => ["het register wijzigen", "modifier le registre"],
        Deed::ScreenPlaces => [
            "zeggen welke plaatsen geschikt zijn",
            "dire quels lieux conviennent",
        ],
        Deed::NoteEvents => ["gebeurtenissen noteren", "noter des événements"],
        Deed::AnswerRequests => ["vragen beantwoorden", "répondre aux demandes"],
        Deed::Comment => ["opmerkingen schrijven", "écrire des commentaires"],
    };
    language.of([nl, fr, ""]).to_owned()
}

fn usual(deed: Deed) -> Role {
    match deed {
        Deed::Read => Role::Viewer,
        Deed::TryPlans | Deed::NoteEvents | Deed::Comment => Role::Planner,
        Deed::ReportMoved | Deed::WorkAtHotspots | Deed::PlaceAccessPoints => Role::Operator,
        _ => Role::Coordinator,
    }
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
                    role(Nl, usual(*of))
                ),
                format!(
                    "Avec le rôle {}, vous ne pouvez pas {} ; avec le rôle {}, oui.",
                    role(Fr, *own),
                    deed(Fr, *of),
                    role(Fr, usual(*of))
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
                "De reden is langer dan 2000 tekens.",
                "Le motif dépasse 2000 caractères.",
            ),
            Unfit::LongTeam => words(
                "long_team",
                "De naam van de ploeg is langer dan 100 tekens.",
                "Le nom de l’équipe dépasse 100 caractères.",
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
            Unfit::Words { most, .. } => long_words(*most),
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

/// A text that is empty or too long.
pub fn long_words(most: usize) -> Words {
    words(
        "words",
        format!("Een tekst is leeg of langer dan {most} tekens."),
        format!("Un texte est vide ou dépasse {most} caractères."),
    )
}

impl From<&PlaceError> for Words {
    fn from(error: &PlaceError) -> Self {
        match error {
            PlaceError::BeforeTheLast {
                access_point, site, ..
            } => words(
                "placed_since",
                format!(
                    "Toegangspunt {access_point} hangt sinds later aan {site}; kies een latere dag."
                ),
                format!(
                    "Le point d’accès {access_point} est à {site} depuis plus tard ; choisissez un \
                     jour ultérieur."
                ),
            ),
            PlaceError::Nowhere { access_point } => words(
                "placed_nowhere",
                format!("Toegangspunt {access_point} hangt nergens."),
                format!("Le point d’accès {access_point} n’est placé nulle part."),
            ),
            _ => general(StatusCode::UNPROCESSABLE_ENTITY),
        }
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

impl From<&site_events::NotNoted> for Words {
    fn from(error: &site_events::NotNoted) -> Self {
        use site_events::NotNoted;
        match error {
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Unknown { what, id } => not_found(what, id),
            NotNoted::Words => long_words(site_events::MAX_TEXT),
            NotNoted::Backwards { first, last } => words(
                "backwards",
                format!(
                    "De laatste dag ({}) komt voor de eerste ({}).",
                    Nl.date(*last),
                    Nl.date(*first)
                ),
                format!(
                    "Le dernier jour ({}) précède le premier ({}).",
                    Fr.date(*last),
                    Fr.date(*first)
                ),
            ),
            NotNoted::Far {
                given, from, until, ..
            } => words(
                "far",
                format!(
                    "De dag is {}; verwacht werd een dag van {} tot en met {}.",
                    Nl.date(*given),
                    Nl.date(*from),
                    Nl.date(*until)
                ),
                format!(
                    "Le jour est le {} ; il fallait un jour du {} au {}.",
                    Fr.date(*given),
                    Fr.date(*from),
                    Fr.date(*until)
                ),
            ),
            NotNoted::TooMany(id) => words(
                "too_many_events",
                format!(
                    "Hotspot {id} heeft al {} gebeurtenissen; trek in wat niet meer helpt.",
                    site_events::MAX_EVENTS
                ),
                format!(
                    "Le hotspot {id} compte déjà {} événements ; retirez ce qui ne sert plus.",
                    site_events::MAX_EVENTS
                ),
            ),
            NotNoted::Withdrawn { by, .. } => words(
                "withdrawn_before",
                format!("{by} trok deze gebeurtenis al in."),
                format!("{by} a déjà retiré cet événement."),
            ),
            NotNoted::Database(_) => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl From<&NotNoted> for Words {
    fn from(error: &NotNoted) -> Self {
        match error {
            NotNoted::Denied(denied) => denied.into(),
            NotNoted::Unknown { what, id } => not_found(what, id),
            NotNoted::Words { .. } => long_words(2_000),
            NotNoted::Ahead { given, until } => words(
                "ahead",
                format!(
                    "De dag is {}; verwacht werd een dag die er al is, tot en met {}.",
                    Nl.date(*given),
                    Nl.date(*until)
                ),
                format!(
                    "Le jour est le {} ; il fallait un jour déjà venu, jusqu’au {}.",
                    Fr.date(*given),
                    Fr.date(*until)
                ),
            ),
            NotNoted::Closed { id, by, .. } => words(
                "closed_before",
                format!("Herstelling {id} werd al afgesloten door {by}."),
                format!("La réparation {id} a déjà été clôturée par {by}."),
            ),
            NotNoted::ClosedSite { id, since } => words(
                "closed_site",
                format!("Hotspot {id} is gesloten sinds {}.", Nl.date(*since)),
                format!("Le hotspot {id} est fermé depuis le {}.", Fr.date(*since)),
            ),
            NotNoted::Place(error) => error.into(),
            NotNoted::Database(_) => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl From<&PlanningError> for Words {
    fn from(error: &PlanningError) -> Self {
        match error {
            PlanningError::Wish(_) => words(
                "plan_wish",
                "Zo kan het plan niet gemaakt worden: een waarde of een keuze past niet, of \
                 niet meer, bij wat nu bekend is.",
                "Le plan ne peut pas être établi ainsi : une valeur ou un choix ne convient pas, \
                 ou plus, à ce qui est connu.",
            ),
            PlanningError::Refused(_) => words(
                "plan_refused",
                "Met wat nu bekend is, kan niets gepland worden.",
                "Rien ne peut être planifié avec ce qui est connu.",
            ),
            PlanningError::Busy => words(
                "plan_busy",
                "Er worden te veel plannen tegelijk gemaakt; probeer het over een minuut opnieuw.",
                "Trop de plans sont en cours ; réessayez dans une minute.",
            ),
            PlanningError::Cancelled => words(
                "plan_cancelled",
                "De collector stopt; er wordt geen plan gemaakt.",
                "Le collecteur s’arrête ; aucun plan n’est établi.",
            ),
            _ => general(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl From<Weakness> for Words {
    fn from(weakness: Weakness) -> Self {
        match weakness {
            Weakness::Length => words(
                "password_length",
                format!(
                    "Een wachtwoord heeft {MIN_PASSWORD} tekens of meer, en hoogstens \
                     {MAX_PASSWORD} bytes."
                ),
                format!(
                    "Un mot de passe a {MIN_PASSWORD} caractères ou plus, et au plus \
                     {MAX_PASSWORD} octets."
                ),
            ),
            Weakness::Name => words(
                "password_name",
                "Het wachtwoord zegt weinig meer dan de naam; kies er een dat niemand raadt.",
                "Le mot de passe ne dit guère plus que le nom ; choisissez-en un que personne ne \
                 devine.",
            ),
            Weakness::Pattern => words(
                "password_pattern",
                "Het wachtwoord herhaalt zich of telt door; kies er een dat niemand raadt.",
                "Le mot de passe se répète ou suit une série ; choisissez-en un que personne ne \
                 devine.",
            ),
            Weakness::Common => words(
                "password_common",
                "Dit wachtwoord wordt als een van de eerste geprobeerd; kies er een dat niemand \
                 raadt.",
                "Ce mot de passe est parmi les premiers essayés ; choisissez-en un que personne ne \
                 devine.",
            ),
        }
    }
}
