import { type CryptoKey, exportJWK, generateKeyPair, type JWK, jwtVerify, SignJWT } from 'jose';
import { newGuid } from './ids.js';

const ALGORITHM = 'RS256';

export interface KeyPair {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/** A pair that is made when it is first asked for: it takes a while, and most sandboxes never need one. */
export function lazyKeyPair(): () => Promise<KeyPair> {
  let pair: Promise<KeyPair> | undefined;
  return () => (pair ??= newKeyPair());
}

async function newKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return { kid: newGuid().replaceAll('-', ''), privateKey, publicKey };
}

/** A signed JWT; the times are seconds since 1970. */
export function signToken(
  { kid, privateKey }: KeyPair,
  claims: Record<string, string>,
  { issuer, audience, from, until }: { issuer: string; audience: string; from: number; until: number },
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid, x5t: kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(from)
    .setNotBefore(from)
    .setExpirationTime(until)
    .sign(privateKey);
}

/** The claims of a token that the key signed for that audience and that is still good; null for any other. */
export async function readToken(
  { publicKey }: KeyPair,
  token: string,
  audience: string,
): Promise<Record<string, unknown> | null> {
  try {
    const { payload } = await jwtVerify(token, publicKey, { audience, algorithms: [ALGORITHM] });
    return payload;
  } catch {
    return null;
  }
}

export async function publicJwk({ kid, publicKey }: KeyPair): Promise<JWK & { endorsements: string[] }> {
  return { ...(await exportJWK(publicKey)), use: 'sig', kid, x5t: kid, endorsements: ['msteams'] };
}
