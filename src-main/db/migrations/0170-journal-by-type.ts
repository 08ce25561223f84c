import type { Migration } from './migration.ts'

/** Finding the journal's rare lines without walking it: what every sale writes is left out, so a sale's lines cost nothing here. */
export const journalByType: Migration = {
  version: 170,
  name: 'journal by type',
  up(db) {
    // The list is part of the index for ever; db/audit.ts says the same words, or the index is not used.
    db.exec(`
      CREATE INDEX journal_rare ON journal (type, seq, order_id) WHERE type NOT IN ('sale.created', 'sale.cash_paid', 'payment.created',
        'payment.sending', 'payment.answered', 'payment.asked', 'payment.code_shown', 'payment.code_hidden', 'payment.paid', 'notice.accepted',
        'receipt.printed');
    `)
  },
}
