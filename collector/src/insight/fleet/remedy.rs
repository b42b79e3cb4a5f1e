//! What to do next about each cause, once for all: the list of those that need a hand, its
//! page and `docs/operators/status.md` say it in these words.

use analysis::text::Text;

use super::Cause;

/// What the sentences name.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub access_point: &'a str,
    /// Where the registry has it.
    pub site: &'a str,
    /// Where it says that it is itself.
    pub says: &'a str,
}

/// As the documents write them.
pub const PLACEHOLDERS: Names<'static> = Names {
    access_point: "ID",
    site: "SITE",
    says: "CODE",
};

/// What to do, in plain words. What an operator does on a page is said as the page has it;
/// what only the server's own command line does is [`commands`].
pub fn remedy(cause: Cause, names: Names<'_>) -> Text {
    let Names { site, says, .. } = names;
    match cause {
        Cause::Internet => Text::new(
            "Controleer de verbinding, het portaal en de naamserver van de hotspot; op het toegangspunt zegt `hotspot-agent check` wat er niet antwoordt.",
            "Vérifiez la liaison, le portail et le serveur de noms du hotspot ; sur le point d’accès, `hotspot-agent check` dit ce qui ne répond pas.",
            "Check the uplink, the portal and the name server of the hotspot; on the access point `hotspot-agent check` says which of them does not answer.",
        ),
        Cause::Radio => Text::new(
            "Start het toegangspunt opnieuw en kijk ter plaatse naar de radio; `hotspot-agent check` zegt welke interface het is.",
            "Redémarrez le point d’accès et examinez la radio sur place ; `hotspot-agent check` dit de quelle interface il s’agit.",
            "Restart the access point and look at the radio on site; `hotspot-agent check` says which interface it is.",
        ),
        Cause::PowerOrUplink => Text::new(
            "Controleer ter plaatse de stroom en de verbinding. Ligt het in het magazijn, noteer dat dan op zijn pagina: “Opgeven waar het hangt”.",
            "Vérifiez sur place le courant et la liaison. S’il est en réserve, notez-le sur sa page : « Indiquer où il se trouve ».",
            "Check power and uplink on site. If it is in the cupboard, note that on its page: “Say where it hangs”.",
        ),
        Cause::Stopped => Text::new(
            "Start het telprogramma op het toegangspunt: `systemctl start hotspot-agent`.",
            "Démarrez le programme de comptage sur le point d’accès : `systemctl start hotspot-agent`.",
            "Start the counting program on the access point: `systemctl start hotspot-agent`.",
        ),
        Cause::Clock => Text::new(
            "Laat zijn klok via het netwerk gelijkzetten: start een tijddienst en laat poort 123/udp door.",
            "Faites régler son horloge par le réseau : démarrez un service de temps et laissez passer le port 123/udp.",
            "Let its clock be set from the network: start a time daemon and let port 123/udp through.",
        ),
        Cause::Refused => Text::new(
            "Verhelp wat de reden noemt; het toegangspunt bewaart zijn tellingen en stuurt ze opnieuw. Wie de server beheert, kan nagaan waarom.",
            "Remédiez à ce que dit la raison ; le point d’accès garde ses comptages et les renverra. La personne qui gère le serveur peut en trouver la cause.",
            "Settle what the reason names; the access point keeps its counts and sends them again. Whoever runs the server can find out why.",
        ),
        Cause::Unknown => Text::new(
            "Voer op het toegangspunt `hotspot-agent check` uit en lees daarna zijn logboek.",
            "Exécutez `hotspot-agent check` sur le point d’accès, puis lisez son journal.",
            "Run `hotspot-agent check` on the access point, then read its log.",
        ),
        Cause::Broker => Text::new(
            "Wacht tien minuten: toegangspunten komen vanzelf terug. Komen ze niet terug, verwittig dan wie de server beheert.",
            "Attendez dix minutes : les points d’accès reviennent d’eux-mêmes. S’ils ne reviennent pas, prévenez la personne qui gère le serveur.",
            "Wait ten minutes: access points come back by themselves. If they do not, tell whoever runs the server.",
        ),
        Cause::Revoked => Text::new(
            "Zijn oude sessie bij de broker is nog open: vraag wie de server beheert om de broker te herstarten. Moet het toegangspunt weer meetellen, laat het dan opnieuw inschrijven.",
            "Son ancienne session auprès du broker est encore ouverte : demandez à la personne qui gère le serveur de redémarrer le broker. Si le point d’accès doit compter à nouveau, faites-le réinscrire.",
            "Its old session with the broker is still open: ask whoever runs the server to restart the broker. If the access point is to count again, have it registered anew.",
        ),
        Cause::Twin => Text::new(
            "Zoek het tweede toegangspunt met deze naam. Is het certificaat gekopieerd, laat het dan intrekken en schrijf elk toegangspunt in onder een eigen naam.",
            "Cherchez le second point d’accès de ce nom. Si le certificat a été copié, faites-le révoquer, puis inscrivez chaque point d’accès sous son propre nom.",
            "Find the second access point of this name. If the certificate was copied, have it withdrawn and register each access point under its own name.",
        ),
        Cause::WrongSite => Text::new(
            format!(
                "Heeft het toegangspunt gelijk, noteer dat dan op zijn pagina: “Opgeven waar het hangt”, {says}. Heeft het register gelijk, voer dan op het toegangspunt `hotspot-agent place {site}` uit."
            ),
            format!(
                "Si le point d’accès a raison, notez-le sur sa page : « Indiquer où il se trouve », {says}. Si c’est le registre, exécutez sur le point d’accès `hotspot-agent place {site}`."
            ),
            format!(
                "If the access point is right, note that on its page: “Say where it hangs”, {says}. If the registry is right, run `hotspot-agent place {site}` on the access point."
            ),
        ),
        Cause::Unplaced => Text::new(
            "Noteer op zijn pagina waar het hangt: “Opgeven waar het hangt”. Ligt het in het magazijn, schakel het dan uit.",
            "Notez sur sa page où il est installé : « Indiquer où il se trouve ». S’il est en réserve, éteignez-le.",
            "Note on its page where it is: “Say where it hangs”. If it is in the cupboard, switch it off.",
        ),
        Cause::Certificate => Text::new(
            "Zolang het verbonden is, vernieuwt het zijn certificaat zelf. Is het verlopen, meld het toegangspunt dan opnieuw aan: “Een toegangspunt aanmelden”, op de pagina van de toegangspunten.",
            "Tant qu’il est connecté, il renouvelle lui-même son certificat. S’il a expiré, raccordez à nouveau le point d’accès : « Raccorder un point d’accès », sur la page des points d’accès.",
            "While connected it renews its certificate by itself. If it has ended, let it join again: “Let an access point join”, on the page of access points.",
        ),
        Cause::Losing => Text::new(
            "Zie bij zijn verliezen de reden: een klok die verspringt, geheugen dat vol is of niet beschreven kan worden.",
            "Voyez la raison parmi ses pertes : une horloge qui saute, une mémoire pleine ou impossible à écrire.",
            "See the reason among its losses: a clock that jumps, memory that is full or cannot be written.",
        ),
        Cause::OutboxCopied => Text::new(
            "Stop het telprogramma op de kopie, verwijder daar zijn bestand `outbox` en start het opnieuw.",
            "Arrêtez le programme de comptage sur la copie, supprimez-y son fichier `outbox` et redémarrez-le.",
            "Stop the counting program on the copy, delete its file `outbox` there and start it again.",
        ),
        Cause::Lingering => Text::new(
            "Voer overdag op het toegangspunt `hotspot-agent check` uit: dat zegt of de meeste apparaten de grens voorbij zijn. Zijn ze allang weg, verlaag daar dan `counting.cap_minutes`.",
            "Exécutez de jour `hotspot-agent check` sur le point d’accès : il dit si la plupart des appareils ont dépassé la limite. S’ils sont partis depuis longtemps, abaissez-y `counting.cap_minutes`.",
            "By day, run `hotspot-agent check` on the access point: it says whether most devices are past the limit. If they left long ago, lower `counting.cap_minutes` there.",
        ),
        Cause::Nobody => Text::new(
            "Ga er met een telefoon naartoe: is de netwerknaam te zien, gaat de aanmeldpagina open, zit de antenne vast? `hotspot-agent check` op het toegangspunt zegt welk netwerk geteld wordt.",
            "Allez-y avec un téléphone : le nom du réseau est-il visible, la page de connexion s’ouvre-t-elle, l’antenne est-elle fixée ? `hotspot-agent check` sur le point d’accès dit quel réseau est compté.",
            "Go there with a phone: does the network show, does the sign-in page open, is the antenna fixed? `hotspot-agent check` on the access point says which network is counted.",
        ),
        Cause::SiteDark => Text::new(
            "Bel eerst wie er ter plaatse is en vraag of er stroom en netwerk is; vallen er meerdere toegangspunten tegelijk uit, dan ligt het zelden aan de toegangspunten zelf.",
            "Appelez d’abord quelqu’un sur place et demandez s’il y a du courant et du réseau ; là où plusieurs points d’accès se taisent, ils sont rarement en cause eux-mêmes.",
            "First call someone on site and ask for power and network; where several are away at once, it is rarely the access points themselves.",
        ),
    }
}

/// What does it, or says more, on the command line of the server.
pub fn commands(cause: Cause, names: Names<'_>) -> Vec<String> {
    let Names {
        access_point: id,
        says,
        ..
    } = names;
    match cause {
        Cause::PowerOrUplink => vec![format!("hotspot-collector place {id} --cupboard")],
        Cause::Refused => vec!["hotspot-collector doctor".to_owned()],
        Cause::Broker => vec!["hotspot-collector check".to_owned()],
        Cause::Revoked => vec![
            "systemctl restart mosquitto".to_owned(),
            format!("hotspot-collector enroll {id}"),
        ],
        Cause::Twin => vec![format!("hotspot-collector enroll --revoke {id}")],
        Cause::WrongSite | Cause::Unplaced => {
            vec![format!("hotspot-collector place {id} --site {says}")]
        }
        Cause::Certificate => vec![format!("hotspot-collector enroll {id}")],
        Cause::SiteDark
        | Cause::Internet
        | Cause::Radio
        | Cause::Nobody
        | Cause::Stopped
        | Cause::Clock
        | Cause::Unknown
        | Cause::Losing
        | Cause::OutboxCopied
        | Cause::Lingering => Vec::new(),
    }
}
