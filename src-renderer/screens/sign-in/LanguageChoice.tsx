import { Globe } from 'lucide-react'
import { LANGUAGES, type Language } from '#shared/domain/person.ts'
import { Icon } from '../../components/icons.tsx'
import { LANG_TAGS, LANGUAGE_NAMES, useText } from '../../text/text.ts'

/** The languages as chips, each by its own name. */
export function LanguageChoice({ onChoose }: { onChoose: (language: Language) => void }) {
  const { lang, t } = useText()
  return (
    <div className="lang" role="group" aria-label={t('common.language')}>
      <Icon of={Globe} size={20} />
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          className="chip"
          lang={LANG_TAGS[language]}
          aria-pressed={lang === language}
          onClick={() => onChoose(language)}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </div>
  )
}
