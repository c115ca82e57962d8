-- What the first day in a school asked for on top of 0001. Dialect and marks: see migrations.hpp.

-- ───────────────────────── Files nobody will see again ─────────────────────────
-- platform: unused_blob

-- Since when nothing shows the file: its upload, until a message carries it; the removal of that message. Null: in use. A job deletes the
-- rows after a grace and notes their blobs below.
ALTER TABLE file ADD COLUMN unused_since BIGINT;
UPDATE file SET unused_since = created_at
 WHERE NOT EXISTS (SELECT 1 FROM attachment t WHERE t.org_id = file.org_id AND t.file_id = file.id);
UPDATE file SET unused_since =
       (SELECT m.removed_at FROM attachment t
          JOIN message m ON m.org_id = t.org_id AND m.chat_id = t.chat_id AND m.ordinal = t.ordinal
         WHERE t.org_id = file.org_id AND t.file_id = file.id)
 WHERE unused_since IS NULL;
CREATE INDEX file_unused ON file (org_id, unused_since) WHERE unused_since IS NOT NULL;

-- Blobs whose rows are gone: the bytes go next. Written by the transaction that deletes the row, deleted when the blob is.
CREATE TABLE unused_blob (
    blob_key TEXT PRIMARY KEY,
    noted_at BIGINT NOT NULL
);
CREATE INDEX unused_blob_by_time ON unused_blob (noted_at);
-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('file', 'file_unused', '2000 100 1');
-- engine: both

-- ───────────────────────── What became of a commit ─────────────────────────
-- platform: platform_mark

-- Marks of the latest transactions, latest first, 16 hex digits each, 16 of them: on PostgreSQL they tell what became of a
-- transaction whose answer was lost (db/pg_writer.cpp).
ALTER TABLE org_counter ADD COLUMN marks TEXT NOT NULL DEFAULT '';
CREATE TABLE platform_mark (
    id    BIGINT PRIMARY KEY,              -- 1
    marks TEXT NOT NULL
);
INSERT INTO platform_mark (id, marks) VALUES (1, '');

-- ───────────────────────── People and organisations ─────────────────────────

-- R53. Since when the consent to communication that was given is withdrawn: the record stays, nothing is shown to the member until it is given
-- again. closed_at: the member sees nothing, having left or by a withdrawn consent.
ALTER TABLE member ADD COLUMN consent_withdrawn_at BIGINT;
-- engine: sqlite
ALTER TABLE member ADD COLUMN closed_at BIGINT GENERATED ALWAYS AS (coalesce(deactivated_at, consent_withdrawn_at)) VIRTUAL;
-- engine: postgres
ALTER TABLE member ADD COLUMN closed_at BIGINT GENERATED ALWAYS AS (coalesce(deactivated_at, consent_withdrawn_at)) STORED;
-- engine: both

-- R1, R3: the signed order that appoints the administrator, attached after the wizard. The latest is in force, earlier ones are kept.
CREATE TABLE org_order (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    name        TEXT NOT NULL,
    mime        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    blob_key    TEXT NOT NULL,
    attached_by BIGINT NOT NULL,
    attached_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- R17. withheld: the duty gives nothing yet, because the organisation demands confirmed teachers and this one is not. Kept by
-- orgs::keep_withheld with every change of the setting, of a confirmation and of a duty.
ALTER TABLE assignment ADD COLUMN withheld BOOLEAN NOT NULL DEFAULT FALSE;

-- As in 0001, without withheld duties.
DROP VIEW audience_member;
CREATE VIEW audience_member AS
SELECT a.org_id, a.id AS audience_id, r.member_id, r.role AS capacity, r.from_seq
  FROM audience a CROSS JOIN role r
 WHERE r.org_id = a.org_id AND a.unit_id IS NULL AND r.role <> 'pupil' AND r.to_seq IS NULL
   AND (a.roles & (CASE r.role WHEN 'administrator' THEN 1 WHEN 'head' THEN 2 WHEN 'deputy' THEN 4 WHEN 'non_teaching' THEN 16 ELSE 8 END)) <> 0
UNION ALL
SELECT a.org_id, a.id, s.member_id, s.duty, CASE s.duty WHEN 'class_teacher' THEN 0 ELSE s.from_seq END
  FROM audience a JOIN assignment s ON s.org_id = a.org_id AND s.unit_id = a.unit_id AND s.to_seq IS NULL AND NOT s.withheld
 WHERE (a.roles & (CASE s.duty WHEN 'class_teacher' THEN 32 WHEN 'subject_teacher' THEN 64 WHEN 'specialist' THEN 128 ELSE 1024 END)) <> 0
   AND (s.duty <> 'subject_teacher' OR a.subject = '' OR (s.subject = a.subject AND (a.subgroup = '' OR s.subgroup = a.subgroup)))
UNION ALL
SELECT a.org_id, a.id, s.member_id, s.duty, CASE s.duty WHEN 'class_teacher' THEN 0 ELSE s.from_seq END
  FROM audience a CROSS JOIN assignment s
 WHERE s.org_id = a.org_id AND a.unit_id IS NULL AND s.to_seq IS NULL AND NOT s.withheld
   AND (a.roles & (CASE s.duty WHEN 'class_teacher' THEN 32 WHEN 'subject_teacher' THEN 64 WHEN 'specialist' THEN 128 ELSE 1024 END)) <> 0
   AND (s.duty <> 'subject_teacher' OR a.subject = '' OR (s.subject = a.subject AND (a.subgroup = '' OR s.subgroup = a.subgroup)))
UNION ALL
SELECT a.org_id, a.id, e.member_id, 'pupil', e.from_seq
  FROM audience a JOIN enrolment e ON e.org_id = a.org_id AND e.unit_id = a.unit_id AND e.to_seq IS NULL
 WHERE (a.roles & 256) <> 0
UNION ALL
SELECT a.org_id, a.id, e.member_id, 'pupil', e.from_seq
  FROM audience a CROSS JOIN enrolment e
 WHERE e.org_id = a.org_id AND e.main AND e.to_seq IS NULL AND a.unit_id IS NULL AND (a.roles & 256) <> 0
UNION ALL
SELECT a.org_id, a.id, p.parent_id, 'parent', CASE WHEN e.from_seq > p.from_seq THEN e.from_seq ELSE p.from_seq END
  FROM audience a JOIN enrolment e ON e.org_id = a.org_id AND e.unit_id = a.unit_id AND e.to_seq IS NULL
  JOIN representation p ON p.org_id = e.org_id AND p.child_id = e.member_id AND p.to_seq IS NULL AND NOT p.restricted
 WHERE (a.roles & 512) <> 0
UNION ALL
SELECT a.org_id, a.id, p.parent_id, 'parent', CASE WHEN e.from_seq > p.from_seq THEN e.from_seq ELSE p.from_seq END
  FROM audience a CROSS JOIN enrolment e
  JOIN representation p ON p.org_id = e.org_id AND p.child_id = e.member_id AND p.to_seq IS NULL AND NOT p.restricted
 WHERE e.org_id = a.org_id AND e.main AND e.to_seq IS NULL AND a.unit_id IS NULL AND (a.roles & 512) <> 0;
