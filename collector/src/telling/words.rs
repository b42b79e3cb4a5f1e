//! What letters say, in three languages.

use analysis::text::{Text, count, day};
use records::registry::subscription::Kind;
use records::registry::user::Role;

use super::letter::{Letter, Line, Part};
use crate::document::Language;
use crate::insight::fleet::Cause;
use crate::insight::news::item::{
    Confirm, Digest, Group, Mention, MoveEvaluated, NewlyUnderused, News, ScheduledMove, UnseenMove,
};

/// Listed of anything in one letter.
const LISTED: usize = 15;

pub fn letter(news: &News, network: &str, role: Role, language: Language) -> Letter {
    let (subject, parts) = match news {
        News::Underused { sites, .. } => (newly_underused(sites.len()), vec![underused(sites)]),
        News::NotSeen { moves } => (moves_not_seen(moves.len()), vec![not_seen(moves)]),
        News::Effect { moves, programme } => (effect_title(), effects(moves, programme.as_ref())),
        News::Fleet { groups } => (fleet_title(groups), groups.iter().map(fleet).collect()),
        News::Digest(digest) => (digest_title(digest), of_the_week(digest, role)),
        News::Mentioned(mention) => (mentioned_title(mention), vec![mentioned(mention)]),
        News::Confirm(confirm) => (confirm_title(), vec![to_confirm(confirm, network)]),
    };
    Letter {
        subject: format!("[{network}] {}", language.say(&subject)),
        parts: parts.into_iter().map(|part| part.said(language)).collect(),
    }
}

/// A part before its language is chosen.
struct Said {
    heading: Text,
    lines: Vec<(Option<(Text, String)>, Text)>,
    link: Option<(Text, String)>,
}

impl Said {
    fn of(heading: Text, link: (Text, &str)) -> Self {
        Self {
            heading,
            lines: Vec::new(),
            link: Some((link.0, link.1.to_owned())),
        }
    }

    fn line(mut self, text: Text) -> Self {
        self.lines.push((None, text));
        self
    }

    /// At most so many; the page has the rest.
    fn about<T>(mut self, all: &[T], of: impl Fn(&T) -> (Text, String, Text)) -> Self {
        for one in all.iter().take(LISTED) {
            let (name, page, text) = of(one);
            self.lines.push((Some((name, page)), text));
        }
        match all.len().saturating_sub(LISTED) {
            0 => self,
            more => self.line(and_more(more)),
        }
    }

    fn said(self, language: Language) -> Part {
        let say = |text: &Text| language.say(text).to_owned();
        Part {
            heading: say(&self.heading),
            lines: self
                .lines
                .iter()
                .map(|(name, text)| match name {
                    None => Line::of(say(text)),
                    Some((name, page)) => Line::about(say(name), page, say(text)),
                })
                .collect(),
            link: self.link.map(|(label, page)| (say(&label), page)),
        }
    }
}

fn and_more(more: usize) -> Text {
    Text::new(
        format!("En nog {more}."),
        format!("Et {more} de plus."),
        format!("And {more} more."),
    )
}

fn mentioned_title(mention: &Mention) -> Text {
    let by = &mention.by;
    Text::new(
        format!("{by} vermeldt u in een opmerking"),
        format!("{by} vous mentionne dans un commentaire"),
        format!("{by} mentions you in a comment"),
    )
}

fn mentioned(mention: &Mention) -> Said {
    let link = Text::new("Opmerking lezen", "Lire le commentaire", "Read the comment");
    let about = mention.about.clone();
    Said::of(mentioned_title(mention), (link, &mention.page)).line(about)
}

fn confirm_title() -> Text {
    Text::new(
        "Bevestig uw e-mailadres",
        "Confirmez votre adresse e-mail",
        "Confirm your e-mail address",
    )
}

fn to_confirm(confirm: &Confirm, network: &str) -> Said {
    let link = Text::new(
        "Adres bevestigen (binnen drie dagen)",
        "Confirmer l’adresse (dans les trois jours)",
        "Confirm the address (within three days)",
    );
    let name = &confirm.name;
    Said::of(confirm_title(), (link, &confirm.page))
        .line(Text::new(
            format!("Dit adres is ingevuld voor de berichten van {network} aan het account {name}."),
            format!("Cette adresse a été indiquée pour les messages de {network} au compte {name}."),
            format!("This address was entered for messages of {network} to the account {name}."),
        ))
        .line(Text::new(
            "Zolang u niet bevestigt, worden er geen berichten gestuurd. Hebt u dit niet gevraagd? Dan hoeft u niets te doen.",
            "Tant que vous ne confirmez pas, aucun message n’est envoyé. Vous n’avez rien demandé ? Ne faites rien.",
            "Nothing is sent until you confirm. If you did not ask for this, do nothing.",
        ))
}

fn underused(sites: &[NewlyUnderused]) -> Said {
    let link = Text::new("Alle hotspots", "Tous les hotspots", "All hotspots");
    Said::of(newly_underused(sites.len()), (link, "/")).about(sites, |it| {
        (
            it.name.clone(),
            format!("/sites/{}", it.site),
            it.sentence.clone(),
        )
    })
}

fn not_seen(moves: &[UnseenMove]) -> Said {
    let link = Text::new(
        "Werk op het terrein",
        "Travail sur le terrain",
        "Field work",
    );
    Said::of(moves_not_seen(moves.len()), (link, "/work")).about(moves, |it| {
        let mut text = days_since(it);
        for missing in &it.missing {
            text.push(missing);
        }
        (from_to(&it.from, &it.to), page_of(&it.recommendation), text)
    })
}

fn days_since(it: &UnseenMove) -> Text {
    let (on, days) = (day(it.moved_on), it.days);
    Text::new(
        format!(
            "Verplaatst op {}, volgens de melding; sinds {days} dagen niet gezien in de gegevens.",
            on.nl
        ),
        format!(
            "Déplacé le {}, a-t-on dit ; depuis {days} jours, les données ne le montrent pas.",
            on.fr
        ),
        format!(
            "Said to be moved on {}; not seen in the data for {days} days.",
            on.en
        ),
    )
}

fn effects(moves: &[MoveEvaluated], programme: Option<&Text>) -> Vec<Said> {
    let link = || (effect_title(), "/evaluations");
    let mut parts = Vec::new();
    if let Some(sentence) = programme {
        let heading = Text::new(
            "Alle verplaatsingen samen",
            "Tous les déplacements ensemble",
            "All moves together",
        );
        parts.push(Said::of(heading, link()).line(sentence.clone()));
    }
    if !moves.is_empty() {
        let heading = Text::new(
            "Elke verplaatsing apart",
            "Chaque déplacement",
            "Each move by itself",
        );
        parts.push(Said::of(heading, link()).about(moves, |it| {
            (
                from_to(&it.from, &it.to),
                page_of(&it.recommendation),
                it.sentence.clone(),
            )
        }));
    }
    parts
}

fn fleet(group: &Group) -> Said {
    let link = Text::new(
        "Alle toegangspunten",
        "Tous les points d’accès",
        "All access points",
    );
    let cause: &str = group.cause.into();
    let heading = counted(&cause_title(group.cause), group.count);
    let page = format!("/fleet?cause={cause}");
    let said = Said::of(heading, (link, &page)).about(&group.items, |it| {
        let (name, page) = match (&it.access_point, &it.site) {
            (Some(id), _) => (
                match &it.name {
                    None => Text::same(id),
                    Some(site) => Text::new(
                        format!("{id} ({})", site.nl),
                        format!("{id} ({})", site.fr),
                        format!("{id} ({})", site.en),
                    ),
                },
                format!("/fleet/{id}"),
            ),
            (None, Some(site)) => (
                it.name.clone().unwrap_or_else(|| Text::same(site)),
                format!("/sites/{site}"),
            ),
            (None, None) => (cause_title(group.cause), "/fleet".to_owned()),
        };
        (name, page, it.text.clone())
    });
    match group.count.saturating_sub(group.items.len()) {
        0 => said,
        more => said.line(and_more(more)),
    }
}

fn of_the_week(digest: &Digest, role: Role) -> Vec<Said> {
    let (plans, field) = match role {
        Role::Operator => (false, true),
        Role::Planner => (true, false),
        Role::Coordinator | Role::Admin | Role::Viewer => (true, true),
    };
    let mut parts = Vec::new();
    if plans {
        parts.push(use_of_the_week(digest));
        parts.push(moves_of_the_week(digest));
    } else if !digest.scheduled.is_empty() {
        parts.push(moves_of_the_week(digest));
    }
    if plans && digest.to_answer > 0 {
        parts.push(requests_of_the_week(digest));
    }
    if !digest.not_seen.is_empty() {
        parts.push(not_seen(&digest.not_seen));
    }
    if field {
        parts.push(field_of_the_week(digest));
    }
    parts
}

fn use_of_the_week(digest: &Digest) -> Said {
    let link = Text::new("Alle hotspots", "Tous les hotspots", "All hotspots");
    let heading = Text::new("Gebruik", "Usage", "Use");
    let of = |class: &str| digest.verdicts.get(class).copied().unwrap_or(0);
    let (underused, dropped, nobody) = (of("underused"), of("dropped"), of("nobody"));
    let all: u32 = digest.verdicts.values().sum();
    let said = Said::of(heading, (link, "/")).line(Text::new(
        format!("Van {all} hotspots worden er {underused} te weinig gebruikt; bij {dropped} viel het gebruik plots terug, bij {nobody} maakt niemand verbinding."),
        format!("Sur {all} hotspots, {underused} sont sous-utilisés ; pour {dropped}, l’usage a chuté, à {nobody}, personne ne se connecte."),
        format!("Of {all} hotspots {underused} are underused; at {dropped} use fell at once, at {nobody} nobody connects."),
    ));
    if digest.newly_underused.is_empty() {
        return said.line(Text::new(
            "Geen enkele hotspot is nieuw op die lijst.",
            "Aucun hotspot n’est nouveau sur cette liste.",
            "No hotspot is new on that list.",
        ));
    }
    said.line(newly_underused(digest.newly_underused.len()))
        .about(&digest.newly_underused, |it| {
            (
                it.name.clone(),
                format!("/sites/{}", it.site),
                it.sentence.clone(),
            )
        })
}

fn moves_of_the_week(digest: &Digest) -> Said {
    let label = Text::new("Verplaatsingen", "Déplacements", "Moves");
    let to_decide = digest.to_decide;
    let mut said = Said::of(label.clone(), (label, "/recommendations")).line(Text::new(
        format!(
            "Wachten op een beslissing: {to_decide}. Gepland: {}.",
            digest.scheduled.len()
        ),
        format!(
            "En attente d’une décision : {to_decide}. Planifiés : {}.",
            digest.scheduled.len()
        ),
        format!(
            "Waiting for a decision: {to_decide}. Scheduled: {}.",
            digest.scheduled.len()
        ),
    ));
    said = said.about(&digest.scheduled, |it: &ScheduledMove| {
        let on = it.on.map(day).unwrap_or_default();
        (from_to(&it.from, &it.to), page_of(&it.recommendation), on)
    });
    match &digest.programme {
        Some(sentence) => said.line(sentence.clone()),
        None => said,
    }
}

fn requests_of_the_week(digest: &Digest) -> Said {
    let label = Text::new(
        "Vragen en bezwaren",
        "Demandes et objections",
        "Requests and objections",
    );
    let since = digest.asked_first.map(day).unwrap_or_default();
    let waiting = digest.to_answer;
    Said::of(label.clone(), (label, "/requests")).line(Text::new(
        format!(
            "Wachten op een antwoord: {waiting}, de oudste sinds {}.",
            since.nl
        ),
        format!(
            "En attente d’une réponse : {waiting}, la plus ancienne depuis le {}.",
            since.fr
        ),
        format!(
            "Waiting for an answer: {waiting}, the oldest since {}.",
            since.en
        ),
    ))
}

fn field_of_the_week(digest: &Digest) -> Said {
    let heading = Text::new("Op het terrein", "Sur le terrain", "In the field");
    let link = Text::new(
        "Alle toegangspunten",
        "Tous les points d’accès",
        "All access points",
    );
    let tickets = digest.open_tickets;
    let mut said = Said::of(heading, (link, "/fleet")).line(Text::new(
        format!("Na te kijken hotspots: {tickets}."),
        format!("Hotspots à vérifier : {tickets}."),
        format!("Hotspots to be looked at: {tickets}."),
    ));
    if digest.needs.is_empty() {
        return said.line(Text::new(
            "Geen enkel toegangspunt heeft hulp nodig.",
            "Aucun point d’accès n’a besoin d’aide.",
            "No access point needs a hand.",
        ));
    }
    for group in &digest.needs {
        said = said.line(counted(&cause_title(group.cause), group.count));
    }
    said
}

fn counted(title: &Text, number: usize) -> Text {
    let number = count(u64::try_from(number).unwrap_or(u64::MAX));
    Text::new(
        format!("{}: {}", title.nl, number.nl),
        format!("{} : {}", title.fr, number.fr),
        format!("{}: {}", title.en, number.en),
    )
}

fn from_to(from: &Text, to: &Text) -> Text {
    Text::new(
        format!("{} → {}", from.nl, to.nl),
        format!("{} → {}", from.fr, to.fr),
        format!("{} → {}", from.en, to.en),
    )
}

fn page_of(recommendation: &str) -> String {
    format!("/recommendations/{recommendation}")
}

fn newly_underused(number: usize) -> Text {
    let title = Text::new(
        "Nieuw te weinig gebruikt",
        "Nouvellement sous-utilisés",
        "Newly underused",
    );
    counted(&title, number)
}

fn moves_not_seen(number: usize) -> Text {
    let title = Text::new(
        "Gemeld als verplaatst, niet gezien",
        "Déplacements annoncés, pas vus",
        "Said to be moved, not seen",
    );
    counted(&title, number)
}

fn effect_title() -> Text {
    Text::new(
        "Of verplaatsingen hielpen",
        "Si les déplacements ont aidé",
        "Whether moves helped",
    )
}

fn fleet_title(groups: &[Group]) -> Text {
    match groups {
        [only] => counted(&cause_title(only.cause), only.count),
        groups => {
            let title = Text::new(
                "Toegangspunten en hotspots die hulp nodig hebben",
                "Points d’accès et hotspots qui ont besoin d’aide",
                "Access points and hotspots that need a hand",
            );
            counted(&title, groups.iter().map(|group| group.count).sum())
        }
    }
}

fn digest_title(digest: &Digest) -> Text {
    let monday = day(digest.week_of);
    Text::new(
        format!("De week tot {}", monday.nl),
        format!("La semaine jusqu’au {}", monday.fr),
        format!("The week until {}", monday.en),
    )
}

/// What people choose to be told, as pages of one letter name it.
pub fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Digest => Text::new(
            "het overzicht van maandag",
            "le résumé du lundi",
            "the digest of Monday",
        ),
        Kind::Underused => Text::new(
            "hotspots die nieuw te weinig gebruikt worden",
            "les hotspots nouvellement sous-utilisés",
            "hotspots that are newly underused",
        ),
        Kind::NotSeen => Text::new(
            "verplaatsingen die gemeld en niet gezien zijn",
            "les déplacements annoncés et pas vus",
            "moves that were reported and not seen",
        ),
        Kind::Effect => Text::new(
            "of verplaatsingen hielpen",
            "si les déplacements ont aidé",
            "whether moves helped",
        ),
        Kind::Fleet => Text::new(
            "toegangspunten die hulp nodig hebben",
            "les points d’accès qui ont besoin d’aide",
            "access points that need a hand",
        ),
        Kind::Mention => Text::new(
            "opmerkingen waarin u vermeld wordt",
            "les commentaires qui vous mentionnent",
            "comments that mention you",
        ),
        Kind::Confirm => confirm_title(),
    }
}

fn cause_title(cause: Cause) -> Text {
    let [nl, fr, en] = match cause {
        Cause::SiteDark => [
            "Hotspots zonder dienst",
            "Hotspots sans service",
            "Hotspots without service",
        ],
        Cause::Internet => [
            "Geen internet voor gasten",
            "Pas d’internet pour les visiteurs",
            "No internet for guests",
        ],
        Cause::Radio => ["Radio defect", "Radio en panne", "Radio down"],
        Cause::Nobody => [
            "Niemand maakt verbinding",
            "Personne ne se connecte",
            "Nobody connects",
        ],
        Cause::PowerOrUplink => [
            "Stroom of verbinding weg",
            "Courant ou liaison coupés",
            "Power or uplink gone",
        ],
        Cause::Stopped => [
            "Telprogramma gestopt",
            "Programme de comptage arrêté",
            "Counting program stopped",
        ],
        Cause::Clock => ["Klok staat verkeerd", "Horloge déréglée", "Clock wrong"],
        Cause::Refused => ["Tellingen geweigerd", "Comptages refusés", "Counts refused"],
        Cause::Unknown => [
            "Stil om onbekende reden",
            "Muets sans raison connue",
            "Silent for an unknown reason",
        ],
        Cause::Broker => ["Berichtenserver", "Serveur de messages", "Message server"],
        Cause::Revoked => [
            "Geweigerd en toch actief",
            "Exclus et pourtant actifs",
            "Blocked and still trying",
        ],
        Cause::Twin => [
            "Eén identiteit op twee plaatsen",
            "Une identité à deux endroits",
            "One identity in two places",
        ],
        Cause::WrongSite => [
            "Elders dan geregistreerd",
            "Ailleurs que dans le registre",
            "Elsewhere than registered",
        ],
        Cause::Unplaced => [
            "Telt voor geen hotspot",
            "Ne compte pour aucun hotspot",
            "Counts for no hotspot",
        ],
        Cause::Certificate => [
            "Certificaat loopt af",
            "Certificat expirant",
            "Certificate ends",
        ],
        Cause::Losing => ["Verliest minuten", "Perd des minutes", "Loses minutes"],
        Cause::OutboxCopied => ["Geheugen gekopieerd", "Mémoire copiée", "Memory copied"],
        Cause::Lingering => [
            "Toestellen tellen tot de grens",
            "Appareils comptés jusqu’à la limite",
            "Devices counted until the cap",
        ],
    };
    Text::new(nl, fr, en)
}
