import { systemClock } from '#main/clock/clock.ts'
import { findSerialPath, listDevices } from '#main/devices/list-devices.ts'
import { findPrinters } from '#main/devices/printer/find-printers.ts'
import { createScanners } from '#main/devices/scanner/create-scanners.ts'
import { silentLog } from '#main/log/log.ts'

/* The till's scanners in a made-up system; every line that is printed is JSON: what is listed, each state and each scan. */

const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`)

const { serial, hidPos, keyboards, missing } = await listDevices()
const { candidates } = await findPrinters({ spooler: null })
const paths = await Promise.all(serial.map(async ({ deviceId }) => [deviceId, await findSerialPath(deviceId)]))
say({ listed: { serial, hidPos, keyboards, missing }, printers: candidates.filter(({ kind }) => kind === 'serial'), paths })
const scanners = createScanners({
  clock: systemClock,
  log: silentLog,
  rules: () => [],
  taken: () => [],
  onScan: (scan) => say({ scan }),
  onTrace: ({ outcome }) => outcome.did !== 'scan' && say({ no: outcome.did === 'dropped' ? outcome.why : outcome.did }),
  changed: () => say({ states: Object.fromEntries(scanners.list().scanners.map(({ path, maker, state }) => [`${maker} ${path}`, state])) }),
})
scanners.start()
process.on('SIGTERM', () => process.exit(0))
