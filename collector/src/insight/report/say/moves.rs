//! The plan's own question: how many underused hotspots went to where target groups come,
//! and did it help?

use records::registry::PlaceKind;
use strum::VariantArray;

use super::{Saying, words};
use crate::document::{Block, Cell, Row, Section, Table};
use crate::insight::report::Move;

pub fn section(saying: &Saying<'_>) -> Section {
    let moves = &saying.report.moves;
    let mut blocks = vec![Block::Paragraph(answer(saying))];
    if moves.not_seen > 0 {
        let count = saying.language.number(f64::from(moves.not_seen), 0);
        blocks.push(Block::Paragraph(saying.language.of([
            format!("Gemeld als verplaatst, maar niet te zien in de tellingen en daarom niet meegerekend: {count}."),
            format!("Signalés comme exécutés mais invisibles dans les comptages, donc non repris : {count}."),
            format!("Said to be moved, not seen in the counts and therefore left out: {count}."),
        ])));
    }
    if !moves.items.is_empty() {
        let helped = match &moves.programme {
            Some(sentence) => saying.language.say(sentence).to_owned(),
            None => saying.own([
                "Of de verplaatsingen geholpen hebben, is nog niet berekend.",
                "L’effet des déplacements n’est pas encore calculé.",
                "Whether the moves helped has not been computed yet.",
            ]),
        };
        let label = saying.own([
            "Heeft het geholpen?",
            "Est-ce que cela a aidé ?",
            "Did it help?",
        ]);
        blocks.push(Block::Paragraph(format!("{label} {helped}")));
        blocks.push(Block::Table(saying.based(table(saying))));
    }
    Section {
        heading: saying.own([
            "Verplaatsingen naar waar doelgroepen komen",
            "Déplacements vers les lieux des groupes cibles",
            "Moves to where target groups come",
        ]),
        blocks,
    }
}

fn answer(saying: &Saying<'_>) -> String {
    let (language, items) = (saying.language, &saying.report.moves.items);
    let until = language.date(saying.report.last_day());
    if items.is_empty() {
        return language.of([
            format!("Tot en met {until} is hier geen hotspot verplaatst."),
            format!("Jusqu’au {until} inclus, aucun hotspot n’a été déplacé ici."),
            format!("Up to {until} no hotspot was moved here."),
        ]);
    }
    let count = |counts: &dyn Fn(&Move) -> bool| {
        language.count(items.iter().filter(|item| counts(item)).count())
    };
    let all = language.count(items.len());
    let now = count(&|item| item.in_period);
    let underused = count(&|item| item.was_underused == Some(true));
    let target = count(&|item| item.is_target);
    let kinds = kinds(saying);
    language.of([
        format!("Tot en met {until} zijn {all} hotspots verplaatst, waarvan {now} in deze periode. Te weinig gebruikt toen de verplaatsing werd voorgesteld: {underused}. Naar een plaats waar doelgroepen komen: {target} ({kinds}). Wie er van de doelgroepen komt, is niet geteld: dat is onbekend, niet nul."),
        format!("Jusqu’au {until} inclus, {all} hotspots ont été déplacés, dont {now} pendant cette période. Sous-utilisés au moment de la proposition : {underused}. Vers un lieu fréquenté par des groupes cibles : {target} ({kinds}). Qui, parmi les groupes cibles, y vient n’est pas compté : c’est inconnu, pas zéro."),
        format!("Up to {until}, {all} hotspots were moved, {now} of them in this period. Underused when the move was proposed: {underused}. To a place where target groups come: {target} ({kinds}). Who of the target groups comes there is not counted: that is unknown, not zero."),
    ])
}

fn kinds(saying: &Saying<'_>) -> String {
    let language = saying.language;
    let targets = saying
        .report
        .moves
        .items
        .iter()
        .filter(|item| item.is_target);
    let targets: Vec<PlaceKind> = targets.map(|item| item.to_kind).collect();
    let told: Vec<String> = PlaceKind::VARIANTS
        .iter()
        .filter_map(|kind| {
            let count = targets.iter().filter(|target| *target == kind).count();
            let name = words::kind(*kind, language).to_lowercase();
            (count > 0).then(|| language.labelled(&name, &language.count(count)))
        })
        .collect();
    if told.is_empty() {
        return saying.own(["geen", "aucun", "none"]);
    }
    told.join("; ")
}

fn table(saying: &Saying<'_>) -> Table {
    let language = saying.language;
    let caption = saying.own([
        "Verplaatsingen die in de tellingen te zien zijn",
        "Déplacements visibles dans les comptages",
        "Moves that the counts show",
    ]);
    let mut table = Table::of("moves", caption)
        .with_text(saying.own(["Verplaatst op", "Déplacé le", "Moved on"]))
        .with_text(saying.own(["Van", "De", "From"]))
        .with_text(saying.own(["Naar", "Vers", "To"]))
        .with_text(saying.own(["Soort plaats", "Type de lieu", "Kind of place"]))
        .with_text(saying.own([
            "Was te weinig gebruikt",
            "Était sous-utilisé",
            "Was underused",
        ]))
        .with_text(saying.own(["Effect", "Effet", "Effect"]));
    table.rows = saying
        .report
        .moves
        .items
        .iter()
        .map(|item| {
            let municipality = language.say(&item.to_municipality);
            Row::Cells(vec![
                Cell::Date(item.moved_on),
                Cell::Text(language.say(&item.from).to_owned()),
                Cell::Text(format!("{} ({municipality})", language.say(&item.to))),
                Cell::Text(words::kind(item.to_kind, language).to_owned()),
                match item.was_underused {
                    Some(true) => Cell::Text(saying.own(["ja", "oui", "yes"])),
                    Some(false) => Cell::Text(saying.own(["nee", "non", "no"])),
                    None => Cell::Missing(saying.own(["niet bekend", "inconnu", "not known"])),
                },
                match &item.sentence {
                    Some(sentence) => Cell::Text(language.say(sentence).to_owned()),
                    None => Cell::Missing(saying.own([
                        "nog niet berekend",
                        "pas encore calculé",
                        "not computed yet",
                    ])),
                },
            ])
        })
        .collect();
    table
}
