import { words } from './words.ts'

/** Errors and diary lines of what a vendor is asked besides taking money. */
export const vendorWords = words({
  en: {
    'error.vendor-silent': 'The gateway gave no usable answer. No money moved, and nothing was changed. Check the connection and ask again.',
    'error.vendor-refused':
      'The gateway answered without what was asked (its word: {code}). No money moved, and nothing was changed. Check the account in Settings, or ask again later.',
    'error.statement-unreadable':
      '{file} is no statement that this till can read. Nothing was taken in. Choose the zip or CSV file as the gateway’s back office gives it.',
    'error.statement-too-large': 'The file is larger than {maxMb} MB. Nothing was taken in. Fetch the statement of a shorter time.',
    'diary.account.checked': 'Asked whose an account is',
    'diary.settlement.imported': 'Statement taken in',
  },
  zh: {
    'error.vendor-silent': '网关没有给出可用的回答。没有动钱，也没有任何更改。请检查网络后再问一次。',
    'error.vendor-refused': '网关没有给出所问的内容（它的代码：{code}）。没有动钱，也没有任何更改。请在设置里检查账户，或稍后再问。',
    'error.statement-unreadable': '本机读不懂 {file} 这份对账单。没有导入任何内容。请选择网关后台给出的 zip 或 CSV 文件。',
    'error.statement-too-large': '文件大于 {maxMb} MB，没有导入。请取较短时间的对账单。',
    'diary.account.checked': '查询了账户户名',
    'diary.settlement.imported': '已导入对账单',
  },
  fr: {
    'error.vendor-silent':
      'La passerelle n’a pas donné de réponse utilisable. Aucun argent n’a bougé, rien n’a changé. Vérifiez la connexion et demandez de nouveau.',
    'error.vendor-refused':
      'La passerelle a répondu sans ce qui était demandé (son mot : {code}). Aucun argent n’a bougé, rien n’a changé. Vérifiez le compte dans les réglages, ou redemandez plus tard.',
    'error.statement-unreadable':
      '{file} n’est pas un relevé que cette caisse sait lire. Rien n’a été repris. Choisissez le fichier zip ou CSV tel que l’espace marchand le donne.',
    'error.statement-too-large': 'Le fichier dépasse {maxMb} Mo. Rien n’a été repris. Prenez le relevé d’une période plus courte.',
    'diary.account.checked': 'Titulaire d’un compte demandé',
    'diary.settlement.imported': 'Relevé repris',
  },
})
