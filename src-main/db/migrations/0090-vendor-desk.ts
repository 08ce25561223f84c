import type { Migration } from './migration.ts'

/**
 * Statements of vendors: what was taken in, and the lines that each brought first; they never change a payment. And subscriptions with their
 * renewals: both are sales of the book, and here stands what was agreed and which sale pays for which period.
 */
export const vendorDesk: Migration = {
  version: 90,
  name: 'vendor desk',
  up(db) {
    db.exec(`
      CREATE TABLE settlement_imports (
        id               INTEGER PRIMARY KEY AUTOINCREMENT,
        account_id       TEXT NOT NULL CHECK (account_id <> ''),
        practice         INTEGER NOT NULL CHECK (practice IN (0, 1)),
        source           TEXT NOT NULL CHECK (source IN ('vendor', 'file')),
        day              TEXT CHECK ((day IS NULL) = (source = 'file')),
        file_name        TEXT NOT NULL,
        digest           TEXT NOT NULL CHECK (length(digest) = 64),
        imported_at      INTEGER NOT NULL,
        person_id        INTEGER NOT NULL REFERENCES people (id),
        person_name      TEXT NOT NULL,
        line_count       INTEGER NOT NULL CHECK (line_count >= 0),
        known_count      INTEGER NOT NULL CHECK (known_count >= 0),
        changed_count    INTEGER NOT NULL CHECK (changed_count >= 0),
        unreadable       TEXT NOT NULL CHECK (json_valid(unreadable)),
        unreadable_count INTEGER NOT NULL CHECK (unreadable_count >= 0),
        UNIQUE (account_id, digest)
      ) STRICT;
      CREATE INDEX settlement_imports_by_time ON settlement_imports (practice, id);

      CREATE TABLE settlement_lines (
        id               INTEGER PRIMARY KEY AUTOINCREMENT,
        import_id        INTEGER NOT NULL REFERENCES settlement_imports (id),
        account_id       TEXT NOT NULL,
        -- What the line is about: its kind, the vendor's number, our refund id, the day, and which of several alike.
        line_key         TEXT NOT NULL,
        kind             TEXT NOT NULL CHECK (kind IN ('payment', 'refund', 'subscription')),
        gateway_ref      TEXT NOT NULL,
        order_no         TEXT NOT NULL,
        refund_id        TEXT,
        subscription_id  TEXT,
        traded_on        TEXT NOT NULL,
        settled_on       TEXT NOT NULL,
        method           TEXT NOT NULL,
        amount_minor     INTEGER NOT NULL,
        currency         TEXT NOT NULL,
        fee_minor        INTEGER NOT NULL,
        fee_currency     TEXT NOT NULL,
        settled_minor    INTEGER NOT NULL,
        settled_currency TEXT NOT NULL,
        refund_minor     INTEGER,
        UNIQUE (account_id, line_key)
      ) STRICT;
      CREATE INDEX settlement_lines_by_import ON settlement_lines (import_id, id);
      CREATE INDEX settlement_lines_by_order ON settlement_lines (order_no);

      CREATE TABLE subscriptions (
        -- The id of the first payment, by which the vendor knows the agreement.
        id          TEXT PRIMARY KEY REFERENCES attempts (id),
        order_id    INTEGER NOT NULL UNIQUE REFERENCES orders (id),
        account_id  TEXT NOT NULL,
        practice    INTEGER NOT NULL CHECK (practice IN (0, 1)),
        vendor_id   TEXT,
        name        TEXT NOT NULL CHECK (name <> ''),
        plan        TEXT NOT NULL CHECK (json_valid(plan)),
        first_minor INTEGER NOT NULL CHECK (first_minor > 0),
        currency    TEXT NOT NULL,
        every_days  INTEGER NOT NULL CHECK (every_days > 0),
        starts_on   TEXT,
        expires_on  TEXT NOT NULL,
        grace_days  INTEGER CHECK (grace_days >= 0),
        begun_on    TEXT NOT NULL,
        cancel      TEXT NOT NULL DEFAULT 'none' CHECK (cancel IN ('none', 'asked', 'done')),
        person_id   INTEGER NOT NULL REFERENCES people (id),
        person_name TEXT NOT NULL,
        created_at  INTEGER NOT NULL,
        ended_at    INTEGER,
        CHECK (cancel <> 'done' OR ended_at IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX subscriptions_by_vendor ON subscriptions (account_id, vendor_id) WHERE vendor_id IS NOT NULL;
      CREATE INDEX subscriptions_by_time ON subscriptions (practice, created_at);

      CREATE TABLE renewals (
        id              INTEGER PRIMARY KEY AUTOINCREMENT,
        subscription_id TEXT NOT NULL REFERENCES subscriptions (id),
        account_id      TEXT NOT NULL,
        period_on       TEXT NOT NULL,
        order_id        INTEGER NOT NULL UNIQUE REFERENCES orders (id),
        made_by         TEXT NOT NULL CHECK (made_by IN ('vendor', 'till', 'person')),
        -- The number under which the vendor made it by itself: one that it tells twice is one.
        vendor_no       TEXT CHECK ((vendor_no IS NULL) = (made_by <> 'vendor')),
        person_name     TEXT,
        created_at      INTEGER NOT NULL
      ) STRICT;
      -- Never twice for one period, kept by the database itself; further tries are attempts of the same sale.
      CREATE UNIQUE INDEX renewals_one_per_period ON renewals (subscription_id, period_on) WHERE made_by <> 'vendor';
      CREATE UNIQUE INDEX renewals_by_vendor_no ON renewals (account_id, vendor_no) WHERE vendor_no IS NOT NULL;
      CREATE INDEX renewals_by_subscription ON renewals (subscription_id, period_on);
    `)
  },
}
