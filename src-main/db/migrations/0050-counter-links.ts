import type { Migration } from './migration.ts'

/** Counter screens on other devices: who may look, known by a hash only. A link that was taken back stays as a line that tells when. */
export const counterLinks: Migration = {
  version: 50,
  name: 'counter links',
  up(db) {
    db.exec(`
      CREATE TABLE counter_links (
        id           INTEGER PRIMARY KEY AUTOINCREMENT,
        name         TEXT NOT NULL CHECK (name <> ''),
        token_hash   TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
        created_at   INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        revoked_at   INTEGER
      ) STRICT;
    `)
  },
}
