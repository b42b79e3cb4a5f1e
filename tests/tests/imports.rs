//! The direction of the house: which wing may import which, and no circle of files.
//!
//! A wing is a file or a folder directly below the folder of a [`Floor`]. The test
//! reads the paths in the code (`use`, and where it is named in full), tests left out.
//! `cargo test -p journeys --test imports -- --nocapture` prints the picture.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemFn, ItemMod, ItemUse, Macro, UseTree, Visibility};

/// Wings below one folder, from the ground up, each with those it may import.
struct Floor {
    folder: &'static str,
    wings: &'static [(&'static str, &'static [&'static str])],
}

const HOUSE: &[Floor] = &[
    Floor {
        folder: "groundwork/src",
        wings: &[
            ("causes", &[]),
            ("laboratory_clock", &[]),
            ("log", &[]),
            ("seconds", &[]),
            ("settings", &[]),
            ("whole_file", &[]),
        ],
    },
    Floor {
        folder: "protocol/src",
        wings: &[
            ("codec", &[]),
            ("id", &[]),
            ("joining", &["id"]),
            ("layer", &[]),
            ("receipt", &["codec"]),
            ("renewal", &["codec", "id"]),
            ("report", &["codec", "layer"]),
            ("status", &["codec", "layer"]),
            ("check", &["codec", "status"]),
            ("topic", &["id"]),
            ("version1", &["codec", "layer", "report", "status"]),
            ("either_version", &["codec", "report", "status", "version1"]),
        ],
    },
    Floor {
        folder: "agent/src",
        wings: &[
            ("core", &[]),
            ("clock", &["core"]),
            ("look", &["core", "clock"]),
            ("link", &["core"]),
            ("config", &["core", "clock", "look", "link"]),
            ("daemon", &["core", "clock", "look", "link", "config"]),
            (
                "commands",
                &["core", "clock", "look", "link", "config", "daemon"],
            ),
        ],
    },
    Floor {
        folder: "analysis/src",
        wings: &[
            ("text", &[]),
            ("target_group", &["text"]),
            ("layers", &[]),
            ("verdict", &["text", "layers"]),
            ("siting", &["text", "target_group"]),
            ("effect", &["text", "layers", "verdict"]),
        ],
    },
    Floor {
        folder: "analysis/src/siting",
        wings: &[
            ("problem", &[]),
            ("model", &["problem"]),
            ("solve", &["problem", "model"]),
            ("plan", &["problem", "model", "solve"]),
            ("explain", &["problem", "model", "solve", "plan"]),
            ("offer", &["problem", "solve", "plan"]),
        ],
    },
    Floor {
        folder: "records/src",
        wings: &[
            ("printable", &[]),
            ("audit_chain", &[]),
            ("database", &["audit_chain"]),
            ("registry", &["database", "audit_chain"]),
            ("stale_rollups", &[]),
            ("windows", &["database", "stale_rollups"]),
            ("refusals", &[]),
            ("broker_absence", &[]),
            ("clock_seen", &[]),
            ("last_deletion", &[]),
            ("rollup_state", &[]),
            ("rollups", &["registry", "windows"]),
            ("losses", &[]),
            ("outbox", &["registry"]),
            ("told", &[]),
            ("statuses", &["printable", "losses"]),
            ("resends", &["losses"]),
            (
                "setbacks",
                &["registry", "windows", "refusals", "losses", "resends"],
            ),
        ],
    },
    Floor {
        folder: "collector/src",
        wings: &[
            ("clock", &[]),
            ("descriptors", &[]),
            ("disk", &[]),
            ("document", &[]),
            ("health", &[]),
            ("logging", &[]),
            ("metrics", &[]),
            ("outgoing", &[]),
            ("periodic", &[]),
            ("quiet", &[]),
            ("timekeeper", &["clock"]),
            ("shared", &["clock", "health", "metrics", "quiet"]),
            ("intake", &["health", "metrics", "periodic", "timekeeper"]),
            (
                "insight",
                &["clock", "document", "periodic", "shared", "timekeeper"],
            ),
            (
                "telling",
                &[
                    "clock", "document", "metrics", "outgoing", "periodic", "quiet", "shared",
                    "insight",
                ],
            ),
            (
                "web",
                &[
                    "clock", "disk", "document", "health", "metrics", "outgoing", "shared",
                    "intake", "insight", "telling",
                ],
            ),
            ("config", &["intake", "insight", "telling", "web"]),
            (
                "daemon",
                &[
                    "clock",
                    "descriptors",
                    "health",
                    "metrics",
                    "timekeeper",
                    "shared",
                    "intake",
                    "insight",
                    "telling",
                    "web",
                    "config",
                ],
            ),
            (
                "commands",
                &[
                    "clock",
                    "descriptors",
                    "disk",
                    "document",
                    "logging",
                    "timekeeper",
                    "intake",
                    "insight",
                    "telling",
                    "web",
                    "config",
                    "daemon",
                ],
            ),
        ],
    },
];

/// The segments of a module's path within its crate; empty for `lib.rs`.
type Module = Vec<String>;

/// The files of one crate, and which names which.
struct Imports {
    files: BTreeMap<Module, PathBuf>,
    /// With the path as it stands in the code.
    arrows: BTreeMap<(Module, Module), String>,
}

#[test]
fn each_wing_imports_only_what_it_may() {
    for floor in HOUSE {
        let below = below_source(floor.folder);
        let wing_of = |module: &Module| -> Option<String> {
            let inside = module.strip_prefix(&below[..])?;
            inside.first().cloned()
        };
        let mut known: Vec<&str> = Vec::new();
        for (wing, may_import) in floor.wings {
            for other in *may_import {
                let hint = format!("{}: {wing} stands on {other}", floor.folder);
                assert!(known.contains(other), "{hint}, which has to come before it");
            }
            known.push(wing);
        }
        let imports = Imports::read(floor.folder);
        for (module, file) in &imports.files {
            if let Some(wing) = wing_of(module) {
                let file = file.display();
                assert!(known.contains(&&*wing), "{file}: `{wing}` is not a wing");
            }
        }
        let mut picture: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut wrong = Vec::new();
        for ((from, to), written) in &imports.arrows {
            let (Some(wing), Some(other)) = (wing_of(from), wing_of(to)) else {
                continue;
            };
            let (name, may_import) = floor.wings.iter().find(|(name, _)| *name == wing).unwrap();
            if wing == other {
                continue;
            }
            if !may_import.contains(&&*other) {
                let file = imports.files[from].display();
                wrong.push(format!(
                    "{file}: `{written}`: {wing} may not import {other}"
                ));
            }
            picture.entry(name).or_default().insert(other);
        }
        println!("{}", floor.folder);
        for (wing, _) in floor.wings {
            let others: Vec<String> = picture.remove(wing).into_iter().flatten().collect();
            println!("  {wing:16} -> {}", others.join(", "));
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let crates: BTreeSet<&str> = HOUSE
        .iter()
        .filter_map(|floor| floor.folder.split("/src").next())
        .collect();
    for name in crates {
        let imports = Imports::read(&format!("{name}/src"));
        let told: Vec<String> = match imports.circle() {
            None => continue,
            Some(circle) => circle
                .iter()
                .zip(circle.iter().cycle().skip(1))
                .map(|(from, to)| {
                    let written = &imports.arrows[&(from.clone(), to.clone())];
                    format!("{}: `{written}`", imports.files[from].display())
                })
                .collect(),
        };
        panic!("files of {name} import each other:\n{}", told.join("\n"));
    }
}

/// The modules between the folder of the sources and this one.
fn below_source(folder: &str) -> Module {
    let below = folder.split("/src").nth(1).unwrap_or_default();
    let parts = below.split('/').filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

impl Imports {
    fn read(folder: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let source = folder.split("/src").next().unwrap().to_owned() + "/src";
        let mut parsed = BTreeMap::new();
        let mut files = BTreeMap::new();
        for file in files_below(&root.join(&source)) {
            let inside = file.strip_prefix(&root).unwrap().to_owned();
            let Some(module) = module_of(inside.strip_prefix(&source).unwrap()) else {
                continue;
            };
            let code = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap();
            let mut named = Named::default();
            named.visit_file(&code);
            parsed.insert(module.clone(), named);
            files.insert(module, inside);
        }
        // Modules of tests are not part of the house, nor is what lies below them.
        let tests: Vec<Module> = parsed
            .iter()
            .flat_map(|(module, named)| named.tests.iter().map(|name| joined(module, name)))
            .collect();
        let is_test = |module: &Module| tests.iter().any(|test| module.starts_with(test));
        files.retain(|module, _| !is_test(module));
        parsed.retain(|module, _| !is_test(module));

        let mut handed_on = BTreeMap::new();
        for (module, named) in &parsed {
            for path in &named.handed_on {
                if let Some((target, _)) = resolve(&files, module, path)
                    && let Some(name) = path.last()
                {
                    handed_on.insert(joined(module, name), target);
                }
            }
        }
        let mut arrows = BTreeMap::new();
        for (module, named) in &parsed {
            for path in &named.paths {
                let Some((mut target, rest)) = resolve(&files, module, path) else {
                    continue;
                };
                if let Some(name) = rest.first()
                    && let Some(origin) = handed_on.get(&joined(&target, name))
                {
                    target.clone_from(origin);
                }
                // What a file takes from the one it is a part of is not an import.
                if !module.starts_with(&target) {
                    arrows.insert((module.clone(), target), path.join("::"));
                }
            }
        }
        Self { files, arrows }
    }

    fn circle(&self) -> Option<Vec<Module>> {
        let mut done = BTreeSet::new();
        self.files
            .keys()
            .find_map(|start| self.walk(start, &mut Vec::new(), &mut done))
    }

    fn walk(
        &self,
        at: &Module,
        way: &mut Vec<Module>,
        done: &mut BTreeSet<Module>,
    ) -> Option<Vec<Module>> {
        if let Some(begin) = way.iter().position(|passed| passed == at) {
            return Some(way[begin..].to_vec());
        }
        if done.contains(at) {
            return None;
        }
        way.push(at.clone());
        for (from, to) in self.arrows.keys() {
            if from == at
                && let Some(circle) = self.walk(to, way, done)
            {
                return Some(circle);
            }
        }
        way.pop();
        done.insert(at.clone());
        None
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// `None` for a program, which stands outside its library.
fn module_of(file: &Path) -> Option<Module> {
    let mut parts: Module = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts == ["main"] {
        return None;
    }
    if parts == ["lib"] {
        parts.clear();
    }
    Some(parts)
}

fn joined(module: &Module, name: &str) -> Module {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// The file that a path leads to, and what of the path is left there. `None` where it
/// leads out of the crate.
fn resolve<'a>(
    files: &BTreeMap<Module, PathBuf>,
    here: &Module,
    path: &'a [String],
) -> Option<(Module, &'a [String])> {
    let mut rest = path;
    let mut at = match path.first()?.as_str() {
        "crate" => Module::new(),
        "self" | "super" => here.clone(),
        child => {
            files.get(&joined(here, child))?;
            here.clone()
        }
    };
    while let Some(name) = rest.first() {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => drop(at.pop()),
            name if files.contains_key(&joined(&at, name)) => at.push(name.to_owned()),
            _ => break,
        }
        rest = &rest[1..];
    }
    Some((at, rest))
}

/// What one file names.
#[derive(Default)]
struct Named {
    paths: BTreeSet<Vec<String>>,
    /// What it gives on from others under its own name.
    handed_on: Vec<Vec<String>>,
    /// Modules that are there for tests only.
    tests: Vec<String>,
}

impl<'ast> Visit<'ast> for Named {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if is_for_tests(&item.attrs) {
            self.tests.push(item.ident.to_string());
        } else {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if is_for_tests(&item.attrs) {
            return;
        }
        let mut paths = Vec::new();
        spread(&item.tree, &mut Vec::new(), &mut paths);
        if !matches!(item.vis, Visibility::Inherited) {
            self.handed_on.extend(paths.clone());
        }
        self.paths.extend(paths);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|part| part.ident.to_string());
        self.paths.insert(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.note_tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

impl Named {
    /// Inside a macro there are only words: those with `::` between them are a path.
    fn note_tokens(&mut self, tokens: TokenStream) {
        let mut path = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) if colons == 2 => path.push(word.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                other => {
                    self.paths.insert(std::mem::take(&mut path));
                    match other {
                        TokenTree::Ident(word) => path.push(word.to_string()),
                        TokenTree::Group(group) => self.note_tokens(group.stream()),
                        _ => {}
                    }
                }
            }
            colons = 0;
        }
        self.paths.insert(path);
    }
}

fn spread(tree: &UseTree, way: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(part) => {
            way.push(part.ident.to_string());
            spread(&part.tree, way, paths);
            way.pop();
        }
        UseTree::Group(group) => {
            for part in &group.items {
                spread(part, way, paths);
            }
        }
        UseTree::Name(name) => paths.push(joined(way, &name.ident.to_string())),
        UseTree::Rename(name) => paths.push(joined(way, &name.ident.to_string())),
        UseTree::Glob(_) => paths.push(way.clone()),
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Path>()
                .is_ok_and(|condition| condition.is_ident("test"))
    })
}
