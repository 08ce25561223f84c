import { readdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, test } from './fixtures.ts'

/* What every host promises of its shell. */

test('shows the till under a policy that lets nothing in and nothing out', async ({ host }) => {
  await expect(host.page).toHaveTitle(/Scantill/)
  const seen = await host.page.evaluate(async () => {
    const blocked: string[] = []
    document.addEventListener('securitypolicyviolation', (violation) => blocked.push(violation.effectiveDirective))
    const inline = document.createElement('script')
    inline.textContent = 'window.ranInline = true'
    document.head.append(inline)
    const frame = document.createElement('iframe')
    frame.src = 'https://example.com/'
    document.body.append(frame)
    const styled = document.createElement('style')
    styled.textContent = 'body { opacity: 0 }'
    document.head.append(styled)
    const picture = new Image()
    picture.src = 'https://example.com/pixel.png'
    const fetched = await fetch('https://example.com/').then(
      () => true,
      () => false,
    )
    await new Promise((resolve) => setTimeout(resolve, 100))
    frame.remove()
    inline.remove()
    styled.remove()
    return { blocked, fetched, ranInline: 'ranInline' in window }
  })
  expect(seen.ranInline).toBe(false)
  expect(seen.fetched).toBe(false)
  expect(seen.blocked).toEqual(expect.arrayContaining(['script-src-elem', 'style-src-elem', 'frame-src', 'img-src', 'connect-src']))
})

test('shows the counter screen beside it', async ({ host }) => {
  const counter = await host.openCounter()
  await expect(counter.locator('body')).not.toBeEmpty()
  await expect(host.page.locator('body')).not.toBeEmpty()
})

test('survives a reload of its screen', async ({ host }) => {
  await host.page.reload()
  await expect(host.page).toHaveTitle(/Scantill/)
  await expect(host.page.locator('body')).not.toBeEmpty()
})

test('keeps its files to its own account', async ({ host }) => {
  test.skip(process.platform === 'win32', 'Windows has no such modes')
  await expect(host.page).toHaveTitle(/Scantill/)
  const open = readdirSync(host.dataDir, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path).mode & 0o077) !== 0)
  expect(open).toEqual([])
})

test('stops cleanly when it is asked to', async ({ host }) => {
  expect(await host.stop()).toBe(0)
  expect(readdirSync(tmpdir())).not.toContain(basename(host.dataDir))
})

test('starts again after a power cut, on the same folder', async ({ host, startTill }) => {
  await host.kill()
  const again = await startTill({ dataDir: host.dataDir })
  await expect(again.page).toHaveTitle(/Scantill/)
})
