//! A document as one HTML file that needs nothing else and prints on A4.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::policy::policy;
use super::{Block, Cell, Column, Document, Language, Row, Section, Shown, Table};

const STYLE: &str = include_str!("page/style.css");

/// A page, and the policy under which a browser shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub html: String,
    /// Value of `Content-Security-Policy`.
    pub policy: String,
}

/// What stands around a document that is a page of the site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// The same in other languages: language and address.
    pub languages: Vec<(Language, String)>,
}

/// On paper.
pub fn write(document: &Document) -> Page {
    whole(document, None)
}

/// For the screen first.
pub fn write_for_site(document: &Document, around: &Around) -> Page {
    whole(document, Some(around))
}

fn whole(document: &Document, around: Option<&Around>) -> Page {
    let style = style_of(document);
    let policy = policy(&style, "'none'", "'self'");
    let page = html! {
        (DOCTYPE)
        html lang=(document.language.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (document.title) ", " (document.subtitle) }
                style { (PreEscaped(style)) }
            }
            body class=[around.map(|_| "is-site")] {
                @if let Some(around) = around { (languages(around)) }
                header {
                    h1 { (document.title) }
                    p class="subtitle" { (document.subtitle) }
                    (pairs("about", &document.about))
                }
                main {
                    @for section in &document.sections { (part(section, document.language)) }
                }
            }
        }
    };
    Page {
        html: page.into_string(),
        policy,
    }
}

/// The style with the foot of each sheet, which names the document.
fn style_of(document: &Document) -> String {
    let name = css_text(&format!("{}, {}", document.title, document.subtitle));
    let quiet = "font-size: 8pt; color: #595959";
    format!(
        "{STYLE}@page {{ @bottom-left {{ content: {name}; {quiet} }} \
         @bottom-right {{ content: counter(page) \" / \" counter(pages); {quiet} }} }}\n"
    )
}

/// A text as CSS has it; whatever is not a letter or a figure is written by its number.
fn css_text(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            out.push(letter);
        } else {
            out.push_str(&format!("\\{:x} ", u32::from(letter)));
        }
    }
    out.push('"');
    out
}

fn languages(around: &Around) -> Markup {
    html! {
        nav class="languages" {
            @for (language, address) in &around.languages {
                a href=(address) lang=(language.code()) hreflang=(language.code()) {
                    (language.of(["Nederlands", "Français", "English"]))
                }
            }
        }
    }
}

fn pairs(class: &str, pairs: &[(String, String)]) -> Markup {
    html! {
        dl class=(class) {
            @for (label, text) in pairs { dt { (label) } dd { (text) } }
        }
    }
}

fn part(section: &Section, language: Language) -> Markup {
    html! {
        section {
            h2 { (section.heading) }
            @for block in &section.blocks { (shown(block, language)) }
        }
    }
}

fn shown(block: &Block, language: Language) -> Markup {
    match block {
        Block::Paragraph(text) => html! { p { (text) } },
        Block::Notice(text) => html! { p class="notice" { (text) } },
        Block::Definitions(words) => pairs("definitions", words),
        Block::Drawing(svg) => html! { div class="drawing" { (PreEscaped(svg)) } },
        Block::Links(links) => html! {
            ul class="links" { @for (label, address) in links { li { a href=(address) { (label) } } } }
        },
        Block::Table(table) => of_table(table, language),
        Block::Figures(figures) => html! {
            ul class="figures" {
                @for figure in figures {
                    li {
                        span class="label" { (figure.label) }
                        span class="value" { (figure.value) }
                        span class="beside" { (figure.beside) }
                    }
                }
            }
        },
    }
}

fn of_table(table: &Table, language: Language) -> Markup {
    let rows = language.of(["Rijen", "Lignes", "Rows"]);
    let class = if table.is_wide { "table wide" } else { "table" };
    html! {
        div class=(class) tabindex=[(!table.rows.is_empty()).then_some("0")]
            role="region" aria-label=(table.caption) {
            // Where a phone lays it out otherwise, browsers forget that it is a table.
            table role="table" {
                caption { (table.caption) }
                thead role="rowgroup" {
                    tr role="row" { @for (_, column) in on_page(table) { (head(column)) } }
                }
                tbody role="rowgroup" {
                    @for row in &table.rows { (of_row(row, table, language)) }
                }
            }
            dl class="basis" {
                @for (label, text) in &table.basis {
                    div { dt { (language.labelled(label, "")) } dd { (text) } }
                }
                div {
                    dt { (language.labelled(rows, "")) }
                    dd { (language.count(table.count())) }
                }
            }
        }
    }
}

fn on_page(table: &Table) -> impl Iterator<Item = (usize, &Column)> {
    table.columns_without(Shown::InFiles)
}

fn head(column: &Column) -> Markup {
    html! {
        th role="columnheader" scope="col" class=[column.is_figure.then_some("figure")] {
            (column.label)
            @if !column.unit.is_empty() { span class="unit" { (column.unit) } }
        }
    }
}

fn of_row(row: &Row, table: &Table, language: Language) -> Markup {
    match row {
        Row::Heading(text) => html! {
            tr role="row" class="group" { th scope="rowgroup" colspan=(on_page(table).count()) { (text) } }
        },
        Row::Cells(cells) => html! { tr role="row" { (of_cells(cells, table, language)) } },
        Row::Total(cells) => {
            html! { tr role="row" class="total" { (of_cells(cells, table, language)) } }
        }
    }
}

fn of_cells(cells: &[Cell], table: &Table, language: Language) -> Markup {
    html! {
        @for (first, (place, column)) in on_page(table).enumerate() {
            @let class = column.is_figure.then_some("figure");
            @let cell = cells.get(place).unwrap_or(&Cell::Empty);
            @if first == 0 {
                th role="rowheader" scope="row" class=[class] { (of_cell(cell, language)) }
            }
            @else {
                td role="cell" class=[class] data-label=(column.label) {
                    (of_cell(cell, language))
                }
            }
        }
    }
}

fn of_cell(cell: &Cell, language: Language) -> Markup {
    let interval = |low: &str, high: &str| {
        html! { " " span class="interval" { "(" (language.range(low, high)) ")" } }
    };
    match cell {
        Cell::Text(text) => html! { (text) },
        Cell::Number(value, decimals) => html! { (language.number(*value, *decimals)) },
        Cell::Share(share) => html! { (language.percent(*share)) },
        Cell::Change(share, [low, high]) => html! {
            (language.change(*share))
            (interval(&language.change(*low), &language.change(*high)))
        },
        Cell::Date(date) => html! { (language.date(*date)) },
        Cell::FewerThan(limit, decimals) => html! { (language.fewer_than(*limit, *decimals)) },
        Cell::Within(value, [low, high], decimals) => html! {
            (language.number(*value, *decimals))
            (interval(&language.number(*low, *decimals), &language.number(*high, *decimals)))
        },
        Cell::Range(from, to) if from == to => html! { (from) },
        Cell::Range(from, to) => html! { (from) "–" (to) },
        Cell::Line(value, interval, most) => line(*value, *interval, *most),
        Cell::Missing(why) => html! { span class="missing" { (why) } },
        Cell::Empty => html! {},
    }
}

/// The figure as a mark on its interval; the cell beside it has the numbers.
fn line(value: f64, [low, high]: [f64; 2], most: f64) -> Markup {
    const LENGTH: f64 = 100.0;
    let at = |figure: f64| {
        let share = if most > 0.0 { figure / most } else { 0.0 };
        format!("{:.1}", 2.0 + (LENGTH - 4.0) * share.clamp(0.0, 1.0))
    };
    html! {
        svg class="strip" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
            line x1="2" x2="98" y1="5" y2="5" {}
            line class="interval" x1=(at(low)) x2=(at(high)) y1="5" y2="5" {}
            line class="value" x1=(at(value)) x2=(at(value)) y1="1" y2="9" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;
    use sha2::{Digest, Sha256};

    use super::*;

    fn document(title: &str, cell: Cell) -> Document {
        let mut table = Table::of("use", "Use").with_text("Hotspot");
        table.rows = vec![Row::Cells(vec![cell])];
        Document {
            language: Language::En,
            title: title.to_owned(),
            subtitle: "Region".to_owned(),
            about: Vec::new(),
            sections: vec![Section {
                heading: "Use".to_owned(),
                blocks: vec![Block::Table(table)],
            }],
        }
    }

    #[test]
    fn a_name_is_never_markup_or_style() {
        let name = "</style><script>alert(1)</script>\" } body { display: none }";
        let page = write(&document(name, Cell::Text(name.to_owned())));
        assert!(!page.html.contains("<script"));
        assert_eq!(page.html.matches("</style>").count(), 1);
        let (style, _) = page.html.split_once("</style>").unwrap();
        let (_, style) = style.split_once("<style>").unwrap();
        assert!(!style.contains("display: none }"));
    }

    #[test]
    fn the_policy_allows_the_style_of_the_page_and_nothing_else() {
        let page = write(&document("Title", Cell::Empty));
        let (_, rest) = page.html.split_once("<style>").unwrap();
        let (style, _) = rest.split_once("</style>").unwrap();
        let digest = BASE64.encode(&Sha256::digest(style.as_bytes()));
        assert!(page.policy.contains(&format!("'sha256-{digest}'")));
        assert!(!page.policy.contains("unsafe"));
        assert!(!page.html.contains(" style="));
    }

    #[test]
    fn why_a_figure_is_missing_is_said_and_zero_is_zero() {
        let shown = |cell| write(&document("Title", cell)).html;
        let missing = shown(Cell::Missing("not counted".to_owned()));
        assert!(missing.contains("not counted"));
        assert!(shown(Cell::Number(0.0, 0)).contains(">0</th>"));
        assert!(shown(Cell::FewerThan(140.0, 0)).contains("fewer than 140"));
    }
}
