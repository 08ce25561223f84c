import type { Migration } from './migration.ts'

/** Addresses for returning browsers and for vendors' questions about customers; those questions, and what a manager typed to be answered. */
export const complaints: Migration = {
  version: 100,
  name: 'complaints',
  up(db) {
    db.exec(`
      CREATE TABLE new_doors (
        account_id TEXT NOT NULL CHECK (account_id <> ''),
        about      TEXT NOT NULL CHECK (about IN ('payment', 'payout', 'refund', 'subscription', 'renewal', 'return', 'complaint')),
        token      TEXT NOT NULL UNIQUE CHECK (length(token) >= 40),
        made_at    INTEGER NOT NULL,
        PRIMARY KEY (account_id, about)
      ) STRICT;
      INSERT INTO new_doors SELECT account_id, about, token, made_at FROM notice_doors;
      DROP TABLE notice_doors;
      ALTER TABLE new_doors RENAME TO notice_doors;

      -- One verified question each. What a vendor drew at random for it is kept as a digest for ever, so that none is answered twice.
      CREATE TABLE complaints (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id  TEXT NOT NULL CHECK (account_id <> ''),
        rnd_digest  TEXT NOT NULL CHECK (length(rnd_digest) = 64),
        attempt_id  TEXT REFERENCES attempts (id),
        received_at INTEGER NOT NULL,
        outcome     TEXT NOT NULL CHECK (outcome IN ('answered', 'waiting', 'unknown')),
        CHECK ((outcome = 'unknown') = (attempt_id IS NULL)),
        UNIQUE (account_id, rnd_digest)
      ) STRICT;
      CREATE INDEX complaints_by_attempt ON complaints (attempt_id) WHERE attempt_id IS NOT NULL;

      -- Personal data, wrapped as the till's keys are; gone a week after it was typed, or when a manager takes it back.
      CREATE TABLE complaint_answers (
        account_id TEXT NOT NULL CHECK (account_id <> ''),
        attempt_id TEXT NOT NULL REFERENCES attempts (id),
        wrapped    TEXT NOT NULL CHECK (wrapped <> ''),
        made_at    INTEGER NOT NULL,
        PRIMARY KEY (account_id, attempt_id)
      ) STRICT;
    `)
  },
}
