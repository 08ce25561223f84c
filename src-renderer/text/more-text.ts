import type { Language } from '#shared/domain/person.ts'

const en = {
  title: 'More',
  practice: 'Practice codes',
  practiceSub: 'Scan or touch them and see what happens',
  settings: 'Settings',
  settingsSub: 'Shop, people, gateway, devices',
  settingsOff: 'Only a manager can open the settings.',
  language: 'Language',
  languageSub: 'For you, on this till',
  theme: 'Look',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  themeOff: 'Only a manager can change this.',
  signOut: 'Switch cashier',
  signOutSub: (name: string) => `${name} is signed in`,
  about: 'About this till',
  version: 'Version',
  mode: 'Mode',
  modes: { practice: 'Practice', live: 'Live' },
  host: 'Runs in',
  hosts: { electron: 'Its own window', browser: 'A browser' },
  shopDay: 'Shop day',
  till: 'Till',
}

type MoreText = typeof en

const zh: MoreText = {
  title: '更多',
  practice: '练习码',
  practiceSub: '扫一扫或点一点，看会发生什么',
  settings: '设置',
  settingsSub: '店铺、人员、网关、设备',
  settingsOff: '只有经理可以打开设置。',
  language: '语言',
  languageSub: '只对您在本机生效',
  theme: '外观',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  themeOff: '只有经理可以更改。',
  signOut: '切换收银员',
  signOutSub: (name) => `当前是 ${name}`,
  about: '关于本机',
  version: '版本',
  mode: '模式',
  modes: { practice: '练习', live: '正式' },
  host: '运行于',
  hosts: { electron: '独立窗口', browser: '浏览器' },
  shopDay: '营业日',
  till: '收银台',
}

const fr: MoreText = {
  title: 'Plus',
  practice: 'Codes d’exercice',
  practiceSub: 'Lisez-les ou touchez-les, et voyez',
  settings: 'Réglages',
  settingsSub: 'Magasin, personnes, passerelle, appareils',
  settingsOff: 'Réservé à la gérance.',
  language: 'Langue',
  languageSub: 'Pour vous, sur cette caisse',
  theme: 'Apparence',
  themes: { system: 'Comme le système', light: 'Clair', dark: 'Sombre' },
  themeOff: 'Réservé à la gérance.',
  signOut: 'Changer de personne',
  signOutSub: (name) => `${name} est en caisse`,
  about: 'Cette caisse',
  version: 'Version',
  mode: 'Mode',
  modes: { practice: 'Exercice', live: 'Réel' },
  host: 'Tourne dans',
  hosts: { electron: 'Sa propre fenêtre', browser: 'Un navigateur' },
  shopDay: 'Jour du magasin',
  till: 'Caisse',
}

/** The words of the page behind More. */
export const moreText: Record<Language, MoreText> = { en, zh, fr }
