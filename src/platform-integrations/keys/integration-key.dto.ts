/** A new key. */
export class IntegrationKeyDto {
  /**
   * For the `X-API-Key` header; shown in this answer alone.
   * @example 'lvng_plat_a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d2e3f4'
   */
  api_key!: string;

  /** @example '2026-03-19T11:00:00.000Z' */
  api_key_created_at!: string;

  /** @example 'API key generated successfully. This key will only be shown once.' */
  message!: string;
}

export class IntegrationKeyRevokedDto {
  /** @example true */
  success!: boolean;

  /** @example 'API key revoked successfully' */
  message!: string;
}
