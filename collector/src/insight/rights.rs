//! Who may do what to which hotspot: the one place that says so, for pages, programs and
//! the command line. A role says what somebody may do at all, a scope to which hotspots
//! and places. Everyone who is signed in reads everything.

use analysis::text::Text;
use records::registry::consent::Party;
use records::registry::place::Place;
use records::registry::site::Site;
use records::registry::user::{Role, User};

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Read,
    TryPlans,
    MakePlans,
    Decide,
    ReportMoved,
    NoteConsent(Party),
    NoteNotice,
    WorkAtHotspots,
    PlaceAccessPoints,
    LetAccessPointsJoin,
    KeepRegistry,
    ScreenPlaces,
    NoteEvents,
    AnswerRequests,
    Comment,
    EraseCommentsOfOthers,
}

/// What it is done to.
#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    /// All hotspots at once.
    City,
    Move {
        from: &'a Site,
        to: &'a Place,
    },
    Hotspot(&'a Site),
    Place(&'a Place),
}

/// Who does it.
#[derive(Clone, Debug)]
pub enum Who {
    /// A person or a program, with a role and a scope.
    Account(User),
    /// Whoever may run commands on the machine may do all of it.
    CommandLine,
}

impl Who {
    pub fn name(&self) -> &str {
        match self {
            Self::Account(user) => &user.name,
            Self::CommandLine => "command line",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("the role {role} may not {}; {} may", deed.named(), with_article(deed.usual()))]
    Role { role: Role, deed: Deed },
    #[error("{scope} may not {} here: it is not theirs", deed.named())]
    Scope { scope: String, deed: Deed },
}

impl Deed {
    pub fn named(self) -> String {
        match self {
            Self::Read => "read".to_owned(),
            Self::TryPlans => "try plans out".to_owned(),
            Self::MakePlans => "make plans".to_owned(),
            Self::Decide => "decide on recommendations".to_owned(),
            Self::ReportMoved => "report a move".to_owned(),
            Self::NoteConsent(party) => format!(
                "note the consent of {}",
                super::decisions::preparation::named(&[party])
            ),
            Self::NoteNotice => "note the notice".to_owned(),
            Self::WorkAtHotspots => "note work at hotspots".to_owned(),
            Self::PlaceAccessPoints => "place access points".to_owned(),
            Self::LetAccessPointsJoin => "let access points join".to_owned(),
            Self::KeepRegistry => "change the registry".to_owned(),
            Self::ScreenPlaces => "say which places are suitable".to_owned(),
            Self::NoteEvents => "note events".to_owned(),
            Self::AnswerRequests => "answer requests".to_owned(),
            Self::Comment => "comment".to_owned(),
            Self::EraseCommentsOfOthers => "erase comments of others".to_owned(),
        }
    }

    /// Whose deed it usually is: of those who may, the role that may least.
    pub fn usual(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::TryPlans | Self::NoteEvents | Self::Comment => Role::Planner,
            Self::ReportMoved
            | Self::WorkAtHotspots
            | Self::PlaceAccessPoints
            | Self::LetAccessPointsJoin => Role::Operator,
            Self::MakePlans
            | Self::Decide
            | Self::NoteConsent(_)
            | Self::NoteNotice
            | Self::KeepRegistry
            | Self::ScreenPlaces
            | Self::AnswerRequests => Role::Coordinator,
            Self::EraseCommentsOfOthers => Role::Admin,
        }
    }
}

/// A role as people read it, the same as on the pages.
pub fn role(role: Role) -> Text {
    let [nl, fr, en] = match role {
        Role::Viewer => ["lezer", "lecteur", "viewer"],
        Role::Planner => ["planner", "planificateur", "planner"],
        Role::Coordinator => ["coördinator", "coordinateur", "coordinator"],
        Role::Operator => ["beheerder van de toegangspunten", "exploitant", "operator"],
        Role::Admin => ["systeembeheerder", "administrateur", "administrator"],
    };
    Text::new(nl, fr, en)
}

fn with_article(role: Role) -> String {
    let article = match role {
        Role::Viewer | Role::Planner | Role::Coordinator => "a",
        Role::Operator | Role::Admin => "an",
    };
    format!("{article} {role}")
}

/// Whether a role does this at all.
pub fn has_role(role: Role, deed: Deed) -> bool {
    let decides = matches!(role, Role::Coordinator | Role::Admin);
    match deed {
        Deed::Read => true,
        Deed::TryPlans => decides || role == Role::Planner,
        Deed::NoteEvents | Deed::Comment => role != Role::Viewer,
        Deed::EraseCommentsOfOthers => role == Role::Admin,
        Deed::MakePlans
        | Deed::Decide
        | Deed::KeepRegistry
        | Deed::ScreenPlaces
        | Deed::AnswerRequests => decides,
        Deed::NoteConsent(party) => decides || (role == Role::Operator && party == Party::Operator),
        Deed::ReportMoved | Deed::NoteNotice | Deed::WorkAtHotspots | Deed::PlaceAccessPoints => {
            decides || role == Role::Operator
        }
        Deed::LetAccessPointsJoin => matches!(role, Role::Operator | Role::Admin),
    }
}

/// Whether what it is done to is theirs.
fn is_theirs(user: &User, deed: Deed, object: Object<'_>) -> bool {
    let scope = &user.scope;
    let has_site = |site: &Site| scope.has(&site.id, &site.municipality);
    let has_place = |place: &Place| scope.has(&place.id, &place.municipality);
    // The operator works at any hotspot.
    let works = matches!(
        deed,
        Deed::ReportMoved
            | Deed::NoteNotice
            | Deed::WorkAtHotspots
            | Deed::PlaceAccessPoints
            | Deed::LetAccessPointsJoin
            | Deed::NoteEvents
    );
    if works && scope.is_operator() {
        return true;
    }
    match (deed, object) {
        (Deed::Read | Deed::TryPlans | Deed::Comment | Deed::EraseCommentsOfOthers, _) => true,
        (_, Object::City) => scope.is_region(),
        (Deed::NoteConsent(party), Object::Move { from, to }) => match party {
            Party::GivingMunicipality => scope.has_municipality(&from.municipality),
            Party::ReceivingMunicipality => scope.has_municipality(&to.municipality),
            Party::OldHost => has_site(from),
            Party::NewHost => has_place(to),
            Party::Operator => scope.is_operator(),
        },
        // The notice hangs at the hotspot that moves.
        (Deed::NoteNotice, Object::Move { from, .. }) => has_site(from),
        // Who gives and who gets agree by their consents; both decide only where both are theirs.
        (_, Object::Move { from, to }) => has_site(from) && has_place(to),
        (_, Object::Hotspot(site)) => has_site(site),
        (_, Object::Place(place)) => has_place(place),
    }
}

/// Whether somebody may do this to that.
///
/// # Errors
/// Why not.
pub fn check(who: &Who, deed: Deed, object: Object<'_>) -> Result<(), Denied> {
    let Who::Account(user) = who else {
        return Ok(());
    };
    check_role(user.role, deed)?;
    if is_theirs(user, deed, object) {
        return Ok(());
    }
    Err(Denied::Scope {
        scope: user.scope.to_string().replace('\n', ", "),
        deed,
    })
}

/// Whether somebody does this at all, before it is known to what.
///
/// # Errors
/// When the role does not.
pub fn check_any(who: &Who, deed: Deed) -> Result<(), Denied> {
    match who {
        Who::CommandLine => Ok(()),
        Who::Account(user) => check_role(user.role, deed),
    }
}

fn check_role(role: Role, deed: Deed) -> Result<(), Denied> {
    if has_role(role, deed) {
        Ok(())
    } else {
        Err(Denied::Role { role, deed })
    }
}
