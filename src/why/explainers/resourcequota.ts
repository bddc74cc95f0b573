/** Why a ResourceQuota lets nothing more in, or still does. */
import { resourceQuota } from '../../api/core/resourcequota.ts'
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import { explainerOf } from '../explainer.ts'

export const quotaExplainer = explainerOf(resourceQuota, ({ status }) => {
  const { hard = {}, used = {} } = status
  const names = Object.keys(hard)
  if (names.length === 0) return { sentence: 'limits nothing' }
  const isFull = (name: string) =>
    compareQuantities(parseQuantity(used[name] ?? '0'), parseQuantity(hard[name])) >= 0
  const full = names.filter(isFull)
  const others = names.filter((name) => !isFull(name))
  const said = (some: readonly string[]) =>
    some.map((name) => `${name} (${used[name] ?? '0'} of ${hard[name]} used)`).join(', ')
  const room = others.length > 0 ? `has room for ${said(others)}` : ''
  if (full.length === 0) return { sentence: room }
  return { sentence: `has no room left for ${said(full)}${room && `, and ${room}`}` }
})
