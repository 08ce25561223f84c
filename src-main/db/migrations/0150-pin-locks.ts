import type { Migration } from './migration.ts'

/**
 * Lock-outs as time that is left and counted by the clock that only grows, because the one on the wall can be set. Who was locked out when this
 * ran is locked for the whole time again: nothing tells how much of it was honest.
 */
export const pinLocks: Migration = {
  version: 150,
  name: 'pin locks',
  up(db) {
    db.exec(`
      -- What is left of a lock-out in milliseconds as of lock_seen_ms on the monotonic clock; 0: not locked.
      ALTER TABLE people ADD COLUMN lock_left_ms INTEGER NOT NULL DEFAULT 0 CHECK (lock_left_ms >= 0);
      ALTER TABLE people ADD COLUMN lock_seen_ms INTEGER NOT NULL DEFAULT 0;
      -- Lock-outs since the last right PIN: each lasts longer than the one before.
      ALTER TABLE people ADD COLUMN locks INTEGER NOT NULL DEFAULT 0 CHECK (locks >= 0);
      UPDATE people SET lock_left_ms = 1800000 WHERE locked_until IS NOT NULL;
      ALTER TABLE people DROP COLUMN locked_until;

      -- Wrong PINs of everybody together, and how long none is looked at.
      CREATE TABLE pin_watch (
        id             INTEGER PRIMARY KEY CHECK (id = 1),
        misses         INTEGER NOT NULL CHECK (misses >= 0),
        forget_left_ms INTEGER NOT NULL CHECK (forget_left_ms >= 0),
        pause_left_ms  INTEGER NOT NULL CHECK (pause_left_ms >= 0),
        seen_ms        INTEGER NOT NULL
      ) STRICT;
      INSERT INTO pin_watch VALUES (1, 0, 0, 0, 0);
    `)
  },
}
