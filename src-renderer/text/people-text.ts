import { words } from './words.ts'

/** People at the till: who agrees to what, the locked screen, changing over, and their lines in the journal. */
export const peopleText = words({
  en: {
    'diary.person.locked': 'Screen locked, nobody had touched it',
    'diary.person.unlocked': 'Let in again after wrong PINs',
    'diary.person.changed': 'People changed',
    'diary.approval.given': 'Agreed to by another person',
    'diary.approval.refused': 'Agreement refused',
    'approve.who': 'Who agrees',
    'approve.pin': 'PIN of {name}',
    'approve.keypad': 'PIN keypad',
    'approve.nobody': 'Nobody at this till may agree to this. Ask a manager to sign in.',
  },
  zh: {
    'diary.person.locked': '无人操作，屏幕已锁',
    'diary.person.unlocked': '输错密码后重新放行',
    'diary.person.changed': '人员已更改',
    'diary.approval.given': '另一人已同意',
    'diary.approval.refused': '同意被拒绝',
    'approve.who': '谁同意',
    'approve.pin': '{name} 的密码',
    'approve.keypad': '密码键盘',
    'approve.nobody': '本机没有人可以同意。请经理登录。',
  },
  fr: {
    'diary.person.locked': 'Écran verrouillé, personne n’y touchait',
    'diary.person.unlocked': 'Accès rendu après des NIP faux',
    'diary.person.changed': 'Personnes modifiées',
    'diary.approval.given': 'Approuvé par une autre personne',
    'diary.approval.refused': 'Approbation refusée',
    'approve.who': 'Qui approuve',
    'approve.pin': 'NIP de {name}',
    'approve.keypad': 'Clavier du NIP',
    'approve.nobody': 'Personne à cette caisse ne peut l’approuver. Demandez à la gérance d’ouvrir une session.',
  },
})
