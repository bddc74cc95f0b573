/** Which postgres it is, whatever the tag says. */
export const postgresVersion = '17.6 (Debian 17.6-1.pgdg12+1)'
