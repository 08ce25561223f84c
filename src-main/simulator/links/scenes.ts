/*
 * What an order for a payment page, or a payout, plays. A scene is data: what becomes of the reply to the request, how the order stands at which
 * age, what was really paid and which notices are sent. Nothing here waits: all is computed from times that are on disk.
 */

/** The scenes, in the order of their numbers; README.md tells them to people. */
export const LINK_SCENES = [
  'pays',
  'fails',
  'late',
  'lost-made',
  'lost-unmade',
  'less',
  'more',
  'notice-twice',
  'notice-late',
  'notice-none',
  'notice-forged',
  'garbage',
  'late-success',
  'reversed',
  'funds',
  'doubt',
  'bank',
] as const
export type LinkScene = (typeof LINK_SCENES)[number]

/** How an order ends up; reversed is one that was paid. */
export type LinkStatus = 'waiting' | 'paid' | 'failed' | 'reversed'

/**
 * What becomes of the reply to the request. accepts: it is made and told. never: it is made and nothing is told. unmade: nothing is made nor told.
 * garbage: made, and told noise. doubt: made, and told a general failure. funds, bank: refused with that cause, nothing made.
 */
export type CreatePlay = 'accepts' | 'never' | 'unmade' | 'garbage' | 'doubt' | 'funds' | 'bank'

/** Which notices are sent when an order ends: one, two, one a minute too late, none, or a forged one about an order that nobody paid. */
export type NoticePlay = 'once' | 'twice' | 'late' | 'none' | 'forged'

/** One scene. `ends` in order of age, in milliseconds of practice time; `moreMinor` is what is paid beyond what was asked. */
export type ScenePlay = {
  create: CreatePlay
  ends: readonly { afterMs: number; status: Exclude<LinkStatus, 'waiting'> }[]
  moreMinor: number
  notices: NoticePlay
}

function play(
  create: CreatePlay,
  ends: readonly [number, Exclude<LinkStatus, 'waiting'>][],
  more: Partial<Pick<ScenePlay, 'moreMinor' | 'notices'>> = {},
): ScenePlay {
  return { create, ends: ends.map(([afterMs, status]) => ({ afterMs, status })), moreMinor: 0, notices: 'once', ...more }
}

/** Every scene that an amount can ask for. */
export const LINK_PLAYS: Record<LinkScene, ScenePlay> = {
  pays: play('accepts', [[5_000, 'paid']]),
  fails: play('accepts', [[5_000, 'failed']]),
  // Later than any cashier waits: the till has to find it from the background.
  late: play('accepts', [[90_000, 'paid']]),
  'lost-made': play('never', [[12_000, 'paid']]),
  'lost-unmade': play('unmade', []),
  less: play('accepts', [[5_000, 'paid']], { moreMinor: -1 }),
  more: play('accepts', [[5_000, 'paid']], { moreMinor: 1 }),
  'notice-twice': play('accepts', [[5_000, 'paid']], { notices: 'twice' }),
  'notice-late': play('accepts', [[5_000, 'paid']], { notices: 'late' }),
  'notice-none': play('accepts', [[5_000, 'paid']], { notices: 'none' }),
  'notice-forged': play('accepts', [], { notices: 'forged' }),
  garbage: play('garbage', [[5_000, 'paid']]),
  'late-success': play('accepts', [
    [5_000, 'failed'],
    [60_000, 'paid'],
  ]),
  reversed: play('accepts', [
    [5_000, 'paid'],
    [30_000, 'reversed'],
  ]),
  funds: play('funds', []),
  doubt: play('doubt', [[5_000, 'paid']]),
  bank: play('bank', []),
}

/** A payment without a mark waits for its customer; a payout without one goes through. */
export const UNMARKED = { in: play('accepts', []), out: play('accepts', [[3_000, 'paid']]) } as const

/** How late a late notice is, in milliseconds of practice time. */
export const NOTICE_LATE_MS = 60_000
/** When a forged notice comes. */
export const NOTICE_FORGED_MS = 2_000

/**
 * The scene of an amount: its last digits are 77 and the scene's number, with the point and zeros behind it left aside. So `77.03` and `5077.03`
 * are the third scene, and so is `7703` where there are no decimals. Null without a mark.
 */
export function sceneOfAmount(text: string): LinkScene | null {
  const number = /77(\d\d)$/.exec(text.replace(/\.0+$/, '').replace('.', ''))?.[1]
  return LINK_SCENES[Number(number ?? 0) - 1] ?? null
}

/** The smallest amount that plays the scene, as its digits without a point: `7703`. */
export function sceneDigits(scene: LinkScene): string {
  return `77${String(LINK_SCENES.indexOf(scene) + 1).padStart(2, '0')}`
}
