import { noteWords } from '../order-notes.ts'
import type { Migration } from './migration.ts'

/**
 * What a list of a million orders needs: pages in the order of writing, last digits, words of notes, and states that are rare. What changes with
 * every sale is in no index here but one.
 */
export const orderSearch: Migration = {
  version: 140,
  name: 'order search',
  up(db) {
    db.exec(`
      -- The list goes by the order of writing (the id), which no clock moves.
      DROP INDEX orders_by_time;
      CREATE INDEX orders_by_mode ON orders (practice);
      -- A sale that goes well is never in the second, so its three changes of state touch neither.
      DROP INDEX orders_by_day;
      CREATE INDEX orders_by_day ON orders (practice, business_day);
      CREATE INDEX orders_unpaid ON orders (practice, status, business_day)
        WHERE status IN ('declined', 'not_sent', 'unresolved', 'held', 'closed', 'late_paid');

      -- Last digits. A sale through a gateway bears the number of an attempt; only cash has numbers of its own.
      CREATE INDEX orders_by_cash_tail ON orders (substr(number, -4)) WHERE kind = 'cash';
      CREATE INDEX attempts_by_tail ON attempts (substr(id, -4));
      -- With all that is asked for, so that the hundred numbers that end alike are told apart without reading a row each.
      CREATE INDEX attempts_by_ref_tail ON attempts (substr(gateway_ref, -4), gateway_ref, order_id) WHERE gateway_ref IS NOT NULL;
      CREATE INDEX refunds_by_tail ON refunds (substr(id, -4));
      CREATE INDEX cash_refunds_by_tail ON cash_refunds (substr(id, -4));

      -- Looked for at every start, among all lines.
      CREATE INDEX journal_of_checks ON journal (seq) WHERE type = 'book.verified';
      DROP INDEX attempts_ended;
      CREATE INDEX attempts_watched ON attempts (ended_at) WHERE status IN ('declined', 'closed') AND next_ask_at IS NOT NULL;

      -- Words of notes, by order id. The text itself stays in orders alone (content='').
      CREATE VIRTUAL TABLE order_notes USING fts5 (words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');
    `)
    const insert = db.prepare('INSERT INTO order_notes (rowid, words) VALUES (?, ?)')
    const noted = db.prepare("SELECT id, note FROM orders WHERE id > ? AND note <> '' ORDER BY id LIMIT 1000")
    for (let after = 0; ; ) {
      const rows = noted.all(after) as { id: number; note: string }[]
      for (const { id, note } of rows) insert.run(id, noteWords(note))
      after = rows.at(-1)?.id ?? 0
      if (rows.length === 0) break
    }
  },
}
