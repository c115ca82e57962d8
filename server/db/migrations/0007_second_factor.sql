-- The second factor (R22). Dialect and marks: see migrations.hpp.
-- platform: account_totp account_passkey recovery_code second_step

-- The account has a second factor: whoever proves the password proves it as well.
ALTER TABLE account ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;
-- What was given anew is nothing but the second step: it was taken away, the password stayed.
ALTER TABLE access_notice ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- Codes of an app (RFC 6238). Each code serves once: none of the step told here or an earlier one is taken again.
CREATE TABLE account_totp (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    secret     BYTEA NOT NULL,             -- sealed with a key that stands outside the database
    created_at BIGINT NOT NULL,
    last_step  BIGINT NOT NULL
);

-- Passkeys (WebAuthn).
CREATE TABLE account_passkey (
    id            BIGINT PRIMARY KEY,
    account_id    BIGINT NOT NULL REFERENCES account (id),
    credential_id BYTEA NOT NULL UNIQUE,
    public_key    BYTEA NOT NULL,          -- COSE_Key as the authenticator gave it
    sign_count    BIGINT NOT NULL,
    name          TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT
);
CREATE INDEX account_passkey_by_account ON account_passkey (account_id);

-- For when phone and key are lost. A used one is gone.
CREATE TABLE recovery_code (
    account_id BIGINT NOT NULL REFERENCES account (id),
    code_hash  BYTEA NOT NULL,             -- SHA-256, salted by the account
    PRIMARY KEY (account_id, code_hash)
);

-- Between the password and the second factor, or while a passkey is being made. Kept for an hour, because its tries count.
CREATE TABLE second_step (
    id          BIGINT PRIMARY KEY,
    ticket_hash BYTEA NOT NULL UNIQUE,     -- SHA-256
    account_id  BIGINT NOT NULL REFERENCES account (id),
    purpose     TEXT NOT NULL CHECK (purpose IN ('sign_in', 'add_passkey')),
    proof       TEXT NOT NULL,             -- what the session to be opened was proved by
    shared      BOOLEAN NOT NULL,
    challenge   BYTEA,                     -- asked of a passkey; taken away by the first answer
    tries       BIGINT NOT NULL DEFAULT 0,
    created_at  BIGINT NOT NULL
);
CREATE INDEX second_step_by_account ON second_step (account_id, created_at);
CREATE INDEX second_step_by_time ON second_step (created_at);

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('account_totp', NULL, '2000'),
    ('account_passkey', 'sqlite_autoindex_account_passkey_1', '3000 1'),
    ('account_passkey', 'account_passkey_by_account', '3000 2'),
    ('recovery_code', 'sqlite_autoindex_recovery_code_1', '20000 9 1'),
    ('second_step', 'sqlite_autoindex_second_step_1', '200 1'),
    ('second_step', 'second_step_by_account', '200 2 1'),
    ('second_step', 'second_step_by_time', '200 1');
-- engine: both
