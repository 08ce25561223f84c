import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RawNotice } from '#main/gateways/gateway.ts'

/** A real address for notices on loopback; keeps each as it came and answers with what `answer` says. */
export type NoticeBox = { url: string; readonly got: RawNotice[]; answer: { status: number; body: string }; close(): void }

/** Opens one on a free port. */
export async function openNoticeBox(): Promise<NoticeBox> {
  const got: RawNotice[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    got.push({ contentType: request.headers['content-type'] ?? '', body: Buffer.concat(chunks), query: request.url?.split('?')[1] ?? '' })
    response.writeHead(box.answer.status, { 'content-type': 'text/plain' }).end(box.answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const box: NoticeBox = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notice`,
    got,
    answer: { status: 200, body: 'success' },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return box
}
