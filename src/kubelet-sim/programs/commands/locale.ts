/** locale: which conventions are in force. Images bring those of C alone. Source: locale(1) of the GNU C library. */
import type { Process, Program } from '../../runtime/program.ts'
import { Options, refuseOption } from './options.ts'

const categories =
  'CTYPE NUMERIC TIME COLLATE MONETARY MESSAGES PAPER NAME ADDRESS TELEPHONE MEASUREMENT IDENTIFICATION'
    .split(' ')
    .map((each) => `LC_${each}`)

const isThere = (name: string): boolean => /^(|C|POSIX|C\.(utf8|UTF-8))$/.test(name)

/** What is in force for a category, and whether it is only so because of another variable. */
function inForce({ variables }: Process, category: string): readonly [value: string, isImplied: boolean] {
  const [all, own, usual] = ['LC_ALL', category, 'LANG'].map((each) => variables.get(each) ?? '')
  return all ? [all, true] : own ? [own, false] : [usual || 'POSIX', true]
}

export const locale: Program = (process) => {
  const options = new Options(process.args, 'amckvV', {
    'all-locales': 'a',
    charmaps: 'm',
    'category-name': 'c',
    'keyword-name': 'k',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  for (const each of ['LC_CTYPE', 'LC_MESSAGES', 'LC_ALL']) {
    const value = each === 'LC_ALL' ? inForce(process, 'LC_COLLATE')[0] : inForce(process, each)[0]
    if (!isThere(value))
      process.complain(`locale: Cannot set ${each} to default locale: No such file or directory\n`)
  }
  if (options.has('a')) {
    process.print('C\nC.utf8\nPOSIX\n')
    return 0
  }
  if (options.has('m')) {
    process.print('ANSI_X3.4-1968\nUTF-8\n')
    return 0
  }
  if (options.operands.length === 0) {
    const said = (name: string) => process.variables.get(name) ?? ''
    const lines = categories.map((each) => {
      const [value, isImplied] = inForce(process, each)
      return `${each}=${isImplied ? `"${value}"` : value}\n`
    })
    process.print(
      `LANG=${said('LANG')}\nLANGUAGE=${said('LANGUAGE')}\n${lines.join('')}LC_ALL=${said('LC_ALL')}\n`,
    )
    return 0
  }
  let status = 0
  for (const each of options.operands) {
    if (each === 'charmap') {
      const [value] = inForce(process, 'LC_CTYPE')
      const text = /utf-?8/i.test(value) && isThere(value) ? 'UTF-8' : 'ANSI_X3.4-1968'
      process.print(options.has('k') ? `charmap="${text}"\n` : `${text}\n`)
    } else {
      process.complain(`locale: unknown name "${each}"\n`)
      status = 1
    }
  }
  return status
}
