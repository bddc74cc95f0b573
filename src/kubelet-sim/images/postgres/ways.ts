/** In what postgres differs from others. */
import type { Ways } from '../sql/ways.ts'

export const postgresWays: Ways = {
  quotes: 'names',
  hasBooleans: true,
  measuresCharacters: true,
  distinguishesCapitals: true,
  unknownIsLast: true,
  moreDigits: undefined,
  tellsZones: true,
  mostRecursions: Number.POSITIVE_INFINITY,
}
