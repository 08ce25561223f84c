import { generateKeyPairSync, sign } from 'node:crypto'

/** A DER item: tag, length, contents. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const size = body.length < 0x80 ? [body.length] : body.length < 0x100 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const SEQUENCE = 0x30
const ecdsaWithSha256 = der(SEQUENCE, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
const commonName = (name: string) => der(SEQUENCE, der(0x31, der(SEQUENCE, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from(name)))))

/** For whom a certificate is and until when; `until` is DER's GeneralizedTime. */
export type CertificateWish = { address?: [number, number, number, number]; until?: string }

/** Makes a self-signed certificate (for 127.0.0.1 unless wished otherwise) with a fresh key, as PEM texts, so that no key has to be kept in the repository. */
export function selfSigned({ address = [127, 0, 0, 1], until = '20990101000000Z' }: CertificateWish = {}): { certificate: string; key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = commonName('loopback')
  const validity = der(SEQUENCE, der(0x18, Buffer.from('20200101000000Z')), der(0x18, Buffer.from(until)))
  const alternativeName = der(SEQUENCE, der(0x06, Buffer.from('551d11', 'hex')), der(0x04, der(SEQUENCE, der(0x87, Buffer.from(address)))))
  const body = der(
    SEQUENCE,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(SEQUENCE, alternativeName)),
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  const lines = der(SEQUENCE, body, ecdsaWithSha256, signature)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
