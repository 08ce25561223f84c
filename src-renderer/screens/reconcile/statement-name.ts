import type { SettlementImport } from '#shared/domain/vendor-desk.ts'
import type { Text } from '../../text/text.ts'
import { vendorText } from '../../text/vendor-text.ts'

/** A statement's name for people: the day it is of, or its file. */
export function statementName({ source, day, fileName }: SettlementImport, text: Text): string {
  return source === 'vendor' && day !== null ? vendorText[text.lang].ofDay(text.day(day)) : fileName
}
