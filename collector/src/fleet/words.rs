//! The sentences of the fleet page.

use protocol::receipt::Refusal;
use protocol::status::SourceState;

use crate::check_report::Left;
use records::text::Text;

pub fn unplaced() -> Text {
    Text::new(
        "Hangt op dit moment op geen enkele plaats.",
        "Ne se trouve dans aucun lieu pour le moment.",
        "Stands at no site at the moment.",
    )
}

pub fn never_seen() -> Text {
    Text::new(
        "Heeft zich nog nooit gemeld.",
        "Ne s’est encore jamais manifesté.",
        "Has never been heard of.",
    )
}

pub fn stopped() -> Text {
    Text::new(
        "Het telprogramma is netjes gestopt.",
        "Le programme de comptage a été arrêté normalement.",
        "The counting program was stopped in order.",
    )
}

pub fn no_power_or_uplink() -> Text {
    Text::new(
        "Geen stroom of geen verbinding: het toegangspunt viel weg.",
        "Plus de courant ou plus de liaison : le point d’accès a disparu.",
        "No power or no uplink: the box dropped off.",
    )
}

pub fn clock_unset() -> Text {
    Text::new(
        "De klok van het toegangspunt is niet gelijkgezet; de tellingen wachten.",
        "L’horloge du point d’accès n’est pas à l’heure ; les comptages attendent.",
        "The box's clock is not set; its counts wait.",
    )
}

pub fn silent() -> Text {
    Text::new(
        "Verbonden, maar er komen geen tellingen aan.",
        "Connecté, mais aucun comptage n’arrive.",
        "Connected, but no counts arrive.",
    )
}

pub fn refused(reason: &str) -> Text {
    let why = message(reason);
    Text::new(
        format!("Niet opgeslagen. {}", why.nl),
        format!("Non enregistré. {}", why.fr),
        format!("Not stored. {}", why.en),
    )
}

/// What a state of a source means; `None` when nothing is amiss.
pub fn source(state: SourceState) -> Option<Text> {
    let text = match state {
        SourceState::Starting | SourceState::Complete => return None,
        SourceState::NoInactiveTime => Text::new(
            "Toestellen die vertrokken zijn, tellen mee tot de zender ze vergeet.",
            "Les appareils partis comptent jusqu’à ce que l’émetteur les oublie.",
            "Devices that left count until the radio forgets them.",
        ),
        SourceState::NoConnectedTime => Text::new(
            "Bezoeken kunnen niet geteld worden.",
            "Les visites ne peuvent pas être comptées.",
            "Visits cannot be counted.",
        ),
        SourceState::CountOnly => Text::new(
            "Alleen het aantal toestellen is bekend; bezoeken worden niet geteld.",
            "Seul le nombre d’appareils est connu ; les visites ne sont pas comptées.",
            "Only the number of devices is known; visits are not counted.",
        ),
        SourceState::Absent => Text::new(
            "De zender is er niet.",
            "L’émetteur est absent.",
            "The radio is not there.",
        ),
        SourceState::Unreadable => Text::new(
            "De lijst van verbonden toestellen kan niet gelezen worden.",
            "La liste des appareils connectés ne peut pas être lue.",
            "The list of connected devices cannot be read.",
        ),
        SourceState::Hung => Text::new(
            "De zender hangt.",
            "L’émetteur est bloqué.",
            "The radio hangs.",
        ),
        SourceState::NotBeaconing => Text::new(
            "De zender zendt het netwerk niet uit.",
            "L’émetteur ne diffuse pas le réseau.",
            "The radio does not send out the network.",
        ),
    };
    Some(text)
}

/// Why a message or window was not stored, by the word kept in the database.
pub fn message(reason: &str) -> Text {
    if let Some(left) = Left::ALL.into_iter().find(|left| left.as_str() == reason) {
        return left_without_receipt(left);
    }
    match Refusal::ALL
        .into_iter()
        .find(|refusal| refusal.as_str() == reason)
    {
        Some(refusal) => refused_for_good(refusal),
        None => Text::new(reason, reason, reason),
    }
}

fn left_without_receipt(left: Left) -> Text {
    match left {
        Left::UnknownTopic => Text::new(
            "Bericht op een onbekend adres.",
            "Message à une adresse inconnue.",
            "Message to an unknown topic.",
        ),
        Left::TooLarge => Text::new(
            "Bericht te groot.",
            "Message trop grand.",
            "Message too large.",
        ),
        Left::Malformed => Text::new(
            "Bericht onleesbaar.",
            "Message illisible.",
            "Message cannot be read.",
        ),
        Left::NewerVersion => Text::new(
            "Bericht van een nieuwere versie; werk deze server bij.",
            "Message d’une version plus récente ; mettez ce serveur à jour.",
            "Message of a newer version; update this server.",
        ),
        Left::Unregistered => Text::new(
            "Toegangspunt niet ingeschreven.",
            "Point d’accès non enregistré.",
            "Box not registered.",
        ),
        Left::NoiseOff => Text::new(
            "Telling zonder de vereiste ruis, en daarvoor is geen toelating.",
            "Comptage sans le bruit requis, et sans autorisation pour cela.",
            "Counted without the noise that is required, and without permission for it.",
        ),
        Left::InTheFuture => Text::new(
            "Telling uit de toekomst: een van de klokken loopt verkeerd.",
            "Comptage dans le futur : une des horloges est fausse.",
            "Counts from the future: one of the clocks is wrong.",
        ),
        Left::Flood => Text::new(
            "Te veel berichten tegelijk van een toegangspunt.",
            "Trop de messages à la fois d’un point d’accès.",
            "Too many messages of one box at once.",
        ),
        Left::Renewal => Text::new(
            "Het certificaat kon nu niet vernieuwd worden; het toegangspunt vraagt het opnieuw.",
            "Le certificat n’a pas pu être renouvelé ; le point d’accès le redemandera.",
            "The certificate could not be renewed now; the box asks again.",
        ),
        Left::ClockInDoubt => Text::new(
            "Lijkt te oud, maar de klok van de server klopt misschien niet.",
            "Semble trop ancien, mais l’horloge du serveur n’est peut-être pas juste.",
            "Looks too old, but the server’s clock may be wrong.",
        ),
        Left::RefusedOnce => Text::new(
            "Onmogelijk getal; wordt geweigerd als het nog eens zo aankomt.",
            "Chiffre impossible ; refusé s’il revient tel quel.",
            "Impossible figure; refused if it comes again as it is.",
        ),
        Left::Revoked => Text::new(
            "Toegangspunt buitengesloten: zijn certificaat is ingetrokken.",
            "Point d’accès exclu : son certificat est révoqué.",
            "Box shut out: its certificate is revoked.",
        ),
    }
}

fn refused_for_good(refusal: Refusal) -> Text {
    match refusal {
        Refusal::Overlap => Text::new(
            "Voor deze tijd is al een andere telling opgeslagen.",
            "Un autre comptage est déjà enregistré pour cette période.",
            "Another count is stored for this time already.",
        ),
        Refusal::OutOfRange => Text::new(
            "Onmogelijk getal.",
            "Chiffre impossible.",
            "Impossible figure.",
        ),
        Refusal::NotAligned => Text::new(
            "De telling begint niet op een heel uur.",
            "Le comptage ne commence pas à une heure pile.",
            "The count does not begin on the hour.",
        ),
        Refusal::TooOld => Text::new(
            "Ouder dan wat bewaard mag worden.",
            "Plus ancien que ce qui peut être conservé.",
            "Older than may be kept.",
        ),
        Refusal::LaboratoryOnly => Text::new(
            "Duur die alleen in een proefopstelling mag.",
            "Durée permise en laboratoire seulement.",
            "A length allowed in a laboratory only.",
        ),
    }
}
