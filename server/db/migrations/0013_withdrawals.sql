-- What administrators are told of withdrawn consents (R53), and boarding schools (R58). Dialect and marks: see migrations.hpp.

-- R53. Somebody has withdrawn a consent, electronically or on paper, or objects to another's; until an administrator has seen to it.
CREATE TABLE consent_withdrawal (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,           -- whose consent
    purpose     TEXT NOT NULL CHECK (purpose IN ('communication', 'photos')),
    signed_on   TEXT,                      -- of a paper: the day on it
    signed_by   BIGINT,                    -- whose word; null: of a paper by somebody who is not on the list
    recorded_by BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX consent_withdrawal_by_member ON consent_withdrawal (org_id, member_id, purpose);

-- R58. One more kind: школа-интернат. A check is not altered in place on SQLite: the column is made anew.
ALTER TABLE org ADD COLUMN kind_now TEXT NOT NULL DEFAULT 'school' CHECK (kind_now IN ('school', 'college', 'progymnasium', 'supplementary', 'boarding'));
UPDATE org SET kind_now = kind;
ALTER TABLE org DROP COLUMN kind;
ALTER TABLE org RENAME COLUMN kind_now TO kind;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('consent_withdrawal', 'sqlite_autoindex_consent_withdrawal_1', '200 10 1'),
    ('consent_withdrawal', 'consent_withdrawal_by_member', '200 10 1 1');
-- engine: both
