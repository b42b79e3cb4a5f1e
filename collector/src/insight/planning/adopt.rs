//! One of the plans shown side by side becomes the plan: its hotspots close and its places
//! open, under the choices that it was found with.

use std::collections::BTreeSet;

use analysis::siting::{self, Choices, Offer, Pair, Problem};
use analysis::text::Text;
use records::registry::explanation;
use records::registry::plan::{self, Wished};
use rusqlite::Connection;

use super::{Adopted, PlanningError, Wish, refused};

/// What is adopted.
pub struct Beside {
    /// What has to be wished for, so that it is the plan.
    pub wish: Wish,
    choices: Choices,
    moves: Vec<Pair>,
    plan: String,
}

impl Beside {
    /// # Errors
    /// When no such plan stands beside the latest, or the database cannot be read.
    pub fn find(
        connection: &Connection,
        like: &Adopted,
        wish: &Wish,
    ) -> Result<Self, PlanningError> {
        let latest = plan::latest(connection)?.filter(|latest| latest.id == like.plan);
        let latest = latest.and_then(|latest| plan::find(connection, &latest.id).transpose());
        let latest = latest.transpose()?.ok_or_else(|| {
            PlanningError::Wish(format!(
                "`like.plan` is `{}`; expected the latest plan, which others stand beside",
                like.plan
            ))
        })?;
        let explained = explanation::find(connection, &like.plan)?;
        let mut beside = explained.alternatives.into_iter();
        let found = beside
            .find(|beside| beside.aim == like.aim)
            .ok_or_else(|| {
                PlanningError::Wish(format!(
                    "no plan with that aim stands beside `{}` yet; its explanation has them",
                    like.plan
                ))
            })?;
        let choices = plan::choices(connection, &like.plan)?.unwrap_or_default();
        Ok(Self {
            wish: Wish {
                max_moves: u32::try_from(found.moves.len()).unwrap_or(u32::MAX),
                budget: latest.budget,
                theta: Some(latest.theta),
                note: wish.note.clone(),
                released: latest.released,
                wished: Wished {
                    close: found.moves.iter().map(|pair| pair.from.clone()).collect(),
                    open: found.moves.iter().map(|pair| pair.to.clone()).collect(),
                    ..latest.wished
                },
                like: None,
            },
            choices: Choices {
                fewer: None,
                ..choices
            },
            moves: found.moves,
            plan: like.plan.clone(),
        })
    }

    /// # Errors
    /// When it cannot be made any more, or the solver fails.
    pub fn offer(
        &self,
        problem: &Problem,
        should_stop: &dyn Fn() -> bool,
    ) -> Result<Offer, PlanningError> {
        let problem = siting::chosen(problem, self.choices);
        let plan = siting::plan(&problem, should_stop).map_err(refused)?;
        if ends(&plan.pairs()) != ends(&self.moves) {
            return Err(PlanningError::Wish(
                "what was decided or measured since stands against that plan; make a new one"
                    .to_owned(),
            ));
        }
        let beside = &self.plan;
        let adopted = Text::new(
            format!("Overgenomen van de plannen naast {beside}."),
            format!("Repris des plans présentés à côté de {beside}."),
            format!("Adopted from the plans beside {beside}."),
        );
        Ok(Offer {
            problem,
            plan,
            choices: self.choices,
            notes: vec![adopted],
        })
    }
}

/// Which hotspots close and which places open, whoever goes where.
fn ends(moves: &[Pair]) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let from = moves.iter().map(|pair| pair.from.as_str());
    let to = moves.iter().map(|pair| pair.to.as_str());
    (from.collect(), to.collect())
}
