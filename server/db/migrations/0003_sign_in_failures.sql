-- Wrong passwords are counted by what was typed and from where, so that nobody closes the door to somebody else. Dialect and marks: see
-- migrations.hpp.
-- platform: sign_in_failure

ALTER TABLE account DROP COLUMN failed_tries;
ALTER TABLE account DROP COLUMN locked_until;

-- Passwords tried in vain, for logins that exist and those that do not alike. address '': from all addresses together. A job deletes what
-- no longer counts.
CREATE TABLE sign_in_failure (
    login_hash BYTEA NOT NULL,             -- SHA-256: people type passwords into the login's field, too
    address    TEXT NOT NULL,
    tries      BIGINT NOT NULL,
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    wait_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (login_hash, address)
);
CREATE INDEX sign_in_failure_by_time ON sign_in_failure (last_at);
