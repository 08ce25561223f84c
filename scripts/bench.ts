import { writeFileSync } from 'node:fs'
import { cpus, loadavg, platform, release } from 'node:os'
import { parseArgs } from 'node:util'
import { bigBook, hasBigBook } from './bench/big-book/make-book.ts'
import { measureBigBook } from './bench/big-book/measure.ts'
import { type Figure, tableOf, verdictOf } from './bench/figures.ts'
import { measurePaidToPaper } from './bench/paid-to-paper.ts'
import { measureCommits, measurePayments } from './bench/payments.ts'
import { measureScanToWire, measureSocketToWire } from './bench/scan-to-wire.ts'
import { measureScannerToWire } from './bench/scanner-to-wire.ts'
import { measureSealing } from './bench/sealing.ts'
import { measureStart } from './bench/start.ts'
import { BuildError, buildWhatIsStale } from './build.ts'

/*
 * `npm run bench`: what the till's speed is, as ratios measured side by side in one run. A short figure is printed as SHORT and is no failure
 * of the bench: it exits with 1 only when something could not be measured at all.
 */

const HELP =
  'Options: --quick (less of everything, some 15 seconds), --json FILE (everything that was measured), --only TEXT (what bears it in its name; --only list names them).\n' +
  'Big books: --make-book [--orders N] makes a book of N orders (1,000,000) over three years and keeps it; "big book" measures it once it is there, and --plot FILE draws\n' +
  'how the cost grows (SVG). --data DIR is where such books lie (a folder of the temp folder): 3 GB and some minutes for a million.\n'

const SIZES = {
  full: {
    sealing: { rounds: 31, batchMs: 50 },
    payments: { rounds: 41, count: 40 },
    commits: { rounds: 9, batchMs: 150 },
    sales: 500,
    scans: 300,
    starts: 7,
    readings: 300,
    bigPayments: { rounds: 21, count: 20 },
  },
  quick: {
    sealing: { rounds: 9, batchMs: 30 },
    payments: { rounds: 11, count: 25 },
    commits: { rounds: 3, batchMs: 50 },
    sales: 100,
    scans: 40,
    starts: 2,
    readings: 60,
    bigPayments: { rounds: 5, count: 10 },
  },
}

type Measurement = { what: string; run(): Promise<Figure | Figure[]> }
type BookOptions = { orders: number; parent: string | undefined; plot: string | null }

function measurements(size: (typeof SIZES)['full'], book: BookOptions): Measurement[] {
  const built = async (): Promise<void> => buildWhatIsStale({ starting: () => process.stderr.write('Building the till ...\n') })
  return [
    { what: 'sealing and opening', run: () => measureSealing(size.sealing) },
    { what: 'taking payments', run: () => measurePayments(size.payments) },
    { what: 'scan to wire', run: () => measureScanToWire({ sales: size.sales }) },
    { what: 'socket to wire', run: () => built().then(() => measureSocketToWire({ sales: size.sales })) },
    { what: 'scanner to wire', run: () => built().then(() => measureScannerToWire({ sales: size.scans })) },
    { what: 'paid to paper', run: () => measurePaidToPaper({ sales: Math.ceil(size.sales / 2) }) },
    { what: 'start to ready', run: () => built().then(() => measureStart({ rounds: size.starts })) },
    { what: 'commits', run: () => measureCommits(size.commits) },
    ...(hasBigBook(book.orders, book.parent)
      ? [{ what: 'big book', run: () => built().then(() => measureBigBook({ ...book, rounds: size.readings, payments: size.bigPayments })) }]
      : []),
  ]
}

async function bench(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean' },
      only: { type: 'string' },
      help: { type: 'boolean' },
      'make-book': { type: 'boolean' },
      orders: { type: 'string' },
      data: { type: 'string' },
      plot: { type: 'string' },
    },
  })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  const orders = Number(values.orders ?? 1_000_000)
  if (!Number.isSafeInteger(orders) || orders < 1_000) {
    process.stdout.write('--orders wants a number from 1000 on.\n')
    return 2
  }
  if (values['make-book']) {
    const { folder, bytes, madeMs } = bigBook(orders, values.data, (words) => process.stderr.write(`  ${words}\n`))
    const took = madeMs === null ? 'was there already' : `made in ${Math.round(madeMs / 1_000)} s`
    process.stdout.write(`${folder}: ${orders.toLocaleString('en-US')} orders, ${Math.round(bytes / 1e6).toLocaleString('en-US')} MB, ${took}.\n`)
    return 0
  }
  const all = measurements(values.quick ? SIZES.quick : SIZES.full, { orders, parent: values.data, plot: values.plot ?? null })
  if (!hasBigBook(orders, values.data)) process.stderr.write(`There is no book of ${orders} orders to measure; make it with --make-book.\n`)
  const wanted = all.filter(({ what }) => values.only === undefined || what.includes(values.only))
  if (wanted.length === 0) {
    process.stdout.write(`There is to measure: ${all.map(({ what }) => what).join(', ')}.\n`)
    return values.only === 'list' ? 0 : 2
  }
  const figures: Figure[] = []
  const broken: string[] = []
  for (const { what, run } of wanted) {
    process.stderr.write(`Measuring: ${what} ...\n`)
    try {
      figures.push(...[await run()].flat())
    } catch (error) {
      broken.push(what)
      process.stderr.write(`${error instanceof BuildError ? `${error.output}\n` : ''}${error instanceof Error ? error.stack : String(error)}\n`)
    }
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}, ${platform()} ${release()}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`
  process.stdout.write(`\n${machine}\nRatios are medians of rounds whose sides ran in turn, right after each other.\n\n${tableOf(figures)}\n\n`)
  const short = figures.filter((figure) => verdictOf(figure) === 'SHORT').map(({ name }) => name)
  const withTarget = figures.filter((figure) => figure.target !== null).length
  process.stdout.write(`${withTarget - short.length} of ${withTarget} targets reached.${short.length > 0 ? ` SHORT: ${short.join('; ')}.` : ''}\n`)
  if (broken.length > 0) process.stdout.write(`Could not be measured: ${broken.join('; ')}.\n`)
  if (values.json !== undefined) {
    const report = {
      at: new Date().toISOString(),
      machine,
      quick: values.quick === true,
      broken,
      figures: figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })),
    }
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  }
  return broken.length > 0 ? 1 : 0
}

process.exitCode = await bench(process.argv.slice(2))
