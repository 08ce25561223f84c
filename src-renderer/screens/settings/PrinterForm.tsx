import { PRINTER_CJK, type PrinterSettings } from '#shared/domain/device-settings.ts'
import { Button } from '../../components/Button.tsx'
import { useText } from '../../text/text.ts'
import { Picks, Setting, SettingGroup, Switch, TextSetting } from './fields.tsx'
import { PAPERS, whereOf } from './new-printer.ts'
import { useFault } from './use-fault.ts'

const SPEEDS = [9_600, 19_200, 38_400, 57_600, 115_200]

type Props = { printer: PrinterSettings; index: number; onChange: (printer: PrinterSettings) => void; onRemove: () => void }

/** What one printer is and can do. */
export function PrinterForm({ printer, index, onChange, onRemove }: Props) {
  const { t } = useText()
  const fault = useFault()
  const set = (part: Partial<PrinterSettings>) => onChange({ ...printer, ...part })
  const { connection } = printer
  const pick = <V extends string>(
    label: string,
    values: readonly V[],
    chosen: V,
    words: (value: V) => string,
    take: (value: V) => void,
    help?: string,
  ) => (
    <SettingGroup label={label} help={help}>
      <Picks options={values.map((value) => ({ value, label: words(value) }))} chosen={[chosen]} onPick={take} />
    </SettingGroup>
  )
  return (
    <div className="card">
      <div className="fields">
        <TextSetting
          label={t('printers.name')}
          value={printer.name}
          longest={60}
          wrong={fault(`printers.${index}`)}
          onChange={(name) => set({ name })}
        />
        <Where printer={printer} onChange={onChange} />
        {pick(
          t('printers.width'),
          ['58', '80'],
          String(printer.widthMm),
          (mm) => `${mm} mm`,
          (mm) => {
            const widthMm = mm === '58' ? 58 : 80
            set({ widthMm, ...PAPERS[widthMm] })
          },
        )}
        {connection.kind === 'serial' ? (
          <Setting label={t('printers.baud')}>
            {(ids) => (
              <select
                {...ids}
                value={connection.baudRate}
                onChange={(event) => set({ connection: { ...connection, baudRate: Number(event.target.value) } })}
              >
                {SPEEDS.map((speed) => (
                  <option key={speed}>{speed}</option>
                ))}
              </select>
            )}
          </Setting>
        ) : null}
        <SettingGroup label={t('printers.prints')}>
          <Picks
            options={(['receipts', 'reports'] as const).map((value) => ({ value, label: t(`printers.${value}`) }))}
            chosen={(['receipts', 'reports'] as const).filter((value) => printer.prints[value])}
            onPick={(value) => set({ prints: { ...printer.prints, [value]: !printer.prints[value] } })}
          />
        </SettingGroup>
        {pick(
          t('printers.cutter'),
          ['partial', 'full', 'none'] as const,
          printer.cutter,
          (cutter) => t(`printers.cutter.${cutter}`),
          (cutter) => set({ cutter }),
        )}
        {connection.kind === 'system'
          ? null
          : pick(
              t('printers.drawer'),
              ['none', 'pin2', 'pin5'] as const,
              printer.drawer,
              (drawer) => t(`printers.drawer.${drawer}`),
              (drawer) => set({ drawer }),
            )}
        {pick(
          t('printers.cjk'),
          PRINTER_CJK,
          printer.cjk,
          (cjk) => (cjk === 'none' ? t('printers.cjk.none') : cjk.toUpperCase()),
          (cjk) => set({ cjk }),
          t('printers.cjkHelp'),
        )}
        <SettingGroup label={t('printers.inlineCjk')}>
          <Switch label={t('printers.inlineCjk')} on={printer.inlineCjk} onChange={(inlineCjk) => set({ inlineCjk })} />
        </SettingGroup>
        {connection.kind === 'system' ? null : (
          <SettingGroup label={t('printers.answers')} help={t('printers.answersHelp')}>
            <Switch label={t('printers.answers')} on={printer.answers} onChange={(answers) => set({ answers })} />
          </SettingGroup>
        )}
        {pick(
          t('printers.language'),
          ['esc-pos', 'star-prnt'] as const,
          printer.language,
          (language) => (language === 'esc-pos' ? 'ESC/POS' : 'StarPRNT'),
          (language) => set({ language }),
        )}
        <TextSetting
          label={t('printers.pages')}
          help={t('printers.pagesHelp')}
          full
          value={printer.codePages.join(', ')}
          onChange={(pages) => set({ codePages: pages.split(/,\s*/) })}
        />
      </div>
      <div className="row-acts">
        <Button kind="danger" small onPress={onRemove}>
          {t('printers.remove')}
        </Button>
      </div>
    </div>
  )
}

/** A network printer's address can be changed; everything else is what it is. */
function Where({ printer, onChange }: Omit<Props, 'onRemove' | 'index'>) {
  const { t } = useText()
  const { connection } = printer
  if (connection.kind === 'network') {
    return (
      <TextSetting
        label={t('printers.address')}
        value={connection.host}
        longest={253}
        onChange={(host) => onChange({ ...printer, connection: { ...connection, host: host.trim() } })}
      />
    )
  }
  return (
    <SettingGroup label={t('printers.connection')}>
      <p className="where">
        {t(`printers.kind.${connection.kind}`)} <span className="mono">{whereOf(connection)}</span>
      </p>
    </SettingGroup>
  )
}
