import type { Language } from '#shared/domain/person.ts'

type Words = {
  title: string
  byAmount: string
  byNote: string
  page: string
  scenes: Record<string, string>
}

/** What links and payouts of the practice gateways can play, and how one asks for it. */
export const practiceMarksText: Record<Language, Words> = {
  en: {
    title: 'Links and payouts',
    byAmount: 'OKPAY and ProxyPay: an amount that ends like this plays it, such as 120.00 + 77.03.',
    byNote: 'Dokypay: a word in the note, such as',
    page: 'Without a mark a link waits for its customer, and a payout goes through.',
    scenes: {
      pays: 'Paid after 5 s',
      fails: 'Fails after 5 s',
      late: 'Paid after 90 s',
      'lost-made': 'No reply comes; it was made, and is paid',
      'lost-unmade': 'No reply comes; nothing was made',
      less: 'Paid, one cent too little',
      more: 'Paid, one cent too much',
      'notice-twice': 'Paid; the notice comes twice',
      'notice-late': 'Paid; the notice comes a minute later',
      'notice-none': 'Paid; no notice ever',
      'notice-forged': 'Nobody pays; a forged notice says so',
      garbage: 'The reply means nothing; it was made, and is paid',
      'late-success': 'Fails, and is paid a minute later',
      reversed: 'Paid, and taken back after 30 s',
      funds: 'Refused: not enough funds',
      doubt: 'A failure without a cause; it was made all the same',
      bank: 'Refused: no such bank',
    },
  },
  zh: {
    title: '链接和付款',
    byAmount: 'OKPAY 和 ProxyPay：金额以这些数字结尾就会演出，例如 77.03。',
    byNote: 'Dokypay：在备注里写一个词，例如',
    page: '没有标记的链接等待顾客，付款则成功。',
    scenes: {
      pays: '5 秒后付款',
      fails: '5 秒后失败',
      late: '90 秒后付款',
      'lost-made': '没有回应；订单已建立并付款',
      'lost-unmade': '没有回应；什么也没建立',
      less: '已付款，少一分',
      more: '已付款，多一分',
      'notice-twice': '已付款；通知来两次',
      'notice-late': '已付款；通知晚一分钟',
      'notice-none': '已付款；没有通知',
      'notice-forged': '没人付款；来一个伪造的通知',
      garbage: '回应是乱码；订单已建立并付款',
      'late-success': '失败，一分钟后又付款',
      reversed: '已付款，30 秒后撤回',
      funds: '被拒：余额不足',
      doubt: '无原因的失败；订单其实已建立',
      bank: '被拒：没有这家银行',
    },
  },
  fr: {
    title: 'Liens et versements',
    byAmount: 'OKPAY et ProxyPay : un montant qui finit ainsi le joue, par exemple 77,03.',
    byNote: 'Dokypay : un mot dans la note, par exemple',
    page: 'Sans marque, un lien attend son client et un versement passe.',
    scenes: {
      pays: 'Payé après 5 s',
      fails: 'Échoue après 5 s',
      late: 'Payé après 90 s',
      'lost-made': 'Pas de réponse; il a été fait, et payé',
      'lost-unmade': 'Pas de réponse; rien n’a été fait',
      less: 'Payé, un centime de moins',
      more: 'Payé, un centime de trop',
      'notice-twice': 'Payé; l’avis vient deux fois',
      'notice-late': 'Payé; l’avis vient une minute plus tard',
      'notice-none': 'Payé; jamais d’avis',
      'notice-forged': 'Personne ne paie; un faux avis dit que si',
      garbage: 'La réponse ne veut rien dire; il a été fait, et payé',
      'late-success': 'Échoue, puis payé une minute plus tard',
      reversed: 'Payé, puis repris après 30 s',
      funds: 'Refusé : fonds insuffisants',
      doubt: 'Un échec sans cause; il a été fait quand même',
      bank: 'Refusé : banque inconnue',
    },
  },
}
