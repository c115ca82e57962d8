-- What a roster file says besides (R52): the subjects that a member of staff teaches, and what a representative is to the child. Dialect and
-- marks: see migrations.hpp.

ALTER TABLE member ADD COLUMN subjects TEXT NOT NULL DEFAULT '';
ALTER TABLE representation ADD COLUMN relation TEXT NOT NULL DEFAULT '';
