import type { Migration } from './migration.ts'

/** Printing jobs: what is printed, on which printer, how it stands. */
export const printJobs: Migration = {
  version: 40,
  name: 'print jobs',
  up(db) {
    db.exec(`
      CREATE TABLE print_jobs (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        printer_id  TEXT NOT NULL CHECK (printer_id <> ''),
        kind        TEXT NOT NULL CHECK (kind IN ('sale', 'refund', 'report', 'test', 'doctor')),
        order_id    INTEGER REFERENCES orders (id),
        refund_id   TEXT REFERENCES refunds (id),
        report_day  TEXT,
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
        -- What was surely not sent has no time of sending; what may be on paper has one.
        CHECK (state <> 'queued' OR sent_at IS NULL),
        CHECK (state NOT IN ('sending', 'done', 'handed_over', 'unknown') OR sent_at IS NOT NULL),
        CHECK ((state IN ('done', 'handed_over', 'failed', 'dropped')) = (ended_at IS NOT NULL))
      ) STRICT;
      CREATE INDEX print_jobs_open ON print_jobs (printer_id, id) WHERE state IN ('queued', 'sending', 'unknown');
      CREATE INDEX print_jobs_by_order ON print_jobs (order_id) WHERE order_id IS NOT NULL;
      CREATE INDEX print_jobs_by_refund ON print_jobs (refund_id) WHERE refund_id IS NOT NULL;
      -- Kept by the database itself: a sale's receipt, and a refund's, is sent without a mark once. Only one that surely never left makes room.
      CREATE UNIQUE INDEX print_jobs_one_unmarked ON print_jobs (kind, order_id, coalesce(refund_id, ''))
        WHERE order_id IS NOT NULL AND copy = 0 AND duplicate = 0 AND (state NOT IN ('failed', 'dropped') OR sent_at IS NOT NULL);
      -- One job at a time in one printer.
      CREATE UNIQUE INDEX print_jobs_one_sending ON print_jobs (printer_id) WHERE state = 'sending';
    `)
  },
}
