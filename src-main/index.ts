import { join } from 'node:path'
import { runApp } from './app/lifecycle.ts'

// Before any file is made: what this process writes is for this account only.
process.umask(0o077)
runApp(process.argv.slice(1), { preload: join(import.meta.dirname, '../preload/index.cjs'), renderer: join(import.meta.dirname, '../renderer') })
