import type { ReceiptDesign } from '#shared/domain/device-settings.ts'
import { PRINT_PROBES, type PrintDocument, type PrintProbe } from '#shared/domain/print-document.ts'
import { feed, middle, pair, plain, RULE, voiceOf } from './paper-parts.ts'

/** What each way of sending is tried with; the Chinese words mean receipt and thank you, and every font of a kind has them. */
const SAMPLES: Record<PrintProbe, string> = {
  ascii: 'ASCII    Total $12.34 #',
  gbk: 'GBK      收据 谢谢 龍',
  gb18030: 'GB18030  收据 谢谢',
  utf8: 'UTF-8    收据 谢谢',
  raster: 'Picture  收据 谢谢 é €',
}

/** The printer doctor's page: five numbered lines, each sent in its own way whatever the profile says, and a ruler for the width. */
export function testPaper(facts: { printerName: string; columns: number; at: number; zone: string }, design: ReceiptDesign): PrintDocument {
  const voice = voiceOf(design, 'CAD', facts.zone)
  const { say } = voice
  return {
    title: 'test',
    practice: false,
    blocks: [
      middle(say('paper.test'), { bold: true, double: true }),
      middle(facts.printerName),
      pair(voice.date(facts.at), voice.time(facts.at)),
      RULE,
      plain(say('paper.testAsk'), true),
      ...PRINT_PROBES.map((probe, at) => ({ kind: 'probe', number: at + 1, probe, text: SAMPLES[probe] }) as const),
      RULE,
      plain(`${say('paper.testRuler')} (${facts.columns})`),
      { kind: 'ruler' },
      feed(),
      plain(say('paper.testDrawer')),
      plain(say('paper.testCut')),
    ],
  }
}
