import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Figure } from './figures.ts'
import { withScratchFolder } from './scratch.ts'
import { median } from './stats.ts'
import { residentMb, startTillProcess } from './till-process.ts'

/** How long a till has been ready before its memory is read. */
const SETTLE_MS = 1_000

/** From the spawn of the built till until it says that it is ready, in an empty folder and in the one it left; and its memory then. */
export async function measureStart({ rounds }: { rounds: number }): Promise<Figure[]> {
  const firstMs: number[] = []
  const againMs: number[] = []
  const megabytes: number[] = []
  await withScratchFolder(async (folder) => {
    for (let round = 0; round < rounds; round++) {
      const data = join(folder, String(round))
      const first = await startTillProcess(['--data', data])
      firstMs.push(first.readyMs)
      await first.stop()
      const again = await startTillProcess(['--data', data])
      againMs.push(again.readyMs)
      await sleep(SETTLE_MS)
      const resident = residentMb(again.child.pid ?? 0)
      if (resident !== null) megabytes.push(resident)
      await again.stop()
    }
  })
  const figure = (name: string, rounds: number[], note: string): Figure => ({
    name,
    unit: 'ms',
    ours: median(rounds),
    reference: null,
    ratio: null,
    target: { of: 'ours', must: 'below', value: 2_000 },
    note,
    rounds: { ours: rounds },
  })
  const longest = (values: number[]): string => `${rounds} starts, longest ${Math.round(Math.max(...values))} ms`
  return [
    figure('start to ready, empty data folder', firstMs, `browser host, practice mode; ${longest(firstMs)}`),
    figure('start to ready, book already there', againMs, longest(againMs)),
    {
      ...figure('memory of the till after its start', megabytes, `resident, ${SETTLE_MS} ms after ready; with the practice gateway in it`),
      unit: 'MB',
      target: null,
    },
  ]
}
