-- Several people on one device, and grown-up pupils (R22, R56). Dialect and marks: see migrations.hpp.

ALTER TABLE session ADD COLUMN device_hash BYTEA;                 -- SHA-256 of the browser's cookie that holds its sessions together
ALTER TABLE session ADD COLUMN pin BYTEA;                         -- argon2id, sealed with the key beside the database
ALTER TABLE session ADD COLUMN pin_tries BIGINT NOT NULL DEFAULT 0; -- wrong ones in a row
ALTER TABLE session ADD COLUMN locked_from BIGINT;                -- opens nothing from then on, until its owner enters it again
ALTER TABLE session ADD COLUMN parted TEXT NOT NULL DEFAULT '';   -- the page that said last that it may be closing
CREATE INDEX session_by_device ON session (device_hash) WHERE device_hash IS NOT NULL;
CREATE INDEX session_by_lock ON session (locked_from) WHERE locked_from IS NOT NULL;
CREATE INDEX session_of_shared ON session (expires_at) WHERE shared;

-- A pupil of 18 has closed their data to this parent: the school does not open them (R56).
ALTER TABLE representation ADD COLUMN by_child BOOLEAN NOT NULL DEFAULT FALSE;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('session', 'session_by_device', '6000 3'),
    ('session', 'session_by_lock', '6000 1'),
    ('session', 'session_of_shared', '600 1');
-- engine: both
