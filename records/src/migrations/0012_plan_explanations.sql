-- What further solves say of a plan, while they are at work and after.
CREATE TABLE plan_explanations (
    plan  TEXT PRIMARY KEY REFERENCES plans (id),
    state TEXT NOT NULL CHECK (state IN ('working', 'done', 'cut_short', 'outdated')),
    body  TEXT NOT NULL
) STRICT;
