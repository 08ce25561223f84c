import type { Migration } from './migration.ts'

/** Refunds: own id, who, why, who approved, and never two on their way for the same payment. */
export const refunds: Migration = {
  version: 20,
  name: 'refunds',
  up(db) {
    db.exec(`
      CREATE TABLE refunds (
        id             TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 20 AND id NOT GLOB '*[^A-Z0-9]*'),
        order_id       INTEGER NOT NULL REFERENCES orders (id),
        attempt_id     TEXT NOT NULL REFERENCES attempts (id),
        amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0),
        currency       TEXT NOT NULL,
        status         TEXT NOT NULL CHECK (status IN ('created','sending','asking','unresolved','done','refused','not_sent','closed')),
        reason         TEXT,
        why            TEXT NOT NULL CHECK (why <> ''),
        person_id      INTEGER NOT NULL REFERENCES people (id),
        person_name    TEXT NOT NULL,
        approver_id    INTEGER REFERENCES people (id),
        approver_name  TEXT CHECK ((approver_id IS NULL) = (approver_name IS NULL)),
        before_minor   INTEGER CHECK (before_minor >= 0),
        business_day   TEXT NOT NULL,
        created_at     INTEGER NOT NULL,
        sent_at        INTEGER,
        ended_at       INTEGER,
        asked_count    INTEGER NOT NULL DEFAULT 0,
        last_answer    TEXT CHECK (last_answer IS NULL OR json_valid(last_answer)),
        last_answer_at INTEGER,
        next_ask_at    INTEGER,
        -- What was counted before is what the proof afterwards is held against, so nothing leaves without it.
        CHECK (status IN ('created', 'not_sent') OR before_minor IS NOT NULL)
      ) STRICT;
      CREATE INDEX refunds_by_order ON refunds (order_id, created_at);
      CREATE INDEX refunds_by_attempt ON refunds (attempt_id, status);
      CREATE INDEX refunds_by_day ON refunds (business_day, status);
      CREATE INDEX refunds_ended ON refunds (ended_at) WHERE status IN ('refused', 'closed');
      -- Law 9, kept by the database itself: what moves the gateway's count is then known to be this one.
      CREATE UNIQUE INDEX refunds_one_open_per_attempt ON refunds (attempt_id) WHERE status IN ('created','sending','asking','unresolved');
    `)
  },
}
