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

pub fn remedy(cause: Cause, names: Names<'_>) -> Text {
    let Names {
        access_point: id,
        says,
        ..
    } = names;
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
        Cause::PowerOrUplink => power_or_uplink(id),
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
            "Verhelp wat de reden noemt; het toegangspunt bewaart zijn tellingen en stuurt ze opnieuw. `hotspot-collector doctor` zegt meer.",
            "Remédiez à ce que dit la raison ; le point d’accès garde ses comptages et les renverra. `hotspot-collector doctor` en dit plus.",
            "Settle what the reason names; the access point keeps its counts and sends them again. `hotspot-collector doctor` says more.",
        ),
        Cause::Unknown => Text::new(
            "Voer op het toegangspunt `hotspot-agent check` uit en lees daarna zijn logboek.",
            "Exécutez `hotspot-agent check` sur le point d’accès, puis lisez son journal.",
            "Run `hotspot-agent check` on the access point, then read its log.",
        ),
        Cause::Broker => Text::new(
            "Wacht tien minuten: toegangspunten komen vanzelf terug. Is de broker weg, voer dan `hotspot-collector check` uit.",
            "Attendez dix minutes : les points d’accès reviennent d’eux-mêmes. Si le broker est absent, exécutez `hotspot-collector check`.",
            "Wait ten minutes: access points come back by themselves. If the broker is away, run `hotspot-collector check`.",
        ),
        Cause::Revoked => revoked(id),
        Cause::Twin => twin(id),
        Cause::WrongSite => wrong_site(names),
        Cause::Unplaced => unplaced(id, says),
        Cause::Certificate => certificate(id),
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

fn power_or_uplink(id: &str) -> Text {
    Text::new(
        format!(
            "Controleer ter plaatse de stroom en de verbinding. Ligt het in de kast: `hotspot-collector place {id} --cupboard`."
        ),
        format!(
            "Vérifiez sur place le courant et la liaison. S’il est dans l’armoire : `hotspot-collector place {id} --cupboard`."
        ),
        format!(
            "Check power and uplink on site. If it is in the cupboard: `hotspot-collector place {id} --cupboard`."
        ),
    )
}

fn revoked(id: &str) -> Text {
    Text::new(
        format!(
            "Herstart de broker (`systemctl restart mosquitto`): dat beëindigt de sessie die nog open is. Moet het toegangspunt weer meetellen: `hotspot-collector enroll {id}`."
        ),
        format!(
            "Redémarrez le broker (`systemctl restart mosquitto`) : cela met fin à la session encore ouverte. Si le point d’accès doit compter à nouveau : `hotspot-collector enroll {id}`."
        ),
        format!(
            "Restart the broker (`systemctl restart mosquitto`): that ends the session that is still open. If the access point is to count again: `hotspot-collector enroll {id}`."
        ),
    )
}

fn twin(id: &str) -> Text {
    Text::new(
        format!(
            "Zoek het tweede toegangspunt met deze naam. Is het certificaat gekopieerd: `hotspot-collector enroll --revoke {id}`, en schrijf elk onder een eigen naam in."
        ),
        format!(
            "Cherchez le second point d’accès de ce nom. Si le certificat a été copié : `hotspot-collector enroll --revoke {id}`, puis inscrivez chacun sous son propre nom."
        ),
        format!(
            "Find the second access point of this name. If the certificate was copied: `hotspot-collector enroll --revoke {id}`, and enroll each under its own name."
        ),
    )
}

fn certificate(id: &str) -> Text {
    Text::new(
        format!(
            "Zolang het verbonden is, vernieuwt het zijn certificaat zelf. Is het verlopen: `hotspot-collector enroll {id}`, en breng de bestanden naar het toegangspunt."
        ),
        format!(
            "Tant qu’il est connecté, il renouvelle lui-même son certificat. S’il a expiré : `hotspot-collector enroll {id}`, puis portez les fichiers sur le point d’accès."
        ),
        format!(
            "While connected it renews its certificate by itself. If it has ended: `hotspot-collector enroll {id}`, and bring the files to the access point."
        ),
    )
}

fn wrong_site(names: Names<'_>) -> Text {
    let Names {
        access_point: id,
        site,
        says,
    } = names;
    Text::new(
        format!(
            "Heeft het toegangspunt gelijk: `hotspot-collector place {id} --site {says}`. Heeft het register gelijk, op het toegangspunt: `hotspot-agent place {site}`."
        ),
        format!(
            "Si le point d’accès a raison : `hotspot-collector place {id} --site {says}`. Si c’est le registre, sur le point d’accès : `hotspot-agent place {site}`."
        ),
        format!(
            "If the access point is right: `hotspot-collector place {id} --site {says}`. If the registry is right, on the access point: `hotspot-agent place {site}`."
        ),
    )
}

fn unplaced(id: &str, says: &str) -> Text {
    Text::new(
        format!(
            "Zeg waar het hangt: `hotspot-collector place {id} --site {says}`. Ligt het in de kast, schakel het dan uit."
        ),
        format!(
            "Dites où il est installé : `hotspot-collector place {id} --site {says}`. S’il est dans l’armoire, éteignez-le."
        ),
        format!(
            "Say where it is: `hotspot-collector place {id} --site {says}`. If it is in the cupboard, switch it off."
        ),
    )
}
