import type { Language } from '#shared/domain/person.ts'

const en = {
  needsShift: 'Cash is given back only while a shift is open.',
  toShift: 'Open a shift',
  keyedWrong: 'Keyed wrong',
  above: (limit: string) => `More than ${limit} needs a manager’s PIN.`,
  always: 'This needs a manager’s PIN.',
  fromDrawer: 'The money comes from the drawer, and what is expected in it falls by as much.',
  fromDrawerMistake: 'The sale was keyed wrong: it is taken back, and counts as such, not as goods that came back.',
  done: 'Given back',
  takenBack: 'Keyed wrong, taken back',
  handOver: (amount: string) => `Give the customer ${amount} from the drawer.`,
}

type CashRefundText = typeof en

const zh: CashRefundText = {
  needsShift: '只有开班后才能退现金。',
  toShift: '去开班',
  keyedWrong: '输错了',
  above: (limit) => `超过 ${limit} 需要经理密码。`,
  always: '需要经理密码。',
  fromDrawer: '从钱箱退款，钱箱应有金额相应减少。',
  fromDrawerMistake: '这笔销售输错了：予以撤回，按输错记录，不算退货。',
  done: '已退款',
  takenBack: '输错，已撤回',
  handOver: (amount) => `请从钱箱取 ${amount} 给顾客。`,
}

const fr: CashRefundText = {
  needsShift: 'Les espèces ne sont rendues que pendant un poste ouvert.',
  toShift: 'Ouvrir un poste',
  keyedWrong: 'Erreur de saisie',
  above: (limit) => `Au-delà de ${limit}, il faut le NIP de la gérance.`,
  always: 'Il faut le NIP de la gérance.',
  fromDrawer: 'L’argent vient du tiroir, et le montant attendu baisse d’autant.',
  fromDrawerMistake: 'La vente était mal saisie\u00a0: elle est reprise et compte comme erreur, pas comme retour.',
  done: 'Rendu',
  takenBack: 'Erreur de saisie, reprise',
  handOver: (amount) => `Remettez ${amount} du tiroir au client.`,
}

/** The words of giving cash back. */
export const cashRefundText: Record<Language, CashRefundText> = { en, zh, fr }
