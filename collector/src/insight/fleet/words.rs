//! The sentences of the fleet page.

use analysis::text::Text;
use protocol::receipt::Refusal;
use protocol::status::SourceState;

use records::refusals::Left;

pub fn unplaced() -> Text {
    Text::new(
        "Is op dit moment aan geen enkele hotspot toegewezen.",
        "N’est attribué à aucun hotspot pour le moment.",
        "Is not assigned to a hotspot at the moment.",
    )
}

pub fn never_seen() -> Text {
    Text::new(
        "Heeft zich nog nooit gemeld.",
        "Ne s’est encore jamais manifesté.",
        "Has never reported.",
    )
}

pub fn stopped() -> Text {
    Text::new(
        "Het telprogramma is normaal afgesloten.",
        "Le programme de comptage a été arrêté normalement.",
        "The counting program was shut down normally.",
    )
}

pub fn no_power_or_uplink() -> Text {
    Text::new(
        "Geen stroom of geen netwerk: het contact met het toegangspunt is verbroken.",
        "Plus de courant ou plus de réseau : le contact avec le point d’accès est perdu.",
        "No power or no network: the access point lost contact.",
    )
}

pub fn clock_unset() -> Text {
    Text::new(
        "De klok van het toegangspunt is niet gelijkgezet; de tellingen wachten daarop.",
        "L’horloge du point d’accès n’est pas réglée ; les comptages attendent qu’elle le soit.",
        "The clock of the access point is not set; its counts wait for it.",
    )
}

pub fn silent() -> Text {
    Text::new(
        "Verbonden, maar er komen geen tellingen aan.",
        "Connecté, mais aucun comptage n’arrive.",
        "Connected, but no counts arrive.",
    )
}

pub fn no_internet() -> Text {
    Text::new(
        "Wie zich aanmeldt, bereikt het internet niet.",
        "Les personnes qui se connectent n’atteignent pas Internet.",
        "People who connect do not reach the internet.",
    )
}

pub fn not_counted() -> Text {
    Text::new(
        "In de laatste telperiode kon niets geteld worden.",
        "Rien n’a pu être compté pendant la dernière période de comptage.",
        "Nothing could be counted in the last counting period.",
    )
}

pub fn revoked() -> Text {
    Text::new(
        "Uitgesloten: zijn certificaat is ingetrokken.",
        "Exclu : son certificat est révoqué.",
        "Shut out: its certificate has been revoked.",
    )
}

pub fn revoked_and_tries() -> Text {
    Text::new(
        "Uitgesloten, en toch stuurt het nog berichten: zijn sessie is nog open.",
        "Exclu, et pourtant il envoie encore des messages : sa session est encore ouverte.",
        "Shut out, and yet it still sends messages: its session is still open.",
    )
}

pub fn broker_restarted() -> Text {
    Text::new(
        "De broker is herstart; het toegangspunt is nog niet terug.",
        "Le broker a redémarré ; le point d’accès n’est pas encore revenu.",
        "The broker was restarted; the access point is not back yet.",
    )
}

pub fn broker_away() -> Text {
    Text::new(
        "De server heeft geen verbinding met de broker: van geen enkel toegangspunt komt iets aan.",
        "Le serveur n’a pas de connexion au broker : rien n’arrive d’aucun point d’accès.",
        "The server has no connection to the broker: nothing arrives from any access point.",
    )
}

pub fn broker_was_restarted(awaited: usize) -> Text {
    Text::new(
        format!("De broker is herstart; nog niet terug: {awaited}."),
        format!("Le broker a redémarré ; pas encore revenus : {awaited}."),
        format!("The broker was restarted; not back yet: {awaited}."),
    )
}

pub fn counts_for_nobody(says: Option<&str>) -> Text {
    match says {
        None => Text::new(
            "Is geregistreerd en aan geen enkele hotspot toegewezen: wat het telt, telt nergens mee.",
            "Est enregistré et n’est attribué à aucun hotspot : ce qu’il compte ne compte nulle part.",
            "Is registered and assigned to no hotspot: what it counts counts nowhere.",
        ),
        Some(says) => Text::new(
            format!(
                "Is aan geen enkele hotspot toegewezen, en zegt zelf dat het bij {says} hangt."
            ),
            format!("N’est attribué à aucun hotspot, et se dit lui-même installé à {says}."),
            format!("Is assigned to no hotspot, and says itself that it is at {says}."),
        ),
    }
}

pub fn twin() -> Text {
    Text::new(
        "Twee toegangspunten lijken dezelfde identiteit te gebruiken.",
        "Deux points d’accès semblent utiliser la même identité.",
        "Two access points seem to use the same identity.",
    )
}

pub fn wrong_site(says: &str, site: &str) -> Text {
    Text::new(
        format!("Zegt zelf dat het bij {says} hangt; volgens het register hangt het bij {site}."),
        format!("Se dit installé à {says} ; selon le registre, il est à {site}."),
        format!("Says itself that it is at {says}; the registry has it at {site}."),
    )
}

pub fn certificate(has_ended: bool) -> Text {
    if has_ended {
        Text::new(
            "Zijn certificaat is verlopen.",
            "Son certificat a expiré.",
            "Its certificate has ended.",
        )
    } else {
        Text::new(
            "Zijn certificaat verloopt binnen 14 dagen.",
            "Son certificat expire dans moins de 14 jours.",
            "Its certificate ends within 14 days.",
        )
    }
}

pub fn clock_ahead() -> Text {
    Text::new(
        "Zijn klok loopt voor.",
        "Son horloge avance.",
        "Its clock is ahead.",
    )
}

pub fn losing() -> Text {
    Text::new(
        "Verliest op dit moment minuten.",
        "Perd des minutes en ce moment.",
        "Is losing minutes now.",
    )
}

pub fn outbox_copied() -> Text {
    Text::new(
        "Heeft een kopie van het bestand `outbox` van een ander toegangspunt.",
        "A une copie du fichier `outbox` d’un autre point d’accès.",
        "Has a copy of another access point’s file `outbox`.",
    )
}

pub fn dark(access_points: usize) -> Text {
    Text::new(
        format!(
            "Geen enkel toegangspunt van deze hotspot werkt voor het publiek ({access_points})."
        ),
        format!("Aucun point d’accès de ce hotspot ne sert le public ({access_points})."),
        format!("No access point of this hotspot serves the public ({access_points})."),
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
            "Toestellen die vertrokken zijn, tellen mee tot de radio ze vergeet.",
            "Les appareils partis sont comptés jusqu’à ce que la radio les oublie.",
            "Devices that have left are counted until the radio forgets them.",
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
            "De radio ontbreekt.",
            "La radio est introuvable.",
            "The radio is missing.",
        ),
        SourceState::Unreadable => Text::new(
            "De lijst van verbonden toestellen kan niet gelezen worden.",
            "La liste des appareils connectés ne peut pas être lue.",
            "The list of connected devices cannot be read.",
        ),
        SourceState::Hung => Text::new(
            "De radio reageert niet meer.",
            "La radio ne répond plus.",
            "The radio has stopped responding.",
        ),
        SourceState::NotBeaconing => Text::new(
            "De radio zendt het netwerk niet uit.",
            "La radio ne diffuse pas le réseau.",
            "The radio does not broadcast the network.",
        ),
        SourceState::Unascribed => Text::new(
            "Van een aantal toestellen is niet uit te maken op welk netwerk ze zitten.",
            "Pour certains appareils, impossible de savoir à quel réseau ils sont connectés.",
            "For some devices it is not clear which network they are on.",
        ),
        SourceState::Unknown(_) => Text::new(
            "Het toegangspunt meldt iets dat deze server nog niet kent.",
            "Le point d’accès signale quelque chose que ce serveur ne connaît pas encore.",
            "The access point reports something that this server does not know yet.",
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
            "Bericht aan een onbekend adres.",
            "Message à une adresse inconnue.",
            "Message to an unknown address.",
        ),
        Left::TooLarge => Text::new(
            "Te groot bericht.",
            "Message trop volumineux.",
            "Message too large.",
        ),
        Left::Malformed => Text::new(
            "Onleesbaar bericht.",
            "Message illisible.",
            "Unreadable message.",
        ),
        Left::NewerVersion => Text::new(
            "Bericht van een nieuwere versie; werk deze server bij.",
            "Message d’une version plus récente ; mettez ce serveur à jour.",
            "Message from a newer version; update this server.",
        ),
        Left::Unregistered => Text::new(
            "Toegangspunt niet geregistreerd.",
            "Point d’accès non enregistré.",
            "Access point not registered.",
        ),
        Left::NoiseOff => Text::new(
            "Telling zonder de vereiste ruis, terwijl dat voor dit toegangspunt niet toegestaan is.",
            "Comptage sans le bruit requis, alors que ce point d’accès n’y est pas autorisé.",
            "Counted without the required noise, which this access point is not allowed to do.",
        ),
        Left::InTheFuture => Text::new(
            "Telling met een tijdstip in de toekomst: een van de klokken loopt verkeerd.",
            "Comptage daté du futur : une des horloges n’est pas à l’heure.",
            "Count with a time in the future: one of the clocks is wrong.",
        ),
        Left::Flood => Text::new(
            "Te veel berichten tegelijk van één toegangspunt.",
            "Trop de messages à la fois d’un même point d’accès.",
            "Too many messages at once from one access point.",
        ),
        Left::Renewal => Text::new(
            "Het certificaat kon nu niet vernieuwd worden; het toegangspunt vraagt het later opnieuw.",
            "Le certificat n’a pas pu être renouvelé ; le point d’accès le redemandera.",
            "The certificate could not be renewed now; the access point will ask again.",
        ),
        Left::ClockInDoubt => Text::new(
            "Lijkt te oud, maar de klok van de server klopt misschien niet.",
            "Semble trop ancien, mais l’horloge du serveur n’est peut-être pas juste.",
            "Looks too old, but the server’s clock may be wrong.",
        ),
        Left::RefusedOnce => Text::new(
            "Onmogelijk getal; wordt geweigerd als het ongewijzigd terugkomt.",
            "Chiffre impossible ; refusé s’il revient tel quel.",
            "Impossible figure; it will be refused if it arrives again unchanged.",
        ),
        Left::ChangedOnItsWay => Text::new(
            "Bericht onderweg veranderd; het toegangspunt stuurt het opnieuw.",
            "Message altéré en route ; le point d’accès l’enverra à nouveau.",
            "Message changed on its way; the access point will send it again.",
        ),
        Left::SetAside => Text::new(
            "De databank van de tellingen weigert deze telling; ze blijft op het toegangspunt bewaard.",
            "La base des comptages refuse ce comptage ; le point d’accès le conserve.",
            "The database of the counts refuses this count; the access point keeps it.",
        ),
        Left::Revoked => Text::new(
            "Toegangspunt geweigerd: zijn certificaat is ingetrokken.",
            "Point d’accès exclu : son certificat est révoqué.",
            "Access point blocked: its certificate has been revoked.",
        ),
    }
}

fn refused_for_good(refusal: Refusal) -> Text {
    match refusal {
        Refusal::Overlap => Text::new(
            "Voor deze periode is al een andere telling opgeslagen.",
            "Un autre comptage est déjà enregistré pour cette période.",
            "Another count is already stored for this period.",
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
            "A length allowed only in a laboratory.",
        ),
    }
}
