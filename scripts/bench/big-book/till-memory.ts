import { constants, copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBenchGateway } from '../gateway-server.ts'
import { sell, writeSettings } from '../sales.ts'
import { withScratchFolder } from '../scratch.ts'
import { residentMb, startTillProcess } from '../till-process.ts'
import { openTillSocket } from '../till-socket.ts'
import type { BigBook } from './make-book.ts'
import { BOOK_SHOP } from './plan-sales.ts'
import type { Question } from './reader.ts'

/** Sales that the till takes on the book before everything is read. */
const SALES = 50

/** Copies a book of the bench into a folder, as nothing may change the book itself. */
export function copyBigBook(book: BigBook, into: string): string {
  mkdirSync(into, { recursive: true })
  copyFileSync(join(book.folder, 'scantill.db'), join(into, 'scantill.db'), constants.COPYFILE_FICLONE)
  return into
}

/**
 * The most memory, in MB, that the built till's main process ever held from its start on a book through sales and every reading that the reader
 * asked: as a browser asks, over the till's own socket. Null where the system does not tell.
 */
export async function measureTillMemory(book: BigBook, asked: readonly Question[]): Promise<number | null> {
  return withScratchFolder(async (scratch) => {
    const gateway = await openBenchGateway()
    const settings = writeSettings(scratch, gateway.url, { shop: BOOK_SHOP })
    const till = await startTillProcess(['--data', copyBigBook(book, join(scratch, 'data')), '--settings', settings])
    try {
      const screen = await openTillSocket(till.url)
      await sell(screen, SALES)
      for (const { call, input } of asked) {
        const answer = await screen.call(call, input)
        if (!answer.ok) throw new Error(`${call} was refused: ${JSON.stringify(answer.error)}`)
      }
      screen.close()
      return residentMb(till.child.pid ?? 0, 'most')
    } finally {
      await till.stop()
      await gateway.close()
    }
  })
}
