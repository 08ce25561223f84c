import { networkInterfaces } from 'node:os'

/** An IPv4 address of this machine that other machines can reach, with its network's mask. */
export type LanAddress = { address: string; netmask: string }

/** This machine's IPv4 addresses but loopback. IPv6 is left out: people have to read and type these. */
export function lanAddresses(): LanAddress[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address, netmask }) => ({ address, netmask }))
}

function asNumber(address: string): number | null {
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

/** Networks that no router passes on to the internet (RFC 1918, 3927, 6598). */
const PRIVATE = [
  ['10.0.0.0', '255.0.0.0'],
  ['172.16.0.0', '255.240.0.0'],
  ['192.168.0.0', '255.255.0.0'],
  ['169.254.0.0', '255.255.0.0'],
  ['100.64.0.0', '255.192.0.0'],
] as const

function sharesNetwork(one: string, other: string, netmask: string): boolean {
  const [a, b, mask] = [one, other, netmask].map(asNumber)
  if (a === null || b === null || mask === null || a === undefined || b === undefined || mask === undefined) return false
  // Bit by bit on unsigned numbers: JavaScript's & is signed.
  return (a & mask) >>> 0 === (b & mask) >>> 0
}

/** True for a peer of the shop's own network: on the same subnet as our address, or one with a private address. A router's open door to the internet is not answered. */
export function isNear(peer: string | undefined, { address, netmask }: LanAddress): boolean {
  const plain = (peer ?? '').replace(/^::ffff:/, '')
  return sharesNetwork(plain, address, netmask) || PRIVATE.some(([network, mask]) => sharesNetwork(plain, network, mask))
}
