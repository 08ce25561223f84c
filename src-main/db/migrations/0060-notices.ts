import type { Migration } from './migration.ts'

/** Calls of gateways to us, as they came in, and the addresses they come to. */
export const notices: Migration = {
  version: 60,
  name: 'notices',
  up(db) {
    db.exec(`
      CREATE TABLE notices (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id    TEXT NOT NULL CHECK (account_id <> ''),
        about         TEXT NOT NULL CHECK (about IN ('payment', 'payout', 'refund', 'subscription', 'renewal')),
        received_at   INTEGER NOT NULL,
        digest        TEXT NOT NULL CHECK (length(digest) = 64),
        -- Emptied after some months; the digest stays.
        body          BLOB NOT NULL,
        content_type  TEXT NOT NULL,
        query         TEXT NOT NULL,
        verified      INTEGER NOT NULL CHECK (verified IN (0, 1)),
        outcome       TEXT NOT NULL CHECK (outcome IN ('accepted', 'unknown', 'refused')),
        why           TEXT,
        subject_id    TEXT,
        attempt_id    TEXT REFERENCES attempts (id),
        says          TEXT,
        code          TEXT,
        answer_status INTEGER NOT NULL,
        answer_body   TEXT NOT NULL,
        asked_at      INTEGER,
        repeats       INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0),
        last_at       INTEGER NOT NULL,
        CHECK ((outcome = 'refused') = (verified = 0)),
        CHECK (outcome <> 'accepted' OR subject_id IS NOT NULL),
        UNIQUE (account_id, digest)
      ) STRICT;
      CREATE INDEX notices_by_subject ON notices (account_id, about, subject_id) WHERE subject_id IS NOT NULL;
      CREATE INDEX notices_by_outcome ON notices (outcome, account_id) WHERE outcome <> 'accepted';
      CREATE INDEX notices_unasked ON notices (id) WHERE outcome = 'accepted' AND asked_at IS NULL;
      CREATE INDEX notices_by_time ON notices (received_at);

      CREATE TABLE notice_doors (
        account_id TEXT NOT NULL CHECK (account_id <> ''),
        about      TEXT NOT NULL CHECK (about IN ('payment', 'payout', 'refund', 'subscription', 'renewal')),
        token      TEXT NOT NULL UNIQUE CHECK (length(token) >= 40),
        made_at    INTEGER NOT NULL,
        PRIMARY KEY (account_id, about)
      ) STRICT;
    `)
  },
}
