import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { NO_SOCAT, openPtyPair, type PtyPair, until } from '../../helpers/pty-pair.ts'
import { descriptorOf, type ReportKind } from './hid-pos.ts'

/** Why tests with made-up USB devices cannot run here, or null. */
export const NO_UMOCKDEV: string | null =
  NO_SOCAT ??
  (['umockdev-run', 'udevadm'].some((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0)
    ? 'umockdev or udev is not installed here'
    : null)
if (NO_UMOCKDEV !== null) process.stderr.write(`${NO_UMOCKDEV}: tests with made-up USB devices are skipped.\n`)

/** A made-up USB device. `report` is a HID POS scanner's kind; a keyboard and a serial device have none. */
export type FakeDevice = {
  kind: 'hid-pos' | 'keyboard' | 'serial'
  /** Its node, such as /dev/hidraw0 or /dev/ttyACM0. */
  node: string
  vendorId: string
  productId: string
  manufacturer: string
  product: string
  serialNumber: string
  report?: ReportKind
}

/** A boot keyboard's descriptor: one application collection of eight modifier bits is all that hidapi looks at. */
const KEYBOARD = Buffer.from([
  0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, 8, 0x81, 2, 0xc0,
])

/** What udev and sysfs would say of the devices, in umockdev's own form (its docs: README, "devices description"). */
function describeDevices(devices: FakeDevice[]): string {
  return devices
    .map((device, index) => {
      const { vendorId, productId, manufacturer, product, serialNumber, node } = device
      const usb = `/devices/pci0000:00/0000:00:14.0/usb1/1-${index + 1}`
      const face = `${usb}/1-${index + 1}:1.0`
      const name = basename(node)
      const hid = `${face}/0003:${vendorId.toUpperCase()}:${productId.toUpperCase()}.000${index + 1}`
      const minor = index
      const leaf =
        device.kind === 'serial'
          ? [
              `P: ${face}/tty/${name}`,
              `N: ${name}`,
              `S: serial/by-id/usb-${name}`,
              `E: DEVNAME=${node}`,
              `E: DEVLINKS=/dev/serial/by-id/usb-${name}`,
              'E: MAJOR=166',
              `E: MINOR=${minor}`,
              'E: SUBSYSTEM=tty',
              'E: ID_BUS=usb',
              `E: ID_VENDOR_ENC=${manufacturer}`,
              `E: ID_VENDOR_ID=${vendorId}`,
              `E: ID_MODEL_ID=${productId}`,
              `E: ID_SERIAL_SHORT=${serialNumber}`,
              `A: dev=166:${minor}\\n`,
              'L: device=../../../',
            ]
          : [
              `P: ${hid}/hidraw/${name}`,
              `N: ${name}`,
              `E: DEVNAME=${node}`,
              'E: MAJOR=240',
              `E: MINOR=${minor}`,
              'E: SUBSYSTEM=hidraw',
              `A: dev=240:${minor}\\n`,
              `L: device=../../../${basename(hid)}`,
              '',
              `P: ${hid}`,
              'E: DRIVER=hid-generic',
              `E: HID_ID=0003:0000${vendorId.toUpperCase()}:0000${productId.toUpperCase()}`,
              `E: HID_NAME=${manufacturer} ${product}`,
              `E: HID_PHYS=usb-0000:00:14.0-${index + 1}/input0`,
              `E: HID_UNIQ=${serialNumber}`,
              'E: SUBSYSTEM=hid',
              'A: country=00\\n',
              `H: report_descriptor=${descriptorFor(device).toString('hex').toUpperCase()}`,
            ]
      const above = [
        `P: ${face}`,
        'E: DEVTYPE=usb_interface',
        'E: SUBSYSTEM=usb',
        'A: bInterfaceNumber=00\\n',
        '',
        `P: ${usb}`,
        `N: bus/usb/001/00${index + 2}`,
        `E: DEVNAME=/dev/bus/usb/001/00${index + 2}`,
        'E: DEVTYPE=usb_device',
        'E: DRIVER=usb',
        'E: MAJOR=189',
        `E: MINOR=${index + 1}`,
        'E: SUBSYSTEM=usb',
        'A: bcdDevice=0110\\n',
        'A: busnum=1\\n',
        `A: devnum=${index + 2}\\n`,
        `A: idVendor=${vendorId}\\n`,
        `A: idProduct=${productId}\\n`,
        `A: manufacturer=${manufacturer}\\n`,
        `A: product=${product}\\n`,
        `A: serial=${serialNumber}\\n`,
      ]
      return `${[...leaf, '', ...above].join('\n')}\n`
    })
    .join('\n')
}

function descriptorFor(device: FakeDevice): Buffer {
  return device.kind === 'hid-pos' ? descriptorOf(device.report ?? 'aim') : KEYBOARD
}

/** The three questions hidapi asks a hidraw node, with their answers (linux/hidraw.h). */
function describeIoctls(device: FakeDevice): string {
  const descriptor = descriptorFor(device)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(descriptor.length)
  const whole = Buffer.alloc(4_100)
  size.copy(whole)
  descriptor.copy(whole, 4)
  const info = Buffer.alloc(8)
  info.writeUInt32LE(3)
  info.writeUInt16LE(Number.parseInt(device.vendorId, 16), 4)
  info.writeUInt16LE(Number.parseInt(device.productId, 16), 6)
  const hex = (bytes: Buffer) => bytes.toString('hex').toUpperCase()
  return `@DEV ${device.node}\nHIDIOCGRDESCSIZE 0 ${hex(size)}\nHIDIOCGRDESC 0 ${hex(whole)}\nHIDIOCGRAWINFO 0 ${hex(info)}\n`
}

export type FakeSystem = {
  child: ChildProcess
  /** Every line the program printed so far. */
  lines: string[]
  sendTo(node: string, bytes: Uint8Array): void
  unplug(node: string): Promise<void>
  plug(node: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Runs `argv` in a system in which these devices are plugged in: umockdev plays /sys, udev and the ioctls, terminals of our own play the
 * data, so that the test is the device. Devices in `away` are there only after `plug`.
 */
export async function startFakeSystem(devices: FakeDevice[], argv: string[], away: string[] = []): Promise<FakeSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'scantill-umockdev-'))
  const description = join(folder, 'devices.umockdev')
  writeFileSync(description, describeDevices(devices))
  const ptys = new Map<string, PtyPair>()
  const args = ['-d', description]
  const links: string[] = []
  for (const [index, device] of devices.entries()) {
    const pty = await openPtyPair(!away.includes(device.node))
    ptys.set(device.node, pty)
    links.push(`ln -sfn ${pty.path} "$UMOCKDEV_DIR${device.node}"`)
    if (device.kind === 'serial') continue
    const ioctls = join(folder, `${index}.ioctl`)
    writeFileSync(ioctls, describeIoctls(device))
    args.push('-i', `${device.node}=${ioctls}`)
  }
  // The shell is inside as well: it puts our terminals in the place of the nodes, says where the system is, and waits for a word before it becomes the program.
  const script = `${links.join('; ')}; printf %s "$UMOCKDEV_DIR" > ${folder}/dir.new; mv ${folder}/dir.new ${folder}/dir; while [ ! -e ${folder}/go ]; do sleep 0.02; done; exec "$@"`
  const child = spawn('umockdev-run', [...args, '--', 'sh', '-c', script, 'sh', ...argv], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  await until(() => existsSync(join(folder, 'dir')), 'the made-up system')
  const dir = readFileSync(join(folder, 'dir'), 'utf8')
  const classOf = (node: string) => `${dir}/sys/class/${basename(node).startsWith('hidraw') ? 'hidraw' : 'tty'}/${basename(node)}`
  const targets = new Map(devices.map(({ node }) => [node, readlinkSync(classOf(node))]))
  for (const node of away) unlinkSync(classOf(node))
  writeFileSync(join(folder, 'go'), '')
  const ptyOf = (node: string): PtyPair => {
    const pty = ptys.get(node)
    if (!pty) throw new Error(`no device ${node}`)
    return pty
  }
  return {
    child,
    lines,
    sendTo: (node, bytes) => ptyOf(node).send(bytes),
    async unplug(node) {
      unlinkSync(classOf(node))
      await ptyOf(node).unplug()
    },
    async plug(node) {
      await ptyOf(node).plug()
      symlinkSync(targets.get(node) ?? '', classOf(node))
    },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.kill()) await ended
      for (const pty of ptys.values()) await pty.remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
