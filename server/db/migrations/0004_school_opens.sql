-- What a school asked for on its way to opening. Each section belongs to one subject. Dialect and marks: see migrations.hpp.

-- ───────────────────────── Ways back in ─────────────────────────
-- platform: access_notice

-- The password of a «карточка входа»: whoever signs in with it sets one of their own before anything else.
ALTER TABLE account ADD COLUMN password_temporary BOOLEAN NOT NULL DEFAULT FALSE;
-- What opened the session: a password, a code sent to a proved contact, or a sign-in link.
ALTER TABLE session ADD COLUMN proof TEXT NOT NULL DEFAULT 'password' CHECK (proof IN ('password', 'code', 'link'));
-- A sign-in link: the member has joined, and sets a new password for the account they have.
ALTER TABLE invite ADD COLUMN returns BOOLEAN NOT NULL DEFAULT FALSE;
-- The event number of leaving: the periods that ended with it are what a return gives back.
ALTER TABLE member ADD COLUMN left_seq BIGINT;

-- What the owner of an account is told after the next sign-in: who gave them a new way in, and when. Gone once read.
CREATE TABLE access_notice (
    account_id BIGINT PRIMARY KEY REFERENCES account (id),
    org_id     BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,            -- who gave it, a member of org_id
    what       TEXT NOT NULL CHECK (what IN ('link_issued', 'restored')),
    at         BIGINT NOT NULL
);

-- ───────────────────────── Requests and class links ─────────────────────────

-- Why a request was declined, told to the person.
ALTER TABLE join_request ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- Link and code of a class link, which opens nothing by itself: every sheet of the class carries the same. Null for personal invites.
ALTER TABLE invite ADD COLUMN secret TEXT;

-- ───────────────────────── Pinned messages, publications, numbers of members ─────────────────────────

-- R24. Messages at the top of a chat for everybody; never more than 20 a chat, gone with the message.
CREATE TABLE pinned_message (
    org_id    BIGINT NOT NULL,
    chat_id   BIGINT NOT NULL,
    ordinal   BIGINT NOT NULL,
    pinned_by BIGINT NOT NULL,
    capacity  TEXT NOT NULL,
    pinned_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, chat_id, ordinal)
);

-- R27. Material for a channel. The text moves to the message when it is published.
CREATE TABLE publication (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    chat_id    BIGINT NOT NULL,
    author_id  BIGINT NOT NULL,
    capacity   TEXT NOT NULL,
    client_id  TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'published')),
    revision   BIGINT NOT NULL,
    text       TEXT NOT NULL,
    reason     TEXT NOT NULL DEFAULT '',
    changed_at BIGINT NOT NULL,
    decided_by BIGINT,
    ordinal    BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX publication_by_client_id ON publication (org_id, author_id, client_id);
CREATE INDEX publication_open ON publication (org_id, chat_id, state) WHERE state <> 'published';

CREATE TABLE publication_file (
    org_id         BIGINT NOT NULL,
    publication_id BIGINT NOT NULL,
    position       BIGINT NOT NULL,
    file_id        BIGINT NOT NULL,
    PRIMARY KEY (org_id, publication_id, position)
);
CREATE UNIQUE INDEX publication_file_by_file ON publication_file (org_id, file_id);

-- Who let another's material appear; null: the author.
ALTER TABLE message ADD COLUMN published_by BIGINT;
-- Official chats: how many members the chat was last told that it has; -1: never told.
ALTER TABLE chat ADD COLUMN told_count BIGINT NOT NULL DEFAULT -1;
-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('pinned_message', 'sqlite_autoindex_pinned_message_1', '20000 1000 3 1'),
    ('publication', 'sqlite_autoindex_publication_1', '20000 1000 1'),
    ('publication', 'publication_by_client_id', '20000 1000 200 1'),
    ('publication', 'publication_open', '200 10 5 3'),
    ('publication_file', 'sqlite_autoindex_publication_file_1', '20000 1000 2 1'),
    ('publication_file', 'publication_file_by_file', '20000 1000 1');
-- engine: both

-- ───────────────────────── Codes of one account ─────────────────────────
-- How many codes an account has sent to contacts of its choice.
CREATE INDEX one_time_code_by_subject ON one_time_code (purpose, subject, created_at);

-- ───────────────────────── Audiences of the whole organisation ─────────────────────────
-- They count from becoming a pupil of the school, not of a class: a transfer hides nothing of what was said to all.
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
SELECT a.org_id, a.id, e.member_id, 'pupil', r.from_seq
  FROM audience a CROSS JOIN enrolment e
  JOIN role r ON r.org_id = e.org_id AND r.member_id = e.member_id AND r.role = 'pupil' AND r.to_seq IS NULL
 WHERE e.org_id = a.org_id AND e.main AND e.to_seq IS NULL AND a.unit_id IS NULL AND (a.roles & 256) <> 0
UNION ALL
SELECT a.org_id, a.id, p.parent_id, 'parent', CASE WHEN e.from_seq > p.from_seq THEN e.from_seq ELSE p.from_seq END
  FROM audience a JOIN enrolment e ON e.org_id = a.org_id AND e.unit_id = a.unit_id AND e.to_seq IS NULL
  JOIN representation p ON p.org_id = e.org_id AND p.child_id = e.member_id AND p.to_seq IS NULL AND NOT p.restricted
 WHERE (a.roles & 512) <> 0
UNION ALL
SELECT a.org_id, a.id, p.parent_id, 'parent', CASE WHEN r.from_seq > p.from_seq THEN r.from_seq ELSE p.from_seq END
  FROM audience a CROSS JOIN enrolment e
  JOIN role r ON r.org_id = e.org_id AND r.member_id = e.member_id AND r.role = 'pupil' AND r.to_seq IS NULL
  JOIN representation p ON p.org_id = e.org_id AND p.child_id = e.member_id AND p.to_seq IS NULL AND NOT p.restricted
 WHERE e.org_id = a.org_id AND e.main AND e.to_seq IS NULL AND a.unit_id IS NULL AND (a.roles & 512) <> 0;
