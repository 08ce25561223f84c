import { runBookCommand } from '../src-main/book/book-command.ts'

/* Looks after the book of a closed till: npm run till -- backup|restore|verify --data DIR [--from FILE] [--force] [--json], and says what days came to: report (see --help) */

process.umask(0o077)
const argv = process.argv.slice(2)
// Loaded only when asked for: a backup needs none of it.
const run = argv[0] === 'report' ? (await import('../src-main/report-command.ts')).runReportCommand : runBookCommand
const { code, text, json } = await run(argv, Date.now())
const asJson = argv.includes('--json')
// What a program reads comes on standard output, however it ended.
const out = asJson || code === 0 ? process.stdout : process.stderr
// A file's own text ends as it ends.
out.write(asJson ? `${JSON.stringify(json)}\n` : text.endsWith('\n') ? text : `${text}\n`)
process.exitCode = code
