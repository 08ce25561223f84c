import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Secret } from '../../src-main/gateways/gateway.ts'
import { openRequest, sealReply } from '../../src-main/simulator/ottpay/wire.ts'

/** The account of the bench at its own gateway. */
export const BENCH_ACCOUNT = { merchantId: 'ON00000001', operatorId: '0000000001', signKey: '0A1B2C3D4E5F60718293A4B5C6D7E8F9' }

/** When a pay request's first byte was here, on the machine's monotonic clock in nanoseconds (one clock for all processes on Linux), and how large it was. */
export type Arrival = { amount: string; at: bigint; bytes: number }

/** What a connection sends that only measures the way; it is an arrival by its own text. */
export const PROBE = 'probe '

/** A gateway on loopback that says paid to everything; `arrivals` are the pay requests that came. */
export type BenchGateway = { url: string; arrivals: Arrival[]; connections(): number; close(): Promise<void> }

/**
 * Opens the gateway. It reads plain TCP, because an HTTP server tells of a request only after it has read the headers:
 * here the moment is taken before anything else is done with the first chunk.
 */
export async function openBenchGateway(): Promise<BenchGateway> {
  const arrivals: Arrival[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer({ noDelay: true }, (socket) => {
    connections++
    sockets.add(socket)
    let text = ''
    let at = 0n
    socket.on('data', (chunk: Buffer) => {
      const now = process.hrtime.bigint()
      if (text === '') at = now
      text += chunk.toString('latin1')
      if (text.startsWith(PROBE)) {
        arrivals.push({ amount: text.trim(), at, bytes: text.length })
        text = ''
        return
      }
      const bodyAt = text.indexOf('\r\n\r\n') + 4
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (bodyAt < 4 || text.length < bodyAt + length) return
      const request = text.slice(bodyAt)
      const bytes = text.length
      text = ''
      const { reply, amount } = answer(request)
      if (amount !== null) arrivals.push({ amount, at, bytes })
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(reply)}\r\n\r\n${reply}`)
    })
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrivals,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function answer(body: string): { reply: string; amount: string | null } {
  const signKey = new Secret(BENCH_ACCOUNT.signKey)
  const opened = openRequest(body, BENCH_ACCOUNT.merchantId, signKey)
  if (typeof opened === 'string') throw new Error(`the bench's gateway: ${opened}`)
  const { order_id: orderId = '', amount = '0' } = opened.data
  const order = {
    order_id: orderId,
    merchant_id: BENCH_ACCOUNT.merchantId,
    order_status: 'success',
    total_amount: Number(amount),
    bizpay_order_id: `2026${orderId}`,
  }
  return { reply: sealReply(order, signKey), amount: opened.action === 'PASSIVEPAY' ? amount : null }
}

// As a process of its own, so that the gateway's work is not on the till's thread: says its address, and the arrivals when asked.
if (import.meta.main && process.send) {
  const gateway = await openBenchGateway()
  process.on('message', () =>
    process.send?.({ arrivals: gateway.arrivals.map((arrival) => ({ ...arrival, at: String(arrival.at) })), connections: gateway.connections() }),
  )
  process.on('disconnect', () => process.exit(0))
  process.send({ url: gateway.url })
}
