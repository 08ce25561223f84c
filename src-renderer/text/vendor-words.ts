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
    'error.terms-refused': 'These terms cannot be agreed ({field}). Nothing was sent. Correct the marked field.',
    'error.renewal-not-due':
      'There is nothing to renew now: this period is paid, on its way, not there yet, or charged by the gateway itself. Nothing was sent.',
    'error.subscription-not-active':
      'This subscription cannot be renewed or ended now: it is not active, or the gateway has not told its number. Nothing was sent.',
    'diary.subscription.created': 'Subscription begun',
    'diary.subscription.number_known': 'The gateway’s number of the subscription is known',
    'diary.subscription.renewal_begun': 'Renewal asked for {money}',
    'diary.subscription.renewal_heard': 'The gateway renewed by itself {money}',
    'diary.subscription.cancel_sent': 'Asked the gateway to end the subscription',
    'diary.subscription.cancelled': 'Subscription ended',
    'diary.subscription.cancel_unclear': 'Not known whether it ended',
    'diary.subscription.cancel_refused': 'Not ended',
  },
  zh: {
    'error.vendor-silent': '网关没有给出可用的回答。没有动钱，也没有任何更改。请检查网络后再问一次。',
    'error.vendor-refused': '网关没有给出所问的内容（它的代码：{code}）。没有动钱，也没有任何更改。请在设置里检查账户，或稍后再问。',
    'error.statement-unreadable': '本机读不懂 {file} 这份对账单。没有导入任何内容。请选择网关后台给出的 zip 或 CSV 文件。',
    'error.statement-too-large': '文件大于 {maxMb} MB，没有导入。请取较短时间的对账单。',
    'diary.account.checked': '查询了账户户名',
    'diary.settlement.imported': '已导入对账单',
    'error.terms-refused': '这些条款不能成立（{field}），没有发出。请更正标出的项目。',
    'error.renewal-not-due': '现在没有可续费的：本期已付、正在处理、尚未到期，或由网关自动扣款。没有发出。',
    'error.subscription-not-active': '这个订阅现在不能续费或终止：未生效，或网关还没有给出编号。没有发出。',
    'diary.subscription.created': '开始订阅',
    'diary.subscription.number_known': '已知网关的订阅编号',
    'diary.subscription.renewal_begun': '发起续费 {money}',
    'diary.subscription.renewal_heard': '网关自动续费 {money}',
    'diary.subscription.cancel_sent': '请求网关终止订阅',
    'diary.subscription.cancelled': '订阅已终止',
    'diary.subscription.cancel_unclear': '不知道是否已终止',
    'diary.subscription.cancel_refused': '没有终止',
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
    'error.terms-refused': 'Ces conditions ne peuvent pas être convenues ({field}). Rien n’est parti. Corrigez le champ marqué.',
    'error.renewal-not-due':
      'Rien à renouveler : cette période est payée, en route, pas encore là, ou débitée par la passerelle elle-même. Rien n’est parti.',
    'error.subscription-not-active':
      'Cet abonnement ne peut être ni renouvelé ni arrêté : il n’est pas actif, ou la passerelle n’a pas donné son numéro. Rien n’est parti.',
    'diary.subscription.created': 'Abonnement commencé',
    'diary.subscription.number_known': 'Numéro de l’abonnement connu',
    'diary.subscription.renewal_begun': 'Renouvellement demandé {money}',
    'diary.subscription.renewal_heard': 'Renouvelé par la passerelle {money}',
    'diary.subscription.cancel_sent': 'Arrêt de l’abonnement demandé',
    'diary.subscription.cancelled': 'Abonnement arrêté',
    'diary.subscription.cancel_unclear': 'Arrêt incertain',
    'diary.subscription.cancel_refused': 'Pas arrêté',
  },
})
