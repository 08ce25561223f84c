import type { Migration } from './migration.ts'
import { rebuildTable } from './rebuild-table.ts'

/**
 * Takes away what made a payment slower the longer a book was: indexes whose keys lie scattered, so that each row of a sale writes a page of its
 * own, somewhere among hundreds of megabytes. A line's hash was never looked for (the chain and the number keep it unique), codes are only looked for
 * within a day, and a vendor's number is found by its last digits as well. In an index by time each row goes to the same last page.
 */
export const fewerScatteredIndexes: Migration = {
  version: 180,
  name: 'fewer scattered indexes',
  rebuilds: true,
  up(db) {
    rebuildTable(
      db,
      'journal',
      `
        seq        INTEGER PRIMARY KEY,
        type       TEXT NOT NULL,
        body       TEXT NOT NULL,
        prev       TEXT NOT NULL,
        hash       TEXT NOT NULL,
        order_id   INTEGER GENERATED ALWAYS AS (body ->> '$.orderId') VIRTUAL
      `,
    )
    db.exec(`
      DROP INDEX attempts_by_code;
      CREATE INDEX attempts_by_code_time ON attempts (created_at, code_hash) WHERE code_hash IS NOT NULL;
      DROP INDEX attempts_by_gateway_ref;
      -- With the sale, so that a month's refunds are listed without reading a row each.
      DROP INDEX refunds_by_day;
      CREATE INDEX refunds_by_day ON refunds (business_day, status, order_id);
    `)
  },
}
