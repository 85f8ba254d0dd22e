-- Which rules of assurance an organisation's stored standing follows from, and since when: a release with other rules
-- works it out anew before it writes. Null: from before this was kept.
alter table org add column rules_hash text;
alter table org add column rules_at timestamptz;
