import { join } from 'node:path'
import { runBrowserHost } from './bridge/browser-host.ts'

// Before any file is made: what this process writes is for this account only.
process.umask(0o077)
await runBrowserHost(process.argv.slice(2), join(import.meta.dirname, '../renderer'))
