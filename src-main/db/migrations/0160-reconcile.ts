import type { Migration } from './migration.ts'

/**
 * Statements of any source, and what holding them against the book came to: the mapping of each source's columns, an account's known fee and
 * settlement rule, the rows of the newest comparison, who looks after a row, and what the vendor said when it was asked.
 */
export const reconcile: Migration = {
  version: 160,
  name: 'reconcile',
  up(db) {
    db.exec(`
      -- The trade days that a statement covers, on its own clock; null: it had no line.
      ALTER TABLE settlement_imports ADD COLUMN covers_from TEXT;
      ALTER TABLE settlement_imports ADD COLUMN covers_to TEXT;
      ALTER TABLE settlement_imports ADD COLUMN zone TEXT NOT NULL DEFAULT 'Asia/Shanghai';
      -- 1: refunds would stand in it, so one that does not is missing.
      ALTER TABLE settlement_imports ADD COLUMN tells_refunds INTEGER NOT NULL DEFAULT 1 CHECK (tells_refunds IN (0, 1));
      -- What was told about its mapping and its lines, JSON; null for a vendor's own form.
      ALTER TABLE settlement_imports ADD COLUMN mapping TEXT CHECK (mapping IS NULL OR json_valid(mapping));
      UPDATE settlement_imports SET covers_from = (SELECT min(traded_on) FROM settlement_lines l WHERE l.import_id = settlement_imports.id),
        covers_to = (SELECT max(traded_on) FROM settlement_lines l WHERE l.import_id = settlement_imports.id);

      ALTER TABLE settlement_lines ADD COLUMN traded_at INTEGER;
      -- 0: the file tells no settled amount; what stands there is then the amount. An unknown day of settlement is ''.
      ALTER TABLE settlement_lines ADD COLUMN settled_known INTEGER NOT NULL DEFAULT 1 CHECK (settled_known IN (0, 1));
      ALTER TABLE settlement_lines ADD COLUMN file_line INTEGER;

      CREATE INDEX settlement_lines_by_ref ON settlement_lines (account_id, gateway_ref) WHERE gateway_ref <> '';

      CREATE TABLE statement_sources (
        account_id  TEXT NOT NULL,
        -- Over the names of the columns.
        fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
        form        TEXT NOT NULL CHECK (json_valid(form)),
        mapping     TEXT NOT NULL CHECK (json_valid(mapping)),
        used_at     INTEGER NOT NULL,
        person_name TEXT NOT NULL,
        PRIMARY KEY (account_id, fingerprint)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE account_rules (
        account_id TEXT PRIMARY KEY,
        rules      TEXT NOT NULL CHECK (json_valid(rules))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE reconcile_runs (
        import_id INTEGER PRIMARY KEY REFERENCES settlement_imports (id),
        run_at    INTEGER NOT NULL,
        facts     TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;

      -- The newest comparison of a statement: made anew whole each time.
      CREATE TABLE reconcile_rows (
        import_id INTEGER NOT NULL REFERENCES settlement_imports (id),
        place     INTEGER NOT NULL,
        row_key   TEXT NOT NULL,
        class     TEXT NOT NULL,
        search    TEXT NOT NULL,
        body      TEXT NOT NULL CHECK (json_valid(body)),
        PRIMARY KEY (import_id, place)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX reconcile_rows_by_key ON reconcile_rows (import_id, row_key);
      CREATE INDEX reconcile_rows_by_class ON reconcile_rows (import_id, class, place);

      CREATE TABLE reconcile_notes (
        account_id  TEXT NOT NULL,
        row_key     TEXT NOT NULL,
        owner_id    INTEGER NOT NULL REFERENCES people (id),
        owner_name  TEXT NOT NULL,
        state       TEXT NOT NULL CHECK (state IN ('open', 'explained', 'settled')),
        explanation TEXT NOT NULL,
        noted_at    INTEGER NOT NULL,
        person_name TEXT NOT NULL,
        PRIMARY KEY (account_id, row_key),
        CHECK (state = 'open' OR explanation <> '')
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE reconcile_asks (
        account_id TEXT NOT NULL,
        row_key    TEXT NOT NULL,
        asked_at   INTEGER NOT NULL,
        answer     TEXT NOT NULL CHECK (json_valid(answer)),
        PRIMARY KEY (account_id, row_key)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
