import { runBookCommand } from '../src-main/book/book-command.ts'

/* Looks after the book of a closed till: npm run till -- backup|restore|verify --data DIR [--from FILE] [--force] [--json] */

process.umask(0o077)
const argv = process.argv.slice(2)
const { code, text, json } = await runBookCommand(argv, Date.now())
const asJson = argv.includes('--json')
// What a program reads comes on standard output, however it ended.
const out = asJson || code === 0 ? process.stdout : process.stderr
out.write(`${asJson ? JSON.stringify(json) : text}\n`)
process.exitCode = code
