-- Whom an event is for is resolved once and known until somebody comes or goes (events::Known): a number tells whether anybody has. The
-- database keeps it by itself, so that no writer can forget to. Dialect and marks: see migrations.hpp.

ALTER TABLE org_counter ADD COLUMN belonging BIGINT NOT NULL DEFAULT 0;

-- engine: sqlite
CREATE TRIGGER belonging_audience_insert AFTER INSERT ON audience BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_audience_update AFTER UPDATE ON audience BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_audience_delete AFTER DELETE ON audience BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_role_insert AFTER INSERT ON role BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_role_update AFTER UPDATE ON role BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_role_delete AFTER DELETE ON role BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_assignment_insert AFTER INSERT ON assignment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_assignment_update AFTER UPDATE ON assignment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_assignment_delete AFTER DELETE ON assignment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_enrolment_insert AFTER INSERT ON enrolment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_enrolment_update AFTER UPDATE ON enrolment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_enrolment_delete AFTER DELETE ON enrolment BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_representation_insert AFTER INSERT ON representation BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_representation_update AFTER UPDATE ON representation BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_representation_delete AFTER DELETE ON representation BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_participant_insert AFTER INSERT ON participant BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_participant_update AFTER UPDATE ON participant BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_participant_delete AFTER DELETE ON participant BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_member_update AFTER UPDATE ON member BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_member_delete AFTER DELETE ON member BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
CREATE TRIGGER belonging_chat_update AFTER UPDATE OF audience_id ON chat BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = NEW.org_id; END;
CREATE TRIGGER belonging_chat_delete AFTER DELETE ON chat BEGIN UPDATE org_counter SET belonging = belonging + 1 WHERE org_id = OLD.org_id; END;
-- engine: postgres
CREATE FUNCTION belonging_changed() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE org BIGINT := NULLIF(current_setting('parta.org', true), '')::bigint; told TEXT := concat(pg_current_xact_id(), ':', org);
BEGIN
    -- Once in a transaction: each version of the row stays until it ends. Undone to a savepoint, the setting is undone as well.
    IF current_setting('parta.belonging', true) IS DISTINCT FROM told THEN
        UPDATE org_counter SET belonging = belonging + 1 WHERE org IS NULL OR org_id = org;
        PERFORM set_config('parta.belonging', told, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON audience EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON role EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON assignment EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON enrolment EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON representation EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER INSERT OR UPDATE OR DELETE ON participant EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER UPDATE OR DELETE ON member EXECUTE FUNCTION belonging_changed();
CREATE TRIGGER belonging AFTER UPDATE OF audience_id OR DELETE ON chat EXECUTE FUNCTION belonging_changed();
-- engine: both
