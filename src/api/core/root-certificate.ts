/** What stands for the certificate of the cluster's authority: of the right form, and nothing checks a signature. */
export const rootCertificate = [
  '-----BEGIN CERTIFICATE-----',
  'a3ViZXNpbSBjZXJ0aWZpY2F0ZSBhdXRob3JpdHk6IGEgc2ltdWxhdGVkIGNsdXN0',
  'ZXIgc2lnbnMgbm90aGluZywgYW5kIG5vYm9keSBuZWVkcyB0byB0cnVzdCBpdC4=',
  '-----END CERTIFICATE-----',
  '',
].join('\n')
