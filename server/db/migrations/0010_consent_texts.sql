-- R53. The words of consents: each organisation's own, with the day from which they hold. Dialect and marks: see migrations.hpp.

-- R53. A wording that the organisation put in the place of the product's. Latest first by `number`; an empty text is a return to the product's.
CREATE TABLE consent_text (
    org_id       BIGINT NOT NULL,
    purpose      TEXT NOT NULL CHECK (purpose IN ('communication', 'photos')),
    number       BIGINT NOT NULL,          -- from 1, of this purpose
    text         TEXT NOT NULL,
    asks_again   BOOLEAN NOT NULL,         -- whoever consented to earlier words is asked; else those consents serve
    from_at      BIGINT NOT NULL,          -- the beginning of a day of the organisation
    published_by BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, purpose, number)
);
-- Which words were consented to: the product's `version` where `own_text` is 0 or that text is empty, else the organisation's.
ALTER TABLE consent ADD COLUMN own_text BIGINT NOT NULL DEFAULT 0;
-- Of a paper: the day on it. given_by is who recorded it.
ALTER TABLE consent ADD COLUMN signed_on TEXT;

-- R7. An administrator asks a colleague to take the office over; it passes with the colleague's word.
CREATE TABLE office_offer (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    from_id    BIGINT NOT NULL,
    to_id      BIGINT NOT NULL,
    offered_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX office_offer_by_giver ON office_offer (org_id, from_id);
CREATE INDEX office_offer_by_taker ON office_offer (org_id, to_id);

-- A place in a chat that somebody's word ended, not the structure: undoing a movement does not give it back.
ALTER TABLE participant ADD COLUMN taken BOOLEAN NOT NULL DEFAULT FALSE;

-- What is deleted with a person: the application that names them, and records that became part of theirs.
ALTER TABLE application ADD COLUMN founder_id BIGINT;
UPDATE application SET founder_id = (SELECT CAST(substr(a.subject, 8) AS BIGINT) FROM audit a WHERE a.org_id = application.org_id AND a.action = 'administrator_came_in' AND substr(a.subject, 1, 7) = 'member:' ORDER BY a.id LIMIT 1) WHERE registered_at IS NOT NULL;
ALTER TABLE member ADD COLUMN absorbed_into BIGINT;
UPDATE member SET absorbed_into = (SELECT CAST(substr(a.subject, 8) AS BIGINT) FROM audit a WHERE a.org_id = member.org_id AND a.action = 'absorb_member' AND a.detail = '{"absorbed":"' || CAST(member.id AS TEXT) || '"}' ORDER BY a.id DESC LIMIT 1) WHERE deactivated_at IS NOT NULL AND EXISTS (SELECT 1 FROM audit a WHERE a.org_id = member.org_id AND a.action = 'absorb_member');
CREATE INDEX member_absorbed ON member (org_id, absorbed_into) WHERE absorbed_into IS NOT NULL;

-- How far a copy of one's data is, in percent.
ALTER TABLE data_copy ADD COLUMN progress BIGINT NOT NULL DEFAULT 0;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('consent_text', 'sqlite_autoindex_consent_text_1', '200 4 2 1'),
    ('office_offer', 'sqlite_autoindex_office_offer_1', '50 1 1'),
    ('office_offer', 'office_offer_by_giver', '50 1 1'),
    ('office_offer', 'office_offer_by_taker', '50 1 1'),
    ('member', 'member_absorbed', '200 10 1');
-- engine: both
