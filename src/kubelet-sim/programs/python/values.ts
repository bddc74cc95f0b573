/** All that values of Python are. */
export * from './core-values.ts'
export * from './object-values.ts'
