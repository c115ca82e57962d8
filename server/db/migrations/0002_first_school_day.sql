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
