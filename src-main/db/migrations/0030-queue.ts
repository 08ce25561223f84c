import type { Migration } from './migration.ts'

/** Work that must survive a restart: one row an item, one live item a subject. */
export const queueTable: Migration = {
  version: 30,
  name: 'queue',
  up(db) {
    db.exec(`
      CREATE TABLE queue (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        kind        TEXT NOT NULL CHECK (kind <> ''),
        subject     TEXT NOT NULL CHECK (subject <> ''),
        payload     TEXT NOT NULL CHECK (json_valid(payload)),
        state       TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'dropped')),
        created_at  INTEGER NOT NULL,
        tries       INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
        last_answer TEXT,
        last_at     INTEGER,
        next_at     INTEGER,
        ended_at    INTEGER
      ) STRICT;
      CREATE INDEX queue_live ON queue (state, id) WHERE state IN ('waiting', 'running');
      CREATE UNIQUE INDEX queue_one_per_subject ON queue (kind, subject) WHERE state IN ('waiting', 'running');
    `)
  },
}
