-- PostgreSQL plans the check of a foreign key once for each connection. Planned while a table was still empty it may walk
-- the whole organisation for every row that follows: a first import then takes time by the square of its size. Commit
-- itself refuses a scope or an owner that is not there, removes what hangs on a record, and `verify` reports what is
-- missing (docs/adr/0005).
alter table record drop constraint record__scope;
alter table record drop constraint record__owner;
alter table record drop constraint record_org_id_fkey;
alter table facet drop constraint facet__record;
alter table assurance drop constraint assurance__record;
alter table record_count drop constraint record_count_org_id_fkey;
