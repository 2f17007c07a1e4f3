// Travis takes a decrypted `NAME=word` apart with a regular expression before bash reads it: a quote that is the same as
// the one that opened ends the word unless a backslash stands before it, and no line end may come in between. So
// 'it'\''s' is cut off, and 'a\' has no end. https://github.com/travis-ci/travis-build/blob/master/lib/travis/build/env/var.rb

const PLAIN = /^[\w./:@%+=,-]+$/
// What neither kind of quotes carries to its end: line ends, other control characters, a backslash as the last.
const CONTROL = /[\0-\x1f\x7f]/
const isAwkward = (value: string): boolean => CONTROL.test(value) || value.endsWith('\\')
// Travis marks a text that has this in it as no secret, and shows it.
const MARK = 'SECURE '

const octal = (character: string): string =>
  `\\${(character.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`

// $'…' with everything that could end it as numbers.
const numbered = (value: string): string => {
  const unmarked = value.split(MARK).map((part) => part.replace(/[\0-\x1f\x7f\\']/g, octal))
  return `$'${unmarked.join(MARK.replace(' ', octal))}'`
}

/**
 * The value as a word for bash that also Travis reads whole, the least quoted of those that do. It must hold no
 * zero byte, which no variable can.
 */
export function shellWord(value: string): string {
  if (value.includes(MARK) || isAwkward(value)) return numbered(value)
  if (PLAIN.test(value)) return value
  if (!value.includes("'")) return `'${value}'`
  return `"${value.replace(/[\\"$`]/g, '\\$&')}"`
}
