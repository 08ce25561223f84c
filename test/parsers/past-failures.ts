/** Inputs that once went wrong, by the name of their reader; each stays here for good, with what was wrong. */
export const PAST_FAILURES: { reader: string; was: string; input: string }[] = [
  {
    reader: 'payment codes',
    was: 'one code was judged (cleaned twice) and another sent (cleaned once)',
    input: ']Q3]Q3281234567890126612',
  },
  { reader: 'payment codes', was: 'the same with blanks between', input: ' ]Q3 ]C1 281234567890126612' },
  {
    reader: 'settings file',
    was: 'the sentence quoted the text around the fault, and with it the sign key',
    input: '{"gateways":{"ottpay":{"signKey":"AB12CD34EF56AB12"x}}}',
  },
  {
    reader: 'settings file',
    was: 'the sign key was quoted when its quote was missing',
    input: '{"gateways":{"ottpay":{"signKey":AB12CD34EF56AB12}}}',
  },
  { reader: 'settings file', was: 'the sentence ran over several lines', input: '{\n  "sale": {\n金    "wallets": [] }\n}' },
  { reader: 'settings file', was: 'the sentence was as long as the field’s name', input: `{"${'a'.repeat(5_000)}":1}` },
  { reader: 'settings file', was: 'a line end in a field’s name was printed', input: '{"a\\nb\\u2028c":1}' },
]
