-- Indexes for what had none: what is dropped for its age, what goes with a person, a deletion's and a movement's other rows. Dialect and
-- marks: see migrations.hpp.

CREATE INDEX session_by_end ON session (expires_at);
CREATE INDEX one_time_code_by_end ON one_time_code (expires_at);
CREATE INDEX letter_by_time ON letter (created_at);
CREATE INDEX letter_by_recipient ON letter (recipient);
CREATE INDEX invite_key_by_invite ON invite_key (org_id, invite_id);
CREATE INDEX movement_by_seq ON movement (org_id, seq);
CREATE INDEX call_stay_by_member ON call_stay (org_id, member_id);
CREATE INDEX invite_with_secret ON invite (org_id) WHERE secret IS NOT NULL;

-- engine: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('session', 'session_by_end', '120000 2'),
    ('one_time_code', 'one_time_code_by_end', '2000 1'),
    ('letter', 'letter_by_time', '20000 1'),
    ('letter', 'letter_by_recipient', '20000 4'),
    ('invite_key', 'invite_key_by_invite', '200000 10000 2'),
    ('invite', 'invite_with_secret', '1000 50'),
    ('movement', 'movement_by_seq', '60000 3000 30'),
    ('call_stay', 'call_stay_by_member', '4000000 200000 70');
-- engine: both
