/** The users that a server starts with: those of its settings, or of its file of users. */
import type { Files } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import { orError } from '../error.ts'
import type { Settings } from '../settings.ts'
import type { Users } from './users.ts'

/** Answers what is wrong with them. */
export function makeUsers(
  users: Users,
  { values, users: lines }: Settings,
  files: Files,
): string | undefined {
  const path = values.get('aclfile')
  const made = orError(() => {
    const text = path ? files.read(path) : ''
    if (isError(text)) return { error: `ERR ${path}: ${text.message}` }
    if (path) users.load(text.split('\n'))
    for (const [name, ...rules] of lines) users.set(name, ['reset', ...rules])
    const password = values.get('requirepass')
    if (password) users.setPassword(password)
    return undefined
  })
  return made && `# Aborting Redis startup because of ACL errors: ${made.error.replace(/^ERR /, '')}\n`
}
