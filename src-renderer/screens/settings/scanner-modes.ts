/**
 * What makers call the set-up codes that turn a typing scanner into one the till reads itself: HID POS first, then USB-COM. Newland's and
 * Datalogic's are in the manuals that were read for the report formats; Honeywell's and Zebra's are as commonly printed, not checked here.
 */
export const MODE_NAMES: { maker: string; names: string }[] = [
  { maker: 'Honeywell', names: '“USB HID (POS)”, “USB Serial”' },
  { maker: 'Zebra', names: '“USB HID POS / Microsoft UWP USB”, “CDC COM Port Emulation”' },
  { maker: 'Datalogic', names: '“HID POS”, “USB-COM”' },
  { maker: 'Newland', names: '“HID-POS”, “USB CDC / virtual serial port”' },
]
