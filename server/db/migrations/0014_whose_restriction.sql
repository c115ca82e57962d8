-- Who has closed a child's data to a parent: the school, the grown-up pupil, or both; each lifts its own (R56). Dialect and marks: see
-- migrations.hpp.

ALTER TABLE representation ADD COLUMN by_school BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE representation SET by_school = TRUE WHERE restricted AND (NOT by_child OR restriction_reason NOT IN ('', 'Решение совершеннолетнего'));
UPDATE representation SET restriction_reason = '' WHERE restriction_reason = 'Решение совершеннолетнего' AND NOT by_school;
