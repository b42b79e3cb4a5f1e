//! What the words mean, what the noise does, and what these figures cannot say.

use super::Saying;
use crate::document::{Block, Section};

pub fn section(saying: &Saying<'_>) -> Section {
    let words = WORDS
        .iter()
        .map(|[word, meaning]| (saying.own(*word), saying.own(*meaning)));
    Section {
        heading: saying.own([
            "Hoe leest u deze cijfers",
            "Comment lire ces chiffres",
            "How to read these figures",
        ]),
        blocks: vec![Block::Definitions(words.collect())],
    }
}

const WORDS: &[[[&str; 3]; 2]] = &[
    [
        ["Toestelminuut", "Minute-appareil", "Device-minute"],
        [
            "Eén toestel dat één minuut met de openbare wifi verbonden is. Tien toestellen gedurende een uur zijn 600 toestelminuten.",
            "Un appareil connecté au Wi-Fi public pendant une minute. Dix appareils pendant une heure font 600 minutes-appareil.",
            "One device connected to the public Wi-Fi for one minute. Ten devices for an hour are 600 device-minutes.",
        ],
    ],
    [
        ["Bezoek", "Visite", "Visit"],
        [
            "Een toestel dat minstens vijf minuten verbonden bleef. Wie weggaat en terugkomt, is twee bezoeken; niemand wordt herkend.",
            "Un appareil resté connecté au moins cinq minutes. Partir et revenir fait deux visites ; personne n’est reconnu.",
            "A device that stayed connected for at least five minutes. Leaving and coming back makes two visits; nobody is recognised.",
        ],
    ],
    [
        ["Aanmelding", "Connexion au portail", "Login"],
        [
            "Iemand die zich op het portaal aanmeldt. Dat wordt hier niet geteld: een toestel kan verbonden zijn zonder aanmelding, en één aanmelding kan dagen gelden.",
            "Une personne qui s’identifie sur le portail. Ce n’est pas compté ici : un appareil peut être connecté sans identification, et une identification peut valoir plusieurs jours.",
            "Someone who signs in on the portal. It is not counted here: a device may be connected without it, and one login may hold for days.",
        ],
    ],
    [
        ["Gebruiker", "Utilisateur", "User"],
        [
            "Een mens. Hoeveel gebruikers er zijn, is niet bekend: één mens kan twee toestellen hebben of elke dag komen, en toestellen worden niet herkend. Tel bezoeken dus niet op tot mensen.",
            "Une personne. Le nombre d’utilisateurs est inconnu : une personne peut avoir deux appareils ou venir chaque jour, et les appareils ne sont pas reconnus. Des visites ne se convertissent donc pas en personnes.",
            "A person. How many users there are is not known: one person may have two devices or come every day, and devices are not recognised. So visits do not add up to people.",
        ],
    ],
    [
        [
            "Hotspot en toegangspunt",
            "Hotspot et point d’accès",
            "Hotspot and access point",
        ],
        [
            "Een hotspot is een plaats met openbare wifi. Er staan één of meer toegangspunten: de toestellen die de wifi uitzenden.",
            "Un hotspot est un lieu où il y a du Wi-Fi public. Il compte un ou plusieurs points d’accès : les boîtiers qui émettent.",
            "A hotspot is a place with public Wi-Fi. It has one or more access points: the boxes that send it out.",
        ],
    ],
    [
        [
            "Gebruik per uur online",
            "Usage par heure en ligne",
            "Use per online hour",
        ],
        [
            "De toestelminuten van een hotspot, gedeeld door de uren waarin al zijn toegangspunten online waren. Met één van twee toegangspunten online telt een uur voor de helft.",
            "Les minutes-appareil d’un hotspot, divisées par les heures où tous ses points d’accès étaient en ligne. Avec un point d’accès sur deux, une heure compte pour moitié.",
            "The device-minutes of a hotspot, divided by the hours in which all its access points were online. With one of two access points online, an hour counts for half.",
        ],
    ],
    [
        ["Interval van 80 %", "Intervalle à 80 %", "80% interval"],
        [
            "Bevat het juiste cijfer in 80 van de 100 gevallen. Het volgt uit hoe sterk de weken verschillen, en is nooit kleiner dan wat de ruis alleen al meebrengt.",
            "Contient le vrai chiffre 80 fois sur 100. Il découle de l’écart entre les semaines, et n’est jamais plus étroit que ce qu’impose le bruit.",
            "Holds the true figure 80 times in 100. It follows from how much the weeks differ, and is never narrower than what the noise alone brings.",
        ],
    ],
    [
        [
            "Ruis en afronding",
            "Bruit et arrondis",
            "Noise and rounding",
        ],
        [
            "Elk toegangspunt telt bij elk cijfer een toevallig getal op voor het wordt doorgestuurd, zodat niemand er één toestel uit kan halen. In sommen van een maand valt dat weg tegen het gebruik. Een cijfer dat niet van de ruis te onderscheiden is, staat er als “minder dan”. Cijfers zijn afgerond; sommen zijn gemaakt voor het afronden.",
            "Avant tout envoi, chaque point d’accès ajoute à chaque chiffre un nombre tiré au hasard, pour que personne ne puisse en isoler un appareil. Sur un mois, cet ajout est négligeable par rapport à l’usage. Un chiffre qui ne se distingue pas du bruit est remplacé par « moins de ». Les chiffres sont arrondis ; les sommes sont faites avant l’arrondi.",
            "Each access point adds a random number to every figure before it is sent, so that nobody can single out one device. In sums of a month it is small beside the use. A figure that cannot be told from the noise is printed as “fewer than”. Figures are rounded; sums are made before rounding.",
        ],
    ],
    [
        ["Niet geteld", "Comptage impossible", "Not counted"],
        [
            "Er is geen cijfer, door een storing, een stil toegangspunt of een verlies. Het is nooit nul. Nul zou betekenen: er is geteld, en er was niemand.",
            "Il n’y a pas de chiffre, à cause d’une panne, d’un point d’accès muet ou d’une perte. Ce n’est jamais zéro. Zéro voudrait dire : on a compté, et il n’y avait personne.",
            "There is no figure, because of an outage, a silent access point or a loss. It is never zero. Zero would mean: it was counted, and nobody was there.",
        ],
    ],
    [
        ["Te weinig gebruikt", "Sous-utilisé", "Underused"],
        [
            "Werkt, maar wordt al lang minder dan een kwart gebruikt van wat gewoon is voor zijn soort plaats, met genoeg zekerheid. Het is een reden om ter plaatse te kijken, geen besluit.",
            "Fonctionne, mais est utilisé depuis longtemps moins d’un quart de ce qui est habituel pour ce type de lieu, avec assez de certitude. C’est une raison d’aller voir, pas une décision.",
            "Works, but has long been used less than a quarter of what is usual for its kind of place, with enough certainty. It is a reason to go and look, not a decision.",
        ],
    ],
];
