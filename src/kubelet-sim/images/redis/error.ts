/** What a client of redis is told instead of an answer. */
export class RedisError extends Error {}
