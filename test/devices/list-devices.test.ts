import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { partOf } from '#main/devices/drivers.ts'
import type { DeviceList } from '#main/devices/list-devices.ts'

const MODULE = fileURLToPath(new URL('../../src-main/devices/list-devices.ts', import.meta.url))

describe('listing devices on a machine that lacks something', () => {
  it.skipIf(process.platform !== 'linux')('without udevadm: says so, and nothing throws', () => {
    const program = `const { listDevices } = await import(${JSON.stringify(MODULE)}); process.stdout.write(JSON.stringify(await listDevices()))`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], { env: { PATH: '/nowhere' }, encoding: 'utf8' })
    const list = JSON.parse(said) as DeviceList
    expect(list.serial).toEqual([])
    expect(list.missing.find(({ part }) => part === 'udev')?.detail).toMatch(/udevadm/)
  })
  it.each([
    ['libusb-1.0.so.0: cannot open shared object file: No such file or directory', 'libusb'],
    ['libudev.so.1: cannot open shared object file', 'libudev'],
    ['spawn udevadm ENOENT', 'udev'],
    ['invalid ELF header', 'hid-driver'],
  ])('%s: %s', (message, part) => expect(partOf(message)).toBe(part))
})
