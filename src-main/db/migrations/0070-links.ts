import type { Migration } from './migration.ts'
import { rebuildTable } from './rebuild-table.ts'

/**
 * Sales paid through a vendor's page, code or number: the kind and tender 'link', which method was chosen, at whose account, and what was shown.
 * Checks cannot be changed in place, so both tables are made anew.
 */
export const links: Migration = {
  version: 70,
  name: 'links',
  rebuilds: true,
  up(db) {
    rebuildTable(
      db,
      'orders',
      `
        id            INTEGER PRIMARY KEY AUTOINCREMENT,
        number        TEXT NOT NULL UNIQUE,
        created_at    INTEGER NOT NULL,
        business_day  TEXT NOT NULL,
        shop_hour     INTEGER NOT NULL CHECK (shop_hour BETWEEN 0 AND 23),
        tender        TEXT NOT NULL CHECK (tender IN ('alipay', 'wechat', 'unionpay', 'cash', 'link')),
        kind          TEXT NOT NULL CHECK (kind IN ('scan', 'qr', 'cash', 'link')),
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
      `,
    )
    rebuildTable(
      db,
      'attempts',
      `
        id              TEXT PRIMARY KEY CHECK (length(id) BETWEEN 8 AND 20 AND id NOT GLOB '*[^A-Z0-9]*'),
        order_id        INTEGER NOT NULL REFERENCES orders (id),
        kind            TEXT NOT NULL CHECK (kind IN ('scan', 'qr', 'link')),
        account_id      TEXT NOT NULL,
        -- What the account was called then, for receipts; the settings may change.
        account_name    TEXT,
        wallet          TEXT NOT NULL CHECK (wallet IN ('alipay', 'wechat', 'unionpay', 'link')),
        method_id       TEXT,
        amount_minor    INTEGER NOT NULL CHECK (amount_minor > 0),
        currency        TEXT NOT NULL,
        status          TEXT NOT NULL CHECK (status IN ('created','sending','asking','unresolved','held','paid','declined','not_sent','closed','late_paid')),
        reason          TEXT,
        code_hash       TEXT,
        code_masked     TEXT,
        code_url        TEXT,
        panel           TEXT CHECK (panel IS NULL OR json_valid(panel)),
        -- Keyed, for vendors that take one request a phone and minute; emptied a day later.
        phone_hash      TEXT,
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
        next_ask_at     INTEGER,
        CHECK (kind = 'link' OR (wallet <> 'link' AND method_id IS NULL AND panel IS NULL))
      `,
    )
    db.exec('CREATE INDEX attempts_by_phone ON attempts (phone_hash, created_at) WHERE phone_hash IS NOT NULL')
  },
}
