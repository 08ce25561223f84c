/** The wallets the till can charge; the words are OTT Pay's `biz_type` values in our spelling. */
export const WALLETS = ['alipay', 'wechat', 'unionpay'] as const
export type Wallet = (typeof WALLETS)[number]

/** What a sale was paid with: a wallet, cash, or a page, code or number of a vendor by a method that is no wallet of ours (link). */
export type Tender = Wallet | 'cash' | 'link'

/** The names people know, the same in every language the till speaks. */
export const WALLET_NAMES: Record<Wallet, string> = { alipay: 'Alipay', wechat: 'WeChat Pay', unionpay: 'UnionPay' }

/** How long the cashier's window is: WeChat closes an unpaid order after 45 s, the others are given 60 s (law 5). */
export const WINDOW_MS: Record<Wallet, number> = { wechat: 45_000, alipay: 60_000, unionpay: 60_000 }
