-- Since when each code of a record holds something down, that record or another that it lifts: not every code is dated by
-- a fact, and the causes that are listed leave some out. Only what changes it writes it.
-- code: milliseconds since 1970; null: none holds anything now, or it was not kept yet
alter table assurance add column held jsonb;
-- how many entries the journal had when it was written: another process finds by it what to date anew
alter table assurance add column held_seq bigint;
create index assurance__held on assurance (org_id, held_seq) where held is not null;
