//! What documents and comments refer to exists: files, headings, and tests by name.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What is made or brought here, not written.
const NOT_OURS: [&str; 4] = ["target", "node_modules", "dist", "fonts"];

/// Languages whose comments are read, with how a comment begins.
const COMMENTS: [(&str, &str); 7] = [
    ("rs", "//"),
    ("ts", "//"),
    ("mjs", "//"),
    ("svelte", "//"),
    ("sh", "#"),
    ("toml", "#"),
    ("css", "*"),
];

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the folder is in the project").into()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_symlink() || name.starts_with('.') || NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn files_of(extensions: &[&str]) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(&root(), &mut files);
    files.sort();
    files
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
        })
        .filter_map(|path| Some((path.clone(), fs::read_to_string(path).ok()?)))
        .collect()
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The anchor that a heading gets: lower case, words joined by hyphens.
fn anchor(heading: &str) -> String {
    heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            _ if letter.is_alphanumeric() || letter == '-' || letter == '_' => Some(letter),
            _ => None,
        })
        .collect()
}

/// Targets of `[text](target)` that are files of this project.
fn links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ', '\n']).next())
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .collect()
}

#[test]
fn links_in_documents_lead_to_files_and_headings() {
    let mut faults = Vec::new();
    for (path, text) in files_of(&["md"]) {
        for target in links(&text) {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap().join(file)
            };
            if !file.exists() {
                faults.push(format!("{}: no file `{target}`", shown(&path)));
            } else if !heading.is_empty() {
                let there = fs::read_to_string(&file).unwrap_or_default();
                let found = there
                    .lines()
                    .any(|line| line.starts_with('#') && anchor(line) == heading);
                if !found {
                    faults.push(format!("{}: no heading `{target}`", shown(&path)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Documents give a promise with the tests that guard it: `name` (path.rs), and several
/// names before one path.
#[test]
fn tests_that_documents_name_exist() {
    let mut faults = Vec::new();
    let mut named = 0;
    for (path, text) in files_of(&["md"]) {
        for line in text.lines().filter(|line| line.starts_with('|')) {
            let mut names = Vec::new();
            for piece in line.split('`').skip(1) {
                // Between two names stands what is neither a name nor a path.
                if let Some(file) = piece
                    .strip_prefix(" (")
                    .and_then(|rest| rest.split(')').next())
                    .filter(|file| file.ends_with(".rs"))
                {
                    let there = fs::read_to_string(root().join(file)).unwrap_or_default();
                    for name in names.drain(..) {
                        named += 1;
                        if !there.contains(&format!("fn {name}(")) {
                            faults.push(format!("{}: no `{name}` in {file}", shown(&path)));
                        }
                    }
                } else if piece.contains('_') && piece.chars().all(is_of_a_name) {
                    names.push(piece);
                } else if piece.contains('|') {
                    names.clear();
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(
        named > 50,
        "only {named} tests are named: is the form another?"
    );
}

fn is_of_a_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_'
}

/// A comment names a document by its path from the root, or from its own folder, so that
/// a reader can open it and this test can find it.
#[test]
fn comments_name_documents_by_paths_that_exist() {
    // A folder is not a document, and twenty comments once named one, with a number.
    let mut titles: HashSet<String> = HashSet::from(["METHODS".into()]);
    for (path, _) in files_of(&["md"]) {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem.len() > 4 && stem.chars().all(|letter| letter.is_ascii_uppercase()) {
            titles.insert(stem);
        }
    }
    let mut faults = Vec::new();
    for (extension, begin) in COMMENTS {
        for (path, text) in files_of(&[extension]) {
            let comments = text
                .lines()
                .enumerate()
                .filter(|(_, line)| line.trim_start().starts_with(begin));
            for (number, comment) in comments {
                let apart = |letter: char| {
                    !(letter.is_alphanumeric() || matches!(letter, '.' | '/' | '-' | '_'))
                };
                for word in comment.split(apart).map(|word| word.trim_end_matches('.')) {
                    let known = !word.ends_with(".md")
                        || root().join(word).exists()
                        || path.parent().unwrap().join(word).exists();
                    if titles.contains(word) || !known {
                        let path = shown(&path);
                        faults.push(format!("{path}:{}: no document `{word}`", number + 1));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
