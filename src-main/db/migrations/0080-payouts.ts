import type { Migration } from './migration.ts'

/** Payouts: who asked and who else confirmed, to whom, how it stands; and the way from a payout to its lines of the journal. */
export const payouts: Migration = {
  version: 80,
  name: 'payouts',
  up(db) {
    db.exec(`
      CREATE TABLE payouts (
        id              TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 20 AND id NOT GLOB '*[^A-Z0-9]*'),
        account_id      TEXT NOT NULL CHECK (account_id <> ''),
        method_id       TEXT NOT NULL CHECK (method_id <> ''),
        country         TEXT,
        -- Personal data: it stands here and nowhere else.
        payee           TEXT NOT NULL CHECK (json_valid(payee)),
        destination     TEXT NOT NULL,
        amount_minor    INTEGER NOT NULL CHECK (amount_minor > 0),
        currency        TEXT NOT NULL,
        note            TEXT NOT NULL,
        practice        INTEGER NOT NULL CHECK (practice IN (0, 1)),
        status          TEXT NOT NULL CHECK (status IN
          ('waiting','withdrawn','sending','asking','unresolved','held','done','failed','not_sent','closed','late_done','reversed')),
        reason          TEXT,
        person_id       INTEGER NOT NULL REFERENCES people (id),
        person_name     TEXT NOT NULL,
        approver_id     INTEGER REFERENCES people (id),
        approver_name   TEXT CHECK ((approver_id IS NULL) = (approver_name IS NULL)),
        gateway_ref     TEXT,
        bank_ref        TEXT,
        fee_minor       INTEGER,
        paid_minor      INTEGER,
        business_day    TEXT NOT NULL,
        created_at      INTEGER NOT NULL,
        sent_at         INTEGER,
        ended_at        INTEGER,
        asked_count     INTEGER NOT NULL DEFAULT 0,
        not_found_count INTEGER NOT NULL DEFAULT 0,
        not_found_since INTEGER,
        last_answer     TEXT CHECK (last_answer IS NULL OR json_valid(last_answer)),
        last_answer_at  INTEGER,
        next_ask_at     INTEGER,
        heard_notice    INTEGER NOT NULL DEFAULT 0,
        -- Nobody pays out alone, and nothing leaves that a second person did not confirm.
        CHECK (approver_id <> person_id),
        CHECK (status IN ('waiting', 'withdrawn') OR (approver_id IS NOT NULL AND sent_at IS NOT NULL)),
        CHECK (status NOT IN ('waiting', 'withdrawn') OR (approver_id IS NULL AND sent_at IS NULL))
      ) STRICT;
      CREATE INDEX payouts_by_time ON payouts (practice, created_at DESC, id DESC);
      CREATE INDEX payouts_by_destination ON payouts (destination, amount_minor, created_at);
      CREATE INDEX payouts_open ON payouts (status) WHERE status IN ('waiting','sending','asking','unresolved','held');
      CREATE INDEX payouts_ended ON payouts (ended_at) WHERE status IN ('failed', 'closed');

      -- What was confirmed is what is sent and asked about: it never changes, and no payout goes away.
      CREATE TRIGGER payouts_stay_what_they_are
        BEFORE UPDATE OF id, account_id, method_id, payee, destination, amount_minor, currency, practice, person_id, created_at ON payouts
        BEGIN SELECT RAISE(ABORT, 'what a payout is never changes'); END;
      CREATE TRIGGER payouts_confirmed_once BEFORE UPDATE OF approver_id, sent_at ON payouts
        WHEN OLD.status <> 'waiting' AND (NEW.approver_id IS NOT OLD.approver_id OR NEW.sent_at IS NOT OLD.sent_at)
        BEGIN SELECT RAISE(ABORT, 'a payout is confirmed and sent once'); END;
      CREATE TRIGGER payouts_never_sent_again BEFORE UPDATE OF status ON payouts
        WHEN OLD.status <> NEW.status AND (NEW.status = 'waiting' OR (NEW.status = 'sending' AND OLD.status <> 'waiting'))
        BEGIN SELECT RAISE(ABORT, 'a payout is sent once'); END;
      CREATE TRIGGER payouts_begin_waiting BEFORE INSERT ON payouts
        WHEN NEW.status <> 'waiting' BEGIN SELECT RAISE(ABORT, 'a payout begins waiting'); END;
      CREATE TRIGGER payouts_never_deleted BEFORE DELETE ON payouts BEGIN SELECT RAISE(ABORT, 'a payout is never deleted'); END;

      -- A payout's lines name it among their facts; a call about it names it as its subject.
      CREATE INDEX journal_by_payout ON journal (coalesce(body ->> '$.facts.payoutId', body ->> '$.facts.subjectId'))
        WHERE type GLOB 'payout.*' OR type = 'notice.accepted';
    `)
  },
}
