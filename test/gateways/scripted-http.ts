import type { HttpClient, HttpOutcome, HttpPost } from '#main/gateways/http.ts'

/** A client that answers everything with one outcome and keeps what it was given. */
export function scripted(outcome: HttpOutcome): HttpClient & { posts: HttpPost[] } {
  const posts: HttpPost[] = []
  return {
    posts,
    post: async (request) => {
      posts.push(request)
      return outcome
    },
    close: () => {},
  }
}

/** A reply of the wire; text stays as it is, anything else becomes JSON. */
export function httpReply(body: unknown, status = 200): HttpOutcome {
  return { outcome: 'reply', status, body: typeof body === 'string' ? body : JSON.stringify(body), tookMs: 7 }
}
