import { appError } from '#shared/bridge/app-error.ts'
import { fail, ok } from '#shared/domain/result.ts'
import { isDiskFull } from '../../payments/write-sale.ts'
import type { Till } from '../../till-parts.ts'
import type { HandlersOf } from '../handle-call.ts'
import { cashierAt } from './cashier.ts'

/** Copies of the book, and its journal checked. */
export function bookHandlers(till: Till): HandlersOf<'book'> {
  return {
    async 'book:backup'() {
      try {
        const { file, bytes, lines } = await till.book.backUp(cashierAt(till))
        return ok({ file, bytes, lines })
      } catch (error) {
        till.log.error('a copy of the book could not be made', error)
        return fail(appError(isDiskFull(error) ? 'disk-full' : 'backup-failed'))
      }
    },
    'book:verify': async () => ok(await till.book.verify(cashierAt(till))),
    'book:list-backups': () => ok(till.book.listCopies()),
  }
}
