import { parseArgs } from 'node:util'
import { defaultProfile } from '#shared/domain/default-profile.ts'
import type { PrinterConnection, PrinterSettings } from '#shared/domain/device-settings.ts'
import { documentText } from '../../src-main/devices/printer/document-text.ts'
import { encodeDocument } from '../../src-main/devices/printer/encode.ts'
import { findPrinters } from '../../src-main/devices/printer/find-printers.ts'
import { createPrinters } from '../../src-main/devices/printer/printers.ts'
import { testPaper } from '../../src-main/receipts/test-paper.ts'
import { DEFAULT_RECEIPT } from '../../src-main/settings/device-shapes.ts'
import type { DeviceCommand } from './command.ts'

const HELP = `print-test: prints a test page and says how it ended.
  --host H [--port 9100]      a printer on the network
  --printer NAME              a printer that is plugged in or a queue, by the beginning of its name or its id (see --find)
  --find                      lists what is plugged in
  --width 58|80  --silent     paper; a printer that never answers
  --drawer pin2|pin5          also opens the drawer
`

/** Runs the command; gives the process's exit code: 0 printed or handed over, 1 not, 2 when it was asked wrongly. */
export async function runPrintTest(argv: readonly string[], say: (line: string) => void): Promise<number> {
  const options = {
    host: { type: 'string' },
    port: { type: 'string', default: '9100' },
    printer: { type: 'string' },
    find: { type: 'boolean' },
    width: { type: 'string', default: '80' },
    silent: { type: 'boolean' },
    drawer: { type: 'string' },
    help: { type: 'boolean' },
  } as const
  const { values } = parseArgs({ args: [...argv], options })
  const { candidates, missing } = values.find || values.printer ? await findPrinters({ spooler: null }) : { candidates: [], missing: [] }
  if (values.find) {
    for (const candidate of candidates)
      say(`${candidate.kind.padEnd(8)}${candidate.kind === 'system' ? candidate.queue : candidate.deviceId}  ${candidate.name}`)
    if (candidates.length === 0) say('Nothing is plugged in that looks like a printer.')
    for (const what of missing) say(`Could not look at: ${what}`)
    return 0
  }
  const wanted = values.printer
  const found =
    wanted === undefined
      ? undefined
      : candidates.find((one) => [one.name, 'queue' in one ? one.queue : one.deviceId].some((name) => name.startsWith(wanted)))
  const connection: PrinterConnection | null = values.host
    ? { kind: 'network', host: values.host, port: Number(values.port) }
    : found === undefined
      ? null
      : found.kind === 'system'
        ? { kind: 'system', queue: found.queue }
        : found.kind === 'usb'
          ? { kind: 'usb', deviceId: found.deviceId }
          : { kind: 'serial', deviceId: found.deviceId, baudRate: 115_200 }
  if (connection === null || values.help) {
    say(wanted === undefined ? HELP : `No printer here is named ${wanted}; --find lists them.`)
    return values.help ? 0 : 2
  }
  const printer: PrinterSettings = {
    ...defaultProfile(values.width === '58' ? 58 : 80),
    printerId: 'test',
    name: found?.name ?? values.host ?? '',
    connection,
    prints: { receipts: true, reports: true },
    drawer: values.drawer === 'pin2' || values.drawer === 'pin5' ? values.drawer : 'none',
    answers: values.silent !== true,
  }
  const devices = createPrinters({ spooler: null })
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const document = testPaper({ printerName: printer.name, columns: printer.columns, at: Date.now(), zone }, DEFAULT_RECEIPT)
  const encoded = await encodeDocument(document, printer, null)
  const outcome = await devices.print(printer, { ...encoded, title: 'Scantill printer test', text: () => documentText(document, printer.columns) })
  const why = 'why' in outcome ? `: ${outcome.why}` : ''
  say(`${outcome.end}${why}${outcome.status ? ` ${JSON.stringify(outcome.status)}` : ''}`)
  if (outcome.end === 'unknown') outcome.release()
  if (printer.drawer !== 'none') {
    const drawer = await devices.openDrawer(printer)
    say(`drawer ${drawer.end}${'why' in drawer ? `: ${drawer.why}` : ''}`)
  }
  devices.stop()
  return outcome.end === 'done' || outcome.end === 'handed_over' ? 0 : 1
}

/** Prints a test page. */
export const printTest: DeviceCommand = {
  usage: '--host H | --printer NAME | --find',
  summary: 'prints a test page and says how it ended',
  run: (argv) => runPrintTest(argv, (line) => process.stdout.write(`${line}\n`)),
}
