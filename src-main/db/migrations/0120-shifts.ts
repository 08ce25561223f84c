import type { Migration } from './migration.ts'
import { rebuildTable } from './rebuild-table.ts'

/**
 * Shifts whole: what they were opened with, what moved in the drawer, every count, how they were closed with figures that are never computed
 * again; the records that close a day; and prints of both. A print of a refund may be of one from the drawer.
 */
export const shiftsAndClosings: Migration = {
  version: 120,
  name: 'shifts and closings',
  rebuilds: true,
  up(db) {
    db.exec(`
      CREATE TRIGGER shifts_beginning_stays BEFORE UPDATE OF id, practice, number, till_code, business_day, currency, opened_at, opened_seq, person_id,
        person_name, float_minor, left_minor, between_minor, float_why, float_count ON shifts BEGIN SELECT RAISE(ABORT, 'how a shift began is never changed'); END;
      CREATE TRIGGER shifts_closed_stays BEFORE UPDATE ON shifts WHEN OLD.closed_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a closed shift is never changed'); END;
      CREATE TRIGGER shifts_closed_whole BEFORE UPDATE ON shifts WHEN NEW.closed_at IS NOT NULL AND (NEW.closed_seq IS NULL OR NEW.closed_by_id IS NULL
        OR NEW.expected_minor IS NULL OR NEW.counted_minor IS NULL OR NEW.figures IS NULL OR NEW.kept_minor IS NULL
        OR NEW.taken_minor IS NOT NEW.counted_minor - NEW.kept_minor)
        BEGIN SELECT RAISE(ABORT, 'a shift is closed whole or not at all'); END;
      CREATE TRIGGER shifts_never_deleted BEFORE DELETE ON shifts BEGIN SELECT RAISE(ABORT, 'a shift is never deleted'); END;
      CREATE INDEX shifts_by_closing ON shifts (practice, closed_seq) WHERE closed_seq IS NOT NULL;

      CREATE TABLE drawer_moves (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        shift_id      INTEGER NOT NULL REFERENCES shifts (id),
        practice      INTEGER NOT NULL CHECK (practice IN (0, 1)),
        kind          TEXT NOT NULL CHECK (kind IN ('in', 'out')),
        amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
        currency      TEXT NOT NULL,
        why           TEXT NOT NULL CHECK (why <> ''),
        person_id     INTEGER NOT NULL REFERENCES people (id),
        person_name   TEXT NOT NULL,
        approver_id   INTEGER REFERENCES people (id),
        approver_name TEXT CHECK ((approver_id IS NULL) = (approver_name IS NULL)),
        business_day  TEXT NOT NULL,
        created_at    INTEGER NOT NULL,
        seq           INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX drawer_moves_by_shift ON drawer_moves (shift_id);
      CREATE INDEX drawer_moves_by_seq ON drawer_moves (practice, seq);
      CREATE TRIGGER drawer_moves_never_updated BEFORE UPDATE ON drawer_moves BEGIN SELECT RAISE(ABORT, 'a move of cash is never changed'); END;
      CREATE TRIGGER drawer_moves_never_deleted BEFORE DELETE ON drawer_moves BEGIN SELECT RAISE(ABORT, 'a move of cash is never deleted'); END;

      CREATE TABLE shift_counts (
        id             INTEGER PRIMARY KEY AUTOINCREMENT,
        shift_id       INTEGER NOT NULL REFERENCES shifts (id),
        lines          TEXT NOT NULL CHECK (json_valid(lines)),
        counted_minor  INTEGER NOT NULL CHECK (counted_minor >= 0),
        expected_minor INTEGER NOT NULL,
        person_id      INTEGER NOT NULL REFERENCES people (id),
        person_name    TEXT NOT NULL,
        created_at     INTEGER NOT NULL,
        seq            INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX shift_counts_by_shift ON shift_counts (shift_id);
      CREATE TRIGGER shift_counts_never_updated BEFORE UPDATE ON shift_counts BEGIN SELECT RAISE(ABORT, 'a count is never changed'); END;
      CREATE TRIGGER shift_counts_never_deleted BEFORE DELETE ON shift_counts BEGIN SELECT RAISE(ABORT, 'a count is never deleted'); END;

      CREATE TABLE z_records (
        id             INTEGER PRIMARY KEY AUTOINCREMENT,
        practice       INTEGER NOT NULL CHECK (practice IN (0, 1)),
        number         INTEGER NOT NULL CHECK (number > 0),
        business_day   TEXT NOT NULL,
        zone           TEXT NOT NULL CHECK (zone <> ''),
        closed_at      INTEGER NOT NULL,
        person_id      INTEGER NOT NULL REFERENCES people (id),
        person_name    TEXT NOT NULL,
        signed_by_id   INTEGER REFERENCES people (id),
        signed_by_name TEXT CHECK ((signed_by_id IS NULL) = (signed_by_name IS NULL)),
        reason         TEXT CHECK ((signed_by_name IS NULL) = (reason IS NULL)),
        -- Everything after line from_seq and up to line to_seq of the journal, whose hash is to_hash; line_seq is the closing's own line.
        from_seq       INTEGER NOT NULL CHECK (from_seq >= 0),
        to_seq         INTEGER NOT NULL,
        to_hash        TEXT NOT NULL,
        line_seq       INTEGER NOT NULL,
        figures        TEXT NOT NULL CHECK (json_valid(figures)),
        prev_hash      TEXT NOT NULL,
        hash           TEXT NOT NULL UNIQUE,
        UNIQUE (practice, number),
        CHECK (from_seq <= to_seq AND to_seq < line_seq)
      ) STRICT;
      CREATE TRIGGER z_records_in_order BEFORE INSERT ON z_records WHEN NEW.number <> 1 + (SELECT coalesce(max(number), 0) FROM z_records WHERE practice = NEW.practice)
        OR NEW.from_seq <> coalesce((SELECT to_seq FROM z_records WHERE practice = NEW.practice ORDER BY number DESC LIMIT 1), 0)
        BEGIN SELECT RAISE(ABORT, 'closings follow each other without a gap'); END;
      CREATE TRIGGER z_records_never_updated BEFORE UPDATE ON z_records BEGIN SELECT RAISE(ABORT, 'a closing is never changed'); END;
      CREATE TRIGGER z_records_never_deleted BEFORE DELETE ON z_records BEGIN SELECT RAISE(ABORT, 'a closing is never deleted'); END;
    `)
    rebuildTable(db, 'print_jobs', PRINT_JOBS)
    db.exec(`
      CREATE INDEX print_jobs_by_shift ON print_jobs (shift_id) WHERE shift_id IS NOT NULL;
      CREATE INDEX print_jobs_by_z ON print_jobs (z_id) WHERE z_id IS NOT NULL;
      CREATE UNIQUE INDEX print_jobs_one_unmarked_report ON print_jobs (kind, coalesce(shift_id, 0), coalesce(z_id, 0))
        WHERE kind IN ('shift', 'z') AND copy = 0 AND duplicate = 0 AND (state NOT IN ('failed', 'dropped') OR sent_at IS NOT NULL);
      CREATE TRIGGER print_jobs_of_a_refund BEFORE INSERT ON print_jobs WHEN NEW.refund_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM refunds WHERE id = NEW.refund_id) AND NOT EXISTS (SELECT 1 FROM cash_refunds WHERE id = NEW.refund_id)
        BEGIN SELECT RAISE(ABORT, 'a print of a refund that is not there'); END;
    `)
  },
}

/** As they were, with shifts and closings; refund_id names a refund of a wallet or one from the drawer, which a reference cannot say. */
const PRINT_JOBS = `
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        printer_id  TEXT NOT NULL CHECK (printer_id <> ''),
        kind        TEXT NOT NULL CHECK (kind IN ('sale', 'refund', 'report', 'shift', 'z', 'test', 'doctor')),
        order_id    INTEGER REFERENCES orders (id),
        refund_id   TEXT,
        report_day  TEXT,
        shift_id    INTEGER REFERENCES shifts (id),
        z_id        INTEGER REFERENCES z_records (id),
        copy        INTEGER NOT NULL DEFAULT 0 CHECK (copy >= 0),
        duplicate   INTEGER NOT NULL DEFAULT 0 CHECK (duplicate IN (0, 1)),
        practice    INTEGER NOT NULL CHECK (practice IN (0, 1)),
        document    TEXT NOT NULL CHECK (json_valid(document)),
        state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'done', 'handed_over', 'unknown', 'failed', 'dropped')),
        tries       INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        last_answer TEXT,
        last_at     INTEGER,
        person_id   INTEGER,
        person_name TEXT,
        created_at  INTEGER NOT NULL,
        sent_at     INTEGER,
        ended_at    INTEGER,
        CHECK ((kind IN ('sale', 'refund')) = (order_id IS NOT NULL)),
        CHECK ((kind = 'refund') = (refund_id IS NOT NULL)),
        CHECK ((kind = 'report') = (report_day IS NOT NULL)),
        CHECK ((kind = 'shift') = (shift_id IS NOT NULL)),
        CHECK ((kind = 'z') = (z_id IS NOT NULL)),
        CHECK (state <> 'queued' OR sent_at IS NULL),
        CHECK (state NOT IN ('sending', 'done', 'handed_over', 'unknown') OR sent_at IS NOT NULL),
        CHECK ((state IN ('done', 'handed_over', 'failed', 'dropped')) = (ended_at IS NOT NULL))`
