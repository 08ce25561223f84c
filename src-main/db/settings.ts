import { type Db, sql } from './sql.ts'

/** Reads a stored settings value as parsed JSON, or null when it was never stored. The caller checks its shape. */
export function readSetting(db: Db, key: string): unknown {
  const text = sql(db, 'SELECT value FROM settings WHERE key = ?').pluck().get(key) as string | undefined
  return text === undefined ? null : JSON.parse(text)
}

/** Stores a settings value as JSON. */
export function writeSetting(db: Db, key: string, value: unknown): void {
  sql(db, 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, JSON.stringify(value))
}

/** Reads a wrapped secret, or null. */
export function readWrappedSecret(db: Db, name: string): string | null {
  return (sql(db, 'SELECT wrapped FROM secrets WHERE name = ?').pluck().get(name) as string | undefined) ?? null
}

/** Stores a wrapped secret under its name. */
export function writeWrappedSecret(db: Db, name: string, wrapped: string): void {
  sql(db, 'INSERT INTO secrets (name, wrapped) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET wrapped = excluded.wrapped').run(name, wrapped)
}
