-- The audit logs are searched (R55): by time, by who did it, by what was done and whom it concerns. Dialect and marks: see migrations.hpp.

CREATE INDEX audit_by_time ON audit (org_id, at, id);
CREATE INDEX audit_by_actor ON audit (org_id, actor_id, at, id);
CREATE INDEX audit_by_action ON audit (org_id, action, at, id);
CREATE INDEX audit_by_subject ON audit (org_id, subject, at, id);
CREATE INDEX platform_audit_of_operators ON platform_audit (id) WHERE substr(subject, 1, 8) <> 'account:';
CREATE INDEX join_request_by_member ON join_request (org_id, member_id);

-- R53. A copy of what is kept of a person, asked for by them or by a child's representative; fetched within seven days.
CREATE TABLE data_copy (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,           -- of whom
    asked_by    BIGINT NOT NULL,           -- who alone fetches it
    asked_at    BIGINT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('building', 'ready')),
    private_too BOOLEAN NOT NULL,          -- with the messages of personal chats
    size        BIGINT NOT NULL DEFAULT 0,
    blob_key    TEXT NOT NULL DEFAULT '',
    expires_at  BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX data_copy_by_member ON data_copy (org_id, member_id, asked_by, id);
CREATE INDEX file_by_owner ON file (org_id, owner_id, id);

-- R53. Somebody asks that a person's data be deleted: the person, or a child's representative.
CREATE TABLE erasure_request (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    asked_by   BIGINT NOT NULL,
    asked_at   BIGINT NOT NULL,
    words      TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL CHECK (state IN ('pending', 'done', 'declined')),
    decided_at BIGINT,
    decided_by BIGINT,
    answer     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, id)
);
CREATE INDEX erasure_request_by_member ON erasure_request (org_id, member_id, id);
CREATE INDEX erasure_request_waiting ON erasure_request (org_id, id) WHERE state = 'pending';

-- The act of a deletion: what was deleted, when, by whom and why, without what was deleted.
CREATE TABLE erasure (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    member_id   BIGINT NOT NULL,
    erased_by   BIGINT NOT NULL,
    erased_at   BIGINT NOT NULL,
    reason      TEXT NOT NULL CHECK (reason IN ('consent_withdrawn', 'request', 'purpose_over')),
    document    TEXT NOT NULL,             -- «заявление от 20.11.2026 № 5»
    shared_messages TEXT NOT NULL CHECK (shared_messages IN ('keep', 'erase')),
    counts      TEXT NOT NULL,             -- privacy::ErasedCounts as JSON, but for the two that a job counts:
    messages    BIGINT NOT NULL DEFAULT 0,
    files       BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT,                    -- messages and files are gone, too
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX erasure_by_member ON erasure (org_id, member_id);
ALTER TABLE member ADD COLUMN erased_at BIGINT;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('audit', 'sqlite_autoindex_audit_1', '1000000 50000 1'),
    ('audit', 'audit_by_time', '1000000 50000 2 1'),
    ('audit', 'audit_by_actor', '1000000 50000 100 2 1'),
    ('audit', 'audit_by_action', '1000000 50000 1000 2 1'),
    ('audit', 'audit_by_subject', '1000000 50000 10 1 1'),
    ('join_request', 'join_request_by_member', '10000 500 2'),
    ('data_copy', 'sqlite_autoindex_data_copy_1', '200 10 1'),
    ('data_copy', 'data_copy_by_member', '200 10 2 2 1'),
    ('file', 'file_by_owner', '1000000 50000 50 1'),
    ('erasure_request', 'sqlite_autoindex_erasure_request_1', '2000 100 1'),
    ('erasure_request', 'erasure_request_by_member', '2000 100 1 1'),
    ('erasure_request', 'erasure_request_waiting', '40 2 1'),
    ('erasure', 'sqlite_autoindex_erasure_1', '2000 100 1'),
    ('erasure', 'erasure_by_member', '2000 100 1');
-- engine: both
