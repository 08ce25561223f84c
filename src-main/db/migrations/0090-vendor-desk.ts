import type { Migration } from './migration.ts'

/** Statements of vendors: what was taken in, and the lines that each brought first. They never change a payment. */
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
    `)
  },
}
