/** The directives of nginx that are carried out in order, before there is any content: set, if, return, rewrite. */
import { compiled, type Scope, saidFirst } from './configuration.ts'
import { pageOf } from './pages.ts'
import type { Step } from './step.ts'
import type { Directive } from './syntax.ts'
import { filled, type Visit, variable } from './variables.ts'

/** An answer, or another path; undefined where the request goes on as it is. */
export function rewritten(scope: Scope, visit: Visit): Step | undefined {
  for (const each of scope.directives) {
    const step = carriedOut(each, scope, visit)
    if (step === 'break') return undefined
    if (step) return step
  }
  return undefined
}

function carriedOut(
  { name, args, block }: Directive,
  scope: Scope,
  visit: Visit,
): Step | 'break' | undefined {
  if (name === 'return') return returned(args, scope, visit)
  if (name === 'set') visit.set.set((args[0] ?? '').replace(/^\$/, ''), filled(visit, args[1] ?? ''))
  if (name === 'rewrite') return rewrite(args, visit)
  if (name === 'if' && block && isTrue(args, visit))
    return rewritten({ directives: block, outer: scope }, visit)
  return undefined
}

function returned([first = '', second]: readonly string[], scope: Scope, visit: Visit): Step {
  if (/^https?:|^\$scheme/.test(first)) return pageOf(302, filled(visit, first))
  const code = Number(first)
  if (second === undefined) return { code }
  const text = filled(visit, second)
  if ([301, 302, 303, 307, 308].includes(code)) return pageOf(code, text)
  return {
    status: code,
    body: text,
    headers: { 'content-type': saidFirst(scope, 'default_type')?.[0] ?? 'text/plain' },
  }
}

function rewrite(
  [pattern = '', replacement = '', flag]: readonly string[],
  visit: Visit,
): Step | 'break' | undefined {
  const expression = compiled(pattern, false)
  if (typeof expression === 'string') return { code: 500 }
  const matcher = expression.matcher(visit.uri)
  if (!matcher.find()) return undefined
  for (let n = 1; n <= matcher.groupCount(); n++) visit.set.set(String(n), matcher.group(n) ?? '')
  const target = filled(visit, replacement)
  const isElsewhere = /^https?:\/\//.test(target)
  if (flag === 'permanent') return pageOf(301, target)
  if (flag === 'redirect' || isElsewhere) return pageOf(302, target)
  const [uri, args] = target.split(/\?(.*)/s, 2)
  visit.uri = uri
  if (args !== undefined) visit.args = [args, visit.args].filter(Boolean).join('&')
  if (flag === 'break') return 'break'
  return flag === 'last' ? { uri } : undefined
}

/** `($x)`, `($x = y)`, `($x ~ expression)`, and the contrary. */
function isTrue(args: readonly string[], visit: Visit): boolean {
  const words = args
    .join(' ')
    .replace(/^\(\s*|\s*\)$/g, '')
    .split(' ')
  const value = words[0].startsWith('$') ? variable(visit, words[0].slice(1)) : words[0]
  const [, sign, ...rest] = words
  const wanted = rest.join(' ')
  if (sign === undefined) return value !== '' && value !== '0'
  if (sign === '=' || sign === '!=') return (value === filled(visit, wanted)) === (sign === '=')
  const expression = compiled(wanted, sign.endsWith('*'))
  return typeof expression !== 'string' && expression.matcher(value).find() !== sign.startsWith('!')
}
