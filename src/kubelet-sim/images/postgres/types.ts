/** Types of columns. */

/** The name that PostgreSQL itself has for a type. */
export const typeText = (type: string): string =>
  type
    .replace(/^(int|int4|serial)$/, 'integer')
    .replace(/^(bigserial|int8)$/, 'bigint')
    .replace(/^varchar/, 'character varying')
    .replace(/^char(?=\(|$)/, 'character')
    .replace(/^bool$/, 'boolean')
    .replace(/^decimal/, 'numeric')
    .replace(/^timestamp$/, 'timestamp without time zone')
    .replace(/^timestamptz$/, 'timestamp with time zone')
