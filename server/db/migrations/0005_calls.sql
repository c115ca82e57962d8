-- Calls (R31). Dialect and marks: see migrations.hpp.

-- One call of a chat, from its start on; there is never more than one at a time. Who is in it lives in memory; what a restart of the
-- server must not lose of it stands here.
CREATE TABLE call (
    org_id     BIGINT NOT NULL,
    id         BIGINT NOT NULL,
    chat_id    BIGINT NOT NULL,
    ordinal    BIGINT NOT NULL,            -- of its entry among the chat's messages
    started_by BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    one_to_one BOOLEAN NOT NULL,
    ringing    BOOLEAN NOT NULL,           -- one-to-one: nobody has answered yet
    silenced   BOOLEAN NOT NULL,           -- «mute all» holds
    seen_at    BIGINT NOT NULL,            -- the server ran then, and knew who was in it
    ended_at   BIGINT,
    end_reason TEXT CHECK (end_reason IN ('by_leader', 'everyone_left', 'without_staff', 'unanswered', 'declined', 'server_restarted')),
    people     BIGINT NOT NULL DEFAULT 0,  -- how many took part; known at the end
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX call_running ON call (org_id, chat_id) WHERE ended_at IS NULL;

-- Who was in a call from when to when: attendance.
CREATE TABLE call_stay (
    org_id    BIGINT NOT NULL,
    call_id   BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    capacity  TEXT NOT NULL,               -- as which they took part
    from_at   BIGINT NOT NULL,
    to_at     BIGINT,                      -- null: is there now
    PRIMARY KEY (org_id, call_id, member_id, from_at)
);

-- Who was removed from a call and may not come back to it.
CREATE TABLE call_removed (
    org_id    BIGINT NOT NULL,
    call_id   BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    PRIMARY KEY (org_id, call_id, member_id)
);

-- The message is a call's entry; its text is empty.
ALTER TABLE message ADD COLUMN call_id BIGINT;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('call', 'sqlite_autoindex_call_1', '200000 10000 1'),
    ('call', 'call_running', '40 2 1'),
    ('call_stay', 'sqlite_autoindex_call_stay_1', '4000000 200000 20 2 1'),
    ('call_removed', 'sqlite_autoindex_call_removed_1', '2000 100 2 1');
-- engine: both
