//! What is found, as people read it. Never a before and after alone: always beside the
//! hotspots that stayed.

use jiff::civil::Date;

use super::{Comparison, Finding, LEAST};
use crate::text::{self, Text};

/// Who is spoken of, with the verbs that go with it.
struct Subject {
    name: Text,
    more: Text,
    less: Text,
}

/// Of a programme of so many moves.
pub fn of_programme(finding: Finding, moves: usize, compared: Option<&Comparison>) -> Text {
    let subject = Subject {
        name: Text::new(
            format!("De {moves} verplaatsingen samen (gemiddeld per verplaatsing)"),
            format!("Les {moves} déplacements ensemble (en moyenne par déplacement)"),
            format!("The {moves} moves together (on average for each)"),
        ),
        more: Text::new(
            "leverden meer gebruik op",
            "ont augmenté l’usage",
            "brought more use",
        ),
        less: Text::new(
            "leverden minder gebruik op",
            "ont réduit l’usage",
            "brought less use",
        ),
    };
    match finding {
        Finding::TooFewMoves => Text::new(
            format!(
                "Te weinig om iets te zeggen van het programma: er zijn {moves} verplaatsingen te vergelijken, en dat vergt er minstens {LEAST}. Elke verplaatsing staat hieronder op zichzelf."
            ),
            format!(
                "Trop peu pour se prononcer sur le programme : {moves} déplacements peuvent être comparés, il en faut au moins {LEAST}. Chaque déplacement figure ci-dessous séparément."
            ),
            format!(
                "Too few to tell for the programme: {moves} moves can be compared, and it takes at least {LEAST}. Each move stands below by itself."
            ),
        ),
        _ => of(finding, &subject, compared, None),
    }
}

/// Of one move; `over` is the day on which its weeks are complete.
pub fn of_one_move(finding: Finding, compared: Option<&Comparison>, over: Option<Date>) -> Text {
    let subject = Subject {
        name: Text::new("Deze verplaatsing", "Ce déplacement", "This move"),
        more: Text::new(
            "leverde meer gebruik op",
            "a augmenté l’usage",
            "brought more use",
        ),
        less: Text::new(
            "leverde minder gebruik op",
            "a réduit l’usage",
            "brought less use",
        ),
    };
    of(finding, &subject, compared, over)
}

fn of(
    finding: Finding,
    subject: &Subject,
    compared: Option<&Comparison>,
    over: Option<Date>,
) -> Text {
    let Some(compared) = compared else {
        return without_figures(finding, over);
    };
    let (figures, name) = (figures(compared), &subject.name);
    let verb = match finding {
        Finding::Helped => &subject.more,
        Finding::Harmed => &subject.less,
        _ => {
            return Text::new(
                format!(
                    "{}: het verschil is niet van toeval te onderscheiden, {}",
                    name.nl, figures.nl
                ),
                format!(
                    "{} : la différence ne se distingue pas du hasard, {}",
                    name.fr, figures.fr
                ),
                format!(
                    "{}: the difference cannot be told from chance, {}",
                    name.en, figures.en
                ),
            );
        }
    };
    Text::new(
        format!("{} {}: {}", name.nl, verb.nl, figures.nl),
        format!("{} {} : {}", name.fr, verb.fr, figures.fr),
        format!("{} {}: {}", name.en, verb.en, figures.en),
    )
}

fn without_figures(finding: Finding, over: Option<Date>) -> Text {
    match finding {
        Finding::TooEarly => {
            let day = over.map(text::day);
            let mut told = Text::new(
                "Te vroeg: de weken na de verplaatsing zijn nog niet voorbij",
                "Trop tôt : les semaines qui suivent le déplacement ne sont pas terminées",
                "Too early: the weeks after the move are not over",
            );
            if let Some(day) = day {
                told.nl += &format!("; dat zijn ze op {}", day.nl);
                told.fr += &format!(" ; elles le seront le {}", day.fr);
                told.en += &format!("; they will be on {}", day.en);
            }
            for whole in [&mut told.nl, &mut told.fr, &mut told.en] {
                whole.push('.');
            }
            told
        }
        Finding::TooFewControls => Text::new(
            format!(
                "Geen oordeel: er zijn minder dan {LEAST} weinig gebruikte hotspots die bleven staan om mee te vergelijken."
            ),
            format!(
                "Pas de conclusion : moins de {LEAST} hotspots sous-utilisés sont restés en place pour servir de comparaison."
            ),
            format!(
                "No conclusion: fewer than {LEAST} underused hotspots stayed in place to compare with."
            ),
        ),
        _ => Text::new(
            "Geen oordeel: er zijn te weinig weken om te vergelijken, vóór of na de verplaatsing.",
            "Pas de conclusion : trop peu de semaines à comparer, avant ou après le déplacement.",
            "No conclusion: there are too few weeks to compare, before or after the move.",
        ),
    }
}

/// The difference in device-minutes a day online, with its interval and the controls.
fn figures(compared: &Comparison) -> Text {
    let [low, high] = compared.interval.map(signed);
    let difference = signed(compared.difference);
    let controls = compared.controls;
    Text::new(
        format!(
            "{} toestelminuten per dag online tegenover de {controls} weinig gebruikte hotspots die bleven staan (95 % zekerheid: van {} tot {}).",
            difference.nl, low.nl, high.nl
        ),
        format!(
            "{} minutes-appareil par jour en ligne par rapport aux {controls} hotspots sous-utilisés restés en place (certain à 95 % : de {} à {}).",
            difference.fr, low.fr, high.fr
        ),
        format!(
            "{} device-minutes a day online compared with the {controls} underused hotspots that stayed (95% sure: from {} to {}).",
            difference.en, low.en, high.en
        ),
    )
}

fn signed(value: f64) -> Text {
    let rounded = value.round();
    let sign = if rounded < 0.0 { "\u{2212}" } else { "+" };
    let mut told = text::count(rounded.abs() as u64);
    for number in [&mut told.nl, &mut told.fr, &mut told.en] {
        number.insert_str(0, sign);
    }
    told
}
