-- Movement, the year rollover, substitutes (R11–R13, X1). Dialect and marks: see migrations.hpp.

-- R12. What happened to a pupil's place, one row for each time: the list on a person's card and on a class's page, and what undoing needs.
-- Labels are those of that day: the class may have another name by now.
CREATE TABLE movement (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    from_unit  BIGINT,
    from_label TEXT NOT NULL DEFAULT '',
    to_unit    BIGINT,
    to_label   TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL CHECK (reason IN ('roster', 'added', 'request', 'transfer', 'left', 'mistake', 'left_school', 'returned',
                                               'year', 'repeats', 'graduated')),
    seq        BIGINT NOT NULL,            -- the place before ended with this number, the place after began with it,
    resumed_seq BIGINT,                    -- unless it went on as if it had not ended with this one,
    resumed_as TEXT NOT NULL DEFAULT '',   -- which was for this (enrolment.ended)
    at         BIGINT NOT NULL,
    actor_id   BIGINT NOT NULL,
    undone_at  BIGINT,
    undone_by  BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX movement_by_member ON movement (org_id, member_id, id);
CREATE INDEX movement_by_from ON movement (org_id, from_unit, id);
CREATE INDEX movement_by_to ON movement (org_id, to_unit, id);

-- X1. A new school year, entered upon once: every period it ended or began did so with a number from first_seq to last_seq, which is what
-- taking it back goes by.
CREATE TABLE school_year (
    org_id      BIGINT NOT NULL,
    id          BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,             -- of the structure and the choices it was applied to: a retry finds it
    summary     TEXT NOT NULL,             -- JSON
    first_seq   BIGINT NOT NULL,
    last_seq    BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    actor_id    BIGINT NOT NULL,
    undone_at   BIGINT,
    undone_by   BIGINT,
    PRIMARY KEY (org_id, id)
);

-- How a unit was before the year and after it; label_before is empty for one that it made, archived for one that it put away.
CREATE TABLE school_year_unit (
    org_id       BIGINT NOT NULL,
    year_id      BIGINT NOT NULL,
    unit_id      BIGINT NOT NULL,
    label_before TEXT NOT NULL,
    grade_before BIGINT NOT NULL,
    label_after  TEXT NOT NULL,
    archived     BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, year_id, unit_id)
);

-- R11. «Замещает с… по…», both days included, in the organisation's time. A job turns it into an assignment on the first day and ends
-- that after the last.
CREATE TABLE substitution (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    member_id  BIGINT NOT NULL,
    unit_id    BIGINT NOT NULL,
    duty       TEXT NOT NULL CHECK (duty IN ('class_teacher', 'subject_teacher', 'specialist', 'leader')),
    subject    TEXT NOT NULL DEFAULT '',
    subgroup   TEXT NOT NULL DEFAULT '',
    from_day   TEXT NOT NULL,
    until_day  TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('planned', 'acting', 'over')),
    made_by    BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX substitution_open ON substitution (org_id, state, from_day) WHERE state <> 'over';

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('movement', 'sqlite_autoindex_movement_1', '60000 3000 1'),
    ('movement', 'movement_by_member', '60000 3000 3 1'),
    ('movement', 'movement_by_from', '60000 3000 50 1'),
    ('movement', 'movement_by_to', '60000 3000 50 1'),
    ('school_year', 'sqlite_autoindex_school_year_1', '60 3 1'),
    ('school_year_unit', 'sqlite_autoindex_school_year_unit_1', '2400 120 40 1'),
    ('substitution', 'sqlite_autoindex_substitution_1', '4000 200 1'),
    ('substitution', 'substitution_open', '100 5 3 1');
-- engine: both
