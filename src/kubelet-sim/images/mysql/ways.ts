/** In what mysql differs from others. */
import type { Ways } from '../sql/ways.ts'

export const mysqlWays: Ways = {
  quotes: 'texts',
  hasBooleans: false,
  measuresCharacters: false,
  distinguishesCapitals: false,
  unknownIsLast: false,
  // div_precision_increment
  moreDigits: 4,
  tellsZones: false,
  // cte_max_recursion_depth
  mostRecursions: 1_000,
}
