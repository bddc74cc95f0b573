/** What evaluating may cost, in the units of cel-go. Source: apiserver's apis/cel/config.go. */

/** One expression. */
export const perCallLimit = 1_000_000
/** All rules for one object, or all expressions of one binding of a policy. */
export const perObjectLimit = 10_000_000
/** All match conditions of one webhook or policy. */
export const matchConditionsLimit = 2_500_000
