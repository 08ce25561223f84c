import { words } from './words.ts'

/** Words about reconciling that are looked up by key: the diary's lines and errors. */
export const reconcileWords = words({
  en: {
    'diary.reconcile.mapped': 'Statement’s columns set',
    'diary.reconcile.asked': 'Gateway asked about a statement',
    'diary.reconcile.noted': 'Difference looked into: {state}',
    'diary.reconcile.rules_changed': 'Account’s fee and settlement rule set',
    'diary.reconcile.exported': 'Reconciliation exported',
    'error.statement-empty':
      'No row of {file} could be read this way. Nothing was taken in. Check which columns are meant and how amounts and dates are written.',
    'error.zone-unknown': 'The time zone “{zone}” is not known to this till. Nothing was written. Choose a zone by its name, such as Asia/Shanghai.',
  },
  zh: {
    'diary.reconcile.mapped': '已设定对账单各列的含义',
    'diary.reconcile.asked': '已就对账单询问网关',
    'diary.reconcile.noted': '差异已处理：{state}',
    'diary.reconcile.rules_changed': '已设定账户的费率和结算规则',
    'diary.reconcile.exported': '已导出对账结果',
    'error.statement-empty': '按这种方式读不出 {file} 的任何一行，没有导入任何内容。请检查各列的含义，以及金额和日期的写法。',
    'error.zone-unknown': '本机不认识时区“{zone}”，没有写入任何内容。请填写时区名称，例如 Asia/Shanghai。',
  },
  fr: {
    'diary.reconcile.mapped': 'Colonnes du relevé définies',
    'diary.reconcile.asked': 'Passerelle interrogée sur un relevé',
    'diary.reconcile.noted': 'Écart examiné : {state}',
    'diary.reconcile.rules_changed': 'Frais et délai du compte définis',
    'diary.reconcile.exported': 'Rapprochement exporté',
    'error.statement-empty':
      'Aucune ligne de {file} n’a pu être lue ainsi. Rien n’a été repris. Vérifiez le sens des colonnes et l’écriture des montants et des dates.',
    'error.zone-unknown':
      'Cette caisse ne connaît pas le fuseau « {zone} ». Rien n’a été écrit. Donnez un fuseau par son nom, par exemple Asia/Shanghai.',
  },
})
