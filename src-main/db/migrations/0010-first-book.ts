import type { Migration } from './migration.ts'

/** The first book: people, settings, sales, attempts and the journal that nobody can rewrite. */
export const firstBook: Migration = {
  version: 10,
  name: 'first book',
  up(db) {
    db.exec(`
      CREATE TABLE meta (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE settings (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE secrets (
        name    TEXT PRIMARY KEY,
        wrapped TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE people (
        id           INTEGER PRIMARY KEY,
        name         TEXT NOT NULL CHECK (name <> ''),
        role         TEXT NOT NULL CHECK (role IN ('cashier', 'supervisor', 'manager', 'auditor')),
        pin_hash     TEXT,
        language     TEXT,
        practice     INTEGER NOT NULL CHECK (practice IN (0, 1)),
        active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
        misses       INTEGER NOT NULL DEFAULT 0,
        locked_until INTEGER
      ) STRICT;

      CREATE TABLE orders (
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        number        TEXT NOT NULL UNIQUE,
        created_at    INTEGER NOT NULL,
        business_day  TEXT NOT NULL,
        shop_hour     INTEGER NOT NULL CHECK (shop_hour BETWEEN 0 AND 23),
        tender        TEXT NOT NULL CHECK (tender IN ('alipay', 'wechat', 'unionpay', 'cash')),
        kind          TEXT NOT NULL CHECK (kind IN ('scan', 'qr', 'cash')),
        amount_minor  INTEGER NOT NULL CHECK (amount_minor > 0),
        tip_minor     INTEGER NOT NULL CHECK (tip_minor >= 0),
        currency      TEXT NOT NULL,
        status        TEXT NOT NULL CHECK (status IN ('created','sending','asking','unresolved','held','paid','declined','not_sent','closed','late_paid')),
        reason        TEXT,
        note          TEXT NOT NULL,
        person_id     INTEGER NOT NULL REFERENCES people (id),
        person_name   TEXT NOT NULL,
        practice      INTEGER NOT NULL CHECK (practice IN (0, 1)),
        given_minor   INTEGER,
        change_minor  INTEGER,
        paid_hash     TEXT
      ) STRICT;
      CREATE INDEX orders_by_time ON orders (practice, created_at DESC, id DESC);
      CREATE INDEX orders_by_day ON orders (practice, business_day, status);
      CREATE INDEX orders_by_amount ON orders (practice, amount_minor + tip_minor, created_at);

      CREATE TABLE attempts (
        id              TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 20 AND id NOT GLOB '*[^A-Z0-9]*'),
        order_id        INTEGER NOT NULL REFERENCES orders (id),
        kind            TEXT NOT NULL CHECK (kind IN ('scan', 'qr')),
        account_id      TEXT NOT NULL,
        wallet          TEXT NOT NULL CHECK (wallet IN ('alipay', 'wechat', 'unionpay')),
        amount_minor    INTEGER NOT NULL CHECK (amount_minor > 0),
        currency        TEXT NOT NULL,
        status          TEXT NOT NULL CHECK (status IN ('created','sending','asking','unresolved','held','paid','declined','not_sent','closed','late_paid')),
        reason          TEXT,
        code_hash       TEXT,
        code_masked     TEXT,
        code_url        TEXT,
        gateway_ref     TEXT,
        paid_minor      INTEGER,
        created_at      INTEGER NOT NULL,
        sent_at         INTEGER,
        ended_at        INTEGER,
        window_ms       INTEGER NOT NULL,
        asked_count     INTEGER NOT NULL DEFAULT 0,
        not_found_count INTEGER NOT NULL DEFAULT 0,
        not_found_since INTEGER,
        last_answer     TEXT CHECK (last_answer IS NULL OR json_valid(last_answer)),
        last_answer_at  INTEGER,
        next_ask_at     INTEGER
      ) STRICT;
      CREATE INDEX attempts_by_order ON attempts (order_id, created_at);
      CREATE INDEX attempts_by_code ON attempts (code_hash, created_at) WHERE code_hash IS NOT NULL;
      CREATE INDEX attempts_open ON attempts (status) WHERE status IN ('created','sending','asking','unresolved','held','late_paid');
      CREATE INDEX attempts_ended ON attempts (ended_at) WHERE status IN ('declined','closed');
      CREATE INDEX attempts_by_gateway_ref ON attempts (gateway_ref) WHERE gateway_ref IS NOT NULL;
      -- Law 6, kept by the database itself: one sale never has two attempts through which money may come.
      CREATE UNIQUE INDEX attempts_one_live_per_order ON attempts (order_id)
        WHERE status IN ('created','sending','asking','unresolved','held','paid');

      -- body is the canonical text that is hashed; what queries need is computed from it, so nothing beside it can be changed unseen.
      CREATE TABLE journal (
        seq        INTEGER PRIMARY KEY,
        type       TEXT NOT NULL,
        body       TEXT NOT NULL,
        prev       TEXT NOT NULL,
        hash       TEXT NOT NULL UNIQUE,
        order_id   INTEGER GENERATED ALWAYS AS (body ->> '$.orderId') VIRTUAL
      ) STRICT;
      CREATE INDEX journal_by_order ON journal (order_id) WHERE order_id IS NOT NULL;
      CREATE TRIGGER journal_never_updated BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
      CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    `)
  },
}
