-- Why mirrors cannot be followed, for all nodes: only the leader finds out.

-- By name, since a mirror that could not be attached has no number.
create table mirror_problem (
  mirror text primary key,
  reason text not null,
  detail text not null
);
comment on table mirror_problem is 'The mirrors that the leader cannot follow, and why. Only leaders write here.';
comment on column mirror_problem.reason is 'Fit for everybody: it names tables, columns and triggers at most.';
comment on column mirror_problem.detail is 'What PostgreSQL says, for operators; empty if the reason is all.';
