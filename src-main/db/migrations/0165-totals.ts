import type { Migration } from './migration.ts'

/*
 * Totals that are kept up by the database itself, in the transaction of every row they are made of, so that a year costs what a day costs and no
 * program can forget them. Nothing here refuses anything: a total that were wrong must never keep a payment from being written. Whether they
 * are right is what `recount` below is held against (db/recount-totals.ts).
 */

/** The list's word for a state of an order, as src-shared/domain/order.ts says. */
const wordOf = (status: string): string =>
  `CASE WHEN ${status} IN ('created', 'sending', 'asking') THEN 'waiting' WHEN ${status} = 'not_sent' THEN 'declined' ELSE ${status} END`

const FIGURES = ['sale_count', 'sales_minor', 'tips_minor', 'refund_count', 'refund_minor', 'late_count', 'late_minor'] as const
const DAY_KEY = ['practice', 'currency', 'business_day', 'tender', 'account_id', 'person_id', 'shift_id', 'till_code'] as const
const HOUR_KEY = ['practice', 'currency', 'business_day', 'shop_hour'] as const
const HOUR_FIGURES = FIGURES.slice(0, 5)

/** What one paid sale, one done refund of it, one of a late success (never in the sales) and one from the drawer add to the totals. */
const SALE = (o: string): string => `${o}.practice AS practice, ${o}.currency AS currency, ${o}.business_day AS business_day, ${o}.tender AS tender,
  coalesce(${o}.account_id, '') AS account_id, ${o}.person_id AS person_id, coalesce(${o}.shift_id, 0) AS shift_id, ${o}.till_code AS till_code,
  ${o}.shop_hour AS shop_hour`
const SALE_FIGURES = (o: string): string => `1 AS sale_count, ${o}.amount_minor + ${o}.tip_minor AS sales_minor, ${o}.tip_minor AS tips_minor,
  0 AS refund_count, 0 AS refund_minor, 0 AS late_count, 0 AS late_minor`
const REFUND = (r: string): string => `o.practice AS practice, ${r}.currency AS currency, ${r}.business_day AS business_day, a.wallet AS tender,
  a.account_id AS account_id, ${r}.person_id AS person_id, coalesce(${r}.shift_id, 0) AS shift_id, ${r}.till_code AS till_code,
  coalesce(${r}.shop_hour, 0) AS shop_hour`
const REFUND_FIGURES = (r: string, paid: string, late: string): string => `0 AS sale_count, 0 AS sales_minor, 0 AS tips_minor,
  ${paid} AS refund_count, (${paid}) * ${r}.amount_minor AS refund_minor, ${late} AS late_count, (${late}) * ${r}.amount_minor AS late_minor`
const CASH_REFUND = (
  c: string,
): string => `${c}.practice AS practice, ${c}.currency AS currency, ${c}.business_day AS business_day, o.tender AS tender,
  coalesce(o.account_id, '') AS account_id, ${c}.person_id AS person_id, coalesce(${c}.shift_id, 0) AS shift_id, ${c}.till_code AS till_code,
  ${c}.shop_hour AS shop_hour`
const CASH_REFUND_FIGURES = (c: string): string => `0 AS sale_count, 0 AS sales_minor, 0 AS tips_minor, 1 AS refund_count,
  ${c}.amount_minor AS refund_minor, 0 AS late_count, 0 AS late_minor`

/** Every row that counts, one by one; `days` narrows each of its three parts to some business days (`AND x.business_day ...`). */
const countedRows = (days: (table: string) => string): string => `
  SELECT ${SALE('o')}, ${SALE_FIGURES('o')} FROM orders o WHERE o.status = 'paid'${days('o')}
  UNION ALL
  SELECT ${REFUND('r')}, ${REFUND_FIGURES('r', "a.status = 'paid'", "a.status = 'late_paid'")}
    FROM refunds r JOIN attempts a ON a.id = r.attempt_id JOIN orders o ON o.id = r.order_id
    WHERE r.status = 'done' AND a.status IN ('paid', 'late_paid')${days('r')}
  UNION ALL
  SELECT ${CASH_REFUND('c')}, ${CASH_REFUND_FIGURES('c')} FROM cash_refunds c JOIN orders o ON o.id = c.order_id WHERE 1${days('c')}`

/** The totals counted anew from the rows, each table's columns in its own order. `days`: as above; empty for the whole book. */
export function recount(days: (table: string) => string): Record<'totals_by_day' | 'totals_by_hour' | 'totals_of_fees' | 'order_counts', string> {
  const sums = (figures: readonly string[]): string => figures.map((figure) => `sum(${figure}) AS ${figure}`).join(', ')
  return {
    totals_by_day: `SELECT ${DAY_KEY.join(', ')}, ${sums(FIGURES)} FROM (${countedRows(days)}) GROUP BY ${DAY_KEY.join(', ')}`,
    totals_by_hour: `SELECT ${HOUR_KEY.join(', ')}, ${sums(HOUR_FIGURES)} FROM (${countedRows(days)}) WHERE late_count = 0 GROUP BY ${HOUR_KEY.join(', ')}`,
    totals_of_fees: `SELECT o.practice, o.currency, o.business_day, l.fee_currency, count(DISTINCT o.id) AS sale_count, sum(l.fee_minor) AS fee_minor
      FROM orders o CROSS JOIN settlement_lines l ON l.order_no = o.number AND l.account_id = o.account_id AND l.kind <> 'refund' AND l.moved = 1 AND l.fee_known = 1
      WHERE o.status = 'paid'${days('o')} GROUP BY o.practice, o.currency, o.business_day, l.fee_currency`,
    order_counts: `SELECT o.practice, o.currency, o.business_day, o.tender, ${wordOf('o.status')} AS word, count(*) AS count,
      sum(o.amount_minor + o.tip_minor) AS sum_minor FROM orders o WHERE 1${days('o')} GROUP BY 1, 2, 3, 4, 5`,
  }
}

const signed = (figures: readonly string[], sign: '' | '-'): string => figures.map((figure) => `${sign}${figure}`).join(', ')
const adding = (figures: readonly string[]): string => figures.map((figure) => `${figure} = ${figure} + excluded.${figure}`).join(', ')

/** Adds rows to both tables of totals, or takes them off. */
function count(rows: string, sign: '' | '-'): string {
  return `
    INSERT INTO totals_by_day (${[...DAY_KEY, ...FIGURES].join(', ')}) SELECT ${DAY_KEY.join(', ')}, ${signed(FIGURES, sign)} FROM (${rows}) WHERE 1
      ON CONFLICT DO UPDATE SET ${adding(FIGURES)};
    INSERT INTO totals_by_hour (${[...HOUR_KEY, ...HOUR_FIGURES].join(', ')}) SELECT ${HOUR_KEY.join(', ')}, ${signed(HOUR_FIGURES, sign)}
      FROM (${rows}) WHERE sale_count <> 0 OR refund_count <> 0 ON CONFLICT DO UPDATE SET ${adding(HOUR_FIGURES)};`
}

/** What an order adds: its word in the counts, and where it is paid its money, and what a statement that came before says of its fee. */
function countOrder(o: 'NEW' | 'OLD', sign: '' | '-'): string {
  return `
    INSERT INTO order_counts (practice, currency, business_day, tender, word, count, sum_minor)
      VALUES (${o}.practice, ${o}.currency, ${o}.business_day, ${o}.tender, ${wordOf(`${o}.status`)}, ${sign}1, ${sign}(${o}.amount_minor + ${o}.tip_minor))
      ON CONFLICT DO UPDATE SET count = count + excluded.count, sum_minor = sum_minor + excluded.sum_minor;
    ${count(`SELECT ${SALE(o)}, ${SALE_FIGURES(o)} WHERE ${o}.status = 'paid'`, sign)}
    INSERT INTO totals_of_fees (practice, currency, business_day, fee_currency, sale_count, fee_minor)
      SELECT ${o}.practice, ${o}.currency, ${o}.business_day, fee_currency, ${sign}1, ${sign}sum(fee_minor) FROM settlement_lines
      WHERE ${o}.status = 'paid' AND order_no = ${o}.number AND account_id = ${o}.account_id AND kind <> 'refund' AND moved = 1 AND fee_known = 1 GROUP BY fee_currency
      ON CONFLICT DO UPDATE SET sale_count = sale_count + excluded.sale_count, fee_minor = fee_minor + excluded.fee_minor;`
}

function countRefund(r: 'NEW' | 'OLD', sign: '' | '-'): string {
  const paid = `SELECT ${REFUND(r)}, ${REFUND_FIGURES(r, "a.status = 'paid'", "a.status = 'late_paid'")} FROM attempts a JOIN orders o ON o.id = a.order_id
    WHERE a.id = ${r}.attempt_id AND ${r}.status = 'done' AND a.status IN ('paid', 'late_paid')`
  return count(paid, sign)
}

/** Everything of an order that totals depend on. Amounts never change in this program; if they did, the totals would follow. */
const OF_ORDER = (o: string): string =>
  `(${wordOf(`${o}.status`)}, ${o}.number, ${['tender', 'account_id', 'practice', 'currency', 'business_day', 'shop_hour', 'amount_minor', 'tip_minor', 'person_id', 'shift_id', 'till_code'].map((column) => `${o}.${column}`).join(', ')})`
const OF_REFUND = (r: string): string =>
  `(${['status', 'attempt_id', 'currency', 'business_day', 'shop_hour', 'amount_minor', 'person_id', 'shift_id', 'till_code'].map((column) => `${r}.${column}`).join(', ')})`

/** Totals by day and hour, counts of orders by state, and the fees that statements tell. */
export const totals: Migration = {
  version: 165,
  name: 'totals',
  up(db) {
    const figure = (name: string): string => `${name} INTEGER NOT NULL DEFAULT 0`
    db.exec(`
      -- Sales and refunds as src-shared/domain/totals.ts counts them. '' is no account (cash), 0 no shift. late_*: late successes given back.
      CREATE TABLE totals_by_day (
        practice INTEGER NOT NULL, currency TEXT NOT NULL, business_day TEXT NOT NULL, tender TEXT NOT NULL, account_id TEXT NOT NULL,
        person_id INTEGER NOT NULL, shift_id INTEGER NOT NULL, till_code TEXT NOT NULL, ${FIGURES.map(figure).join(', ')},
        PRIMARY KEY (${DAY_KEY.join(', ')})
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE totals_by_hour (
        practice INTEGER NOT NULL, currency TEXT NOT NULL, business_day TEXT NOT NULL, shop_hour INTEGER NOT NULL,
        ${HOUR_FIGURES.map(figure).join(', ')}, PRIMARY KEY (${HOUR_KEY.join(', ')})
      ) STRICT, WITHOUT ROWID;
      -- What statements say vendors kept of paid sales, on the sales' days.
      CREATE TABLE totals_of_fees (
        practice INTEGER NOT NULL, currency TEXT NOT NULL, business_day TEXT NOT NULL, fee_currency TEXT NOT NULL,
        ${figure('sale_count')}, ${figure('fee_minor')}, PRIMARY KEY (practice, currency, business_day, fee_currency)
      ) STRICT, WITHOUT ROWID;
      -- Orders of every state by the list's word; late_paid with those that were given back.
      CREATE TABLE order_counts (
        practice INTEGER NOT NULL, currency TEXT NOT NULL, business_day TEXT NOT NULL, tender TEXT NOT NULL, word TEXT NOT NULL,
        ${figure('count')}, ${figure('sum_minor')}, PRIMARY KEY (practice, currency, business_day, tender, word)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX orders_late ON orders (practice, business_day) WHERE status = 'late_paid';

      CREATE TRIGGER orders_counted AFTER INSERT ON orders BEGIN ${countOrder('NEW', '')} END;
      CREATE TRIGGER orders_counted_anew AFTER UPDATE ON orders WHEN ${OF_ORDER('OLD')} IS NOT ${OF_ORDER('NEW')}
        BEGIN ${countOrder('OLD', '-')} ${countOrder('NEW', '')} END;
      CREATE TRIGGER orders_uncounted AFTER DELETE ON orders BEGIN ${countOrder('OLD', '-')} END;

      CREATE TRIGGER refunds_counted AFTER INSERT ON refunds WHEN NEW.status = 'done' BEGIN ${countRefund('NEW', '')} END;
      CREATE TRIGGER refunds_counted_anew AFTER UPDATE ON refunds
        WHEN (OLD.status = 'done' OR NEW.status = 'done') AND ${OF_REFUND('OLD')} IS NOT ${OF_REFUND('NEW')}
        BEGIN ${countRefund('OLD', '-')} ${countRefund('NEW', '')} END;
      CREATE TRIGGER refunds_uncounted AFTER DELETE ON refunds WHEN OLD.status = 'done' BEGIN ${countRefund('OLD', '-')} END;
      CREATE TRIGGER cash_refunds_counted AFTER INSERT ON cash_refunds BEGIN
        ${count(`SELECT ${CASH_REFUND('NEW')}, ${CASH_REFUND_FIGURES('NEW')} FROM orders o WHERE o.id = NEW.order_id`, '')}
      END;

      -- A late success that is kept after all: what was given back of it is a refund of a sale from then on.
      CREATE TRIGGER attempts_counted_anew AFTER UPDATE OF status ON attempts
        WHEN OLD.status <> NEW.status AND (OLD.status IN ('paid', 'late_paid') OR NEW.status IN ('paid', 'late_paid')) BEGIN
        ${[
          { row: 'OLD', sign: '-' as const },
          { row: 'NEW', sign: '' as const },
        ]
          .map(({ row, sign }) =>
            count(
              `SELECT ${REFUND('r')}, ${REFUND_FIGURES('r', `${row}.status = 'paid'`, `${row}.status = 'late_paid'`)}
               FROM refunds r JOIN orders o ON o.id = r.order_id, (SELECT NEW.wallet AS wallet, NEW.account_id AS account_id) a
               WHERE r.attempt_id = NEW.id AND r.status = 'done' AND ${row}.status IN ('paid', 'late_paid')`,
              sign,
            ),
          )
          .join('')}
      END;

      CREATE TRIGGER settlement_lines_counted AFTER INSERT ON settlement_lines WHEN NEW.kind <> 'refund' AND NEW.moved = 1 AND NEW.fee_known = 1 BEGIN
        INSERT INTO totals_of_fees (practice, currency, business_day, fee_currency, sale_count, fee_minor)
          SELECT practice, currency, business_day, NEW.fee_currency, NOT EXISTS (SELECT 1 FROM settlement_lines l WHERE l.order_no = NEW.order_no
            AND l.account_id = NEW.account_id AND l.kind <> 'refund' AND l.moved = 1 AND l.fee_known = 1 AND l.fee_currency = NEW.fee_currency AND l.id <> NEW.id), NEW.fee_minor
          FROM orders WHERE number = NEW.order_no AND account_id = NEW.account_id AND status = 'paid'
          ON CONFLICT DO UPDATE SET sale_count = sale_count + excluded.sale_count, fee_minor = fee_minor + excluded.fee_minor;
      END;
    `)
    for (const [table, select] of Object.entries(recount(() => ''))) db.exec(`INSERT INTO ${table} ${select}`)
  },
}
