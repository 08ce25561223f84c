import type { Migration } from './migration.ts'

/**
 * What a day is counted by: the shift, the till and the account a sale belongs to, and the journal's line with which money moved. A shift is one
 * person's time with the drawer; money given back from the drawer has rows of its own, since no gateway is asked about it.
 */
export const dayColumns: Migration = {
  version: 110,
  name: 'day columns',
  up(db) {
    db.exec(`
      CREATE TABLE shifts (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        practice      INTEGER NOT NULL CHECK (practice IN (0, 1)),
        -- From 1 without gaps, practice by itself.
        number        INTEGER NOT NULL CHECK (number > 0),
        till_code     TEXT NOT NULL,
        business_day  TEXT NOT NULL,
        currency      TEXT NOT NULL,
        opened_at     INTEGER NOT NULL,
        person_id     INTEGER NOT NULL REFERENCES people (id),
        person_name   TEXT NOT NULL,
        float_minor   INTEGER NOT NULL CHECK (float_minor >= 0),
        closed_at     INTEGER,
        -- The journal's line of the opening and of the closing: what lies between is the shift's.
        opened_seq       INTEGER NOT NULL DEFAULT 0,
        -- What the shift before left in the drawer; null for the first.
        left_minor       INTEGER,
        between_minor    INTEGER NOT NULL DEFAULT 0,
        float_why        TEXT,
        float_count      TEXT CHECK (float_count IS NULL OR json_valid(float_count)),
        closed_seq       INTEGER,
        closed_by_id     INTEGER REFERENCES people (id),
        closed_by_name   TEXT,
        handed_to_id     INTEGER REFERENCES people (id),
        handed_to_name   TEXT,
        expected_minor   INTEGER,
        counted_minor    INTEGER CHECK (counted_minor >= 0),
        difference_why   TEXT,
        kept_minor       INTEGER CHECK (kept_minor >= 0),
        taken_minor      INTEGER CHECK (taken_minor >= 0),
        -- ShiftFigures as they were then, as canonical JSON.
        figures          TEXT CHECK (figures IS NULL OR json_valid(figures)),
        UNIQUE (practice, number)
      ) STRICT;
      CREATE UNIQUE INDEX shifts_one_open ON shifts (practice) WHERE closed_at IS NULL;

      ALTER TABLE orders ADD COLUMN till_code TEXT NOT NULL DEFAULT '';
      -- Of the attempt that counts; null for cash.
      ALTER TABLE orders ADD COLUMN account_id TEXT;
      ALTER TABLE orders ADD COLUMN shift_id INTEGER REFERENCES shifts (id);
      ALTER TABLE orders ADD COLUMN paid_seq INTEGER;
      ALTER TABLE refunds ADD COLUMN till_code TEXT NOT NULL DEFAULT '';
      ALTER TABLE refunds ADD COLUMN shop_hour INTEGER CHECK (shop_hour BETWEEN 0 AND 23);
      ALTER TABLE refunds ADD COLUMN shift_id INTEGER REFERENCES shifts (id);
      ALTER TABLE refunds ADD COLUMN done_seq INTEGER;

      -- What a fee is counted by. 0: the statement says that this money did not move; that it tells no fee, and what stands there is then 0.
      ALTER TABLE settlement_lines ADD COLUMN moved INTEGER NOT NULL DEFAULT 1 CHECK (moved IN (0, 1));
      ALTER TABLE settlement_lines ADD COLUMN fee_known INTEGER NOT NULL DEFAULT 1 CHECK (fee_known IN (0, 1));

      CREATE TABLE cash_refunds (
        id            TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 20 AND id NOT GLOB '*[^A-Z0-9]*'),
        order_id      INTEGER NOT NULL REFERENCES orders (id),
        amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
        currency      TEXT NOT NULL,
        -- 1: the sale was keyed wrong and is taken back; 0: goods came back.
        mistake       INTEGER NOT NULL CHECK (mistake IN (0, 1)),
        why           TEXT NOT NULL CHECK (why <> ''),
        person_id     INTEGER NOT NULL REFERENCES people (id),
        person_name   TEXT NOT NULL,
        approver_id   INTEGER REFERENCES people (id),
        approver_name TEXT CHECK ((approver_id IS NULL) = (approver_name IS NULL)),
        practice      INTEGER NOT NULL CHECK (practice IN (0, 1)),
        business_day  TEXT NOT NULL,
        shop_hour     INTEGER NOT NULL CHECK (shop_hour BETWEEN 0 AND 23),
        shift_id      INTEGER REFERENCES shifts (id),
        till_code     TEXT NOT NULL,
        created_at    INTEGER NOT NULL,
        done_seq      INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX cash_refunds_by_order ON cash_refunds (order_id);
      CREATE INDEX cash_refunds_by_day ON cash_refunds (practice, business_day);
      CREATE INDEX cash_refunds_by_seq ON cash_refunds (practice, done_seq);
      CREATE TRIGGER cash_refunds_never_updated BEFORE UPDATE ON cash_refunds BEGIN SELECT RAISE(ABORT, 'a cash refund is never changed'); END;
      CREATE TRIGGER cash_refunds_never_deleted BEFORE DELETE ON cash_refunds BEGIN SELECT RAISE(ABORT, 'a cash refund is never deleted'); END;

      -- The last twelve characters of a number are time and chance; what stands before them is the till's code.
      UPDATE orders SET till_code = substr(number, 1, length(number) - 12) WHERE length(number) > 12;
      UPDATE orders SET account_id = (SELECT account_id FROM attempts WHERE attempts.id = orders.number);
      UPDATE orders SET paid_seq = (SELECT seq FROM journal WHERE hash = orders.paid_hash) WHERE paid_hash IS NOT NULL;
      UPDATE refunds SET till_code = substr(id, 1, length(id) - 12) WHERE length(id) > 12;
      UPDATE refunds SET done_seq = (SELECT max(seq) FROM journal WHERE journal.order_id = refunds.order_id
        AND type IN ('refund.done', 'refund.late_done') AND body ->> '$.facts.refundId' = refunds.id) WHERE status = 'done';
      CREATE INDEX orders_by_paid_seq ON orders (practice, paid_seq) WHERE paid_seq IS NOT NULL;
      CREATE INDEX refunds_by_done_seq ON refunds (done_seq) WHERE done_seq IS NOT NULL;
      CREATE INDEX orders_by_shift ON orders (shift_id) WHERE shift_id IS NOT NULL;
      CREATE INDEX refunds_by_shift ON refunds (shift_id) WHERE shift_id IS NOT NULL;
    `)
    hoursOfRefunds(db)
  },
}

/** A refund's hour on the shop's clock, for those that were begun before it was written with them. */
function hoursOfRefunds(db: Parameters<Migration['up']>[0]): void {
  const rows = db.prepare('SELECT rowid AS place, created_at AS at FROM refunds').all() as { place: number; at: number }[]
  if (rows.length === 0) return
  const stored = db.prepare("SELECT value ->> '$.shop.zone' FROM settings WHERE key = 'till'").pluck().get() as string | null | undefined
  // Where nobody ever saved settings, the till ran in the machine's own zone.
  const format = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', ...(stored ? { timeZone: stored } : {}) })
  const write = db.prepare('UPDATE refunds SET shop_hour = ? WHERE rowid = ?')
  for (const { place, at } of rows) write.run(Number(format.formatToParts(at).find(({ type }) => type === 'hour')?.value), place)
}
